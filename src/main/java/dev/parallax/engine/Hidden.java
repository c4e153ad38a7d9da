package dev.parallax.engine;

import com.google.re2j.Pattern;

/// Characters that a person who reads a text does not see, and a model does: they are kept from
/// models, so that both read the same.
final class Hidden {
  /// Soft hyphen, joiners and fillers, zero-width and directions, variation selectors, tags, and
  /// all control characters but the tab and the line end.
  private static final Pattern CHARACTERS =
      Pattern.compile(
          "[\\x00-\\x08\\x0B-\\x1F\\x7F-\\x9F\\x{AD}\\x{34F}\\x{61C}\\x{115F}\\x{1160}"
              + "\\x{17B4}\\x{17B5}\\x{180B}-\\x{180F}\\x{200B}-\\x{200F}\\x{202A}-\\x{202E}"
              + "\\x{2060}-\\x{206F}\\x{3164}\\x{FE00}-\\x{FE0F}\\x{FEFF}\\x{FFA0}"
              + "\\x{FFF9}-\\x{FFFB}\\x{E0000}-\\x{E0FFF}]");

  private Hidden() {}

  /// The text without them, with its lines.
  static String removed(String text) {
    // Nearly every text, and matching would take most of the time that a prompt takes.
    if (text.chars().allMatch(c -> c == '\n' || c == '\t' || (c >= ' ' && c < 0x7F))) return text;
    return CHARACTERS.matcher(text).replaceAll("");
  }
}
