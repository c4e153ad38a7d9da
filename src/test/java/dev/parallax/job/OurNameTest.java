package dev.parallax.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Whether GitHub has told our name or not: nothing that is for us is sent away, and nothing that
/// is not is done.
final class OurNameTest {
  private final AtomicReference<Optional<String>> known = new AtomicReference<>(Optional.empty());

  @Test
  void a_comment_to_somebody_is_taken_in_as_long_as_that_may_be_us() {
    var name = new OurName(known::get, OurNameTest::away);
    assertThat(name.atTheDoor(comment("@somebody review"))).isInstanceOf(Trigger.Command.class);
    assertThat(name.atTheDoor(comment("nobody is addressed"))).isInstanceOf(Trigger.Nothing.class);
  }

  @Test
  void a_comment_to_somebody_else_is_not_taken_in_once_our_name_is_known() {
    var name = new OurName(known::get, OurNameTest::away);
    known.set(Optional.of("parallax-bot[bot]"));
    assertThat(name.atTheDoor(comment("@somebody review"))).isInstanceOf(Trigger.Nothing.class);
    assertThat(name.atTheDoor(comment("@parallax-bot review"))).isInstanceOf(Trigger.Command.class);
  }

  @Test
  void whoever_has_to_know_asks() {
    var name = new OurName(known::get, () -> "parallax-bot[bot]");
    assertThat(name.read(comment("@parallax-bot review"))).isInstanceOf(Trigger.Command.class);
    assertThat(name.read(comment("@somebody review"))).isInstanceOf(Trigger.Nothing.class);
  }

  @Test
  void what_depends_on_our_name_waits_for_github_and_nothing_else_does() {
    var name = new OurName(known::get, OurNameTest::away);
    assertThatThrownBy(() -> name.read(comment("@somebody review")))
        .isInstanceOf(ForgeTrouble.class);
    assertThat(name.read(comment("/parallax review"))).isInstanceOf(Trigger.Command.class);
    assertThat(name.read(opened("robin", "User"))).isInstanceOf(Trigger.Review.class);
  }

  @Test
  void an_issue_that_a_bot_opened_may_be_our_own() {
    var name = new OurName(known::get, () -> "parallax-bot[bot]");
    var ours = opened("parallax-bot[bot]", "Bot");
    var others = opened("other[bot]", "Bot");
    assertThat(name.atTheDoor(ours)).isInstanceOf(Trigger.Review.class);
    assertThat(name.read(ours)).isInstanceOf(Trigger.Nothing.class);
    assertThat(name.read(others)).isInstanceOf(Trigger.Review.class);
  }

  @Test
  void github_is_asked_once() {
    var asked = new AtomicInteger();
    var name = new OurName(known::get, () -> "parallax-bot[bot]" + asked.incrementAndGet());
    var _ = name.read(comment("@somebody review"));
    var _ = name.read(comment("@somebody review"));
    assertThat(asked).hasValue(1);
  }

  private static String away() {
    throw new ForgeTrouble(ForgeTrouble.Kind.PASSING, "GitHub is away", null, null);
  }

  private static Delivery comment(String text) {
    return delivery(
        "issue_comment",
        """
        {"action": "created",
         "issue": {"number": 1},
         "comment": {"id": 5, "body": "%s", "user": {"id": 2, "login": "robin"}},
         "sender": {"id": 2, "login": "robin", "type": "User"},%s}
        """
            .formatted(text, PLACE));
  }

  private static Delivery opened(String login, String type) {
    return delivery(
        "issues",
        """
        {"action": "opened", "issue": {"number": 1},
         "sender": {"id": 2, "login": "%s", "type": "%s"},%s}
        """
            .formatted(login, type, PLACE));
  }

  private static final String PLACE =
      """
      "installation": {"id": 3},
      "repository": {"id": 1, "name": "shop", "owner": {"login": "acme"}}
      """;

  private static Delivery delivery(String event, String body) {
    return new Delivery("00000000-0000-0000-0000-000000000000", event, body, Instant.EPOCH);
  }
}
