package dev.parallax;

import java.nio.charset.StandardCharsets;

/// What a command hands over to its caller, and the lines in which it speaks.
final class Printed {
  private Printed() {}

  /// To stdout, as UTF-8 whatever the terminal's locale: files and pipes must not lose characters.
  static void out(String text) {
    var bytes = (text.endsWith("\n") ? text : text + "\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }

  /// One line of ours, whatever words of others are in it. GitHub's runner takes lines of a job's
  /// output for commands to itself, when they look like some.
  static String line(String words) {
    return "parallax: " + words.replaceAll("\\p{Cntrl}+", " ").replace("##[", "## [");
  }
}
