package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import dev.parallax.plan.ConfigFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Where a review is shown besides its comment, through the front door: on the lines, as labels,
/// and as alerts of code scanning.
final class InlineStoryTest {
  private static final String PATH = "src/Shop.java";
  private static final String TWO_HOLES =
      """
      class Shop {
        java.sql.ResultSet f(java.sql.Statement s, String u) throws Exception {
          return s.executeQuery("select * from users where name = '" + u + "'");
        }
        java.sql.ResultSet g(java.sql.Statement s, String id) throws Exception {
          return s.executeQuery("select * from orders where id = '" + id + "'");
        }
      }
      """;

  /// The first hole is closed, the second is still there, and there is a third.
  private static final String NEXT =
      TWO_HOLES
          .replace("\"select * from users where name = '\" + u + \"'\"", "\"select 1\"")
          .replace(
              "class Shop {\n",
              """
              class Shop {
                boolean h(java.sql.Statement s, String c) throws Exception {
                  return s.execute("delete from carts where id = '" + c + "'");
                }
              """);

  private static final String NO_HOLE = "class Shop {}\n// nothing\n";
  private static final String REVIEWS = "POST /repositories/\\d+/pulls/\\d+/reviews";
  private static final String COMMENTS = "GET /repositories/\\d+/pulls/\\d+/comments";
  private static final Map<String, String> USUAL =
      Map.of(
          "metadata", "read",
          "contents", "read",
          "issues", "write",
          "pull_requests", "write",
          "checks", "write");

  private final StandInModel model = StandInModel.start();
  private World world = new World();

  @AfterEach
  void close() {
    world.close();
    model.close();
  }

  @Test
  void findings_stand_on_their_lines_in_one_review() {
    rules("inline: true");
    var number = open(TWO_HOLES);
    assertThat(world.github.reviews(World.REPOSITORY, number))
        .singleElement()
        .satisfies(review -> assertThat(review.state()).isEqualTo("COMMENTED"))
        .satisfies(review -> assertThat(review.body()).startsWith("2 findings, on their lines."));
    assertThat(lines(number))
        .satisfiesExactly(
            comment -> {
              assertThat(comment.path() + ":" + comment.line()).isEqualTo(PATH + ":3");
              assertThat(comment.body())
                  .startsWith("<!-- parallax-line F1 open security -->\n**high** F1 ")
                  .contains("(security)", "Instead: ");
            },
            comment -> assertThat(comment.body()).contains("**high** F2 "));
    assertThat(world.oneComment(number)).contains("F1 [", "F2 [");
  }

  @Test
  void a_push_adds_what_is_new_ends_what_is_fixed_and_repeats_nothing() {
    rules("inline: true");
    var number = open(TWO_HOLES);
    var before = lines(number);
    push(number, NEXT);
    var after = lines(number);
    assertThat(after).hasSize(3);
    assertThat(after.get(0).body())
        .startsWith("<!-- parallax-line F1 over security -->\n~~**high** F1 ")
        .endsWith("Fixed at `" + head(number).substring(0, 7) + "`.\n");
    assertThat(after.get(1)).isEqualTo(before.get(1));
    assertThat(after.get(2).body()).contains("**high** F3 ");
    assertThat(after.get(2).line()).isEqualTo(3);
    assertThat(after).noneMatch(StandInGitHub.LineComment::resolved);
    push(number, NEXT + "// and on\n");
    assertThat(lines(number)).isEqualTo(after);
  }

  @Test
  void a_conversation_is_resolved_where_the_app_may() {
    rules("inline: true");
    var more = new HashMap<>(USUAL);
    more.put("contents", "write");
    world.github.grant("acme", more);
    var number = open(TWO_HOLES);
    push(number, NEXT);
    assertThat(lines(number))
        .extracting(StandInGitHub.LineComment::resolved)
        .containsExactly(true, false, false);
    push(number, TWO_HOLES);
    assertThat(lines(number))
        .extracting(StandInGitHub.LineComment::resolved)
        .containsExactly(false, false, true);
    assertThat(lines(number).getFirst().body())
        .startsWith("<!-- parallax-line F1 open security -->\n**high** F1 ");
  }

  @Test
  void a_dismissed_finding_is_set_aside_on_its_line_and_comes_back_when_that_is_taken_back() {
    rules("inline: true");
    var number = open(TWO_HOLES);
    command(number, "dismiss F2 ids are numbers, @robin says");
    assertThat(lines(number).get(1).body())
        .contains("~~**high** F2 ", "Set aside: dismissed by `@acme:`", "`@robin`");
    assertThat(lines(number).get(0).body()).doesNotContain("~~");
    command(number, "undismiss F2");
    assertThat(lines(number)).hasSize(2);
    assertThat(lines(number).get(1).body()).contains("open security -->\n**high** F2 ");
  }

  @Test
  void what_an_agent_could_not_look_at_again_is_not_called_fixed() {
    told("inline: true");
    model.answer("security", fail(defect(3, "return s.executeQuery(\"select * from users")));
    var number = open(TWO_HOLES);
    var before = lines(number);
    assertThat(before).hasSize(1);
    model.answer("security", "I would rather not say.");
    push(number, NEXT);
    assertThat(lines(number)).isEqualTo(before);
  }

