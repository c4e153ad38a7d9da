package dev.parallax.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The figures are those of a statistics package.
final class ShareTest {
  @ParameterizedTest
  @CsvSource({
    "0, 10, 0.0, 0.0, 0.2775",
    "10, 10, 1.0, 0.7225, 1.0",
    "3, 24, 0.125, 0.0434, 0.3100",
    "1, 1, 1.0, 0.2065, 1.0",
    "50, 100, 0.5, 0.4038, 0.5962"
  })
  void a_share_of_few_cases_says_little(
      int part, int whole, double value, double low, double high) {
    var share = new Share(part, whole);
    assertThat(share.value()).isCloseTo(value, within(1e-9));
    assertThat(share.low()).isCloseTo(low, within(5e-5));
    assertThat(share.high()).isCloseTo(high, within(5e-5));
  }

  @Test
  void a_share_of_nothing_may_be_any() {
    var nothing = new Share(0, 0);
    assertThat(nothing.value()).isZero();
    assertThat(nothing.low()).isZero();
    assertThat(nothing.high()).isEqualTo(1);
    assertThat(nothing.and(new Share(2, 3))).isEqualTo(new Share(2, 3));
  }

  @Test
  void there_is_no_more_of_a_part_than_of_the_whole() {
    assertThatThrownBy(() -> new Share(2, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Share(-1, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
