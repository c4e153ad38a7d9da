package dev.parallax.server;

import io.javalin.config.RoutesConfig;

/// Some addresses that the web server answers.
public interface Routes {
  /// Adds them.
  void addTo(RoutesConfig routes);

  /// The server is about to end: whatever would go on for long ends now.
  default void stopping() {}
}
