/// Rung 0. What the calling thread works for: the delivery, the run, the task. Log lines, traces
/// and metrics come from here, and nothing here knows of any of them. Start with `Trail`.
@NullMarked
package dev.parallax.trail;

import org.jspecify.annotations.NullMarked;
