@NullMarked
package dev.parallax.report;

import org.jspecify.annotations.NullMarked;
