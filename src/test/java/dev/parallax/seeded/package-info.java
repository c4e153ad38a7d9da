/// Bugs that are put into our guards on purpose, to see that a test notices.
@NullMarked
package dev.parallax.seeded;

import org.jspecify.annotations.NullMarked;
