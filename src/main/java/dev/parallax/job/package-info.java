/// Rung 3. The story, durable: a delivery becomes a run, a run becomes a report, a report becomes
/// one comment. Start with `ReviewJob`.
@NullMarked
package dev.parallax.job;

import org.jspecify.annotations.NullMarked;
