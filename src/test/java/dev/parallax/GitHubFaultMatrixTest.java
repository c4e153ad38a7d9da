package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.Misbehaviour.Act;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import dev.parallax.job.RunRecord;
import dev.parallax.plan.Caps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Everything that GitHub does wrong, at every moment of a review: a signed webhook in, one comment
/// out, and nobody paid twice. All faults happen in one server at the same time, each to an
/// installation of its own, so that none may touch another.
@Timeout(180)
final class GitHubFaultMatrixTest {
  private static final List<Fault> FAULTS = faults();
  private static final List<String> AGENTS = List.of("one", "two");
  private static final String MOVED = "/repositories/999999999/issues/1/comments";

  private static final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

  private static StandInModel model;
  private static final Hurried CLOCK = new Hurried();
  private static World world;

  /// A moment of a review, as the request that it consists of.
  private enum Moment {
    TOKEN("POST /app/installations/%2$d/access_tokens"),
    PULL("GET /repositories/%1$d/pulls/\\d+"),
    BRANCH("GET /repositories/%1$d/commits/main"),
    TREE("GET /repos/%3$s/git/trees/.*"),
    FILES("GET /repos/%3$s/pulls/\\d+/files"),
    COMMENT("POST /repositories/%1$d/issues/\\d+/comments"),
    CHECK("POST /repositories/%1$d/check-runs"),
    CHECKED("PATCH /repositories/%1$d/check-runs/\\d+");

    private final String pattern;

    Moment(String pattern) {
      this.pattern = pattern;
    }

    private boolean writes() {
      return switch (this) {
        case TOKEN, PULL, BRANCH, TREE, FILES -> false;
        case COMMENT, CHECK, CHECKED -> true;
      };
    }

    private String of(String repository) {
      return pattern.formatted(
          world.github.repositoryId(repository),
          world.github.installationId(repository.replaceFirst("/.*", "")),
          repository);
    }
  }

  /// How a review ends.
  private enum End {
    /// One comment, and one completed check run.
    COMMENT,
    /// Nobody may comment; the check run has the report.
    CHECK_ALONE,
    /// The run is given up, and its check run says so.
    GIVEN_UP,
    /// There is nothing to say it on; the delivery says why.
    NOTHING_THERE
  }

  /// @param times how often it happens
  record Fault(String name, Moment moment, Act act, int times, End end) {
    String repository() {
      return "owner-" + FAULTS.indexOf(this) + "/shop";
    }

    @Override
    public String toString() {
      return moment + " " + name;
    }
  }

  private static List<Fault> faults() {
    var faults = new ArrayList<Fault>();
    for (var moment : Moment.values()) {
      once(faults, moment, "bad credentials", answer(401, "{\"message\":\"Bad credentials\"}"));
      once(faults, moment, "fault", answer(500, "{}"));
      once(faults, moment, "bad gateway page", answer(502, "<html>Bad gateway</html>"));
      once(faults, moment, "away", answer(503, "{}"));
      once(faults, moment, "secondary limit", Misbehaviour.secondaryLimit(Duration.ofSeconds(1)));
      once(faults, moment, "too many", answerWith(429, Map.of("Retry-After", "1")));
      once(faults, moment, "connection dropped", new Act.Drop());
      once(faults, moment, "slow", new Act.Delay(Duration.ofSeconds(2)));
      if (moment != Moment.TOKEN) once(faults, moment, "cut in the answer", new Act.DropInBody());
      if (moment.writes()) {
        once(faults, moment, "done, then a fault", new Act.DoThenAnswer(500, "{}"));
        once(faults, moment, "done, then a page", new Act.DoThenAnswer(502, "<html></html>"));
        once(faults, moment, "done, then dropped", new Act.DoThenDrop());
      }
    }
    for (var moment : List.of(Moment.PULL, Moment.TREE, Moment.FILES)) {
      once(faults, moment, "permission missing", answer(403, "{\"message\":\"Not accessible\"}"));
    }
    for (var code : List.of(404, 410, 451)) {
      always(faults, Moment.PULL, "gone " + code, answer(code, "{}"), End.NOTHING_THERE);
      always(faults, Moment.COMMENT, "gone " + code, answer(code, "{}"), End.GIVEN_UP);
    }
    var spam = "{\"message\":\"Validation Failed\",\"errors\":[{\"code\":\"custom\"}]}";
    always(faults, Moment.COMMENT, "refused as spam", answer(422, spam), End.GIVEN_UP);
    always(faults, Moment.COMMENT, "conflict", answer(409, "{}"), End.GIVEN_UP);
    var locked = "{\"message\":\"Unable to create comment because issue is locked.\"}";
    always(faults, Moment.COMMENT, "locked 403", answer(403, locked), End.CHECK_ALONE);
    always(faults, Moment.COMMENT, "locked 422", answer(422, locked), End.CHECK_ALONE);
    once(faults, Moment.COMMENT, "too long", answer(422, "{\"message\":\"Body is too long\"}"));
    // Where an issue was, GitHub says 301: it is in another repository, where nobody asked us.
    always(faults, Moment.COMMENT, "moved 301", moved(301), End.GIVEN_UP);
    for (var code : List.of(302, 307, 308)) {
      once(faults, Moment.COMMENT, "moved " + code, moved(code));
    }
    for (var code : List.of(301, 302, 307, 308)) {
      once(faults, Moment.CHECK, "moved " + code, moved(code));
    }
    return List.copyOf(faults);
  }

