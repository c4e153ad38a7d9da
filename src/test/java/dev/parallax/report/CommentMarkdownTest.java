package dev.parallax.report;

import static dev.parallax.report.Reports.SQL;
import static dev.parallax.report.Reports.failed;
import static dev.parallax.report.Reports.finding;
import static dev.parallax.report.Reports.reported;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Severity;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Mistake;
import dev.parallax.plan.Priority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The comment, whole. `-Dgolden=update` rewrites the texts; the difference is what is reviewed.
final class CommentMarkdownTest {
  private static final String MARKER = "<!-- parallax 0123 -->";

  @Test
  void every_state_of_an_agent_has_its_row() {
    golden(
        "every-state",
        new Reports()
            .with("security", Priority.P0, reported(Status.FAIL, SQL))
            .with("performance", Priority.P1, failed(Cause.TIMEOUT))
            .with("docs", Priority.P2, reported(Status.PASS))
            .with("quality", Priority.P1, new Outcome.Cancelled("superseded by a run at ccc"))
            .with(
                "tests",
                Priority.P1,
                new Outcome.Reported(
                    Status.WARN, "WARN", "saw half", List.of(), List.of("big.sql: too large")))
            .with(
                "vote",
                Priority.P1,
                reported(Status.FAIL, finding("vote", "a.py", 1, Severity.MEDIUM, "it is wrong")),
                reported(Status.FAIL),
                reported(Status.PASS))
            .leavingOut("accessibility", "no matching files"));
  }

  @Test
  void nothing_found_is_short() {
    golden(
        "nothing-found",
        new Reports()
            .with("security", Priority.P0, reported(Status.PASS))
            .with("docs", Priority.P2, reported(Status.PASS)));
  }

  @Test
  void a_second_run_says_what_is_new_still_there_and_fixed() {
    golden(
        "second-run",
        new Reports()
            .with(
                "security",
                Priority.P0,
                reported(
                    Status.FAIL,
                    finding(
                        "security",
                        "src/Login.java",
                        50,
                        Severity.HIGH,
                        "the query is built from input"),
                    new Finding(
                        "security",
                        "src/New.java",
                        3,
                        4,
                        "exec(cmd)",
                        Severity.CRITICAL,
                        "a shell runs what comes in",
                        "",
                        SQL.quoteState(),
                        false)))
            .after(SQL, finding("security", "src/Old.java", 9, Severity.LOW, "an old one")));
  }

  @Test
  void a_critical_agent_that_did_not_run_is_never_a_pass_and_asks_people() {
    golden(
        "escalated",
        new Reports()
            .with("security", Priority.P0, failed(Cause.RATE_LIMITED))
            .with("docs", Priority.P2, reported(Status.PASS))
            .escalatingTo("@acme/security"));
  }

  @Test
  void agents_that_all_fail_alike_are_one_message() {
    golden(
        "all-alike",
        new Reports()
            .with("security", Priority.P0, failed(Cause.NO_CREDENTIALS))
            .with("performance", Priority.P1, failed(Cause.NO_CREDENTIALS))
            .with("docs", Priority.P2, failed(Cause.NO_CREDENTIALS)));
  }

  @Test
  void the_same_claim_of_several_agents_is_one_finding_with_all_names() {
    golden(
        "merged",
        new Reports()
            .with("security", Priority.P0, reported(Status.FAIL, SQL))
            .with(
                "quality",
                Priority.P1,
                reported(
                    Status.WARN,
                    finding(
                        "quality",
                        "src/Login.java",
                        42,
                        Severity.MEDIUM,
                        "query built from user input"))));
  }

  @Test
  void mistakes_in_the_configuration_are_told_with_their_mend() {
    var text =
        CommentMarkdown.mistakes(
            List.of(
                new Mistake(
                    ".github/parallax.yml", 3, "`agent` is not known", "did you mean `agents`?")),
            MARKER);
    compare("mistakes", text);
  }

  @Test
  void it_is_never_too_long_and_no_row_is_dropped() {
    var reports = new Reports();
    for (var agent = 0; agent < 50; agent++) {
      var findings = new Finding[50];
      for (var i = 0; i < 50; i++) {
        findings[i] =
            finding(
                "a" + agent,
                "src/f" + agent + ".java",
                i * 10 + 1,
                Severity.HIGH,
                "é".repeat(2_000) + i);
      }
      reports.with("agent-" + agent, Priority.P1, reported(Status.FAIL, findings));
    }
    var text = CommentMarkdown.render(reports.withOutput("x".repeat(300_000)).report(), MARKER);
    assertThat(text.length()).isLessThanOrEqualTo(60_000);
    assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(65_535);
    assertThat(text.lines().filter(line -> line.startsWith("| agent-"))).hasSize(50);
    assertThat(text).contains("more findings are not shown here");
  }

  @Test
  void hostile_findings_change_nothing_but_their_own_words() throws IOException {
    for (var hostile : SafeMarkdownTest.hostile().toList()) {
      var bad =
          new Finding(
              hostile,
              hostile,
              1,
              2,
              hostile + "\n" + hostile,
              Severity.HIGH,
              hostile,
              hostile,
              SQL.quoteState(),
              false);
      var rendered =
          new Rendered(
              CommentMarkdown.render(
                  new Reports()
                      .with("security", Priority.P0, reported(Status.FAIL, bad))
                      .with("docs", Priority.P2, new Outcome.Failed(Cause.INTERNAL, hostile, 1))
                      .withOutput(hostile)
                      .report(),
                  MARKER));
      assertThat(rendered.tableRows).as(hostile).isEqualTo(5);
      assertThat(rendered.images).isEmpty();
      assertThat(rendered.mentions()).isEmpty();
      assertThat(rendered.links)
          .allMatch(link -> link.startsWith("https://github.com/acme/shop/blob/"));
      assertThat(rendered.html)
          .allMatch(html ->
              html.matches("(?s)<!-- parallax 0123 -->\\s*|</?(details|summary|sub|a)\\b.*"));
    }
  }

  private static void golden(String name, Reports reports) {
    compare(name, CommentMarkdown.render(reports.report(), MARKER));
  }

  private static void compare(String name, String text) {
    var file = Path.of("src/test/resources/golden/comment/" + name + ".md");
    try {
      if ("update".equals(System.getProperty("golden"))) Files.writeString(file, text);
      assertThat(text).isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
