package dev.parallax.engine;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;

/// What a tool hands back: lines, up to 64 KiB of them, without characters that a person who reads
/// them would not see. Whatever is missing is said at the end.
final class Page {
  private static final int MOST_BYTES = 64 * 1024;
  private static final int ROOM_FOR_NOTES = 1024;
  private static final int MOST_LINE = 2_000;

  /// All control characters but the tab, and those that `Prompt` keeps from models.
  private static final Pattern HIDDEN =
      Pattern.compile(
          "[\\x00-\\x08\\x0A-\\x1F\\x7F-\\x9F\\x{200B}-\\x{200F}\\x{202A}-\\x{202E}"
              + "\\x{2060}-\\x{206F}\\x{FEFF}\\x{E0000}-\\x{E007F}]");

  private final StringBuilder text = new StringBuilder();
  private final StringBuilder notes = new StringBuilder();
  private int bytes;
  private int hidden;

  /// Adds a line; false when there is no room for it.
  boolean add(String line) {
    var seen = visible(line);
    var shown =
        seen.length() <= MOST_LINE
            ? seen
            : seen.substring(0, MOST_LINE)
                + " (cut: %d characters more in this line)".formatted(seen.length() - MOST_LINE);
    var size = shown.getBytes(StandardCharsets.UTF_8).length + 1;
    if (bytes + size > MOST_BYTES - ROOM_FOR_NOTES) return false;
    bytes += size;
    hidden += line.length() - seen.length();
    text.append(shown).append('\n');
    return true;
  }

  /// Says something about the page itself, at its end.
  void note(String note) {
    notes.append('(').append(note).append(")\n");
  }

  /// A text without what cannot be seen.
  static String visible(String text) {
    return HIDDEN.matcher(text).replaceAll("");
  }

  @Override
  public String toString() {
    if (hidden > 0) note("characters left out that cannot be seen: " + hidden);
    return text.append(notes).toString().stripTrailing();
  }
}
