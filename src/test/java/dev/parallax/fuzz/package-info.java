/// Attacks by machine: what every target of the fuzzer has in common, its inputs, and the runs.
@NullMarked
package dev.parallax.fuzz;

import org.jspecify.annotations.NullMarked;
