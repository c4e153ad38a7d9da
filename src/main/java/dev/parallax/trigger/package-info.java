/// Rung 2. What a delivery asks for. Pure: bytes in, one `Trigger` out; it never asks GitHub. Start
/// with `TriggerReader`.
@NullMarked
package dev.parallax.trigger;

import org.jspecify.annotations.NullMarked;