  private static void once(List<Fault> faults, Moment moment, String name, Act act) {
    faults.add(new Fault(name, moment, act, 1, End.COMMENT));
  }

  private static void always(List<Fault> faults, Moment moment, String name, Act act, End end) {
    faults.add(new Fault(name, moment, act, Integer.MAX_VALUE, end));
  }

  private static Act answer(int status, String body) {
    return new Act.Answer(status, Map.of(), body);
  }

  private static Act moved(int status) {
    return answerWith(status, Map.of("Location", MOVED));
  }

  private static Act answerWith(int status, Map<String, String> headers) {
    return new Act.Answer(status, headers, "{}");
  }

  @BeforeAll
  static void reviewAll() throws InterruptedException {
    model = StandInModel.start();
    model.answerWith(request -> {
      held.forEach((title, latch) -> {
        if (request.prompt().contains(title)) await(latch);
      });
      return request.prompt().contains("Hang until")
          ? new StandInModel.Act.Hang()
          : new StandInModel.Act.Say(Answers.pass("fine"));
    });
    world = new World(model, Caps.NO_USD, CLOCK);
    for (var fault : FAULTS) {
      repository(fault.repository());
      world.github.misbehave(
          Misbehaviour.times(fault.times(), fault.moment().of(fault.repository()), fault.act()));
    }
    for (var fault : FAULTS) open(fault.repository(), "Case " + FAULTS.indexOf(fault) + ".");
    var end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (System.nanoTime() < end && FAULTS.stream().anyMatch(fault -> !isOver(fault))) {
      Thread.sleep(50);
    }
    world.quiet();
  }

  @AfterAll
  static void close() {
    world.close();
    model.close();
  }

  private static boolean isOver(Fault fault) {
    return switch (fault.end()) {
      case NOTHING_THERE -> true;
      case COMMENT, CHECK_ALONE, GIVEN_UP ->
          runs(fault.repository()).stream().anyMatch(run -> run.endedAt() != null);
    };
  }

