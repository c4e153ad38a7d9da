/// Tests of what the environment says of traces.
@NullMarked
package dev.parallax.telemetry;

import org.jspecify.annotations.NullMarked;
