package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.Misbehaviour.Act;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import dev.parallax.engine.Providers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// GitHub does what it was asked, and its answer does not say so. Whatever it was, it is there
/// once.
final class OnceStoryTest {
  private static final String HOLE =
      """
      class Shop {
        java.sql.ResultSet f(java.sql.Statement s, String u) throws Exception {
          return s.executeQuery("select * from users where name = '" + u + "'");
        }
      }
      """;

  private static final String UNIT =
      """
      {"status": "PLANNED", "summary": "Cut by screens.", "kind": "task", "reach": 1, "size": 1,
       "risk": 1, "unknowns": 1, "units": [{"id": "1", "title": "Unit 1", "context": "All of it.",
       "files": ["a"], "needs": [], "check": "it works"}]}\
      """;

  /// What is written to GitHub, and the request that writes it.
  private enum Written {
    COMMENT("POST /repositories/\\d+/issues/\\d+/comments"),
    CHECK("POST /repositories/\\d+/check-runs"),
    REVIEW("POST /repositories/\\d+/pulls/\\d+/reviews"),
    ALERTS("POST /repositories/\\d+/code-scanning/sarifs"),
    REPLY("POST /repositories/\\d+/issues/\\d+/comments"),
    REACTION("POST /repositories/\\d+/issues/comments/\\d+/reactions"),
    ISSUE("POST /repositories/\\d+/issues"),
    SUB_ISSUE("POST /repositories/\\d+/issues/\\d+/sub_issues");

    private final String request;

    Written(String request) {
      this.request = request;
    }
  }

  /// How the answer is lost.
  private enum Lost {
    ANSWERED_500(new Act.DoThenAnswer(500, "{}")),
    ANSWERED_502_IN_HTML(new Act.DoThenAnswer(502, "<html>")),
    CONNECTION_DROPPED(new Act.DoThenDrop()),
    DROPPED_IN_THE_BODY(new Act.DropInBody()),
    DROPPED_AND_LISTS_LAG(new Act.DoThenDrop());

    private final Act act;

    Lost(Act act) {
      this.act = act;
    }
  }

  private final Ticking clock = new Ticking();

  private static Stream<Arguments> some() {
    return Stream.of(
        arguments(Written.REPLY, Lost.ANSWERED_500),
        arguments(Written.REPLY, Lost.DROPPED_AND_LISTS_LAG),
        arguments(Written.REACTION, Lost.CONNECTION_DROPPED),
        arguments(Written.ALERTS, Lost.ANSWERED_500));
  }

  private static Stream<Arguments> all() {
    return Arrays.stream(Written.values())
        .flatMap(written -> Arrays.stream(Lost.values()).map(lost -> arguments(written, lost)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("some")
  void what_was_written_and_not_acknowledged_is_there_once(Written written, Lost lost) {
    check(written, lost);
  }

  @Tag("nightly")
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("all")
  void everything_that_was_written_and_not_acknowledged_is_there_once(Written written, Lost lost) {
    check(written, lost);
  }

  private void check(Written written, Lost lost) {
    try (var model = StandInModel.start();
        var world = new World(providers(written, model), World.CALM, clock)) {
      model.answer("planner", UNIT);
      world.repository(
          Map.of(
              ".github/parallax.yml",
              "version: 1\nreview:\n  agents: [security]\n  inline: true\n  sarif: true\n"));
      world.github.grant(
          "acme",
          Map.of(
              "metadata", "read",
              "contents", "read",
              "issues", "write",
              "pull_requests", "write",
              "checks", "write",
              "security_events", "write"));
      assertThat(count(world, written, lost)).as(written + " " + lost).isEqualTo(1);
      assertThat(world.github.misbehavesNoMore()).as("it happened").isTrue();
    }
  }

  /// Plans are a model's; the rest is said by rules.
  private static Providers providers(Written written, StandInModel model) {
    return switch (written) {
      case ISSUE, SUB_ISSUE -> World.provider(model);
      case COMMENT, CHECK, REVIEW, ALERTS, REPLY, REACTION -> Providers.NONE;
    };
  }

  private long count(World world, Written written, Lost lost) {
    return switch (written) {
      case COMMENT, CHECK, REVIEW, ALERTS -> {
        goWrong(world, written, lost);
        var number = world.open("A change", Map.of("src/Shop.java", HOLE));
        settle(world);
        var head = world.github.head(World.REPOSITORY, number);
        yield switch (written) {
          case COMMENT -> bots(world, number).size();
          case CHECK -> world.github.checkRuns(World.REPOSITORY, head).size();
          case REVIEW -> world.github.reviews(World.REPOSITORY, number).size();
          case ALERTS -> world.github.analyses(World.REPOSITORY).size();
          case REPLY, REACTION, ISSUE, SUB_ISSUE -> throw new AssertionError(written);
        };
      }
      case REPLY, REACTION -> {
        var number = world.open("A change", Map.of("README.md", "# Shop\n\nSells.\n"));
        world.oneComment(number);
        goWrong(world, written, lost);
        world.github.comment(World.REPOSITORY, number, "acme", "/parallax status");
        settle(world);
        var said = world.github.comments(World.REPOSITORY, number);
        yield written == Written.REPLY
            ? said.stream().filter(c -> c.body().contains("The newest run")).count()
            : said.stream().mapToLong(c -> c.reactions().size()).sum();
      }
      case ISSUE, SUB_ISSUE -> {
        var issue = world.quietIssue("Coupons", "Customers want coupons.", "robin");
        world.github.comment(World.REPOSITORY, issue, "acme", "/parallax plan");
        world.oneComment(issue);
        goWrong(world, written, lost);
        world.github.comment(World.REPOSITORY, issue, "acme", "/parallax batch");
        settle(world);
        yield written == Written.ISSUE
            ? world.github.issues(World.REPOSITORY).size() - 1
            : world.github.subIssues(World.REPOSITORY, issue).size();
      }
    };
  }

  private static List<String> bots(World world, int number) {
    return world.github.comments(World.REPOSITORY, number).stream()
        .filter(comment -> comment.author().endsWith("[bot]"))
        .map(StandInGitHub.Comment::body)
        .toList();
  }

  private static void goWrong(World world, Written written, Lost lost) {
    world.github.misbehave(Misbehaviour.times(1, written.request, lost.act));
    if (lost == Lost.DROPPED_AND_LISTS_LAG) world.github.listsLagBy(Duration.ofSeconds(60));
  }

  /// Waits until nothing is left to do. Time passes four times as fast as it does, so that a second
  /// look comes before the lists have caught up.
  private void settle(World world) {
    var end = Instant.now().plus(Duration.ofSeconds(90));
    World.until(() -> world.github.misbehavesNoMore());
    while (!world.isQuiet()) {
      assertThat(Instant.now()).as("it did not end").isBefore(end);
      clock.forward(Duration.ofMillis(200));
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
