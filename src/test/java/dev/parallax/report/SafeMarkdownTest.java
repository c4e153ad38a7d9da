package dev.parallax.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SafeMarkdownTest {
  /// What GitHub turns into links, mentions, formulas and pictures in rendered text outside of
  /// code.
  private static final String ALIVE =
      "(?s).*(@[A-Za-z0-9]|#\\d|(?i:gh-\\d)|://|(?i:www\\.)|\\b[0-9a-fA-F]{7,40}\\b|\\$|:octocat:).*";

  @ParameterizedTest
  @MethodSource("all")
  void text_from_outside_is_text(String hostile) {
    var rendered = Rendered.of("Claim: " + SafeMarkdown.inline(hostile, 2_000) + "\n");

    assertThat(rendered.links).isEmpty();
    assertThat(rendered.images).isEmpty();
    assertThat(rendered.html).isEmpty();
    assertThat(rendered.headings).isEmpty();
    assertThat(rendered.emphasis).isEmpty();
    assertThat(rendered.tableRows).isEmpty();
    assertThat(rendered.blocks).isEmpty();
    assertThat(rendered.text.toString()).doesNotMatch(ALIVE);
  }

  @ParameterizedTest
  @MethodSource("all")
  void text_from_outside_starts_no_block_when_it_stands_alone(String hostile) {
    var safe = SafeMarkdown.inline(hostile, 2_000);
    var rendered = Rendered.of(safe + "\n");

    assertThat(safe).doesNotContain("\n").doesNotContain("\r").doesNotStartWith("/");
    assertThat(rendered.links).isEmpty();
    assertThat(rendered.headings).isEmpty();
    assertThat(rendered.html).isEmpty();
    assertThat(rendered.blocks).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("all")
  void text_from_outside_is_one_cell(String hostile) {
    var table =
        "| a | b | c |\n|---|---|---|\n| x | %s | %s |\n| last | y | z |\n"
            .formatted(SafeMarkdown.inline(hostile, 2_000), SafeMarkdown.code(hostile, 2_000));

    var rendered = Rendered.of(table);

    assertThat(rendered.tableRows).hasSize(3).allSatisfy(row -> assertThat(row).hasSize(3));
    assertThat(rendered.tableRows.getLast()).containsExactly("last", "y", "z");
    assertThat(rendered.links).isEmpty();
    assertThat(rendered.html).isEmpty();
    assertThat(rendered.text.toString()).doesNotMatch(ALIVE);
  }

  @ParameterizedTest
  @MethodSource("all")
  void a_block_holds_its_lines(String hostile) {
    var block = SafeMarkdown.block(hostile + "\n" + hostile, 100, 4_000);

    var rendered = Rendered.of("before\n\n" + block + "\n\nafter\n");

    assertThat(rendered.blocks).hasSize(1);
    assertThat(rendered.text.toString()).isEqualTo("before after ");
    assertThat(block.lines()).allSatisfy(line -> assertThat(line).startsWith(">"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u200b"})
  void a_block_of_nothing_is_a_block_all_the_same(String nothing) {
    var rendered = Rendered.of("before\n\n" + SafeMarkdown.block(nothing, 9, 500) + "\n\nafter\n");

    assertThat(rendered.blocks).hasSize(1);
    assertThat(rendered.text.toString()).isEqualTo("before after ");
  }

  @ParameterizedTest
  @MethodSource("all")
  void the_hidden_marker_cannot_be_written(String hostile) {
    assertThat(SafeMarkdown.inline(hostile, 500)).doesNotContainIgnoringCase("<!-- parallax");
    assertThat(SafeMarkdown.code(hostile, 500)).doesNotContainPattern("(?i)<!--\\s*parallax");
    assertThat(SafeMarkdown.block(hostile, 9, 500)).doesNotContainPattern("(?i)<!--\\s*parallax");
  }

  @ParameterizedTest
  @MethodSource("unicode")
  void what_cannot_be_seen_is_gone_or_spelt_out(String hostile) {
    var seen = SafeMarkdown.plain(hostile, 100);

    assertThat(seen).startsWith("a").endsWith("b");
    assertThat(seen).matches("[\\x20-\\x7e]+");
  }

  @Test
  void what_turns_the_order_of_characters_around_is_spelt_out() {
    assertThat(SafeMarkdown.plain("a\u202eb", 100)).isEqualTo("a[U+202E]b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "snake_case_name stays readable",
        "a < b && c > d",
        "List<String> x = f(a, b)[0];",
        "use *args, **kwargs",
        "100% of 3.5 seconds (roughly)!",
        "naïve – “quoted” … 漢字 🎉",
        "C:\\temp\\x and `code`",
        "1. first",
        "a|b"
      })
  void a_reader_sees_the_words_as_they_were(String harmless) {
    assertThat(Rendered.of("Claim: " + SafeMarkdown.inline(harmless, 500)).seen())
        .isEqualTo("Claim: " + harmless);
  }

  @ParameterizedTest
  @MethodSource("all")
  void a_result_is_never_longer_than_asked(String hostile) {
    for (var most : List.of(1, 5, 20, 60)) {
      assertThat(SafeMarkdown.inline(hostile.repeat(5), most).length()).isLessThanOrEqualTo(most);
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          ghp_0123456789abcdefghijABCDEFGHIJ012345,          ghp_
          gho_0123456789abcdefghijABCDEFGHIJ012345,          gho_
          ghu_0123456789abcdefghijABCDEFGHIJ012345,          ghu_
          ghr_0123456789abcdefghijABCDEFGHIJ012345,          ghr_
          glpat-0123456789abcdefghij,                        glpa
          x=ghs_eyJ0eXAi.0123456789-0123456789_0123456789,   ghs_
          github_pat_0123456789abcdefghijABCDEFGHIJ,         gith
          sk-ant-api03-0123456789abcdefghij,                 sk-a
          sk-proj-0123456789abcdefghij0123,                  sk-p
          AKIA0123456789ABCDEF,                              AKIA
          ASIA0123456789ABCDEF,                              ASIA
          xoxb-0123456789-abcdefghij,                        xoxb
          AIza0123456789abcdefghij0123456789abcde,           AIza
          eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0.SflKxwRJSM,  eyJh
          """)
  void secrets_are_masked(String secret, String shown) {
    var split = secret.substring(0, 12) + "\u200b" + secret.substring(12);
    for (var text : List.of("key " + secret + " end", "key " + split + " end")) {
      assertThat(SafeMarkdown.plain(text, 500))
          .contains(shown + "…masked")
          .doesNotContain(secret.substring(10, 20));
      assertThat(SafeMarkdown.inline(text, 500)).doesNotContain(secret.substring(10, 20));
      assertThat(SafeMarkdown.block(text, 5, 500)).doesNotContain(secret.substring(10, 20));
    }
  }

  @Test
  void a_long_token_is_masked_whole() {
    assertThat(SafeMarkdown.plain("ghs_" + "aB3".repeat(180), 2_000)).isEqualTo("ghs_…masked");
  }

  @Test
  void a_private_key_is_masked_to_its_end_even_without_its_last_line() {
    var key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nabc\n";

    assertThat(SafeMarkdown.plain(key + "-----END RSA PRIVATE KEY-----\nafter", 500))
        .isEqualTo("----…masked\nafter");
    assertThat(SafeMarkdown.plain(key, 500)).isEqualTo("----…masked");
  }

  @Test
  void a_secret_at_the_cut_is_masked_before_it_is_cut() {
    var secret = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

    assertThat(SafeMarkdown.plain("x".repeat(80) + " " + secret, 100)).doesNotContain("0123");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"risk-assessment-of-all-the-things-here", "highp_vertex_position_attribute_x"})
  void ordinary_words_are_no_secrets(String word) {
    assertThat(SafeMarkdown.plain(word, 100)).isEqualTo(word);
  }

  @Test
  void only_plain_addresses_become_links() {
    assertThat(SafeMarkdown.link("x", "https://a.example/b#L1"))
        .isEqualTo("[x](https://a.example/b#L1)");
    assertThat(SafeMarkdown.link("x", "javascript:alert(1)")).isEqualTo("x");
    assertThat(SafeMarkdown.link("x", "https://a.example/) [y](z")).isEqualTo("x");
  }

  static List<String> all() throws IOException {
    var all = new ArrayList<String>();
    for (var name : List.of("mentions", "commands", "markup", "tables", "unicode")) {
      all.addAll(corpus(name));
    }
    return all;
  }

  static List<String> unicode() throws IOException {
    return corpus("unicode");
  }

  /// One text on each line, with Java's escapes for what a line cannot hold.
  static List<String> corpus(String name) throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/hostile", name + ".txt")).stream()
        .map(SafeMarkdownTest::unescaped)
        .toList();
  }

  private static String unescaped(String line) {
    return Pattern.compile("\\\\u([0-9a-f]{4})")
        .matcher(line)
        .replaceAll(found ->
            Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))))
        .translateEscapes();
  }
}
