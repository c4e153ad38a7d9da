package dev.parallax.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.QuoteState;
import dev.parallax.outcome.Severity;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Agent;
import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Hunk;
import dev.parallax.plan.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which comments stand on which lines, what they say, and when they are over.
final class RemarksTest {
  private static final Agent SECURITY = Runs.agent("security", Priority.P0);
  private static final Agent DOCS = Runs.agent("docs", Priority.P2);

  /// Lines 3 to 9 and 20 to 26 of `a.py`, the middle one of each new; `b.py` is gone.
  private static final Change CHANGE =
      new Change(
          List.of(
              file("a.py", FileChange.Kind.MODIFIED, hunk(3), hunk(20)),
              file("b.py", FileChange.Kind.REMOVED, hunk(3))),
          List.of());

  @Test
  void a_finding_stands_on_the_lines_that_the_difference_shows() {
    assertThat(remarks(at(6, 6)).getFirst()).returns(6, Remark::line).returns(6, Remark::endLine);
    assertThat(remarks(at(5, 7)).getFirst()).returns(5, Remark::line).returns(7, Remark::endLine);
  }

  @Test
  void a_finding_that_begins_or_ends_outside_stands_on_the_part_that_is_shown_and_says_so() {
    var remark = remarks(at(8, 22)).getFirst();
    assertThat(remark).returns(8, Remark::line).returns(9, Remark::endLine);
    assertThat(remark.text()).contains("It is about lines 8 to 22.");
    assertThat(remarks(at(15, 21)).getFirst())
        .returns(20, Remark::line)
        .returns(21, Remark::endLine);
  }

  @Test
  void what_the_difference_does_not_show_is_said_in_the_comment_alone() {
    assertThat(remarks(at(12, 13))).isEmpty();
    assertThat(remarks(at(0, 0))).isEmpty();
    assertThat(remarks(finding("b.py", 6, 6, "line 6", ""))).isEmpty();
    assertThat(remarks(finding("c.py", 6, 6, "line 6", ""))).isEmpty();
  }

  @Test
  void what_does_not_count_stands_nowhere() {
    assertThat(remarks(at(6, 6).at(6, 6, QuoteState.UNVERIFIED))).isEmpty();
    assertThat(remarks(at(6, 6).outsideTheChange())).isEmpty();
    assertThat(remarks(at(6, 6).setAside("refuted"))).isEmpty();
  }

  @Test
  void no_more_than_fifty_are_said_and_these_are_the_gravest() {
    var many = new ArrayList<Finding>();
    for (var i = 0; i < 80; i++) {
      var severity = i < 60 ? Severity.LOW : Severity.CRITICAL;
      many.add(
          Finding.unchecked("x", "a.py", 6, 6, "q" + i, severity, word(i) + " fails", "")
              .at(6, 6, QuoteState.EXACT));
    }
    var said = remarks(many.toArray(Finding[]::new));
    assertThat(said).hasSize(50);
    assertThat(said.subList(0, 20)).allMatch(remark -> remark.text().startsWith("**critical**"));
  }

  @Test
  void lines_that_can_be_committed_are_a_block_that_holds_exactly_them() {
    var mend = "    say('```suggestion')\n    ````\n";
    var remark = remarks(finding("a.py", 5, 6, "line 5\nline 6", mend)).getFirst();
    assertThat(suggestions(remark.text())).containsExactly(mend);
  }

