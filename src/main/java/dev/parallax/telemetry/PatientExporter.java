package dev.parallax.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands spans on, and says once that they are not taken, and once that they are again.
final class PatientExporter implements SpanExporter {
  private static final Logger log = LoggerFactory.getLogger(PatientExporter.class);

  private final SpanExporter exporter;
  private final AtomicBoolean lost = new AtomicBoolean();

  PatientExporter(SpanExporter exporter) {
    this.exporter = exporter;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    var result = exporter.export(spans);
    result.whenComplete(() -> {
      if (!result.isSuccess() && lost.compareAndSet(false, true)) {
        log.warn("traces are not taken where OTEL_EXPORTER_OTLP_ENDPOINT says; they are lost");
      } else if (result.isSuccess() && lost.compareAndSet(true, false)) {
        log.info("traces are taken again");
      }
    });
    return result;
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
