package dev.parallax.telemetry;

import dev.parallax.trail.Watch;
import dev.parallax.trail.Work;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a span of each piece of work and hands it on in the background: what is full or away costs
/// spans, never time. Spans hold ids, names, numbers and categories; no code, no prompt, no answer.
///
/// Nothing of a trace goes along with what is sent to GitHub or to models: a `traceparent` is of no
/// use to them, and would tell who asks that two requests belong together.
final class Traces implements Watch {
  private static final Logger log = LoggerFactory.getLogger(Traces.class);

  /// What it says of itself goes past our log, and twice a second while a collector is away. Held
  /// here, for a logger that nobody holds forgets its level.
  private static final java.util.logging.Logger ITS_OWN =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  private static final String SCOPE = "dev.parallax";

  /// At a stop others wait as well.
  private static final long LAST_MILLIS = 1_500;

  private final OpenTelemetrySdk sdk;
  private final Tracer tracer;
  private final UnaryOperator<String> clean;

  private Traces(OpenTelemetrySdk sdk, String version, UnaryOperator<String> clean) {
    this.sdk = sdk;
    this.tracer = sdk.getTracerProvider().get(SCOPE, version);
    this.clean = clean;
  }

  /// Begins to make traces; when the environment cannot be understood, it is said so once, and the
  /// server does its work without.
  static Watch start(Map<String, String> environment, UnaryOperator<String> clean, String version) {
    ITS_OWN.setLevel(Level.OFF);
    try {
      var sdk =
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook()
              .addPropertiesSupplier(() -> properties(environment))
              .addResourceCustomizer((resource, _) -> resource.merge(ours(version)))
              .addSpanExporterCustomizer((exporter, _) -> new PatientExporter(exporter))
              .build()
              .getOpenTelemetrySdk();
      return new Traces(sdk, version, clean);
    } catch (ConfigurationException wrong) {
      log.warn("no traces are made: {}", wrong.getMessage());
      return Watch.NONE;
    }
  }

  /// The variables under the names that properties have, and what is meant where they say nothing:
  /// traces and nothing else.
  private static Map<String, String> properties(Map<String, String> environment) {
    var properties = new HashMap<String, String>();
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.logs.exporter", "none");
    if (!environment.getOrDefault("OTEL_RESOURCE_ATTRIBUTES", "").contains("service.name=")) {
      properties.put("otel.service.name", "parallax");
    }
    environment.forEach((name, value) -> {
      if (name.startsWith("OTEL_")) {
        properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
      }
    });
    return properties;
  }

  private static Resource ours(String version) {
    return Resource.create(Attributes.of(AttributeKey.stringKey("service.version"), version));
  }

  @Override
  public Seen began(Work work) {
    return Span.begin(tracer, Context.root(), work, clean);
  }

  @Override
  public void close() {
    sdk.getSdkTracerProvider().shutdown().join(LAST_MILLIS, TimeUnit.MILLISECONDS);
  }
}
