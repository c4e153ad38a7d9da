package dev.parallax.report;

import static dev.parallax.report.Runs.agent;
import static dev.parallax.report.Runs.failed;
import static dev.parallax.report.Runs.finding;
import static dev.parallax.report.Runs.reported;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Severity;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Priority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommentMarkdownTest {
  private static final String MARKER = CommentMarkdown.marker("github:7#42");

  @ParameterizedTest
  @MethodSource("dev.parallax.report.SafeMarkdownTest#all")
  void nothing_from_outside_changes_how_the_comment_is_built(String evil) {
    var text = CommentMarkdown.render(filledWith(evil), MARKER);

    var rendered = Rendered.of(text);
    assertThat(text).startsWith(MARKER + "\n");
    assertThat(text).containsOnlyOnce("<!--" + " parallax");
    assertThat(rendered.links)
        .allSatisfy(link ->
            assertThat(link).matches("https://(github.com/shop/web|parallax.example.org)/.*"));
    assertThat(rendered.images).isEmpty();
    assertThat(rendered.html)
        .allSatisfy(html ->
            assertThat(html)
                .matches(
                    "(?s)<!-- parallax \\S+ -->|<!-- box retry lost"
                        + " -->|</?sub>|</details>|<details><summary>Full output of"
                        + " <code>[^<>]*</code>(, shortened)?</summary>"));
    assertThat(rendered.tableRows).hasSize(4 + 2);
    assertThat(rendered.tableRows.subList(0, 4)).allSatisfy(row -> assertThat(row).hasSize(5));
    assertThat(rendered.tableRows.subList(4, 6)).allSatisfy(row -> assertThat(row).hasSize(4));
    assertThat(rendered.headings).containsExactly("2", "3", "3", "3");
    assertThat(text.lines()).noneMatch(line -> line.strip().matches("(?i)[/!@].*|bors .*|@.*"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "漢", "<", "|", "`", "@a ", "\n", "🎉", "a\u202e", "\\"})
  void however_much_there_is_to_say_it_fits_and_no_row_is_lost(String filling) {
    var run = new Runs();
    for (var i = 0; i < 50; i++) {
      var found = new ArrayList<Finding>();
      for (var j = 0; j < 50; j++) {
        found.add(
            finding(
                "agent" + i,
                "src/" + i + "/" + filling.repeat(100) + j,
                j + 1,
                filling.repeat(2_000),
                Severity.HIGH,
                filling.repeat(2_000) + " " + i + " " + j,
                filling.repeat(2_000)));
      }
      var agent = agent("agent" + i, Priority.P1);
      run.end(agent, reported(Status.FAIL, found.toArray(Finding[]::new)));
      run.output(agent, filling.repeat(20_000));
      run.end(
          agent("lost" + i, Priority.P1),
          new Outcome.Failed(Cause.INTERNAL, filling.repeat(2_000), 1));
    }

    var text = CommentMarkdown.render(run.report(), MARKER);

    assertThat(text.length()).isLessThanOrEqualTo(60_000);
    assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(65_535);
    assertThat(Rendered.of(text).tableRows).hasSize(101 + 51);
    assertThat(text).contains("/runs/r1").endsWith("</sub>\n");
  }

  @Test
  void full_outputs_are_shortened_before_anything_else() {
    var agent = agent("docs", Priority.P2);
    var quote = "the quoted line";
    var run =
        new Runs()
            .end(agent, reported(Status.FAIL, finding("docs", "A.java", 1, quote, "wrong")))
            .output(agent, "line\n".repeat(40_000));

    var text = CommentMarkdown.render(run.report(), MARKER);

    assertThat(text).contains("> " + quote).contains(", shortened</summary>");
    assertThat(text).contains("Shortened; see [the run](" + Runs.RUN + ")");
    assertThat(text.length()).isBetween(50_000, 60_000);
  }

  @Test
  void short_outputs_stay_whole_beside_a_long_one() {
    var one = agent("one", Priority.P2);
    var two = agent("two", Priority.P2);
    var run =
        new Runs()
            .end(one, reported(Status.PASS))
            .end(two, reported(Status.PASS))
            .output(one, "line\n".repeat(40_000))
            .output(two, "short and whole");

    assertThat(CommentMarkdown.render(run.report(), MARKER)).contains("> short and whole\n");
  }

  @Test
  void the_same_report_gives_the_same_bytes() throws IOException {
    var evil = String.join("\n", SafeMarkdownTest.all());

    assertThat(CommentMarkdown.render(filledWith(evil), MARKER))
        .isEqualTo(CommentMarkdown.render(filledWith(evil), MARKER));
  }

  @Test
  void failures_of_one_kind_are_said_once() {
    var run =
        new Runs()
            .end(agent("a", Priority.P1), failed(Cause.NO_CREDENTIALS))
            .end(agent("b", Priority.P1), failed(Cause.NO_CREDENTIALS))
            .end(agent("c", Priority.P1), failed(Cause.NO_CREDENTIALS));

    assertThat(CommentMarkdown.render(run.report(), MARKER))
        .containsOnlyOnce("**all 3 agents: no credentials**");
  }

  @Test
  void the_one_mention_that_is_meant_stands_once() {
    var run =
        new Runs()
            .end(agent("security", Priority.P0), failed(Cause.TIMEOUT))
            .escalatingTo("@shop/security");

    assertThat(CommentMarkdown.render(run.report(), MARKER)).containsOnlyOnce("@shop/security");
  }

  @Test
  void nobody_is_mentioned_when_only_a_lesser_agent_failed() {
    var run =
        new Runs()
            .end(agent("docs", Priority.P2), failed(Cause.TIMEOUT))
            .escalatingTo("@shop/security");

    assertThat(CommentMarkdown.render(run.report(), MARKER)).doesNotContain("@shop/security");
  }

  @Test
  void a_link_names_the_place_in_the_head_commit() {
    var run =
        new Runs()
            .end(
                agent("docs", Priority.P2),
                reported(Status.FAIL, finding("docs", "src/a b#[c](d).md", 4, "", "wrong")));

    assertThat(Rendered.of(CommentMarkdown.render(run.report(), MARKER)).links)
        .contains(Runs.BLOB + "/src/a%20b%23%5Bc%5D%28d%29.md#L4");
  }

  @Test
  void markers_of_two_subjects_differ_and_are_closed_comments() {
    assertThat(List.of(CommentMarkdown.marker("github:7#4"), CommentMarkdown.marker("local:--> x")))
        .containsExactly(
            "<!-- parallax github%3A7%234 -->", "<!-- parallax local%3A-%2D%3E%20x -->");
  }

  private static Report filledWith(String evil) {
    var name = agent(evil, Priority.P0);
    return new Runs()
        .end(
            name,
            new Outcome.Reported(
                Status.WARN,
                evil,
                evil,
                List.of(finding(evil, evil, 3, evil, Severity.LOW, evil, evil)),
                List.of(evil)))
        .end(agent("lost", Priority.P1), new Outcome.Failed(Cause.INTERNAL, evil, 2))
        .leftOut(agent("left", Priority.P2), evil)
        .note(evil)
        .output(name, evil)
        .escalatingTo(evil)
        .report();
  }
}
