package dev.parallax.engine;

import java.nio.charset.StandardCharsets;

/// What a tool hands back: lines, up to 64 KiB of them, without characters that a person who reads
/// them would not see. Whatever is missing is said at the end.
final class Page {
  private static final int MOST_BYTES = 64 * 1024;
  private static final int ROOM_FOR_NOTES = 1024;
  private static final int MOST_LINE = 2_000;

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

  /// A text without what cannot be seen, and without line ends.
  static String visible(String text) {
    return Hidden.removed(text).replace("\n", "");
  }

  @Override
  public String toString() {
    if (hidden > 0) note("characters left out that cannot be seen: " + hidden);
    return text.append(notes).toString().stripTrailing();
  }
}
