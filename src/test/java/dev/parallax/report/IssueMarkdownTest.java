package dev.parallax.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Fields;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.QuoteState;
import dev.parallax.outcome.Severity;
import dev.parallax.outcome.Status;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Agent;
import dev.parallax.plan.Box;
import dev.parallax.plan.Breakdown;
import dev.parallax.plan.Change;
import dev.parallax.plan.Found;
import dev.parallax.plan.Item;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Priority;
import dev.parallax.plan.Repository;
import dev.parallax.plan.RepositoryConfig;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The comments on issues, when agents say too much or mean harm.
final class IssueMarkdownTest {
  private static final String MARKER = "<!-- parallax 0123456789abcdef -->";
  private static final int MOST = 60_000;

  /// What some bot or reader takes for more than words, in many ways at once.
  private static final String EVIL =
      "bors r+ @acme/all | <!-- parallax x --> <!-- box apply 9 --> <b>b</b>"
          + " ![i](https://evil.example/i.png) www.evil.example [l](//evil.example)";

  private static final Agent STATUS = agent("status");
  private static final Agent TRIAGE = agent("triage");
  private static final Agent PLANNER = agent("planner");

  private final Map<Task, Outcome> outcomes = new LinkedHashMap<>();
  private final List<Deed> deeds = new ArrayList<>();
  private RepositoryConfig.Issues config = RepositoryConfig.Issues.DEFAULT;
  private Set<String> known = Set.of();

  @Test
  void a_bulk_of_as_many_issues_as_may_be_has_a_row_for_each_and_fits() {
    for (var i = 1; i <= 500; i++) outcomes.put(new Task(STATUS, i, 1), done("src/A.java"));
    var text = bulk(500);
    assertThat(text).hasSizeLessThanOrEqualTo(MOST);
    assertThat(SafeMarkdown.bytes(text)).isLessThanOrEqualTo(65_535);
    assertThat(text.lines().filter(line -> line.startsWith("| [#"))).hasSize(500);
    assertThat(text).contains("| **500** close as completed |", "more have no box here");
  }

  @Test
  void what_became_of_as_many_issues_as_may_be_fits_as_well() {
    for (var i = 1; i <= 500; i++) {
      outcomes.put(new Task(STATUS, i, 1), replaced());
      var state = i % 2 == 0 ? Deed.State.DONE : Deed.State.FAILED;
      var what = Deed.apply(new Proposal(i, 10_000 + i, "", new Proposal.Act.Replace("", ""), ""));
      deeds.add(new Deed(what, state, "ada", Runs.START, "replaced by #" + (90_000 + i)));
    }
    var text = bulk(500);
    assertThat(text).hasSizeLessThanOrEqualTo(MOST).contains("250 replaced, 250 not done");
    assertThat(text.lines().filter(line -> line.startsWith("| [#"))).hasSize(500);
  }

  @Test
  void issues_for_which_many_labels_are_named_do_not_make_the_comment_too_long() {
    var labels = IntStream.range(0, 50).mapToObj(i -> "label " + "x".repeat(40) + i).toList();
    known = new LinkedHashSet<>(labels);
    for (var i = 1; i <= 100; i++) {
      outcomes.put(
          new Task(STATUS, i, 1),
          reported("NEEDS_WORK", "s", Fields.NONE.withList("labels", labels), finding("a", "c")));
    }
    var text = bulk(100);
    assertThat(text).hasSizeLessThanOrEqualTo(MOST).contains(" more |");
  }

  @Test
  void a_box_for_many_labels_can_be_ticked() {
    var labels = IntStream.range(0, 50).mapToObj(i -> "label " + "x".repeat(40) + i).toList();
    known = new LinkedHashSet<>(labels);
    outcomes.put(
        new Task(TRIAGE, 1, 1), reported("READY", "s", Fields.NONE.withList("labels", labels)));
    var text = triage();
    assertThat(Box.ticked(text, text.replace("- [ ] **1**", "- [x] **1**")))
        .containsExactly(new Box(Box.Kind.APPLY, "1"));
  }

