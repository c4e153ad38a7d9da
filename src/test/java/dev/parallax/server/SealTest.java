package dev.parallax.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What browsers keep for us comes back as it was, or not at all.
final class SealTest {
  private final Seal seal = new Seal("a secret");
  private final String signed = seal.sign("session", "who");

  @Test
  void what_was_signed_is_read_again_by_whoever_knows_the_secret() {
    assertThat(new Seal("a secret").open("session", signed)).contains("who");
  }

  @Test
  void another_secret_opens_nothing() {
    assertThat(new Seal("another secret").open("session", signed)).isEmpty();
  }

  @Test
  void what_was_signed_for_one_purpose_is_nothing_for_another() {
    assertThat(seal.open("form", signed)).isEmpty();
  }

  @Test
  void a_changed_text_or_signature_is_nothing() {
    var dot = signed.indexOf('.');
    var other = seal.sign("session", "her");
    assertThat(seal.open("session", other.substring(0, other.indexOf('.')) + signed.substring(dot)))
        .isEmpty();
    for (var at = 0; at < signed.length(); at++) {
      // The last character of an encoded text holds bits that mean nothing.
      if (at == dot - 1) continue;
      var changed = new StringBuilder(signed);
      changed.setCharAt(at, signed.charAt(at) == 'A' ? 'B' : 'A');
      assertThat(seal.open("session", changed.toString())).as("character %d", at).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a", "a.b", "%%%.x", "....", "\u202e.\u202e"})
  void what_is_no_seal_is_nothing_and_breaks_nothing(String given) {
    assertThat(seal.open("session", given)).isEmpty();
  }

  @Test
  void chance_does_not_repeat_itself() {
    assertThat(Seal.random()).hasSize(43).isNotEqualTo(Seal.random());
  }
}