  @Test
  void a_review_whose_answer_was_lost_is_found_and_not_made_twice() {
    rules("inline: true");
    world.github.misbehave(Misbehaviour.times(1, REVIEWS, new Misbehaviour.Act.DoThenDrop()));
    // One look before it is sent, and one after, which comes too early.
    world.github.misbehave(
        Misbehaviour.times(2, COMMENTS, new Misbehaviour.Act.StaleList(Duration.ofHours(1))));
    var number = open(TWO_HOLES);
    assertThat(world.github.misbehavesNoMore()).isTrue();
    assertThat(world.github.reviews(World.REPOSITORY, number)).hasSize(1);
    assertThat(lines(number)).hasSize(2);
    assertThat(world.newestRun().state().name()).isEqualTo("REPORTED");
  }

  @Test
  void a_stop_between_a_review_and_its_record_makes_no_second_one() {
    rules("inline: true");
    world.github.misbehave(
        Misbehaviour.times(1, REVIEWS, new Misbehaviour.Act.DoThenAnswer(502, "Bad gateway")));
    var number = world.open("A change", Map.of(PATH, TWO_HOLES));
    World.until(() -> !world.github.reviews(World.REPOSITORY, number).isEmpty());
    world.restart();
    world.quiet();
    assertThat(world.github.reviews(World.REPOSITORY, number)).hasSize(1);
    assertThat(lines(number)).hasSize(2);
  }

  @Test
  void a_line_that_github_refuses_does_not_take_the_others_with_it() {
    rules("inline: true");
    // The whole, and then its first half.
    world.github.misbehave(
        Misbehaviour.times(
            2,
            REVIEWS,
            new Misbehaviour.Act.Answer(422, Map.of(), "{\"message\":\"Unprocessable Entity\"}")));
    var number = open(TWO_HOLES);
    assertThat(lines(number)).singleElement().satisfies(c -> assertThat(c.line()).isEqualTo(6));
    assertThat(world.oneComment(number)).contains("F1 [", "F2 [");
  }

  @Test
  void without_the_permission_there_is_the_comment_alone() {
    rules("inline: true");
    var less = new HashMap<>(USUAL);
    less.put("pull_requests", "read");
    world.github.grant("acme", less);
    var number = open(TWO_HOLES);
    assertThat(world.oneComment(number)).contains("## Parallax: FAIL");
    assertThat(lines(number)).isEmpty();
    assertThat(world.newestRun().state().name()).isEqualTo("REPORTED");
  }

  @Test
  void a_mend_that_is_certain_is_offered_to_be_committed() {
    rules("inline: true");
    var number =
        world.open(
            "A change",
            Map.of(
                "a.py",
                "import requests\n\ndef f(u):\n    return requests.get(u, verify=False)\n"));
    world.quiet();
    assertThat(lines(number))
        .anySatisfy(comment -> {
          assertThat(comment.line()).isEqualTo(4);
          assertThat(suggestion(comment.body()))
              .isEqualTo("    return requests.get(u, verify=True)\n");
        });
  }

  @Test
  void a_mend_by_a_model_is_offered_only_for_lines_that_it_quoted_as_they_are() {
    told("inline: true");
    var mend = "    return s.executeQuery(\"select 1\"); // ```";
    var quote = TWO_HOLES.lines().toList().get(2).strip();
    model.answer(
        "security",
        fail(
            defect(3, quote).put("replacement", mend),
            defect(6, "select * from orders").put("replacement", mend)));
    var number = open(TWO_HOLES);
    assertThat(suggestion(lines(number).get(0).body())).isEqualTo(mend + "\n");
    assertThat(lines(number).get(1).body()).doesNotContain("suggestion");
  }

  @Test
  void somebody_else_s_comment_with_our_mark_is_none_of_ours() {
    rules("inline: true");
    var number = world.open("A change", Map.of(PATH, NO_HOLE));
    world.quiet();
    world.github.lineComment(
        World.REPOSITORY, number, "mallory", PATH, 1, "<!-- parallax-line F1 open security -->\nx");
    push(number, TWO_HOLES);
    assertThat(lines(number)).hasSize(3);
    assertThat(lines(number).getFirst().body()).endsWith("-->\nx");
  }

  @Test
  void nothing_stands_on_lines_unless_that_is_asked_for() {
    rules("inline: false");
    var number = open(TWO_HOLES);
    assertThat(lines(number)).isEmpty();
    assertThat(world.github.requests())
        .noneMatch(r -> r.path().contains("/pulls/" + number + "/comments"))
        .noneMatch(r -> r.path().contains("graphql") || r.path().contains("code-scanning"));
  }

