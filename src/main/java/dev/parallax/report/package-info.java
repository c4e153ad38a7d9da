/// Rung 2. All outcomes as one text. Pure: the same outcomes give the same bytes. Start with
/// `Report`.
@NullMarked
package dev.parallax.report;

import org.jspecify.annotations.NullMarked;
