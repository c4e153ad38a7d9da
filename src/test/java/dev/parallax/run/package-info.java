@NullMarked
package dev.parallax.run;

import org.jspecify.annotations.NullMarked;
