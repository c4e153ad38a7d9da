package dev.parallax.server;

import io.javalin.config.RoutesConfig;

/// `/metrics`, for Prometheus.
public final class MetricsEndpoint implements Routes {
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Metrics metrics;
  private final OperatorAccess access;

  public MetricsEndpoint(Metrics metrics, OperatorAccess access) {
    this.metrics = metrics;
    this.access = access;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get(
        "/metrics", access.guard(context -> context.contentType(TYPE).result(metrics.text())));
  }
}
