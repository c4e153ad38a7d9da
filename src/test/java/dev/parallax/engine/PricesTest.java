package dev.parallax.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Usage;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PricesTest {
  private final Prices prices = Prices.bundled();

  @ParameterizedTest
  @CsvSource({
    "claude-sonnet-4-5, 3",
    "claude-sonnet-4-5-20250929, 3",
    "claude-opus-4-5, 5",
    "claude-opus-4-1, 15",
    "gpt-5, 1.25",
    "gpt-5-mini-2025-08-07, 0.25",
    "gpt-4.1-nano, 0.1"
  })
  void a_name_with_a_date_has_the_price_of_the_longest_entry(String model, BigDecimal input) {
    assertThat(prices.priced(model, tokens(1_000_000, 0, 0)).costUsd()).isEqualByComparingTo(input);
  }

  @ParameterizedTest
  @CsvSource({"gpt-5.9", "gpt-50", "llama3", "claude"})
  void of_a_model_that_is_not_there_nobody_knows_the_price(String model) {
    var used = prices.priced(model, new Usage(2, 10, 0, 0, BigDecimal.ZERO));
    assertThat(used.costUsd()).isZero();
    assertThat(used.unpriced()).isEqualTo(2);
  }

  @Test
  void prices_are_old_after_a_year() {
    assertThat(prices.old(prices.date().plusYears(1))).isFalse();
    assertThat(prices.old(prices.date().plusYears(1).plusDays(1))).isTrue();
  }

  /// A provider's numbers are believed within what can be.
  @ParameterizedTest
  @CsvSource({
    "10, 5, 7, 10, 5, 7",
    "-10, 5, -7, 0, 0, 0",
    "10, 50, 7, 10, 10, 7",
    "9223372036854775807, -1, 9223372036854775807, 1000, 0, 100"
  })
  void what_cannot_be_is_not_counted(
      long input, long cached, long output, long mayInput, long mayCached, long mayOutput) {
    var possible = Meter.possible(tokens(input, cached, output), 1_000, 100);
    assertThat(possible.inputTokens()).isEqualTo(mayInput);
    assertThat(possible.cachedTokens()).isEqualTo(mayCached);
    assertThat(possible.outputTokens()).isEqualTo(mayOutput);
  }

  private static Usage tokens(long input, long cached, long output) {
    return new Usage(0, input, cached, output, BigDecimal.ZERO);
  }
}