  @Test
  void long_names_of_files_do_not_make_a_triage_too_long() {
    var path = "docs/" + "ä".repeat(2_000) + ".md";
    var findings = new Finding[10];
    for (var i = 0; i < findings.length; i++) findings[i] = finding(path, "claim " + i);
    outcomes.put(new Task(STATUS, 1, 1), reported("NEEDS_WORK", "s", Fields.NONE, findings));
    assertThat(SafeMarkdown.bytes(triage())).isLessThanOrEqualTo(65_535);
  }

  @Test
  void a_long_document_fits_with_what_stands_below_it() {
    var fields = Fields.NONE.with("document", "# A\n" + "- word word\n".repeat(20_000));
    outcomes.put(new Task(agent("prd"), 1, 1), reported("WRITTEN", "s", fields));
    assertThat(render(Subject.Issue.Purpose.PRD, 0))
        .hasSizeLessThanOrEqualTo(MOST)
        .contains("(shortened)");
  }

  @Test
  void no_line_of_a_triage_begins_with_a_word_of_an_agent() {
    var fields =
        Fields.NONE
            .with("category", "bug")
            .with("priority", "P1")
            .withList("missing", List.of(EVIL))
            .withList("labels", List.of(EVIL));
    outcomes.put(new Task(TRIAGE, 1, 1), reported("READY", EVIL, fields, finding("#7", EVIL)));
    assertHarmless(triage());
  }

  @Test
  void no_line_of_a_bulk_begins_with_a_word_of_an_agent() {
    outcomes.put(
        new Task(STATUS, 1, 1), reported("IMPLEMENTED", EVIL, Fields.NONE, finding("a", EVIL)));
    outcomes.put(
        new Task(STATUS, 2, 1), reported("IMPLEMENTED", EVIL, Fields.NONE, finding("a", EVIL)));
    assertHarmless(bulk(2));
  }

  @Test
  void no_line_of_what_is_said_where_an_issue_is_closed_begins_with_a_word_of_an_agent() {
    var closed =
        new Proposal(1, 7, EVIL, new Proposal.Act.Close(Proposal.Reason.COMPLETED, 0), EVIL);
    assertHarmless(ProposalText.evidence(closed));
    var act = new Proposal.Act.Replace(EVIL, EVIL + "\n" + EVIL);
    var replaced = new Proposal(1, 7, EVIL, act, EVIL);
    assertHarmless(ProposalText.replacement(replaced, act));
    assertHarmless(ProposalText.replaced(replaced, 8));
  }

  @Test
  void what_a_plan_calls_its_units_links_nowhere() {
    var unit =
        Fields.NONE
            .with("id", "www.evil.example")
            .with("title", EVIL)
            .with("context", EVIL + "\n\n" + EVIL)
            .with("check", EVIL)
            .withList("files", List.of(EVIL));
    var next = unit.with("id", "2").withList("needs", List.of("www.evil.example"));
    var fields = Fields.NONE.with("kind", "bug").withRows("units", List.of(unit, next));
    outcomes.put(new Task(PLANNER, 1, 1), reported("PLANNED", EVIL, fields));
    assertHarmless(render(Subject.Issue.Purpose.PLAN, 0));
    var breakdown = Breakdown.of(fields);
    assertHarmless(UnitText.issue(7, breakdown, breakdown.units().getFirst(), Map.of()));
  }

  @Test
  void what_is_said_of_a_unit_is_never_longer_than_an_issue_may_be() {
    var unit =
        new Breakdown.Unit(
            "1",
            "t",
            ("words and words ".repeat(400) + "\n\n").repeat(100),
            IntStream.range(0, 50).mapToObj(i -> "src/" + "ä".repeat(280) + i).toList(),
            List.of(),
            "c".repeat(9_000));
    var breakdown = new Breakdown("task", Map.of(), List.of(unit));
    var text = UnitText.issue(7, breakdown, unit, Map.of());
    assertThat(text).hasSizeLessThanOrEqualTo(MOST).contains("(shortened)");
  }

  @Test
  void of_a_group_one_label_is_offered_however_it_is_written() {
    config =
        new RepositoryConfig.Issues(
            true,
            List.of(),
            false,
            List.of("Small", "Large"),
            Map.of("size", List.of("small", "large")),
            new BigDecimal("0.7"),
            50);
    outcomes.put(
        new Task(TRIAGE, 1, 1),
        reported("READY", "s", Fields.NONE.withList("labels", List.of("small", "large"))));
    assertThat(triage()).doesNotContain("### Proposed");
  }

