package dev.parallax.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HiddenTest {
  @ParameterizedTest
  @ValueSource(
      ints = {
        0x0, 0x8, 0xb, 0xd, 0x1b, 0x1f, 0x7f, 0x80, 0x9f, 0xad, 0x34f, 0x61c, 0x115f, 0x1160,
        0x17b4, 0x180e, 0x200b, 0x200f, 0x202e, 0x2060, 0x2066, 0x206f, 0x3164, 0xfe00, 0xfe0f,
        0xfeff, 0xffa0, 0xfff9, 0xe0001, 0xe0041, 0xe007f, 0xe0100, 0xe01ef
      })
  void what_a_person_does_not_see_a_model_does_not_read(int character) {
    assertThat(Hidden.removed("a" + Character.toString(character) + "b")).isEqualTo("ab");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "tab\there",
        "two\nlines",
        " ~",
        "naïve – “quoted”",
        "漢字 🎉",
        "\u00a0"
      })
  void what_a_person_sees_stays(String text) {
    assertThat(Hidden.removed(text)).isEqualTo(text);
  }

  @Test
  void a_text_may_hide_more_than_one() {
    assertThat(Hidden.removed("\u200bi\u200dg\u2060n\ufeffore\u007f")).isEqualTo("ignore");
  }
}
