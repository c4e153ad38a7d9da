package dev.parallax.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.trigger.TriggerReader;
import org.junit.jupiter.api.Test;

/// What is rehearsed is what happens later: the whole way, to the answer that GitHub gets.
final class RehearsalTest {
  @Test
  void a_delivery_goes_all_the_way_to_its_answer() {
    assertThat(Rehearsal.begin(new TriggerReader("parallax")::read).end())
        .startsWith("HTTP/1.1 202 ")
        .endsWith("{\"result\":\"accepted\"}");
  }

  @Test
  void a_fault_in_it_costs_nothing_but_itself() {
    var none =
        Rehearsal.begin(_ -> {
          throw new IllegalStateException("of no use");
        });
    assertThat(none.end()).startsWith("HTTP/1.1 500 ");
  }
}
