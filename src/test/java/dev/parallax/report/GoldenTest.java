package dev.parallax.report;

import static dev.parallax.report.Runs.agent;
import static dev.parallax.report.Runs.failed;
import static dev.parallax.report.Runs.finding;
import static dev.parallax.report.Runs.follower;
import static dev.parallax.report.Runs.reported;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.QuoteState;
import dev.parallax.outcome.Severity;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Dismissal;
import dev.parallax.plan.Mistake;
import dev.parallax.plan.Priority;
import dev.parallax.plan.RepositoryConfig.Strategy;
import dev.parallax.plan.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whole texts. `mvn test -Dtest=GoldenTest -Dgolden=update` rewrites them; the diff is reviewed.
final class GoldenTest {
  private static final String MARKER = CommentMarkdown.marker("github:7#42");

  /// The runs that are shown.
  enum Example {
    NOTHING_FOUND,
    ALL_STATES,
    ALL_CAUSES,
    SECOND_RUN,
    CONTRADICTION,
    SYNTHESIS,
    DISMISSED,
    HOSTILE
  }

  @ParameterizedTest
  @EnumSource(Example.class)
  void the_comment(Example example) throws IOException {
    check("comment", example, "md", CommentMarkdown.render(report(example), MARKER));
  }

  @ParameterizedTest
  @EnumSource(Example.class)
  void the_check(Example example) throws IOException {
    var check = CheckSummary.of(report(example));
    var text = new StringBuilder(check.conclusion() + "\n" + check.title() + "\n");
    check.annotations().forEach(annotation -> text.append(annotation).append('\n'));
    check("check", example, "txt", text.toString());
  }

  @ParameterizedTest
  @EnumSource(Example.class)
  void the_json(Example example) throws IOException {
    check("json", example, "json", ReportJson.of(report(example)) + "\n");
  }

  @ParameterizedTest
  @EnumSource(Example.class)
  void the_sarif(Example example) throws IOException {
    check("sarif", example, "json", Sarif.of(report(example)) + "\n");
  }

