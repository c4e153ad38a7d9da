/// Rung 4. Local repositories, read as objects: no working tree is opened, nothing is checked out.
/// Start with `LocalForge`.
@NullMarked
package dev.parallax.git;

import org.jspecify.annotations.NullMarked;
