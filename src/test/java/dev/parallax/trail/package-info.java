/// Tests of the trail.
@NullMarked
package dev.parallax.trail;

import org.jspecify.annotations.NullMarked;
