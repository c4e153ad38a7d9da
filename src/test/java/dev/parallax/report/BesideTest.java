package dev.parallax.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What of two reports is one finding, and what is not.
final class BesideTest {
  private static final String LEAK = "The query is built from what the request brings";

  @Test
  void the_same_said_of_the_same_words_is_one_finding_wherever_the_lines_are() {
    var beside =
        beside(
            report("A", found("one", "a.java", 3, "run(q)", LEAK)),
            report("B", found("one", "a.java", 9, "run(q)", LEAK + "!")));
    assertThat(beside.both())
        .singleElement()
        .satisfies(pair -> {
          assertThat(pair.likeness()).isEqualTo(Beside.Same.SAID);
          assertThat(pair.second().finding().line()).isEqualTo(9);
        });
    assertThat(beside.onlyFirst()).isEmpty();
    assertThat(beside.onlySecond()).isEmpty();
  }

  @Test
  void something_else_of_the_same_lines_is_a_pair_that_says_so_if_the_agent_is_the_same() {
    var first = report("A", found("one", "a.java", 3, "run(q)", LEAK));
    var beside = beside(first, report("B", found("one", "a.java", 3, "x", "Nobody closes it")));
    assertThat(beside.both()).extracting(Beside.Pair::likeness).containsExactly(Beside.Same.PLACE);
    var others = beside(first, report("B", found("two", "a.java", 3, "x", "Nobody closes it")));
    assertThat(others.both()).isEmpty();
    assertThat(others.onlyFirst()).hasSize(1);
    assertThat(others.onlySecond()).hasSize(1);
  }

  @Test
  void what_is_surely_the_same_goes_before_what_is_only_in_the_same_place() {
    var beside =
        beside(
            report(
                "A",
                found("one", "a.java", 3, "x", "Nobody closes it"),
                found("one", "a.java", 3, "run(q)", LEAK)),
            report("B", found("one", "a.java", 3, "run(q)", LEAK)));
    assertThat(beside.both()).extracting(p -> p.first().label()).containsExactly("F2");
    assertThat(beside.onlyFirst()).extracting(ReadReport.Claimed::label).containsExactly("F1");
  }

  @Test
  void of_two_that_are_alike_each_takes_one() {
    var twice =
        report(
            "A",
            found("one", "a.java", 3, "run(q)", LEAK),
            found("one", "a.java", 8, "run(q)", LEAK));
    var beside = beside(twice, report("B", found("one", "a.java", 3, "run(q)", LEAK)));
    assertThat(beside.both()).hasSize(1);
    assertThat(beside.onlyFirst()).hasSize(1);
  }

  @Test
  void an_agent_says_what_of_it_differs() {
    var first = report("A");
    agent(first, "kept", "m", "p");
    agent(first, "mind", "m", "p");
    agent(first, "words", "m", "p");
    agent(first, "gone", "m", "p");
    var second = report("B");
    agent(second, "kept", "m", "p");
    agent(second, "mind", "n", "p");
    agent(second, "words", "m", "q");
    agent(second, "new", "m", "p");
    assertThat(beside(first, second).agents())
        .extracting(a -> a.name() + ": " + a.differs())
        .containsExactly(
            "kept: ",
            "mind: looked with another engine or model",
            "words: another prompt",
            "gone: only in the first",
            "new: only in the second");
  }

  @Test
  void a_report_of_which_little_was_written_is_read_all_the_same() {
    var read = ReadReport.of("{\"findings\":[{}],\"agents\":[{\"name\":\"one\"}]}");
    assertThat(read.claims()).hasSize(1);
    assertThat(read.costUsd()).isZero();
    assertThat(Beside.of(read, read).both()).hasSize(1);
  }

  @Test
  void the_texts_for_people_carry_nothing_hidden_and_no_markdown_of_strangers() {
    var evil = "x\u202e | y\n\n# <img src=x> @all";
    var beside = beside(report("A", found("one", "a.java", 1, "", evil)), report("B"));
    assertThat(BesideText.of(beside, List.of("model m")))
        .contains("only in A: 1", "otherwise in B: model m")
        .doesNotContain("\u202e");
    assertThat(BesideText.markdown(beside, List.of()).lines())
        .filteredOn(line -> line.startsWith("| a"))
        .hasSize(1)
        .noneMatch(line -> line.contains("<img") || line.contains("\u202e"));
    assertThat(BesideJson.of(beside, List.of())).doesNotContain("\u202e");
  }

  private static Beside beside(ObjectNode first, ObjectNode second) {
    return Beside.of(ReadReport.of(first.toString()), ReadReport.of(second.toString()));
  }

  private static ObjectNode report(String run, ObjectNode... findings) {
    var report = JsonNodeFactory.instance.objectNode().put("run", run).put("verdict", "FAIL");
    report.putArray("agents");
    var list = report.putArray("findings");
    for (var finding : findings) list.add(finding.put("id", "F" + (list.size() + 1)));
    return report;
  }

  private static void agent(ObjectNode report, String name, String engine, String prompt) {
    report
        .withArray("agents")
        .addObject()
        .put("name", name)
        .put("engine", engine)
        .put("prompt", prompt)
        .put("outcome", "reported")
        .put("status", "PASS");
  }

  private static ObjectNode found(String rule, String path, int line, String quote, String claim) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("rule", rule)
        .put("path", path)
        .put("line", line)
        .put("end_line", line)
        .put("quote", quote)
        .put("severity", "high")
        .put("claim", claim)
        .put("evidence", "exact")
        .put("counts", true);
  }
}
