@NullMarked
package dev.parallax.store;

import org.jspecify.annotations.NullMarked;
