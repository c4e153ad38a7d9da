/// Rung 4. How one agent thinks: by rules or by a model. The only room that talks to model
/// providers. Start with `EngineChoice`.
@NullMarked
package dev.parallax.engine;

import org.jspecify.annotations.NullMarked;