  @Test
  void a_pull_request_has_the_label_of_its_result_and_no_other_one() throws Exception {
    rules("labels: {pass: looks good, fail: needs work}");
    var number = open(TWO_HOLES);
    world.github.label(World.REPOSITORY, number, "urgent", "acme");
    assertThat(labels(number)).containsExactlyInAnyOrder("needs work", "urgent");
    push(number, NO_HOLE);
    assertThat(labels(number)).containsExactlyInAnyOrder("looks good", "urgent");
    world.github.forgetRequests();
    push(number, NO_HOLE + "// more\n");
    world.github.awaitDeliveries();
    assertThat(world.github.writes()).noneMatch(r -> r.path().contains("/labels"));
    // Our own label cancelled nothing, and started nothing.
    assertThat(world.runs().recent(10)).hasSize(3);
    assertThat(world.runs().recent(10)).allMatch(r -> r.state().name().equals("REPORTED"));
  }

  @Test
  void a_review_that_somebody_did_not_take_part_in_is_incomplete() {
    told("labels: {pass: good, incomplete: half}");
    model.answer("security", "I would rather not say.");
    assertThat(labels(open(NO_HOLE))).contains("half").doesNotContain("good");
  }

  @Test
  void findings_become_alerts_of_code_scanning() {
    rules("sarif: true");
    var more = new HashMap<>(USUAL);
    more.put("security_events", "write");
    world.github.grant("acme", more);
    var number = open(TWO_HOLES);
    assertThat(world.github.analyses(World.REPOSITORY))
        .singleElement()
        .satisfies(analysis -> {
          assertThat(analysis.errors()).isEmpty();
          assertThat(analysis.commit()).isEqualTo(head(number));
          assertThat(analysis.ref()).isEqualTo("refs/pull/" + number + "/head");
          assertThat(analysis.tool()).isEqualTo("Parallax");
          assertThat(analysis.sarif())
              .contains("parallax/security/", "security/sql-from-strings", PATH);
        });
  }

  @Test
  void what_an_agent_that_failed_found_before_is_not_taken_back_from_code_scanning() {
    told("sarif: true");
    var more = new HashMap<>(USUAL);
    more.put("security_events", "write");
    world.github.grant("acme", more);
    model.answer("security", "I would rather not say.");
    open(TWO_HOLES);
    assertThat(world.github.analyses(World.REPOSITORY)).isEmpty();
  }

  @Test
  void without_the_permission_for_code_scanning_there_is_the_comment_all_the_same() {
    rules("sarif: true");
    var number = open(TWO_HOLES);
    assertThat(world.oneComment(number)).contains("## Parallax: FAIL");
    assertThat(world.github.analyses(World.REPOSITORY)).isEmpty();
    assertThat(world.github.requests())
        .anyMatch(r -> r.path().endsWith("/code-scanning/sarifs") && r.status() == 403);
  }

  @Test
  void the_example_in_the_document_can_be_read() throws IOException {
    var text = Files.readString(Path.of("docs/inline.md"));
    var yaml = Pattern.compile("(?s)```yaml\\n(version: 1.*?)```").matcher(text);
    assertThat(yaml.find()).isTrue();
    var read = ConfigFile.read(yaml.group(1));
    assertThat(read.mistakes()).isEmpty();
    assertThat(read.config().review().outlets().labels()).hasSize(4);
  }

  private void rules(String setting) {
    world.repository(Team.of(Team.builtIn("security")).under(setting).files());
  }

  private void told(String setting) {
    world.close();
    world = new World(model, 40);
    world.repository(Team.of("security").under(setting).files());
  }

  private int open(String shop) {
    var number = world.open("A change", Map.of(PATH, shop));
    world.quiet();
    return number;
  }

  private void push(int number, String shop) {
    world.push(number, Map.of(PATH, shop));
    world.quiet();
  }

  private void command(int number, String words) {
    world.github.comment(World.REPOSITORY, number, "acme", "/parallax " + words);
    world.quiet();
  }

  private List<StandInGitHub.LineComment> lines(int number) {
    return world.github.lineComments(World.REPOSITORY, number);
  }

  private List<String> labels(int number) {
    return world.github.labels(World.REPOSITORY, number);
  }

  private String head(int number) {
    return world.github.head(World.REPOSITORY, number);
  }

  private static ObjectNode defect(int line, String quote) {
    return JsonMapper.builder()
        .build()
        .createObjectNode()
        .put("path", PATH)
        .put("line", line)
        .put("quote", quote)
        .put("severity", "high")
        .put("claim", "hole at line " + line);
  }

  private static String fail(ObjectNode... defects) {
    var answer =
        JsonMapper.builder().build().createObjectNode().put("status", "FAIL").put("summary", "x");
    var evidence = answer.putArray("evidence");
    for (var defect : defects) evidence.add(defect);
    try {
      return JsonMapper.builder().build().writeValueAsString(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The lines that GitHub would commit: those of the one block of this kind.
  static String suggestion(String body) {
    var found = new StringBuilder();
    Parser.builder()
        .build()
        .parse(body)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(FencedCodeBlock block) {
                if (block.getInfo().equals("suggestion")) found.append(block.getLiteral());
              }
            });
    return found.toString();
  }
}
