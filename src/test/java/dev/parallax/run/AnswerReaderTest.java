package dev.parallax.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Fields;
import dev.parallax.outcome.Severity;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Agent;
import dev.parallax.plan.Field;
import dev.parallax.plan.Priority;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerReaderTest {
  private static final Agent AGENT = Plans.agent("security", Priority.P0, List.of(), List.of());

  private static final Agent ASKED_FOR_MORE =
      new Agent(
          AGENT.name(),
          AGENT.description(),
          AGENT.priority(),
          AGENT.scope(),
          AGENT.needs(),
          AGENT.follows(),
          AGENT.votes(),
          AGENT.mind(),
          AGENT.tries(),
          AGENT.statuses(),
          Map.of(
              "kind", new Field(Field.Kind.CHOICE, List.of("bug", "feature"), Map.of()),
              "size", new Field(Field.Kind.NUMBER, List.of(), Map.of()),
              "labels", new Field(Field.Kind.LIST, List.of(), Map.of()),
              "units",
                  new Field(
                      Field.Kind.ROWS,
                      List.of(),
                      Map.of("title", new Field(Field.Kind.TEXT, List.of(), Map.of())))),
          AGENT.origin());

  @Test
  void a_place_in_the_plain_form_has_no_blanks_around_its_path() {
    var answer = read("STATUS: FAIL\nEVIDENCE: a.py :3 | high | it breaks\n");

    assertThat(answer.findings().getFirst().path()).isEqualTo("a.py");
  }

  @Test
  void the_json_form_is_read() {
    var answer =
        read(
            """
            {"status": "WARN", "summary": "one", "evidence": [{"path": "a.py", "line": 3, "end_line": 4,
             "quote": "x", "severity": "high", "claim": "c", "suggestion": "s", "extra": true}]}
            """);
    assertThat(answer.status()).isEqualTo(Status.WARN);
    var finding = answer.findings().getFirst();
    assertThat(finding.path()).isEqualTo("a.py");
    assertThat(finding.line()).isEqualTo(3);
    assertThat(finding.endLine()).isEqualTo(4);
    assertThat(finding.severity()).isEqualTo(Severity.HIGH);
  }

  @Test
  void what_the_agents_file_asks_for_besides_is_read() {
    var fields =
        understood(
            """
            {"status": "PASS", "summary": "s", "evidence": [], "kind": "BUG", "size": 2.50,
             "labels": ["a", " ", "b "], "units": [{"title": "one"}, {"title": "two"}]}
            """);
    assertThat(fields.text("kind")).isEqualTo("bug");
    assertThat(fields.text("size")).isEqualTo("2.5");
    assertThat(fields.list("labels")).containsExactly("a", "b");
    assertThat(fields.rows("units"))
        .extracting(row -> row.text("title"))
        .containsExactly("one", "two");
  }

  @Test
  void a_list_that_is_not_there_is_empty() {
    var fields = understood("{\"status\": \"PASS\", \"kind\": \"bug\", \"size\": 1}");
    assertThat(fields.list("labels")).isEmpty();
    assertThat(fields.rows("units")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"status": "PASS", "size": 1}                                     | `kind` is missing in the answer
          {"status": "PASS", "kind": "chore", "size": 1}                    | `kind` in the answer must be one of
          {"status": "PASS", "kind": "bug", "size": "big"}                  | `size` in the answer must be a number
          {"status": "PASS", "kind": "bug", "size": 1e999}                  | `size` in the answer must be a number
          {"status": "PASS", "kind": "bug", "size": 1, "labels": "a"}       | `labels` in the answer must be a list
          {"status": "PASS", "kind": "bug", "size": 1, "labels": [1]}       | `labels` in the answer must be a list
          {"status": "PASS", "kind": "bug", "size": 1, "units": {}}         | `units` in the answer must be a list
          {"status": "PASS", "kind": "bug", "size": 1, "units": [{"title": 1}]} | `title` in units[0] must be text
          STATUS: PASS                                                      | hand back the JSON object
          """)
  void an_answer_without_what_is_asked_for_besides_is_not_understood(
      String text, String complaint) {
    assertThat(AnswerReader.read(text, ASKED_FOR_MORE))
        .isInstanceOfSatisfying(
            AnswerReader.Reading.Unreadable.class,
            unreadable -> assertThat(unreadable.complaint()).contains(complaint));
  }

  private static Fields understood(String text) {
    var reading = AnswerReader.read(text, ASKED_FOR_MORE);
    assertThat(reading).isInstanceOf(AnswerReader.Reading.Understood.class);
    return ((AnswerReader.Reading.Understood) reading).answer().fields();
  }

  @Test
  void the_plain_form_is_read() {
    var answer =
        read(
            """
            STATUS: WARN
            SUMMARY: one sentence
            EVIDENCE: src/Login.java:42-43 | high | the query is built from input | bind it
            > String q = "select";
            > run(q);
            """);
    assertThat(answer.summary()).isEqualTo("one sentence");
    var finding = answer.findings().getFirst();
    assertThat(finding.path()).isEqualTo("src/Login.java");
    assertThat(finding.line()).isEqualTo(42);
    assertThat(finding.endLine()).isEqualTo(43);
    assertThat(finding.quote()).isEqualTo("String q = \"select\";\nrun(q);");
  }

  @Test
  void what_is_written_can_be_read() {
    var answer =
        new Answer(
            Status.FAIL,
            "FAIL",
            "said",
            List.of(
                dev.parallax.outcome.Finding.unchecked(
                    "security/x", "a|b.py", 1, 2, "\"q\"\n`", Severity.LOW, "c", "s")));
    assertThat(read(AnswerWriter.write(answer))).isEqualTo(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\": \"pass\"}",
        "```json\n{\"status\": \"PASS\"}\n```",
        "Here it is:\n```\n{\"status\": \"PASS\"}\n```\nDone.",
        "status is below\nSTATUS: pass",
        "STATUS: PASS\r\nSUMMARY: x",
        "> STATUS: FAIL\nSTATUS: PASS",
        "```\nSTATUS: FAIL\n```\nSTATUS: PASS",
        "```java\nint a;\n```\nso:\n```json\n{\"status\": \"PASS\"}\n```",
        "```\nint a;\n```\nso:\n```JSON\r\n{\"status\": \"PASS\"}\r\n```\r\n",
        "```java\n{\"status\": \"FAIL\"}\n```\nSTATUS: PASS",
        "STATUS: PASS\nSTATUS: Pass",
        "{\"status\": \"PASS\", \"summary\": null, \"evidence\": []}"
      })
  void a_pass_in_any_of_the_two_forms_is_a_pass(String text) {
    assertThat(read(text).status()).isEqualTo(Status.PASS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          ~ ~                                                       | empty
          Let me check the                                          | no STATUS line
          STATUS:                                                   | the STATUS line has no word
          STATUS: PASS, WARN or FAIL                                | must be one of
          STATUS: CRITICAL_FAIL                                     | must be one of
          > STATUS: PASS                                            | no STATUS line
          {"status": "PASS"                                         | not complete
          {"status": "PASS"} and more                               | not complete
          {"status": "PASS", "status": "FAIL"}                      | not complete
          {"status": "PASS, WARN or FAIL"}                          | must be one of
          {"status": "PASS", "evidence": null}                      | must be a list
          {"status": "PASS", "summary": 1}                          | must be text
          [{"status": "PASS"}]                                      | no STATUS line
          {"status": "WARN", "evidence": ["a"]}                     | `path` is missing
          {"status": "WARN", "evidence": [{"path": "a", "line": 2147483648, "severity": "low", "claim": "c"}]} | line number
          {"status": "WARN", "evidence": [{"path": "a", "line": 1.5, "severity": "low", "claim": "c"}]} | line number
          status: PASS                                              | no STATUS line
          **STATUS: PASS**                                          | no STATUS line
          {"verdict": "PASS"}                                       | `status` is missing
          {"status": 1}                                             | must be text
          {"status": "WARN", "evidence": {}}                        | must be a list
          {"status": "WARN", "evidence": [{"path": "a"}]}           | `severity` is missing
          {"status": "WARN", "evidence": [{"path": "a", "severity": "bad", "claim": "c"}]}              | severity
          {"status": "WARN", "evidence": [{"path": "a", "line": -1, "severity": "low", "claim": "c"}]}  | line number
          {"status": "WARN", "evidence": [{"path": "a", "line": "7", "severity": "low", "claim": "c"}]} | line number
          {"status": "WARN", "evidence": [{"severity": "low", "claim": "c"}]}                           | `path` is missing
          """)
  void anything_else_is_unreadable_and_the_complaint_says_why(String text, String complaint) {
    assertThat(AnswerReader.read(text, AGENT))
        .isInstanceOfSatisfying(
            AnswerReader.Reading.Unreadable.class,
            unreadable -> assertThat(unreadable.complaint()).contains(complaint));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "STATUS: PASS\nEVIDENCE: somewhere",
        "STATUS: PASS\nEVIDENCE: a.java:1 | dreadful | claim",
        "```json\n{\"status\": \"PASS\"}\n```\n```json\n{\"status\": \"FAIL\"}\n```",
        "```json\n{\"status\": \"PASS\"}",
        "```\nSTATUS: PASS\n```"
      })
  void half_of_a_form_is_unreadable(String text) {
    assertThat(AnswerReader.read(text, AGENT)).isInstanceOf(AnswerReader.Reading.Unreadable.class);
  }

  @Test
  void a_text_cut_off_anywhere_is_never_understood() {
    var whole = "{\"status\": \"PASS\", \"summary\": \"STATUS: PASS\\nSTATUS: FAIL\"}";
    for (var length = 0; length < whole.length(); length++) {
      assertThat(AnswerReader.read(whole.substring(0, length), AGENT))
          .isInstanceOf(AnswerReader.Reading.Unreadable.class);
    }
  }

  @Test
  void as_many_findings_as_are_allowed_are_read() {
    var evidence = "EVIDENCE: a.java:1 | low | claim\n";
    assertThat(read("STATUS: WARN\n" + evidence.repeat(50)).findings()).hasSize(50);
    assertThat(AnswerReader.read("STATUS: WARN\n" + evidence.repeat(51), AGENT))
        .isInstanceOf(AnswerReader.Reading.Unreadable.class);
  }

  @Test
  void an_answer_too_long_to_be_one_is_unreadable() {
    var text = "STATUS: PASS\n" + "x".repeat(AnswerReader.MOST_CHARACTERS);
    assertThat(AnswerReader.read(text, AGENT)).isInstanceOf(AnswerReader.Reading.Unreadable.class);
  }

  @Test
  void statuses_that_disagree_are_unreadable() {
    assertThat(AnswerReader.read("STATUS: PASS\nSTATUS: FAIL", AGENT))
        .isInstanceOf(AnswerReader.Reading.Unreadable.class);
  }

  @Test
  void too_many_findings_are_sent_back() {
    var one = "{\"path\": \"a\", \"line\": 1, \"severity\": \"low\", \"claim\": \"c\"},";
    var text =
        "{\"status\": \"WARN\", \"evidence\": [" + one.repeat(50) + one.replace("},", "}") + "]}";
    assertThat(AnswerReader.read(text, AGENT)).isInstanceOf(AnswerReader.Reading.Unreadable.class);
  }

  @Test
  void a_bomb_of_brackets_is_unreadable() {
    assertThat(AnswerReader.read("{\"status\": " + "[".repeat(100_000), AGENT))
        .isInstanceOf(AnswerReader.Reading.Unreadable.class);
  }

  private static Answer read(String text) {
    return switch (AnswerReader.read(text, AGENT)) {
      case AnswerReader.Reading.Understood(var answer) -> answer;
      case AnswerReader.Reading.Unreadable(var complaint) -> throw new AssertionError(complaint);
    };
  }
}
