package dev.parallax.server;

import java.util.List;
import java.util.regex.Pattern;

/// Pages as a reader hears them.
public final class Html {
  private static final Pattern ROW = Pattern.compile("<tr>(.*?)</tr>", Pattern.DOTALL);

  private Html() {}

  /// The cells of each row, one after the other.
  public static List<String> rows(String page) {
    return ROW.matcher(page)
        .results()
        .map(row -> row.group(1).replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ").strip())
        .toList();
  }
}
