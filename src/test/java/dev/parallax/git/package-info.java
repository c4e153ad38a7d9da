@NullMarked
package dev.parallax.git;

import org.jspecify.annotations.NullMarked;
