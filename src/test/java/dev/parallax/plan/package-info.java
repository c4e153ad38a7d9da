@NullMarked
package dev.parallax.plan;

import org.jspecify.annotations.NullMarked;
