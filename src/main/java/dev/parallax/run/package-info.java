/// Rung 2. Looking, all at once: `Course` decides what happens next, `Runner` makes it happen on
/// virtual threads. Knows nothing of HTTP, GitHub, databases or models; it sees them through
/// `Engine` and `Journal`. Start with `Runner`.
@NullMarked
package dev.parallax.run;

import org.jspecify.annotations.NullMarked;
