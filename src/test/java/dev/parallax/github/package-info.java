@NullMarked
package dev.parallax.github;

import org.jspecify.annotations.NullMarked;
