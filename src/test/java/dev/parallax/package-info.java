@NullMarked
package dev.parallax;

import org.jspecify.annotations.NullMarked;
