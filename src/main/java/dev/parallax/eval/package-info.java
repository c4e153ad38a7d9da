/// Rung 2. How good agents are at cases whose answers are known. Pure: no files, no clock, no
/// engine; chance has a fixed seed, so that the same results give the same figures. Start with
/// `Matching`.
@NullMarked
package dev.parallax.eval;

import org.jspecify.annotations.NullMarked;
