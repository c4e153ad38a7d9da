/// Rung 4. A pretend GitHub on loopback, for the demo and for tests. Imports nothing of ours, so
/// that it cannot share our mistakes. Start with `StandInGitHub`.
@NullMarked
package dev.parallax.demo;

import org.jspecify.annotations.NullMarked;
