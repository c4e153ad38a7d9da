/// Rung 4. Traces, as OpenTelemetry has them: the only room that knows of it. Nothing of it is
/// loaded unless the environment asks for traces. Start with `Tracing`.
@NullMarked
package dev.parallax.telemetry;

import org.jspecify.annotations.NullMarked;
