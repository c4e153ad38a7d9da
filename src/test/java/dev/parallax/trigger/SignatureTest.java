package dev.parallax.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SignatureTest {
  // The example of GitHub's own documentation.
  private static final String SECRET = "It's a Secret to Everybody";
  private static final byte[] BODY = "Hello, World!".getBytes(UTF_8);
  private static final String HEX =
      "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

  private final Signature signature = Signature.of(SECRET);

  @Test
  void githubs_own_example_is_right() {
    assertThat(signature.match("sha256=" + HEX, BODY)).isEqualTo(OptionalInt.of(0));
  }

  @Test
  void one_flipped_bit_of_the_body_is_wrong() {
    var flipped = BODY.clone();
    flipped[3] ^= 1;
    assertThat(signature.match("sha256=" + HEX, flipped)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256=",
        HEX,
        "sha1=" + HEX,
        "sha1=7571074a0eb2509fc211221cce984b8a37570b6d",
        "SHA256=" + HEX,
        "sha256:" + HEX,
        "sha256=" + HEX + "0",
        "sha256=" + HEX + " ",
        " sha256=" + HEX,
        "sha256= " + HEX,
        "sha256=57107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        "sha256=757107EA0EB2509FC211221CCE984B8A37570B6D7586C22C46F4379C8B043E17",
        "sha256=zz7107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        "sha256=\u0667\u0665\u0667\u0661",
        "sha256=" + HEX + ",sha256=" + HEX
      })
  void any_other_form_is_wrong_and_breaks_nothing(String header) {
    assertThat(signature.match(header, BODY)).isEmpty();
  }

  @Test
  void while_the_secret_is_being_changed_both_are_right_and_it_shows_which() {
    var both = Signature.of("the new one", SECRET);
    assertThat(both.match("sha256=" + HEX, BODY)).isEqualTo(OptionalInt.of(1));
    assertThat(Signature.of("the new one").match("sha256=" + HEX, BODY)).isEmpty();
  }

  @Test
  void there_is_no_signature_without_a_secret() {
    assertThatThrownBy(Signature::of).hasMessage("there is no webhook secret");
    assertThatThrownBy(() -> Signature.of(SECRET, "")).hasMessage("the webhook secret is empty");
  }

  @ParameterizedTest
  @CsvSource({
    "'', is empty",
    "'   ', is empty",
    "development, is the default that everybody knows",
    "12345678, has 8 bytes; at least 32 are needed",
    "0123456789abcdef0123456789abcde, has 31 bytes; at least 32 are needed"
  })
  void a_secret_that_can_be_guessed_is_weak(String secret, String weakness) {
    assertThat(Signature.weakness(secret)).hasValue(weakness);
  }

  @Test
  void a_secret_of_32_bytes_is_strong_enough() {
    assertThat(Signature.weakness("0123456789abcdef0123456789abcdef")).isEmpty();
  }
}
