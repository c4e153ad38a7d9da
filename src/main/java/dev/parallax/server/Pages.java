package dev.parallax.server;

import io.javalin.config.RoutesConfig;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/// The page templates, read when the first page is asked for: a server that only takes deliveries
/// starts without them.
final class Pages {
  private Pages() {}

  // The holder is loaded at its first use, and by one thread only.
  private static final class Loaded {
    private static final PebbleEngine engine =
        new PebbleEngine.Builder().loader(new ClasspathLoader()).strictVariables(true).build();
  }

  static String render(String page, Map<String, Object> values) {
    var html = new StringWriter();
    try {
      Loaded.engine.getTemplate("pages/" + page + ".html").evaluate(html, values);
      return html.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Serves what all pages are made with; nothing of it is anybody's secret.
  static void addFilesTo(RoutesConfig routes) {
    add(routes, "parallax.css", "text/css");
    add(routes, "parallax.js", "text/javascript");
    add(routes, "parallax.svg", "image/svg+xml");
  }

  private static void add(RoutesConfig routes, String name, String type) {
    routes.get("/" + name, context -> context.contentType(type).result(file(name)));
  }

  private static byte[] file(String name) {
    try (var in = Pages.class.getResourceAsStream("/pages/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
