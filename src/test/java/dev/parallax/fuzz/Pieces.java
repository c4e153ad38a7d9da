package dev.parallax.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a fuzzer made up, as the texts that a target takes: pieces between lines of `%%`. An escape
/// as in Java or JSON stands for a character that no file of UTF-8 can hold, such as half of one.
public record Pieces(List<String> texts) {
  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-fA-F]{4})");

  public static Pieces of(byte[] data) {
    return new Pieces(
        List.of(new String(data, UTF_8).split("\n%%\n", -1)).stream()
            .map(Pieces::unescaped)
            .toList());
  }

  /// The piece at this place; empty when there are fewer.
  public String get(int at) {
    return at < texts.size() ? texts.get(at) : "";
  }

  /// All pieces from this place on.
  public List<String> from(int at) {
    return texts.subList(Math.min(at, texts.size()), texts.size());
  }

  private static String unescaped(String text) {
    if (text.indexOf('\\') < 0) return text;
    return ESCAPE
        .matcher(text)
        .replaceAll(found ->
            Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
  }
}