  private static Stream<Fault> all() {
    return FAULTS.stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void each_fault_ends_in_one_comment_or_one_reason_and_nobody_is_paid_twice(Fault fault) {
    var repository = fault.repository();
    var comments = world.github.comments(repository, 1);
    var checks = world.github.checkRuns(repository, world.github.head(repository, 1));
    var calls = calls("Case " + FAULTS.indexOf(fault) + ".");
    switch (fault.end()) {
      case COMMENT -> {
        assertThat(comments).hasSize(1);
        assertThat(comments.getFirst().body()).contains("## Parallax: PASS");
        assertThat(checks).extracting(StandInGitHub.CheckRun::status).containsExactly("completed");
        assertThat(calls).isEqualTo(AGENTS.size());
      }
      case CHECK_ALONE -> {
        assertThat(comments).isEmpty();
        assertThat(checks)
            .singleElement()
            .returns("completed", StandInGitHub.CheckRun::status)
            .returns("success", StandInGitHub.CheckRun::conclusion);
        assertThat(checks.getFirst().summary()).contains("| one | PASS |");
        assertThat(calls).isEqualTo(AGENTS.size());
      }
      case GIVEN_UP -> {
        assertThat(comments).isEmpty();
        assertThat(checks)
            .singleElement()
            .returns("completed", StandInGitHub.CheckRun::status)
            .returns("cancelled", StandInGitHub.CheckRun::conclusion)
            .returns("given up", StandInGitHub.CheckRun::summary);
        assertThat(runs(repository))
            .singleElement()
            .satisfies(run -> assertThat(run.reason()).startsWith("given up: GitHub "));
        assertThat(calls).isEqualTo(AGENTS.size());
      }
      case NOTHING_THERE -> {
        assertThat(comments).isEmpty();
        assertThat(checks).isEmpty();
        assertThat(calls).isZero();
      }
    }
  }

  /// Nobody is asked for a review that waits, and no request goes out for its installation; those
  /// of others do.
  @Test
  void what_is_parked_costs_no_request_and_holds_up_nobody() {
    repository("parked/shop");
    repository("free/shop");
    world.github.misbehave(
        Misbehaviour.times(
            1,
            Moment.FILES.of("parked/shop"),
            Misbehaviour.primaryLimit(CLOCK.instant().getEpochSecond() + 1_800)));
    open("parked/shop", "Parked.");
    World.until(() -> requests("parked/shop").anyMatch(r -> r.status() == 403));
    var before = requests("parked/shop").count();
    for (var i = 0; i < 40; i++) open("parked/shop", "Parked too " + i + ".");
    for (var i = 0; i < 5; i++) open("free/shop", "Free " + i + ".");
    World.until(() ->
        IntStream.rangeClosed(1, 5)
            .allMatch(number -> world.github.comments("free/shop", number).size() == 1));
    assertThat(requests("parked/shop").count()).isEqualTo(before);
    assertThat(calls("Parked")).isZero();
  }

  @Test
  void a_repository_that_is_renamed_meanwhile_has_its_comment_under_its_new_name() {
    var number = begin("renamed/shop", "Held while it is renamed.");
    world.github.rename("renamed/shop", "renamed/store");
    release("Held while it is renamed.");
    World.until(() -> !world.github.comments("renamed/store", number).isEmpty());
    assertThat(ours("renamed/store", number)).hasSize(1);
    assertThat(calls("Held while it is renamed.")).isEqualTo(AGENTS.size());
  }

  @Test
  void tokens_that_are_taken_back_meanwhile_are_replaced() {
    begin("revoked/shop", "Held while tokens end.");
    world.github.revokeTokens();
    release("Held while tokens end.");
    assertEnd("revoked/shop", "Held while tokens end.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"draft", "retargeted", "edited"})
  void what_does_not_change_the_commit_does_not_change_the_review(String how) {
    var repository = how + "/shop";
    var title = "Held while " + how + ".";
    var number = begin(repository, title);
    switch (how) {
      case "draft" -> world.github.setDraft(repository, number, true);
      case "retargeted" -> {
        var base = Map.of("base", Map.of("ref", Map.of("from", "main")));
        world.github.deliverPullRequest(
            repository, number, "edited", "robin", Map.of("changes", base));
      }
      default -> world.github.comment(repository, number, "robin", "What do you think?");
    }
    release(title);
    World.until(() -> runs(repository).getFirst().endedAt() != null);
    var ours = ours(repository, number);
    assertThat(ours).hasSize(1);
    assertThat(ours.getFirst())
        .contains(world.github.head(repository, number).substring(0, 7), "## Parallax: PASS");
  }

  /// Whoever takes the App or the pull request away pays for nothing more, and hears nothing more.
  @ParameterizedTest
  @ValueSource(strings = {"suspended", "deleted", "removed", "closed", "merged"})
  void where_nobody_wants_it_any_more_the_calls_end_and_nothing_is_posted(String how) {
    var repository = how + "/shop";
    var title = "Hang until it is " + how + ".";
    repository(repository);
    var number = open(repository, title);
    World.until(() -> calls(title) == AGENTS.size());
    var told = System.nanoTime();
    switch (how) {
      case "suspended" -> world.github.setSuspended(how, true);
      case "deleted" -> world.github.uninstall(how);
      case "removed" -> world.github.removeFromInstallation(repository);
      case "closed" -> world.github.setOpen(repository, number, false, "robin");
      default -> world.github.merge(repository, number, "robin");
    }
    World.until(() ->
        model.calls().stream()
            .filter(call -> call.prompt().contains(title))
            .allMatch(StandInModel.Call::closedByClient));
    assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(10));
    World.until(() -> runs(repository).getFirst().endedAt() != null);
    assertThat(runs(repository).getFirst().state()).isEqualTo(RunRecord.State.CANCELLED);
    assertThat(world.github.comments(repository, number)).isEmpty();
    assertThat(calls(title)).isEqualTo(AGENTS.size());
  }

  @Test
  void a_comment_that_a_person_took_away_stays_away_and_one_that_he_changed_stays_one() {
    for (var repository : List.of("took-away/shop", "changed/shop")) {
      repository(repository);
      var number = open(repository, "First.");
      World.until(() -> !world.github.comments(repository, number).isEmpty());
      World.until(() -> runs(repository).getFirst().endedAt() != null);
      var comment = world.github.comments(repository, number).getFirst().id();
      if (repository.startsWith("took")) world.github.deleteComment(repository, comment);
      else world.github.editComment(repository, comment, "robin", "I know better.");
      var files = new LinkedHashMap<>(files());
      files.put("A.java", "// Second.\n");
      world.github.push(repository, number, files);
      World.until(
          () -> runs(repository).size() == 2 && runs(repository).getFirst().endedAt() != null);
      if (repository.startsWith("took")) assertThat(ours(repository, number)).isEmpty();
      else
        assertThat(ours(repository, number))
            .singleElement()
            .asString()
            .contains(world.github.head(repository, number).substring(0, 7));
    }
  }

  @Test
  void no_write_was_led_elsewhere() {
    assertThat(world.github.requests()).noneMatch(request -> request.path().equals(MOVED));
  }

  @Test
  void there_are_a_hundred_cases() {
    assertThat(FAULTS).hasSizeGreaterThanOrEqualTo(100);
  }

  private static long calls(String title) {
    return model.calls().stream().filter(call -> call.prompt().contains(title)).count();
  }

  private static List<RunRecord> runs(String repository) {
    return world.runs().recent(1_000).stream()
        .filter(run -> run.repository().equals(repository))
        .toList();
  }

  private static Stream<StandInGitHub.Request> requests(String repository) {
    var id = world.github.repositoryId(repository);
    var owner = repository.replaceFirst("/.*", "");
    var token = "/app/installations/" + world.github.installationId(owner) + "/access_tokens";
    return world.github.requests().stream()
        .filter(request ->
            request.path().equals(token)
                || request.path().startsWith("/repos/" + repository + "/")
                || request.path().matches("/repositories/" + id + "(/.*)?"));
  }

  private static List<String> ours(String repository, int number) {
    return world.github.comments(repository, number).stream()
        .filter(comment -> comment.author().endsWith("[bot]"))
        .map(StandInGitHub.Comment::body)
        .toList();
  }

  /// Opens a pull request whose agents are asked and do not answer yet.
  private static int begin(String repository, String title) {
    held.put(title, new CountDownLatch(1));
    repository(repository);
    var number = open(repository, title);
    World.until(() -> calls(title) == AGENTS.size());
    return number;
  }

  private static void release(String title) {
    Optional.ofNullable(held.get(title)).orElseThrow().countDown();
  }

  private static void assertEnd(String repository, String title) {
    World.until(() -> runs(repository).stream().anyMatch(run -> run.endedAt() != null));
    assertThat(ours(repository, 1)).singleElement().asString().contains("## Parallax: PASS");
    assertThat(calls(title)).isEqualTo(AGENTS.size());
  }

  private static Map<String, String> files() {
    var files = new LinkedHashMap<String, String>(Team.of(AGENTS.toArray(String[]::new)).files());
    files.put("README.md", "# Shop\n");
    return files;
  }

  private static void repository(String name) {
    world.github.repository(name, files());
  }

  private static int open(String repository, String title) {
    var files = new LinkedHashMap<>(files());
    files.put("A.java", "// " + title + "\n");
    return world.github.openPullRequest(repository, title, "", "robin", files);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
