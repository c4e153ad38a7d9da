package dev.parallax.trigger;

import static dev.parallax.trigger.Payloads.HEAD;
import static dev.parallax.trigger.Payloads.REF;
import static dev.parallax.trigger.Payloads.comment;
import static dev.parallax.trigger.Payloads.delivery;
import static dev.parallax.trigger.Payloads.pullRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.trigger.Trigger.Command;
import dev.parallax.trigger.Trigger.Nothing;
import dev.parallax.trigger.Trigger.Review;
import dev.parallax.trigger.Trigger.SubjectRef;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What GitHub tells jobs: the same events, of no installation.
final class JobEventsTest {
  private static final SubjectRef WITHOUT_APP =
      new SubjectRef(0, REF.repositoryId(), REF.owner(), REF.repository(), REF.on(), REF.number());

  private final TriggerReader reader = TriggerReader.ofJobs("github-actions[bot]");

  @Test
  void an_event_of_a_job_names_no_installation() {
    assertThat(reader.read(delivery("pull_request", ofJob(pullRequest("opened")))))
        .isEqualTo(new Review(WITHOUT_APP, HEAD, List.of(), false));
  }

  @Test
  void an_installation_that_is_named_all_the_same_is_passed_over() {
    assertThat(reader.read(delivery("pull_request", pullRequest("opened"))))
        .isEqualTo(new Review(WITHOUT_APP, HEAD, List.of(), false));
  }

  @Test
  void a_server_wants_to_know_the_installation() {
    var opened = delivery("pull_request", ofJob(pullRequest("opened")));
    assertThat(new TriggerReader("parallax-bot[bot]").read(opened)).isNotInstanceOf(Review.class);
  }

  @Test
  void who_may_be_listened_to_is_the_same_as_for_a_server() {
    var asked = ofJob(comment("created", "/parallax cancel"));
    assertThat(reader.read(delivery("issue_comment", asked))).isInstanceOf(Command.class);
    var byBot = asked.replace("\"type\": \"User\", \"site", "\"type\": \"Bot\", \"site");
    assertThat(reader.read(delivery("issue_comment", byBot))).isInstanceOf(Nothing.class);
  }

  private static String ofJob(String body) {
    var told = body.replace("\"installation\": {\"id\": 4242, \"node_id\": \"MDIz\"},", "");
    assertThat(told).isNotEqualTo(body);
    return told;
  }
}
