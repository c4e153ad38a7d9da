package dev.parallax.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parallax.demo.StandInGitHub;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.MemoryLedger;
import dev.parallax.plan.Agent;
import dev.parallax.plan.Snapshot;
import dev.parallax.trigger.Trigger;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What did not change is asked for at no cost.
final class KnownAnswersTest {
  private static final String REPOSITORY = "acme/shop";

  private final StandInGitHub github = StandInGitHub.start("0123456789abcdef0123456789abcdef");
  private final GitHubApp app =
      new GitHubApp(
          github.apiUrl(), AppKey.of(github.appId(), github.privateKey()), InstantSource.system());
  private final GitHubForge forge =
      new GitHubForge(app, new MemoryLedger(), "https://github.com", "key");
  private long before;
  private final Map<String, String> files = new HashMap<>(Map.of("README.md", "# Shop\n"));

  @BeforeEach
  void open() {
    github.repository(REPOSITORY, files);
  }

  @AfterEach
  void close() {
    github.close();
  }

  @Test
  void a_second_review_pays_for_what_is_new_alone() {
    var first = counted(snapshot(open("one")));
    var second = counted(snapshot(open("two")));
    assertThat(first).isEqualTo(second + 2);
    assertThat(github.requests().stream().filter(r -> r.status() == 304)).hasSize(2);
  }

  @Test
  void what_changed_is_read_as_it_is_now() {
    snapshot(open("one"));
    var tip =
        github.commit(
            REPOSITORY,
            github.branch(REPOSITORY, "main"),
            Map.of("README.md", "# Store\n"),
            "Rename");
    github.branch(REPOSITORY, "main", tip);
    assertThat(snapshot(open("two")).project().commit()).isEqualTo(tip);
    assertThat(snapshot(open("three")).project().read("README.md")).contains("# Store\n");
  }

  @Test
  void what_did_not_change_does_not_count_against_the_limit() {
    snapshot(open("one"));
    github.allowRequests(1_000);
    github.forgetRequests();
    var snapshot = snapshot(open("two"));
    assertThat(snapshot.project().read("README.md")).contains("# Shop\n");
    var asked = github.requests().stream().filter(KnownAnswersTest::isCounted).toList();
    var free = asked.stream().filter(r -> r.status() == 304).count();
    assertThat(free).isPositive();
    var left =
        app.requests(github.installationId("acme"), github.repositoryId(REPOSITORY))
            .get("/rate_limit")
            .path("rate")
            .path("remaining")
            .asLong();
    assertThat(left).isEqualTo(1_000 - (asked.size() - free) - 1);
  }

  @Test
  void who_may_not_read_any_more_gets_nothing_from_before() {
    snapshot(open("one"));
    var number = open("two");
    var subject = forge.pullRequest(ref(number));
    github.removeFromInstallation(REPOSITORY);
    assertThatThrownBy(() -> forge.snapshot(subject)).isInstanceOf(ForgeTrouble.class);
  }

  @Test
  void whether_somebody_may_command_is_asked_anew_each_time() {
    var number = open("one");
    github.permit(REPOSITORY, "kim", "write");
    var kim = new Trigger.Sender(StandInGitHub.userId("kim"), "kim", false);
    assertThat(forge.mayCommand(ref(number), kim)).isTrue();
    github.permit(REPOSITORY, "kim", "read");
    assertThat(forge.mayCommand(ref(number), kim)).isFalse();
    assertThat(github.requests().stream().filter(r -> r.path().endsWith("/permission")))
        .allMatch(r -> r.status() == 200);
  }

  private int open(String name) {
    files.put(name + ".txt", name + "\n");
    return github.openPullRequest(REPOSITORY, name, "", "robin", files);
  }

  private Snapshot snapshot(int number) {
    return forge.snapshot(forge.pullRequest(ref(number)));
  }

  /// Requests that were paid for since the last time.
  private long counted(Snapshot snapshot) {
    assertThat(snapshot.change().files()).isNotEmpty();
    var count = github.requests().stream().filter(r -> r.status() != 304 && isCounted(r)).count();
    var since = count - before;
    before = count;
    return since;
  }

  /// Tokens are counted for the App, and archives come from elsewhere.
  private static boolean isCounted(StandInGitHub.Request request) {
    return !request.path().startsWith("/app") && !request.path().startsWith("/archive");
  }

  private Trigger.SubjectRef ref(int number) {
    return new Trigger.SubjectRef(
        github.installationId("acme"),
        github.repositoryId(REPOSITORY),
        "acme",
        "shop",
        Agent.On.PULL_REQUEST,
        number);
  }
}
