/// Rung 4. What survives a crash: the only room that speaks SQL. Start with `Database`.
@NullMarked
package dev.parallax.store;

import org.jspecify.annotations.NullMarked;
