/// Rung 4. GitHub: the only room that knows its client library. Start with `GitHubForge`.
@NullMarked
package dev.parallax.github;

import org.jspecify.annotations.NullMarked;
