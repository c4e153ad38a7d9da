/// Rung 1. Who looks at what, in which order. Pure: no clock, no network, no files. Start with
/// `Planner`.
@NullMarked
package dev.parallax.plan;

import org.jspecify.annotations.NullMarked;