  @Test
  void an_agent_whose_confidence_is_a_word_is_not_sure() {
    known = Set.of("bug");
    var fields = Fields.NONE.withList("labels", List.of("bug")).with("confidence", "high");
    outcomes.put(new Task(TRIAGE, 1, 1), reported("READY", "s", fields));
    assertThat(triage()).contains("set the label `bug`");
  }

  /// Nothing notifies, links, loads, hides, ticks or commands.
  private static void assertHarmless(String text) {
    var own = text.startsWith(MARKER) ? text.substring(MARKER.length()) : text;
    assertThat(own).doesNotContain("<!-- parallax");
    assertThat(Pattern.compile("(?m)^\\s*(bors|@|/|!)").matcher(own).find()).isFalse();
    assertThat(Box.ticked("", own)).isEmpty();
    assertThat(Box.ticked(own, own.replace("- [ ]", "- [x]")))
        .allMatch(box -> box.what().matches("[12]"));
    var rendered = Rendered.of(own);
    assertThat(rendered.text).doesNotContain("@acme", "www.");
    assertThat(rendered.html).doesNotContain("<b>", "<!-- box apply 9 -->");
    assertThat(rendered.images).isEmpty();
    assertThat(rendered.links).noneMatch(link -> link.contains("evil"));
  }

  private static Outcome.Reported done(String path) {
    return reported("IMPLEMENTED", "It is there.", Fields.NONE, finding(path, "It is there."));
  }

  private static Outcome.Reported replaced() {
    var fields =
        Fields.NONE
            .with("replacement_title", "Another title ".repeat(20))
            .with("replacement_text", "words ".repeat(400));
    return reported("NEEDS_REPLAN", "It is another now.", fields, finding("a", "It is."));
  }

  private static Outcome.Reported reported(
      String word, String summary, Fields fields, Finding... findings) {
    return new Outcome.Reported(Status.PASS, word, summary, List.of(findings), List.of(), fields);
  }

  private static Finding finding(String path, String claim) {
    var line = path.startsWith("#") ? 0 : 1;
    return Finding.unchecked("status", path, line, line, "q", Severity.INFO, claim, "")
        .at(line, line, QuoteState.EXACT);
  }

  private String bulk(int issues) {
    return render(Subject.Issue.Purpose.BULK, issues);
  }

  private String triage() {
    return render(Subject.Issue.Purpose.TRIAGE, 0);
  }

  private String render(Subject.Issue.Purpose purpose, int items) {
    var found =
        IntStream.rangeClosed(1, items)
            .mapToObj(i -> new Item(10_000 + i, EVIL + EVIL, Runs.START, Set.of()))
            .toList();
    var issue =
        new Subject.Issue(
            new Repository(7, "shop", "web", "main", 1),
            42,
            "An issue",
            "",
            "ada",
            Runs.HEAD,
            Set.of(),
            true,
            purpose,
            "label:bug",
            List.of(),
            known);
    if (items > 0) issue = issue.bulk("label:bug", new Found(found, List.of()));
    var change = new Change(List.of(), List.of());
    var all =
        new RepositoryConfig(RepositoryConfig.Review.DEFAULT, config, ".github/parallax/agents");
    var parts = new HashMap<Task, Change>();
    outcomes.keySet().forEach(task -> parts.put(task, change));
    var plan =
        new Plan(
            issue, change, all, "", List.copyOf(outcomes.keySet()), parts, List.of(), List.of());
    var ends = new HashMap<Task, Ended>();
    outcomes.forEach((task, outcome) ->
        ends.put(
            task,
            new Ended(
                outcome,
                Runs.START,
                Runs.START,
                Runs.START.plusSeconds(9),
                Usage.NONE,
                "rules",
                1,
                false)));
    var facts = new RunFacts("r1", Runs.RUN, Runs.BLOB, Runs.START, Runs.START.plusSeconds(12));
    var memory = new Memory(List.of(), List.of(), deeds);
    var report = Report.of(plan, ends, Previous.NONE, memory, Map.of(), facts);
    return IssueMarkdown.render(report, issue, MARKER);
  }

  private static Agent agent(String name) {
    return Runs.agent(name, Priority.P1);
  }
}
