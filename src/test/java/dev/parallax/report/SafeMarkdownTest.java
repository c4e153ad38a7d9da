package dev.parallax.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SafeMarkdownTest {
  static Stream<String> hostile() throws IOException {
    try (var in = SafeMarkdownTest.class.getResourceAsStream("/hostile/texts.txt")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void hostile_words_in_a_paragraph_link_load_and_notify_nothing(String text) {
    check(new Rendered("Before\n\n" + SafeMarkdown.inline(text) + "\n\nAfter"));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void hostile_words_in_a_table_break_nothing(String text) {
    var table = "| A | B |\n|---|---|\n| " + SafeMarkdown.inline(text) + " | x |\n| y | z |\n";
    var rendered = new Rendered(table);
    check(rendered);
    assertThat(rendered.tableRows).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void hostile_words_in_a_code_block_stay_in_it(String text) {
    var rendered = new Rendered(SafeMarkdown.block("first\n" + text + "\nlast", 10) + "\nAfter");
    check(rendered);
    assertThat(rendered.texts).containsExactly("After");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void hostile_words_in_a_code_span_stay_in_it(String text) {
    var rendered = new Rendered("a " + SafeMarkdown.code(text) + " b");
    check(rendered);
    assertThat(rendered.texts).containsExactly("a ", " b");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void no_line_starts_with_a_command_of_a_bot(String text) {
    assertThat(SafeMarkdown.inline(text))
        .doesNotStartWith("/")
        .doesNotStartWith("@a")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ghp_0123456789abcdefghijklmnopqrstuvwxyzABCD",
        "ghs_4242_eyJhbGciOiJIUzI1NiJ9.abcdefghijklmnopqrstuvwxyz.0123456789",
        "sk-ant-" + "api03-abcdefghijklmnopqrstuvwxyz0123",
        "AKIAQ3EGRIV7LMKDT2PX",
        "xoxb-1234567890-abcdefghij",
        "AIzaSyA0123456789abcdefghijklmnopqrstuv",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"
      })
  void secrets_are_masked_wherever_they_stand(String secret) {
    var text = "it says " + secret + " there";
    assertThat(SafeMarkdown.inline(text)).doesNotContain(secret.substring(6, 18));
    assertThat(SafeMarkdown.code(text)).doesNotContain(secret.substring(6, 18));
    assertThat(SafeMarkdown.block(text, 10)).doesNotContain(secret.substring(6, 18));
  }

  @Test
  void characters_that_nobody_sees_are_shown_or_gone() {
    assertThat(SafeMarkdown.inline("a\u202Eb\u200Bc\u0007d\uDB40\uDC41e")).isEqualTo("a�b�c�d�e");
  }

  @Test
  void words_between_backticks_stay_code() {
    assertThat(SafeMarkdown.inline("use `a_b` here")).isEqualTo("use `a_b` here");
  }

  @Test
  void long_code_is_cut_and_says_so() {
    assertThat(SafeMarkdown.block("a\nb\nc\nd", 2))
        .contains("a\nb\n... 2 more lines")
        .doesNotContain("d\n");
  }

  private static void check(Rendered rendered) {
    assertThat(rendered.links).isEmpty();
    assertThat(rendered.images).isEmpty();
    assertThat(rendered.html).isEmpty();
    assertThat(rendered.mentions()).isEmpty();
    assertThat(rendered.references()).isEmpty();
  }
}
