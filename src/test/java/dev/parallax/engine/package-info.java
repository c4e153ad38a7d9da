@NullMarked
package dev.parallax.engine;

import org.jspecify.annotations.NullMarked;
