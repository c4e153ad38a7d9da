/// Rung 0. How a task ended and what it found: plain values that import nothing of ours. Start with
/// `Outcome`.
@NullMarked
package dev.parallax.outcome;

import org.jspecify.annotations.NullMarked;
