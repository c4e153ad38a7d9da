@NullMarked
package dev.parallax.server;

import org.jspecify.annotations.NullMarked;
