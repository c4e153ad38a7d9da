package dev.parallax.telemetry;

import dev.parallax.trail.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Whether the environment asks for traces, by OpenTelemetry's own variables. Knows none of its
/// classes, so that whoever does not ask loads none.
public final class Tracing {
  private static final List<String> ENDPOINTS =
      List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
  private static final List<String> HEADERS =
      List.of("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS");

  private Tracing() {}

  /// Who makes traces; nobody unless an exporter or an endpoint is named.
  ///
  /// @param clean takes secrets out of a text
  /// @param version of this program
  public static Watch of(
      Map<String, String> environment, UnaryOperator<String> clean, String version) {
    return isWanted(environment) ? Traces.start(environment, clean, version) : Watch.NONE;
  }

  static boolean isWanted(Map<String, String> environment) {
    if (value(environment, "OTEL_SDK_DISABLED").equalsIgnoreCase("true")) return false;
    var exporter = value(environment, "OTEL_TRACES_EXPORTER");
    return exporter.isEmpty()
        ? ENDPOINTS.stream().anyMatch(name -> !value(environment, name).isEmpty())
        : !exporter.equalsIgnoreCase("none");
  }

  /// What the environment holds for whoever takes the traces in, and nobody else may read.
  public static List<String> secrets(Map<String, String> environment) {
    var secrets = new ArrayList<String>();
    for (var name : HEADERS) {
      for (var header : value(environment, name).split(",")) {
        var value = header.substring(header.indexOf('=') + 1).strip();
        if (value.isEmpty()) continue;
        secrets.add(value);
        // As it is sent; it may be written encoded.
        var sent = value.replace("%20", " ");
        if (!sent.equals(value)) secrets.add(sent);
      }
    }
    return secrets;
  }

  private static String value(Map<String, String> environment, String name) {
    return environment.getOrDefault(name, "").strip();
  }
}
