package dev.parallax.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactionTest {
  private static final String SECRET = "canary+secret/with=signs&0123";
  private static final Redaction REDACTION = Redaction.of(List.of(SECRET));

  @ParameterizedTest
  @MethodSource("forms")
  void a_secret_goes_no_further_in_whatever_way_it_is_written(String form) {
    assertThat(REDACTION.of("before " + form + " behind")).isEqualTo("before [redacted] behind");
  }

  static List<String> forms() {
    var bytes = SECRET.getBytes(UTF_8);
    return List.of(
        SECRET,
        new StringBuilder(SECRET).reverse().toString(),
        "canary%2Bsecret%2Fwith%3Dsigns%260123",
        HexFormat.of().formatHex(bytes),
        HexFormat.of().withUpperCase().formatHex(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "ab", "abc", "abcd"})
  void in_base64_only_what_its_neighbours_have_a_part_in_is_left(String before) {
    for (var encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
      var text = encoder.encodeToString((before + SECRET + "behind").getBytes(UTF_8));
      var clean = REDACTION.of(text);

      assertThat(clean).contains("[redacted]");
      // What is left is the neighbours and at most three characters on either side.
      assertThat(clean.replace("[redacted]", "").length())
          .isLessThanOrEqualTo((before.length() + "behind".length()) * 4 / 3 + 3 + 8);
      for (var at = 0; at + 12 <= text.length(); at++) {
        var decoded =
            new String(Base64.getMimeDecoder().decode(clean.replace("[redacted]", "")), UTF_8);
        assertThat(decoded).doesNotContain("secret");
      }
    }
  }

  @Test
  void of_a_secret_of_several_lines_each_line_is_one() {
    var redaction =
        Redaction.of(List.of("-----BEGIN KEY-----\nAAAABBBBCCCC\nDDDDEEEEFFFF\n-----END KEY-----"));

    assertThat(redaction.of("x DDDDEEEEFFFF y")).isEqualTo("x [redacted] y");
    assertThat(redaction.of("AAAABBBBCCCC\\nDDDDEEEEFFFF"))
        .doesNotContain("AAAA")
        .doesNotContain("DDDD");
  }

  @Test
  void the_frame_of_a_key_is_no_secret() {
    var redaction = Redaction.of(List.of("-----BEGIN KEY-----\nAAAABBBBCCCC\n-----END KEY-----"));

    assertThat(redaction.of("-----BEGIN KEY-----")).isEqualTo("-----BEGIN KEY-----");
  }

  @Test
  void a_key_in_json_is_taken_out_with_its_line_ends() {
    var redaction = Redaction.of(List.of("AAAABBBBCCCC\nshort"));

    assertThat(redaction.of("{\"key\":\"AAAABBBBCCCC\\nshort\"}"))
        .isEqualTo("{\"key\":\"[redacted]\"}");
  }

  @Test
  void what_is_too_short_to_be_told_from_words_is_passed_over() {
    var redaction = Redaction.of(List.of("elevenchars", "twelve chars"));

    assertThat(redaction.of("elevenchars and twelve chars"))
        .isEqualTo("elevenchars and [redacted]");
  }

  @Test
  void a_short_secret_is_not_looked_for_in_pieces_that_stand_in_any_text() {
    // Twelve bytes are sixteen characters, of which twelve at the least are its own.
    var redaction = Redaction.of(List.of("twelve chars"));
    var shifted = Base64.getEncoder().encodeToString("xtwelve chars!".getBytes(UTF_8));

    assertThat(redaction.of(shifted)).contains("[redacted]");
  }

  @Test
  void the_tokens_of_installations_are_known_by_their_form() {
    var token = "ghs_" + "aB3.-_".repeat(80);

    assertThat(REDACTION.of("a " + token + " b")).isEqualTo("a [redacted] b");
    assertThat(REDACTION.of("ghs_short")).isEqualTo("ghs_short");
  }

  @Test
  void a_text_without_a_secret_stays_as_it_is() {
    assertThat(REDACTION.of("nothing to see")).isEqualTo("nothing to see");
  }

  @Test
  void of_two_secrets_that_begin_alike_the_longer_one_is_taken_out_whole() {
    var redaction = Redaction.of(List.of("canary-canary", "canary-canary-and-more"));

    assertThat(redaction.of("canary-canary-and-more")).isEqualTo("[redacted]");
  }
}