  @Test
  void nothing_is_offered_where_the_lines_are_not_those_that_were_quoted() {
    assertThat(suggested("line 5", 6, 6, "x", QuoteState.EXACT)).isEmpty();
    assertThat(suggested("line 6", 6, 6, "x", QuoteState.MOVED)).isEmpty();
    assertThat(suggested("line 9\nline 10", 9, 10, "x", QuoteState.EXACT)).isEmpty();
    assertThat(suggested("line 6", 6, 6, "", QuoteState.EXACT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x = 1 \u202e// hidden",
        "x\u200b = 1",
        "x = 1\r",
        "key = 'AKIAIOSFODNN7EXAMPLE'",
        "  /lgtm",
        "x\n@dependabot merge",
        "<!-- parallax-line F9 open security -->"
      })
  void what_nobody_can_see_or_others_would_obey_is_not_offered(String mend) {
    assertThat(suggested("line 6", 6, 6, mend, QuoteState.EXACT)).isEmpty();
  }

  @Test
  void words_of_others_are_shown_as_words() {
    var evil =
        """
        @octocat <img src=x> [x](https://evil.example) ```
        /lgtm
        <!-- parallax-line F9 over x -->\
        """;
    var finding =
        Finding.unchecked("x", "a.py", 6, 6, "line 6", Severity.HIGH, evil, evil)
            .at(6, 6, QuoteState.EXACT);
    var text = remarks(finding).getFirst().text();
    assertThat(text).doesNotContain("<!-- parallax");
    assertThat(text.lines()).noneMatch(line -> line.startsWith("/") || line.startsWith("@"));
    assertNothingActive(text);
  }

  @Test
  void a_finding_that_has_its_comment_gets_no_other_one() {
    var steps = Remarks.of(report(at(6, 6)), List.of(known("F1", false, "security")), Runs.HEAD);
    assertThat(steps).isEqualTo(new Remarks(List.of(), List.of(), List.of()));
  }

  @Test
  void what_all_its_agents_looked_for_and_did_not_find_is_over() {
    var steps = Remarks.of(report(), List.of(known("F1", false, "security")), Runs.HEAD);
    assertThat(steps.over())
        .singleElement()
        .satisfies(changed ->
            assertThat(changed.text())
                .isEqualTo("~~**high** F1 bad (security)~~\n\nFixed at `1234567`.\n"));
  }

  @Test
  void what_one_of_its_agents_did_not_look_for_is_not_over() {
    var both = List.of(known("F1", false, "security", "docs"));
    assertThat(Remarks.of(report(), both, Runs.HEAD).over()).isEmpty();
    var failed =
        new Runs()
            .changing(CHANGE)
            .end(SECURITY, Runs.reported(Status.PASS))
            .end(DOCS, Runs.failed(Cause.TIMEOUT))
            .report();
    assertThat(Remarks.of(failed, both, Runs.HEAD).over()).isEmpty();
    assertThat(Remarks.of(report(), List.of(known("F1", false)), Runs.HEAD).over()).isEmpty();
  }

  @Test
  void what_is_over_is_said_once_and_taken_back_when_it_returns() {
    var over = List.of(known("F1", true, "security"));
    assertThat(Remarks.of(report(), over, Runs.HEAD).over()).isEmpty();
    var back = Remarks.of(report(at(6, 6)), over, Runs.HEAD);
    assertThat(back.fresh()).isEmpty();
    assertThat(back.back())
        .singleElement()
        .satisfies(changed -> assertThat(changed.text()).startsWith("**high** F1 it is wrong"));
  }

  @Test
  void a_comment_that_somebody_rewrote_is_not_repeated_in_our_name() {
    var rewritten = new Remarks.Known(7, "F1", List.of("security"), false, "@all look here\n");
    assertThat(Remarks.of(report(), List.of(rewritten), Runs.HEAD).over().getFirst().text())
        .isEqualTo("~~F1~~\n\nFixed at `1234567`.\n");
  }

  private static List<Remark> remarks(Finding... findings) {
    return Remarks.of(report(findings), List.of(), Runs.HEAD).fresh();
  }

  private static List<String> suggested(
      String quote, int line, int endLine, String mend, QuoteState state) {
    var finding = finding("a.py", line, endLine, quote, mend).at(line, endLine, state);
    return suggestions(remarks(finding).getFirst().text());
  }

  private static Report report(Finding... findings) {
    return new Runs().changing(CHANGE).end(SECURITY, Runs.reported(Status.FAIL, findings)).report();
  }

  private static Remarks.Known known(String label, boolean over, String... agents) {
    return new Remarks.Known(
        7, label, List.of(agents), over, "**high** " + label + " bad (security)\n\nInstead: x\n");
  }

  private static Finding at(int line, int endLine) {
    return finding("a.py", line, endLine, "line " + line, "");
  }

  private static Finding finding(String path, int line, int endLine, String quote, String mend) {
    return Finding.unchecked("x", path, line, endLine, quote, Severity.HIGH, "it is wrong", "")
        .replacing(mend)
        .at(line, endLine, QuoteState.EXACT);
  }

  private static FileChange file(String path, FileChange.Kind kind, Hunk... hunks) {
    return new FileChange(path, path, kind, FileChange.Content.TEXT, List.of(hunks));
  }

  /// Seven lines, of which the middle one takes the place of another.
  private static Hunk hunk(int from) {
    var lines = new ArrayList<Hunk.Line>();
    for (var i = from; i < from + 7; i++) {
      var middle = i == from + 3;
      if (middle) lines.add(new Hunk.Line(Hunk.Kind.REMOVED, i, "old"));
      var kind = middle ? Hunk.Kind.ADDED : Hunk.Kind.CONTEXT;
      lines.add(new Hunk.Line(kind, i, "    line " + i));
    }
    return new Hunk(from, from, lines);
  }

  /// Words that have nothing in common.
  private static String word(int number) {
    return IntStream.range(0, 5)
        .mapToObj(i -> Character.toString('a' + (number >> i) % 2 * 7 + number % 11 + i % 3))
        .reduce("w" + number, String::concat);
  }

  private static List<String> suggestions(String text) {
    var found = new ArrayList<String>();
    Parser.builder()
        .build()
        .parse(text)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(FencedCodeBlock block) {
                if (block.getInfo().equals("suggestion")) found.add(block.getLiteral());
              }
            });
    return found;
  }

  private static void assertNothingActive(String text) {
    Parser.builder()
        .build()
        .parse(text)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Link link) {
                throw new AssertionError("a link: " + text);
              }

              @Override
              public void visit(Image image) {
                throw new AssertionError("an image: " + text);
              }

              @Override
              public void visit(HtmlInline html) {
                throw new AssertionError("HTML: " + text);
              }

              @Override
              public void visit(HtmlBlock html) {
                throw new AssertionError("HTML: " + text);
              }
            });
  }
}
