/// Rung 4. A pretend GitHub and a pretend provider of models on loopback, for the demo, the bench
/// and for tests. Imports nothing of ours, so that it cannot share our mistakes. Start with
/// `StandInGitHub` and `StandInModel`.
@NullMarked
package dev.parallax.demo;

import org.jspecify.annotations.NullMarked;
