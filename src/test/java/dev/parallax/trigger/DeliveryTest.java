package dev.parallax.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What of a delivery goes on disk.
final class DeliveryTest {
  @Test
  void of_a_body_only_what_counts_is_left() {
    assertThat(slim(Payloads.pullRequest("opened")))
        .isEqualTo(
            """
            {"action":"opened","pull_request":{"number":7,"title":"Mend it","user":{"login":"monalisa","id":11,\
            "type":"User"},"head":{"sha":"6dcb09b5b57875f334f61aebed695e2e4193db5e"}},\
            "repository":{"id":1296269,"name":"hello.world","full_name":"octo-org/hello.world",\
            "owner":{"login":"octo-org"}},"installation":{"id":4242},\
            "sender":{"login":"monalisa","id":11,"type":"User"}}\
            """);
  }

  @Test
  void of_a_list_that_is_read_whole_every_element_is_left_and_of_others_the_first() {
    assertThat(slim("{\"repositories_removed\":[{\"id\":1,\"private\":true},{\"id\":2}]}"))
        .isEqualTo("{\"repositories_removed\":[{\"id\":1},{\"id\":2}]}");
    assertThat(
            slim(
                "{\"check_run\":{\"pull_requests\":[{\"number\":1,\"url\":\"u\"},{\"number\":2}]}}"))
        .isEqualTo("{\"check_run\":{\"pull_requests\":[{\"number\":1}]}}");
  }

  /// PostgreSQL takes no text with a zero in it, and no database half a character.
  @Test
  void what_is_left_can_be_stored_whatever_was_escaped() {
    var body = "{\"comment\":{\"body\":\"a\\u0000\\uD800é\"}}";
    assertThat(slim(body)).isEqualTo("{\"comment\":{\"body\":\"a\\u0000\\uD800\\u00E9\"}}");
  }

  @Test
  void a_body_that_cannot_be_read_stays_for_whoever_says_why() {
    assertThat(slim("{\"action\": ")).isEqualTo("{\"action\": ");
    assertThat(slim("{\"size\":1e999}")).isEqualTo("{\"size\":1e999}");
  }

  private static String slim(String body) {
    return new Delivery("guid", "pull_request", body, Instant.EPOCH).slim().body();
  }
}
