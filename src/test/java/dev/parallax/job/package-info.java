/// Who may, and how often, without a forge.
@NullMarked
package dev.parallax.job;

import org.jspecify.annotations.NullMarked;
