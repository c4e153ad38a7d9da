package dev.parallax.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parallax.demo.StandInGitHub;
import dev.parallax.job.Lease;
import dev.parallax.job.Leases;
import dev.parallax.job.MemoryLedger;
import dev.parallax.plan.Agent;
import dev.parallax.trigger.Trigger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whoever lost the delivery that he works on changes nothing at GitHub.
final class FenceTest {
  private static final String REPOSITORY = "acme/shop";

  private final StandInGitHub github = StandInGitHub.start("0123456789abcdef0123456789abcdef");
  private int number;
  private GitHubApp app;
  private GitHubForge forge;

  @BeforeEach
  void start() {
    github.repository(REPOSITORY, Map.of("a.txt", "a"));
    number = github.openPullRequest(REPOSITORY, "A change", "", "robin", Map.of("a.txt", "b"));
    app =
        new GitHubApp(
            github.apiUrl(),
            AppKey.of(github.appId(), github.privateKey()),
            InstantSource.system());
    forge = new GitHubForge(app, new MemoryLedger(), "https://github.com", "key");
    // Its token is fetched by the time at which it is put to sleep.
    forge.subject(ref());
  }

  @AfterEach
  void close() {
    github.close();
  }

  @Test
  void who_holds_the_lease_writes() throws Exception {
    lease(Duration.ofSeconds(30), _ -> true)
        .during(() -> forge.reply(ref(), "Hello.", "an answer"));
    assertThat(github.comments(REPOSITORY, number)).hasSize(1);
  }

  @Test
  void who_lost_it_reads_and_does_not_write() throws Exception {
    var lost = lease(Duration.ofSeconds(30), _ -> false);
    lost.during(() -> assertThat(forge.subject(ref()).number()).isEqualTo(number));
    assertThatThrownBy(() -> lost.during(() -> forge.reply(ref(), "Hello.", "an answer")))
        .isInstanceOf(Lease.Lost.class);
    assertThat(github.writes()).isEmpty();
  }

  @Test
  void who_slept_after_he_had_asked_asks_again() {
    var asked = new AtomicInteger();
    var lease =
        lease(
            Duration.ofMillis(600),
            time -> {
              asked.set(time);
              if (time == 1) LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
              return time == 1;
            });
    assertThatThrownBy(() -> lease.during(() -> forge.reply(ref(), "Hello.", "an answer")))
        .isInstanceOf(Lease.Lost.class);
    assertThat(asked).hasValue(2);
    assertThat(github.writes()).isEmpty();
  }

  @Test
  void what_is_asked_side_by_side_is_asked_under_the_lease() throws Exception {
    var lost = lease(Duration.ofSeconds(30), _ -> false);
    assertThatThrownBy(() ->
            lost.during(() ->
                SideBySide.map(
                    java.util.List.of("one", "two"),
                    text -> {
                      forge.reply(ref(), text, text);
                      return text;
                    })))
        .isInstanceOf(Lease.Lost.class);
    assertThat(github.writes()).isEmpty();
  }

  @Test
  void of_two_comments_that_stand_there_twice_the_first_stays() {
    var subject = forge.subject(ref());
    var marker = new OneComment(app, new MemoryLedger(), "key").marker(subject.key());
    forge.reply(ref(), marker + "\nThe first.", "one");
    forge.reply(ref(), marker + "\nThe second.", "another");
    github.comment(REPOSITORY, number, "robin", marker + "\nPasted.");
    var comments = new OneComment(app, new MemoryLedger(), "key");
    comments.put(subject, first -> first + "\nThe report.");
    assertThat(github.comments(REPOSITORY, number))
        .extracting(comment -> comment.body().replace(marker + "\n", ""))
        .containsExactly("The report.", "Pasted.");
    assertThat(comments.healed()).isEqualTo(1);
  }

  /// @param held whether it is, when that is asked for the first, second, ... time
  private static Lease lease(Duration length, IntPredicate held) {
    var times = new AtomicInteger();
    return new Lease(
        "g1",
        2,
        length,
        new Leases() {
          @Override
          public boolean holds(Lease lease) {
            return held.test(times.incrementAndGet());
          }

          @Override
          public boolean renew(Lease lease) {
            return held.test(times.incrementAndGet());
          }
        });
  }

  private Trigger.SubjectRef ref() {
    return new Trigger.SubjectRef(
        github.installationId("acme"),
        github.repositoryId(REPOSITORY),
        "acme",
        "shop",
        Agent.On.PULL_REQUEST,
        number);
  }
}
