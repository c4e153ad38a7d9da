package dev.parallax.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.trail.Fact;
import dev.parallax.trail.Work;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// However many names come in, there are so many series and no more.
final class WorkMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final WorkMeters meters = new WorkMeters(registry);

  @Test
  void models_that_nobody_can_count_are_one() {
    for (var i = 0; i < 1_000; i++) call("model-" + i);
    assertThat(registry.find("parallax.model.calls").counters()).hasSize(41);
    assertThat(registry.find("parallax.cost.usd").counters()).hasSize(41);
    assertThat(registry.find("parallax.tokens").counters()).hasSize(3 * 41);
    assertThat(registry.get("parallax.model.calls").tag("model", "other").counter().count())
        .isEqualTo(960);
    assertThat(registry.get("parallax.model.calls").tag("model", "model-3").counter().count())
        .isEqualTo(1);
    call("model-3");
    assertThat(registry.get("parallax.model.calls").tag("model", "model-3").counter().count())
        .isEqualTo(2);
  }

  @Test
  void of_installations_so_many_are_shown() {
    for (var i = 1; i <= 1_000; i++) request(i, 5_000 - i);
    request(7, 12);
    assertThat(registry.find("parallax.github.requests.remaining").gauges())
        .hasSize(WorkMeters.MOST_INSTALLATIONS);
    assertThat(
            registry
                .get("parallax.github.requests.remaining")
                .tag("installation", "7")
                .gauge()
                .value())
        .isEqualTo(12);
  }

  @Test
  void a_name_that_is_none_is_another() {
    var names = new FewNames(2);
    assertThat(names.of("")).isEqualTo(FewNames.OTHER);
    assertThat(names.of("x".repeat(101))).isEqualTo(FewNames.OTHER);
    assertThat(names.of("one")).isEqualTo("one");
    assertThat(names.of("two")).isEqualTo("two");
    assertThat(names.of("three")).isEqualTo(FewNames.OTHER);
    assertThat(names.of("one")).isEqualTo("one");
  }

  private void call(String model) {
    var call = meters.began(new Work.ModelCall("openai", model, 0));
    call.learned(new Fact.Used(10, 5, 0, 2, BigDecimal.ONE));
    call.ended(Optional.empty());
  }

  private void request(long installation, long remaining) {
    var request = meters.began(new Work.Request("GET", "here", 443, "/app", installation));
    request.learned(new Fact.Answered(200));
    request.learned(new Fact.Allowed(remaining, 5_000));
    request.ended(Optional.empty());
  }
}
