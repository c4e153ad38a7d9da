/// What the report says, and that nothing from outside can make it say something else.
@NullMarked
package dev.parallax.report;

import org.jspecify.annotations.NullMarked;
