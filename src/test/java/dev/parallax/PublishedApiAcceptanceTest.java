package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInGitHub.Sent;
import dev.parallax.demo.StandInModel;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What we ask of GitHub is what GitHub says that it can be asked. All other stories are held to
/// the same while the profile is on: see [HeldToApi].
@Tag("acceptance")
final class PublishedApiAcceptanceTest {
  /// By GitHub's names.
  private static final List<String> ASKED_FOR =
      List.of(
          "apps/create-installation-access-token",
          "apps/get-authenticated",
          "checks/create",
          "checks/list-for-ref",
          "checks/update",
          "git/get-blob",
          "git/get-tree",
          "issues/add-labels",
          "issues/create-comment",
          "issues/get",
          "issues/get-comment",
          "issues/list-comments",
          "issues/list-events-for-timeline",
          "issues/list-for-repo",
          "issues/list-labels-for-repo",
          "issues/remove-label",
          "issues/update-comment",
          "pulls/get",
          "pulls/list-files",
          "reactions/create-for-issue-comment",
          "repos/download-zipball-archive",
          "repos/get",
          "repos/get-collaborator-permission-level",
          "repos/get-commit");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          POST  | /repositories/7/issues/1/comments             | {"body": "a word"}
          PATCH | /repos/acme/shop/issues/comments/3            | {"body": "a word"}
          GET   | /repos/acme/shop/git/trees/feature/x?recursive=1 |
          GET   | /repositories/7/issues/1/comments?per_page=100&page=2 |
          POST  | /repositories/7/issues/1/labels               | {"labels": ["bug"]}
          POST  | /repositories/7/check-runs                    | {"name": "x", "head_sha": "y", "status": "completed", "conclusion": "neutral"}
          PATCH | /repositories/7/issues/1                      | {"body": null}
          """)
  void what_is_described_has_no_faults(String method, String address, String body) {
    assertThat(faults(method, address, body)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          GET    | /repositories/7/isues/1/comments              |                 | no such path
          PUT    | /repositories/7/issues/1/comments             | {"body": "x"}   | no such path with this method
          POST   | /repositories/7/issues/1/comments             | {}              | 'body' not found
          POST   | /repositories/7/issues/1/comments             |                 | body: is missing
          POST   | /repositories/7/issues/1/comments             | {"body": 7}     | integer found, string expected
          POST   | /repositories/7/issues/1/comments             | {"body": "x", "boddy": "y"} | 'boddy' is not defined
          POST   | /repositories/7/issues/1/comments             | {"body":        | is not JSON
          GET    | /repositories/7/issues/one/comments           |                 | path parameter issue_number
          GET    | /repositories/7/issues/1/comments?per_page=all|                 | query parameter per_page
          GET    | /repositories/7/issues/1/comments?perpage=100 |                 | query parameter perpage: is not known
          DELETE | /repositories/7/issues/1/labels/bug           | {"body": "x"}   | body: none is taken
          GET    | /search/issues                                |                 | query parameter q: is missing
          GET    | /repositories/7/issues?state=shut             |                 | query parameter state
          POST   | /repositories/7/issues/comments/3/reactions   | {"content": "yes"} | does not have a value in the enumeration
          POST   | /repositories/7/check-runs                    | {"name": "x"}   | 'head_sha' not found
          POST   | /repositories/7/check-runs                    | {"name": "x", "head_sha": "y", "status": "done"} | does not have a value in the enumeration
          POST   | /repositories/7/check-runs                    | {"name": "x", "head_sha": "y", "output": {"title": "t"}} | 'summary' not found
          POST   | /repositories/7/check-runs                    | {"name": "x", "head_sha": "y", "actions": [{"label": "longer than twenty characters", "description": "d", "identifier": "i"}]} | 20 characters
          """)
  void a_planted_mistake_is_found(String method, String address, String body, String fault) {
    assertThat(faults(method, address, body)).anyMatch(found -> found.contains(fault));
  }

  @Test
  void all_that_we_ask_for_in_the_life_of_pull_requests_and_issues_is_described() {
    try (var model = StandInModel.start();
        var world = new World(model, 10)) {
      var held = HeldToApi.watching(world.github);
      escalatedAndMended(world, model);
      lostAnswers(world);
      commanded(world, model);
      fromForkAndAfterRestart(world);
      triaged(world, model);
      held.requireNoFaults();
      assertThat(held.operations()).containsAll(ASKED_FOR);
    }
  }

  /// An agent that must look cannot, and can later; the report is labelled in between.
  private static void escalatedAndMended(World world, StandInModel model) {
    world.repository(
        Map.of(".github/parallax.yml", "version: 1\nreview:\n  agents: [security, docs]\n"));
    var issue = world.github.openIssue(World.REPOSITORY, "It leaks", "Orders are shown.", "robin");
    model.script("security", new StandInModel.Act.Status(401, "{}"));
    var number =
        world.open(
            "Mend it", "Fixes #" + issue, Map.of("src/Shop.java", "class Shop { int a; }\n"));
    world.oneComment(number);
    world.quiet();
    assertThat(world.github.labels(World.REPOSITORY, number)).contains("parallax-escalated");
    var check =
        world.github.checkRuns(World.REPOSITORY, world.github.head(World.REPOSITORY, number));
    world.github.rerequest(World.REPOSITORY, check.getLast().id(), "acme");
    World.until(() -> world.github.labels(World.REPOSITORY, number).isEmpty());
    world.quiet();
  }

  /// GitHub does what it is asked, and its answers do not arrive; an archive is not to be had.
  private static void lostAnswers(World world) {
    for (var lost :
        List.of(
            "POST /repositories/\\d+/issues/\\d+/comments", "POST /repositories/\\d+/check-runs")) {
      world.github.misbehave(Misbehaviour.times(1, lost, new Misbehaviour.Act.DoThenDrop()));
    }
    world.github.misbehave(
        Misbehaviour.times(
            3,
            "GET /repositories/\\d+/zipball/.*",
            new Misbehaviour.Act.Answer(502, Map.of(), "")));
    var number = world.open("More", Map.of("src/Shop.java", "class Shop { int b; }\n"));
    world.oneComment(number);
    world.quiet();
    assertThat(world.github.misbehavesNoMore()).isTrue();
  }

  /// What people say to us, and a comment that somebody took away and wants back.
  private static void commanded(World world, StandInModel model) {
    model.answer(
        "docs",
        """
        {"status": "WARN", "summary": "one thing", "evidence": [{"path": "src/Key.java", "line": 1,
          "quote": "class Key", "severity": "medium", "claim": "nobody says what for",
          "suggestion": "say it"}]}
        """);
    var number = world.open("Keys", Map.of("src/Key.java", "class Key {}\n"));
    world.oneComment(number);
    for (var words :
        List.of(
            "help", "status", "nonsense", "dismiss F1 it is an example", "undismiss F1", "retry")) {
      world.github.comment(World.REPOSITORY, number, "acme", "/parallax " + words);
      world.quiet();
    }
    world.github.comment(World.REPOSITORY, number, "stranger", "/parallax review");
    world.quiet();
    var report =
        world.github.comments(World.REPOSITORY, number).stream()
            .filter(comment -> comment.body().startsWith("<!-- parallax"))
            .findFirst()
            .orElseThrow();
    world.github.deleteComment(World.REPOSITORY, report.id());
    world.github.comment(World.REPOSITORY, number, "acme", "/parallax retry");
    world.quiet();
    world.github.setOpen(World.REPOSITORY, number, false, "acme");
    world.quiet();
  }

  private static void fromForkAndAfterRestart(World world) {
    world.restart();
    var head =
        world.github.commit(
            World.REPOSITORY,
            world.github.branch(World.REPOSITORY, "main"),
            Map.of("src/Shop.java", "class Shop { int c; }\n"),
            "From afar");
    var number =
        world.github.openPullRequest(
            World.REPOSITORY,
            StandInGitHub.Opening.of("From afar", "robin", head).fromFork("robin"));
    world.oneComment(number);
    world.quiet();
  }

  private static void triaged(World world, StandInModel model) {
    world.github.addLabel(World.REPOSITORY, "bug", "");
    model.answer(
        "triage",
        """
        {"status": "READY", "summary": "It is lost.", "category": "bug", "priority": "P2",
         "confidence": 0.9, "labels": ["bug"], "missing": [], "evidence": []}
        """);
    var number = world.github.openIssue(World.REPOSITORY, "It is lost", "See there.", "robin");
    world.oneComment(number);
    world.quiet();
    world.github.comment(World.REPOSITORY, number, "acme", "/parallax apply 1");
    world.quiet();
    assertThat(world.github.labels(World.REPOSITORY, number)).containsExactly("bug");
  }

  private static List<String> faults(String method, String address, String body) {
    return PublishedApi.get()
        .faults(new Sent(method, URI.create(address), body == null ? "" : body));
  }
}
