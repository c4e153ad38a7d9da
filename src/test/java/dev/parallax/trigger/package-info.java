@NullMarked
package dev.parallax.trigger;

import org.jspecify.annotations.NullMarked;
