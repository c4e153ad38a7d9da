package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {
  private static final List<String> KNOWN = List.of("agents", "ignore", "max-cost-usd", "auto");

  @ParameterizedTest
  @CsvSource({
    "agnets,agents",
    "AGENTS,agents",
    "ignored,ignore",
    "maxCostUsd,max-cost-usd",
    "aut,auto"
  })
  void a_slip_of_the_pen_finds_its_word(String written, String meant) {
    assertThat(Nearest.of(written, KNOWN)).contains(meant);
  }

  @Test
  void a_word_far_from_all_finds_none_and_is_told_all() {
    assertThat(Nearest.of("base_url", KNOWN)).isEmpty();
    assertThat(Nearest.mend("base_url", KNOWN))
        .isEqualTo("known: agents, ignore, max-cost-usd, auto");
  }

  @Test
  void a_very_long_word_is_not_compared() {
    assertThat(Nearest.of("a".repeat(60_000), KNOWN)).isEmpty();
  }
}
