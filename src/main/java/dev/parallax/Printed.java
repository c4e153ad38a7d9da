package dev.parallax;

import java.nio.charset.StandardCharsets;

/// What a command hands over to its caller.
final class Printed {
  private Printed() {}

  /// To stdout, as UTF-8 whatever the terminal's locale: files and pipes must not lose characters.
  static void out(String text) {
    var bytes = (text.endsWith("\n") ? text : text + "\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }
}