  @ParameterizedTest
  @EnumSource(Example.class)
  void what_code_scanning_is_handed_is_valid(Example example) throws IOException {
    try (var schema = getClass().getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
      var valid = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(schema);
      for (var file : Sarif.forCodeScanning(report(example))) {
        assertThat(valid.validate(JsonMapper.builder().build().readTree(file))).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Example.class)
  void the_sarif_is_valid(Example example) throws IOException {
    try (var schema = getClass().getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
      var errors =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
              .getSchema(schema)
              .validate(JsonMapper.builder().build().readTree(Sarif.of(report(example))));

      assertThat(errors).isEmpty();
    }
  }

  @Test
  void the_comment_on_a_wrong_configuration() throws IOException {
    var mistakes =
        List.of(
            new Mistake(".github/parallax.yml", 3, "unknown key `agent`", "write `agents`"),
            new Mistake("agents/a|b @octocat.md", 0, "has no <name>", ""));

    check("comment/mistakes.md", CommentMarkdown.mistakes(mistakes, MARKER));
  }

  private static Report report(Example example) {
    return switch (example) {
      case NOTHING_FOUND ->
          new Runs()
              .end(agent("security", Priority.P0), reported(Status.PASS))
              .end(agent("docs", Priority.P2), reported(Status.PASS))
              .output(agent("docs", Priority.P2), "STATUS: PASS\nSUMMARY: looked at it all")
              .report();
      case ALL_STATES -> allStates();
      case ALL_CAUSES -> {
        var run = new Runs().withoutPages();
        for (var cause : Cause.values()) {
          run.end(agent(cause.name().toLowerCase(Locale.ROOT), Priority.P1), failed(cause));
        }
        yield run.report();
      }
      case SECOND_RUN -> secondRun();
      case CONTRADICTION -> contradiction();
      case SYNTHESIS -> synthesis();
      case DISMISSED -> dismissed();
      case HOSTILE -> hostile();
    };
  }

  private static Report dismissed() {
    var sql = finding("security", "src/a.js", 30, "query(x)", "x is part of the query");
    var old = finding("docs", "README.md", 3, "--old", "`--old` is gone and still named");
    var why = "@octo/team says: <b>fine</b>, see https://x.example /lgtm";
    var dismissal = new Dismissal("F9", 7, List.of(sql), "kim", Runs.START, why);
    return new Runs()
        .dismissed(dismissal)
        .end(agent("security", Priority.P0), reported(Status.FAIL, sql))
        .end(agent("docs", Priority.P2), reported(Status.WARN, old))
        .report();
  }

  private static Report allStates() {
    var sql =
        finding(
            "security",
            "src/Login.java",
            42,
            "String q = \"select * from t where u = '\" + user + \"'\";",
            Severity.CRITICAL,
            "the query is built from request input",
            "use a bound parameter");
    var unverified =
        finding("security", "src/Gone.java", 7, "gone()", "a call is missing")
            .at(7, 7, QuoteState.UNVERIFIED);
    var old = finding("quality", "src/Old.java", 9, "x = y", "x is never read").outsideTheChange();
    return new Runs()
        .end(agent("security", Priority.P0), reported(Status.FAIL, sql, unverified))
        .end(agent("quality", Priority.P1), reported(Status.FAIL, sql, old))
        .cached(agent("docs", Priority.P2), reported(Status.PASS))
        .end(
            agent("tests", Priority.P1),
            new Outcome.Reported(
                Status.WARN,
                "NEEDS_REPLAN",
                "half of it",
                List.of(),
                List.of("big.sql: too large")))
        .end(agent("performance", Priority.P0), failed(Cause.TIMEOUT))
        .end(agent("style", Priority.P2), new Outcome.Cancelled("cancelled by ada"))
        .leftOut(agent("api", Priority.P1), "the change touches none of its paths")
        .note("3 files are ignored")
        .output(agent("security", Priority.P0), "STATUS: FAIL\n```\nfence\n````\n@octocat")
        .escalatingTo("@shop/security")
        .report();
  }

  private static Report secondRun() {
    var kept = finding("security/eval", "src/a.js", 3, "eval(x)", "x is run as code");
    var moved = finding("security/eval", "src/a.js", 30, "eval(x)", "x is run as code");
    var gone = finding("security/md5", "src/b.js", 5, "md5(x)", "md5 is broken");
    var fresh = finding("docs/removed", "README.md", 0, "", "`--old` is gone and still named");
    return new Runs()
        .end(agent("security", Priority.P0), reported(Status.FAIL, moved))
        .end(agent("docs", Priority.P2), reported(Status.FAIL, fresh))
        .after("abcdef0123456789abcdef0123456789abcdef01", List.of(kept, gone))
        .report();
  }

  private static Report contradiction() {
    var token =
        finding(
            "security",
            "src/Login.java",
            42,
            "log.info(token)",
            Severity.CRITICAL,
            "the token is written to the log",
            "leave it out");
    var reject =
        new Outcome.Reported(
            Status.FAIL, "REJECT", "a token leaks into the log", List.of(token), List.of());
    var approve = new Outcome.Reported(Status.PASS, "APPROVE", "reads well", List.of(), List.of());
    var docs = agent("docs", Priority.P2);
    return new Runs()
        .strategy(Strategy.ESCALATE)
        .end(agent("security", Priority.P0), reject)
        .end(agent("quality", Priority.P1), approve)
        .end(agent("performance", Priority.P1), failed(Cause.OVERLOADED))
        .end(new Task(docs, 1, 1), reported(Status.PASS))
        .end(new Task(docs, 1, 2), reported(Status.WARN))
        .escalatingTo("@shop/security")
        .report();
  }

  private static Report synthesis() {
    var findings = new ArrayList<Finding>();
    for (var i = 1; i <= 7; i++) {
      findings.add(
          finding(
              "security/sql-from-strings",
              "src/Dao" + (i % 3) + ".java",
              i * 10,
              "query(\"select \" + x" + i + ")",
              "the query is built from strings"));
    }
    return new Runs()
        .strategy(Strategy.VOTE)
        .end(
            agent("security", Priority.P0), reported(Status.FAIL, findings.toArray(Finding[]::new)))
        .end(agent("performance", Priority.P1), reported(Status.PASS))
        .end(agent("docs", Priority.P2), failed(Cause.TIMEOUT))
        .end(agent("quality", Priority.P1), reported(Status.FAIL, findings.getFirst()))
        .end(agent("tests", Priority.P1), reported(Status.FAIL, findings.getLast()))
        .end(
            follower("synthesis", Priority.P2),
            new Outcome.Reported(
                Status.WARN,
                "WARN",
                "All queries are built from strings, e.g. in Dao1. Use bound parameters! Is"
                    + " performance fine? A fourth sentence is too many.",
                List.of(),
                List.of()))
        .report();
  }

  private static Report hostile() {
    var evil =
        "@octocat | <img src=x> [x](https://evil.example) ``` \n/lgtm\n</details><!-- parallax -->";
    var name = agent("a|b`<c>@octocat", Priority.P0);
    var other = agent("www.evil.example", Priority.P1);
    return new Runs()
        .end(
            name,
            new Outcome.Reported(
                Status.WARN,
                evil,
                evil,
                List.of(
                    finding(
                        evil,
                        "src/@octo/team/a b|c`.js\n/lgtm",
                        1,
                        evil,
                        Severity.LOW,
                        evil,
                        evil)),
                List.of(evil)))
        .end(other, new Outcome.Failed(Cause.INTERNAL, evil, 1))
        .leftOut(agent("left", Priority.P2), evil)
        .note(evil)
        .output(name, evil + "\n" + evil)
        .escalatingTo(evil)
        .report();
  }

  private static void check(String folder, Example example, String end, String actual)
      throws IOException {
    var name = example.name().toLowerCase(Locale.ROOT).replace('_', '-');
    check(folder + "/" + name + "." + end, actual);
  }

  private static void check(String name, String actual) throws IOException {
    var golden = Path.of("src/test/resources/golden", name);
    if ("update".equals(System.getProperty("golden"))) Files.writeString(golden, actual);
    assertThat(actual).isEqualTo(Files.readString(golden));
  }
}
