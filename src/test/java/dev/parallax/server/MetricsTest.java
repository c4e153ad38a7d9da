package dev.parallax.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.job.StoreTrouble;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a scrape says while the database does not answer: everything else.
final class MetricsTest {
  private final Metrics metrics = new Metrics();

  @Test
  @Timeout(60)
  void a_scrape_does_not_wait_for_a_database_that_hangs() {
    var hangs = new CountDownLatch(1);
    watch(() -> {
      try {
        hangs.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return 1;
    });
    try {
      assertThat(metrics.text()).contains(UNKNOWN).contains("parallax_deliveries_total");
    } finally {
      hangs.countDown();
    }
  }

  @Test
  void a_scrape_says_what_the_database_does_not_refuse() {
    watch(() -> {
      throw new StoreTrouble("away", null);
    });
    assertThat(metrics.text()).contains(UNKNOWN).contains("parallax_deliveries_total");
  }

  @Test
  void a_scrape_says_what_the_database_says() {
    watch(() -> 3);
    assertThat(metrics.text())
        .contains(
            "parallax_queue_size 3.0\n",
            "parallax_queue_oldest_seconds 3.0\n",
            "parallax_dead_letters 3.0\n",
            "parallax_month_cost_usd 3.0\n");
  }

  private static final String[] UNKNOWN = {
    "parallax_queue_size NaN\n",
    "parallax_queue_oldest_seconds NaN\n",
    "parallax_dead_letters NaN\n",
    "parallax_month_cost_usd NaN\n",
    "parallax_month_cap_usd 10.0\n"
  };

  private void watch(Supplier<Integer> database) {
    metrics.watchQueue(database::get);
    metrics.watchOldest(() -> Duration.ofSeconds(database.get()));
    metrics.watchDeadLetters(database::get);
    metrics.watchMonth(() -> BigDecimal.valueOf(database.get()), BigDecimal.TEN);
    metrics.watchFindings(() -> {
      var _ = database.get();
      return Map.of();
    });
  }
}
