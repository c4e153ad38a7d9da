@NullMarked
package dev.parallax.eval;

import org.jspecify.annotations.NullMarked;
