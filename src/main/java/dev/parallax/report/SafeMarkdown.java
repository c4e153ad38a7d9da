package dev.parallax.report;

import com.google.re2j.Pattern;

/// Text from models and contributors as text: it notifies nobody, links nowhere, loads nothing,
/// commands no bot, breaks out of nothing, and gives no secret away.
public final class SafeMarkdown {
  /// Where a word would become a link or a mention, an invisible joiner keeps it apart.
  private static final String BREAK = "&#8203;";

  private static final Pattern SECRETS =
      Pattern.compile(
          "gh[pousr]_[A-Za-z0-9._-]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{20,}"
              + "|sk-[A-Za-z0-9_-]{20,}|(?:AKIA|ASIA)[A-Z0-9]{16}|xox[abeprs]-[A-Za-z0-9-]{10,}"
              + "|AIza[A-Za-z0-9_-]{30,}|eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{5,}|-----BEGIN"
              + " [A-Z ]*PRIVATE KEY[A-Z ]*-----(?s:.*?-----END [A-Z ]*PRIVATE KEY[A-Z ]*-----)?");
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?i)(?:[a-z][a-z0-9+.-]*://|www\\.|mailto:)[^\\s`]+|[^\\s`@]+@[^\\s`@]+\\.[^\\s`@]+");
  private static final Pattern HASH = Pattern.compile("\\b([0-9a-f]{6})([0-9a-f]{1,34})\\b");

  private SafeMarkdown() {}

  /// Text within a paragraph or a table cell, on one line. Words between two backticks stay code.
  public static String inline(String text) {
    var pieces = mask(visible(text)).replaceAll("\\s+", " ").strip().split("`", -1);
    var safe = new StringBuilder();
    for (var i = 0; i < pieces.length; i++) {
      var inTicks = i % 2 == 1 && i < pieces.length - 1;
      if (inTicks && !pieces[i].isBlank()) safe.append(codeCell(pieces[i]));
      else if (i > 0 && !inTicks && i % 2 == 1) safe.append("\\`").append(plain(pieces[i], false));
      else safe.append(plain(pieces[i], i == 0));
    }
    return safe.toString();
  }

  /// Words, with addresses of all kinds as code: nothing becomes a link.
  ///
  /// @param first whether a line may begin here
  private static String plain(String text, boolean first) {
    var safe = new StringBuilder();
    var address = ADDRESS.matcher(text);
    var from = 0;
    while (address.find()) {
      safe.append(words(text.substring(from, address.start()), first && from == 0));
      safe.append(codeCell(address.group()));
      from = address.end();
    }
    return safe.append(words(text.substring(from), first && from == 0)).toString();
  }

  private static String words(String clean, boolean first) {
    var safe = new StringBuilder();
    for (var i = 0; i < clean.length(); i++) {
      var c = clean.charAt(i);
      switch (c) {
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '&' -> safe.append("&amp;");
        case '@' -> safe.append(BREAK).append('@').append(BREAK);
        case '#' -> safe.append('#').append(BREAK);
        case '|' -> safe.append("\\|");
        case '/' -> safe.append(first && i == 0 ? "&#47;" : "/");
        case '-' ->
            safe.append(isReference(clean, i) ? "-" + BREAK : first && i == 0 ? "\\-" : "-");
        default -> {
          if ("\\`*_[]~$!+=".indexOf(c) >= 0) safe.append('\\');
          safe.append(c);
        }
      }
    }
    return breakHashes(safe.toString());
  }

  /// Words in a code span: nothing in it is Markdown, and nothing in it is a mention.
  public static String code(String text) {
    var clean = mask(visible(text)).replaceAll("\\s+", " ").strip();
    if (clean.isEmpty()) return "";
    var fence = "`".repeat(longestRun(clean, '`') + 1);
    var padded = clean.startsWith("`") || clean.endsWith("`") ? " " + clean + " " : clean;
    return fence + padded + fence;
  }

  /// The same in a table cell, where a `|` ends the cell even inside code.
  public static String codeCell(String text) {
    return code(text.replace("|", "¦"));
  }

  /// Lines in a code block, each at most 300 characters.
  ///
  /// @param most how many lines are shown; the rest is counted
  public static String block(String text, int most) {
    var lines = mask(visible(text)).lines().toList();
    var shown =
        lines.stream()
            .limit(most)
            .map(line -> line.length() <= 300 ? line : line.substring(0, 297) + "...")
            .toList();
    var body = String.join("\n", shown);
    var fence = "`".repeat(Math.max(3, longestRun(body, '`') + 1));
    var rest = lines.size() > most ? "\n... " + (lines.size() - most) + " more lines" : "";
    return fence + "text\n" + body + rest + "\n" + fence;
  }

  /// A path as part of an address.
  static String url(String path) {
    var safe = new StringBuilder();
    for (var b : path.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      var c = (char) (b & 0xff);
      var plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (plain || "/._-~".indexOf(c) >= 0) safe.append(c);
      else safe.append("%%%02X".formatted((int) c));
    }
    return safe.toString();
  }

  /// Known forms of secrets, each as its first characters and a note.
  public static String mask(String text) {
    var matcher = SECRETS.matcher(text);
    var masked = new StringBuilder();
    var from = 0;
    while (matcher.find()) {
      masked.append(text, from, matcher.start()).append(matcher.group(), 0, 4).append("…(masked)");
      from = matcher.end();
    }
    return masked.append(text.substring(from)).toString();
  }

  /// Without characters that a reader cannot see, or that change the order of what he sees.
  static String visible(String text) {
    var visible = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if (c == '\n' || c == '\t') visible.appendCodePoint(c);
          else if (c == '\r') visible.append("");
          else if (isHidden(c)) visible.append('\uFFFD');
          else visible.appendCodePoint(c);
        });
    return visible.toString();
  }

  private static boolean isHidden(int c) {
    return c < 0x20
        || (c >= 0x7f && c <= 0x9f)
        || c == 0xad
        || (c >= 0x200b && c <= 0x200f)
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2060 && c <= 0x206f)
        || c == 0xfeff
        || (c >= 0xfe00 && c <= 0xfe0f)
        || (c >= 0xe0000 && c <= 0xe0fff)
        || (c >= 0xd800 && c <= 0xdfff)
        || c == 0x115f
        || c == 0x3164;
  }

  private static boolean isReference(String text, int at) {
    return at >= 2
        && text.regionMatches(true, at - 2, "GH", 0, 2)
        && at + 1 < text.length()
        && Character.isDigit(text.charAt(at + 1));
  }

  /// A run of hexadecimal digits as long as a commit's name would become a link.
  private static String breakHashes(String text) {
    return HASH.matcher(text).replaceAll("$1" + BREAK + "$2");
  }

  private static int longestRun(String text, char c) {
    var longest = 0;
    var run = 0;
    for (var i = 0; i < text.length(); i++) {
      run = text.charAt(i) == c ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }
}
