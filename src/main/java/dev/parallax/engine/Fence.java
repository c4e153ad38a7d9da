package dev.parallax.engine;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// The line before and after what others wrote. It follows from what stands between, so that nobody
/// who writes that can know it.
///
/// @param line the whole line
record Fence(String line) {
  /// @param data what is to stand between, or enough of it to make the line unlike any other
  static Fence around(String data) {
    return new Fence("DATA-" + UUID.nameUUIDFromBytes(data.getBytes(StandardCharsets.UTF_8)));
  }

  /// Data under a heading. A fence inside leaves something behind, so that what stood around it
  /// cannot close up to another one.
  String block(String heading, String data) {
    return "\n%s:\n%s\n%s\n%s\n".formatted(heading, line, data.replace(line, "[fence]"), line);
  }
}
