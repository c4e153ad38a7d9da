package dev.parallax.report;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Text from models and contributors as text: it notifies nobody, links nowhere, loads nothing,
/// commands no bot, breaks out of nothing, hides nothing, and gives no secret away.
///
/// GitHub looks for mentions, references and addresses in the rendered text, so escapes are of no
/// use against them; only code is left alone. A word that could be one of these therefore becomes a
/// code span, and all other words are escaped. Nothing here starts a raw line with a word from
/// outside: that is where other bots look for commands.
public final class SafeMarkdown {
  private static final Pattern ACTIVE =
      Pattern.compile(
          "[@＠$]" // mentions, mail addresses, formulas
              + "|#[0-9]"
              + "|(?i:\\b(?:GH|GHSA|CVE)-[0-9a-z])"
              + "|(?:^|[^A-Za-z0-9])[0-9a-fA-F]{7,}(?:[^A-Za-z0-9]|$)" // commits
              + "|://|(?i:www\\.)|(?i:\\b(?:https?|ftp|mailto|xmpp|javascript|vbscript|data|file):)"
              + "|:[A-Za-z0-9_+-]+:" // emoji
              + "|^[/!]|^(?i:bors|homu)$"); // commands

  private static final Pattern LIST_NUMBER = Pattern.compile("^([0-9]+)([.)].*)$");
  private static final String PIPE = "&#124;";
  private static final String QUOTED = "> ";
  private static final int MOST_LINE = 300;

  private SafeMarkdown() {}

  /// Text within a paragraph or a table cell, on one line.
  ///
  /// @param most characters of the result, the escapes included
  public static String inline(String text, int most) {
    var safe = new StringBuilder();
    for (var word : Visible.line(text, most).split(" ")) {
      if (word.isEmpty()) continue;
      var gap = safe.isEmpty() ? "" : " ";
      var left = most - safe.length() - gap.length() - 1;
      var piece = word(word, safe.isEmpty());
      if (piece.length() <= left || (piece.length() == left + 1 && word.endsWith("…"))) {
        safe.append(gap).append(piece);
        continue;
      }
      while (piece.length() > left && word.length() > 2) {
        word = head(word, word.length() / 2);
        piece = word.isEmpty() ? "" : word(word, safe.isEmpty());
      }
      if (piece.length() <= left) safe.append(gap).append(piece);
      return most < 1 ? "" : safe.append('…').toString();
    }
    return safe.toString();
  }

  /// Words in a code span: nothing in it is Markdown, and nothing in it is a mention. Fit for a
  /// table cell too.
  public static String code(String text, int most) {
    var seen = Visible.line(text, most);
    return seen.isEmpty() ? "" : span(seen);
  }

  /// Lines in a code block within a block quote.
  ///
  /// @param mostLines how many lines are shown; the rest is counted
  /// @param mostBytes of the result
  public static String block(String text, int mostLines, int mostBytes) {
    var lines = Visible.lines(text, mostBytes).lines().map(String::stripTrailing).toList();
    var shown = new ArrayList<String>();
    var room = mostBytes - 80;
    for (var line : lines) {
      var cut = QUOTED + Visible.cut(line, MOST_LINE);
      room -= bytes(cut) + 1;
      if (shown.size() == mostLines || room < 0) break;
      shown.add(cut.stripTrailing());
    }
    var rest = lines.size() - shown.size();
    if (rest > 0) shown.add(QUOTED + "… " + rest + (rest == 1 ? " more line" : " more lines"));
    // An empty line would end the quotation, and what follows would be outside.
    if (shown.isEmpty()) shown.add(QUOTED.strip());
    var body = String.join("\n", shown);
    var fence = "`".repeat(Math.max(3, longestRun(body) + 1));
    return QUOTED + fence + "text\n" + body + "\n" + QUOTED + fence;
  }

  /// A name within HTML, where Markdown is not read.
  static String html(String text, int most) {
    return "<code>" + escapedHtml(Visible.line(text, most)) + "</code>";
  }

  /// A link of ours, on words that are safe already; the words alone when the address is not a
  /// plain one.
  static String link(String words, String url) {
    return url.matches("https?://[A-Za-z0-9._~:/?#@!$&'*+,;=%-]+")
        ? "[" + words + "](" + url + ")"
        : words;
  }

  /// A path as part of an address: relative, percent-encoded.
  static String url(String path) {
    var safe = new StringBuilder();
    for (var b : path.getBytes(StandardCharsets.UTF_8)) {
      var c = (char) (b & 0xff);
      var plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (plain || "/._-~".indexOf(c) >= 0) safe.append(c);
      else safe.append("%%%02X".formatted((int) c));
    }
    return safe.toString();
  }

  /// Text for places that show no Markdown: without secrets and without what cannot be seen.
  public static String plain(String text, int most) {
    return Visible.lines(text, most).strip();
  }

  /// The text as it is, but for what has the form of a secret.
  public static String masked(String text) {
    return Secrets.mask(text);
  }

  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String head(String word, int length) {
    return word.substring(
        0, Character.isHighSurrogate(word.charAt(length - 1)) ? length - 1 : length);
  }

  private static String word(String word, boolean first) {
    return ACTIVE.matcher(word).find() ? span(word) : escaped(word, first);
  }

  /// A `|` would end a table cell even within code, so it stands between two spans.
  private static String span(String text) {
    return Arrays.stream(text.split("\\|", -1))
        .map(piece -> piece.isBlank() ? piece : fenced(piece))
        .collect(Collectors.joining(PIPE));
  }

  private static String fenced(String text) {
    var fence = "`".repeat(longestRun(text) + 1);
    var padded = text.startsWith("`") || text.endsWith("`") ? " " + text + " " : text;
    return fence + padded + fence;
  }

  private static String escaped(String word, boolean first) {
    var number = LIST_NUMBER.matcher(word);
    if (first && number.matches()) return number.group(1) + "\\" + escapedAll(number.group(2));
    if (first && "+-=".indexOf(word.charAt(0)) >= 0) return "\\" + escapedAll(word);
    return escapedAll(word);
  }

  private static String escapedAll(String word) {
    var safe = new StringBuilder();
    for (var i = 0; i < word.length(); i++) {
      var c = word.charAt(i);
      switch (c) {
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '&' -> safe.append("&amp;");
        case '|' -> safe.append(PIPE);
        case '_' -> safe.append(isWithinWord(word, i) ? "_" : "\\_");
        case '\\', '`', '*', '[', ']', '~', '#' -> safe.append('\\').append(c);
        default -> safe.append(c);
      }
    }
    return safe.toString();
  }

  private static boolean isWithinWord(String word, int at) {
    return at > 0
        && at + 1 < word.length()
        && Character.isLetterOrDigit(word.charAt(at - 1))
        && Character.isLetterOrDigit(word.charAt(at + 1));
  }

  private static String escapedHtml(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  static int longestRun(String text) {
    var longest = 0;
    var run = 0;
    for (var i = 0; i < text.length(); i++) {
      run = text.charAt(i) == '`' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }
}
