/// What agents found, by itself.
@NullMarked
package dev.parallax.outcome;

import org.jspecify.annotations.NullMarked;
