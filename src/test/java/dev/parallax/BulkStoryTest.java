package dev.parallax;

import static dev.parallax.World.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many issues looked at with one command, and what people do with what comes out.
@Timeout(60)
final class BulkStoryTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern ABOUT = Pattern.compile("The issue:\\n\\S+\\n#(\\d+) ");

  private final StandInModel model = StandInModel.start();

  /// What is said of which issue; of all others that there is work to do.
  private final Map<Integer, String> answers = new ConcurrentHashMap<>();

  private World world = new World(model, 10);
  private int host;

  BulkStoryTest() {
    model.answerWith(request -> new Act.Say(of(request)));
  }

  @AfterEach
  void close() {
    world.close();
    model.close();
  }

  /// R24: ten issues are thought about at the same time, and there is one comment with ten rows.
  @Test
  void ten_issues_are_looked_at_at_once_and_there_is_one_comment_with_ten_rows() {
    shop("");
    var issues = issues(10, "bug");
    model.answerWith(request -> new Act.SayAfter(Duration.ofMillis(400), of(request)));
    bulk("label:bug");
    var comment = world.oneComment(host);
    assertThat(rows(comment)).containsExactlyElementsOf(issues);
    assertThat(model.calls()).hasSize(10);
    assertThat(model.overlap()).isEqualTo(10);
    assertThat(StandInModel.skew(model.calls()).multipliedBy(2)).isLessThan(Duration.ofMillis(400));
    assertThat(comment).contains("## Parallax: 10 issues looked at", "10 NEEDS_WORK");
  }

  /// R25: more than the limit are said and not looked at; oldest first.
  @Test
  void more_than_the_limit_are_named_and_not_looked_at() {
    shop("issues:\n  bulk-limit: 10\n");
    var issues = issues(14, "bug");
    bulk("label:bug");
    var comment = world.oneComment(host);
    assertThat(rows(comment)).containsExactlyElementsOf(issues.subList(0, 10));
    assertThat(comment)
        .contains("### Not looked at")
        .contains("- 4 not examined (issues.bulk-limit is 10): " + links(issues.subList(10, 14)));
  }

  /// R25: a person can ask for fewer, never for more.
  @Test
  void a_limit_of_a_person_s_own_holds_when_it_is_the_lower_one() {
    shop("issues:\n  bulk-limit: 4\n");
    issues(6, "bug");
    bulk("label:bug --limit 2");
    assertThat(rows(world.oneComment(host))).hasSize(2);
    bulk("label:bug --limit 5");
    assertThat(rows(world.oneComment(host))).hasSize(4);
  }

  /// R25: beyond what runs at once, others follow as places become free.
  @Test
  void more_than_run_at_once_follow_in_the_same_run() {
    world.close();
    world = new World(model, 3);
    shop("");
    issues(8, "bug");
    model.answerWith(request -> new Act.SayAfter(Duration.ofMillis(50), of(request)));
    bulk("label:bug");
    assertThat(rows(world.oneComment(host))).hasSize(8);
    assertThat(model.overlap()).isEqualTo(3);
  }

  /// R26: pull requests and what is to be left alone are not looked at, over all pages.
  @Test
  void pull_requests_and_what_is_to_be_left_alone_are_left_out_on_every_page() {
    shop("");
    silently(() -> {
      for (var i = 0; i < 60; i++) world.open("Change " + i, Map.of("src/Shop.java", "class A {}"));
    });
    var issues = issues(45, "");
    silently(() -> world.github.label(REPOSITORY, issues.get(7), "parallax:skip", "acme"));
    bulk("is:open");
    var comment = world.oneComment(host);
    assertThat(rows(comment)).hasSize(44).doesNotContain(issues.get(7), host);
    assertThat(comment)
        .contains("- 1 skipped (label parallax:skip): " + links(List.of(issues.get(7))));
    assertThat(world.github.requests())
        .filteredOn(r -> r.path().endsWith("/issues"))
        .extracting(StandInGitHub.Request::query)
        .anyMatch(query -> query.contains("page=2"));
  }

  /// R27: each form of a reply is what it is, and nothing is guessed.
  @Test
  void each_form_of_a_reply_is_understood_or_said_to_be_none() {
    shop("");
    var issues = issues(7, "bug");
    answers.put(issues.get(0), "status: implemented");
    answers.put(issues.get(1), "Well.\nSTATUS: obsolete\nSUMMARY: It is gone.\nThat is all.");
    answers.put(issues.get(2), "STATUS: IMPLEMENTED|OBSOLETE|NEEDS_WORK");
    answers.put(issues.get(3), "STATUS: IMPLEMENTED\nSTATUS: OBSOLETE");
    answers.put(issues.get(4), "   ");
    answers.put(issues.get(5), "STATUS: DONE_I_GUESS");
    answers.put(issues.get(6), "{\"status\":\"needs_work\",\"summary\":\"Open.\"}");
    bulk("label:bug");
    var comment = world.oneComment(host);
    assertThat(status(comment, issues.get(0))).isEqualTo("not known: invalid output");
    assertThat(status(comment, issues.get(1))).isEqualTo("OBSOLETE");
    assertThat(status(comment, issues.get(2))).isEqualTo("not known: invalid output");
    assertThat(status(comment, issues.get(3))).isEqualTo("not known: invalid output");
    assertThat(status(comment, issues.get(4))).startsWith("not known: ");
    assertThat(status(comment, issues.get(5))).isEqualTo("not known: invalid output");
    assertThat(status(comment, issues.get(6))).isEqualTo("NEEDS_WORK");
    assertThat(comment).doesNotContain("- [ ]");
  }

  /// R28: what is cited must be there, and be merged.
  @Test
  void evidence_that_is_not_there_is_flagged_and_its_action_is_not_offered() {
    shop("");
    var issues = issues(3, "bug");
    var closed = silentlyOpened("Try it (#" + issues.get(1) + ")", "class B {}");
    silently(() -> world.github.setOpen(REPOSITORY, closed, false, "acme"));
    answers.put(issues.get(0), implemented("#99999", "Keep it", "src/Shop.java", "class Shop {}"));
    answers.put(
        issues.get(1), implemented("#" + closed, "Try it", "src/Shop.java", "class Shop {}"));
    answers.put(issues.get(2), implemented("src/Shop.java", "class Shop {}"));
    bulk("label:bug");
    var comment = world.oneComment(host);
    assertThat(status(comment, issues.get(0))).isEqualTo("IMPLEMENTED (unverified)");
    assertThat(action(comment, issues.get(0))).startsWith("none");
    assertThat(cell(comment, issues.get(0), 4)).contains("`#99999` (unverified)");
    assertThat(action(comment, issues.get(1))).startsWith("none");
    assertThat(action(comment, issues.get(2))).isEqualTo("**1** close as completed");
  }

  /// R29: nothing but comments is written before somebody approves, and who may not does nothing.
  @Test
  void exactly_what_a_writer_approves_is_done() {
    shop("");
    var issues = issues(4, "bug");
    issues.forEach(issue -> answers.put(issue, implemented("src/Shop.java", "class Shop {}")));
    bulk("label:bug");
    world.oneComment(host);
    assertThat(changes()).isEmpty();
    command("robin", "apply 1,3");
    assertThat(changes()).isEmpty();
    assertThat(world.botComments(host).getLast()).contains("write access");
    command("acme", "apply 1,3");
    assertThat(issues)
        .extracting(issue -> world.github.issueState(REPOSITORY, issue))
        .containsExactly("completed", "open", "completed", "open");
    assertThat(changes()).hasSize(2);
    assertThat(world.botComments(issues.getFirst()))
        .singleElement()
        .asString()
        .contains("Closed: what it asks for is done.", "It does.");
  }

  /// R30 and R31: each action is tried twice; one that fails leaves its issue as it was, and the
  /// summary counts what GitHub was really asked for.
  @Test
  void an_action_that_fails_twice_leaves_its_issue_as_it_was_and_the_others_are_done() {
    shop("");
    var issues = issues(3, "bug");
    issues.forEach(issue -> answers.put(issue, implemented("src/Shop.java", "class Shop {}")));
    bulk("label:bug");
    world.oneComment(host);
    world.github.misbehave(
        Misbehaviour.times(
            2,
            "PATCH .*/issues/" + issues.get(1),
            new Misbehaviour.Act.Answer(502, Map.of(), "{\"message\":\"bad\"}")));
    command("acme", "apply all");
    assertThat(issues)
        .extracting(issue -> world.github.issueState(REPOSITORY, issue))
        .containsExactly("completed", "open", "completed");
    assertThat(world.oneComment(host))
        .contains("### In all\n\n2 closed, 1 not done ([#" + issues.get(1) + "]")
        .contains("asked by `acme`", "**not done**");
    assertThat(changes()).hasSize(4).filteredOn(w -> w.status() == 200).hasSize(2);
    world.github.forgetRequests();
    command("acme", "apply all");
    assertThat(changes()).hasSize(1);
    assertThat(world.github.issueState(REPOSITORY, issues.get(1))).isEqualTo("completed");
    assertThat(world.oneComment(host)).contains("### In all\n\n3 closed\n");
  }

  /// R30: somebody else's change is not overrun.
  @Test
  void an_issue_that_was_changed_since_is_left_alone() throws Exception {
    shop("");
    var issues = issues(1, "bug");
    answers.put(issues.getFirst(), implemented("src/Shop.java", "class Shop {}"));
    bulk("label:bug");
    world.oneComment(host);
    Thread.sleep(1_100); // GitHub's times are whole seconds
    silently(() -> world.github.comment(REPOSITORY, issues.getFirst(), "eve", "Not for me!"));
    command("acme", "apply 1");
    assertThat(world.github.issueState(REPOSITORY, issues.getFirst())).isEqualTo("open");
    assertThat(world.oneComment(host)).contains("it was changed since it was looked at");
  }

  /// R31: a replacement is opened once, names where it comes from, and is what the old one points
  /// to.
  @Test
  void an_issue_is_replaced_once_even_when_github_s_answer_is_lost() {
    shop("");
    var old = issues(1, "bug").getFirst();
    answers.put(
        old, replan("Keep @everyone's coupon", "Do it in `src/Shop.java`.\n/parallax plan"));
    bulk("label:bug");
    assertThat(world.oneComment(host)).contains("open \"Keep", "in its place and close it");
    world.github.misbehave(
        Misbehaviour.times(
            1, "POST .*/issues", new Misbehaviour.Act.DoThenAnswer(502, "{\"message\":\"?\"}")));
    command("acme", "apply 1");
    var fresh = world.github.issues(REPOSITORY).getLast();
    assertThat(world.github.issues(REPOSITORY)).hasSize(3);
    assertThat(world.github.issueText(REPOSITORY, fresh))
        .contains("This takes the place of #" + old)
        .contains("> Do it in `src/Shop.java`.\n> /parallax plan");
    assertThat(world.github.issueState(REPOSITORY, old)).isEqualTo("not_planned");
    assertThat(world.botComments(old).getLast()).contains("#" + fresh + " takes its place");
    assertThat(world.oneComment(host))
        .contains("1 replaced")
        .contains("[#%1$d](../issues/%1$d) -> [#%2$d](../issues/%2$d)".formatted(old, fresh));
    assertThat(model.calls()).hasSize(1);
  }

  @Test
  void labels_are_offered_from_the_allow_list_alone() {
    shop("issues:\n  label-groups:\n    size: [small, large]\n");
    var issue = issues(1, "small").getFirst();
    var answer = answer("NEEDS_WORK", "It is much.", evidence("src/Shop.java", "class Shop {}"));
    answer.putArray("labels").add("Large").add("admin");
    answers.put(issue, answer.toString());
    bulk("label:small");
    assertThat(world.oneComment(host)).contains("**1** set the label `large` in the place of");
    command("acme", "apply 1");
    assertThat(world.github.labels(REPOSITORY, issue)).containsExactly("large");
    assertThat(world.oneComment(host)).contains("1 relabelled");
  }

  /// R38: the same again asks no model, unless somebody wants that.
  @Test
  void a_second_bulk_on_the_same_issues_asks_nobody_and_says_so() {
    shop("");
    issues(3, "bug");
    bulk("label:bug");
    world.oneComment(host);
    model.forget();
    bulk("label:bug");
    assertThat(world.oneComment(host)).contains("3 answers reused");
    assertThat(model.calls()).isEmpty();
    bulk("label:bug --no-cache");
    assertThat(world.oneComment(host)).doesNotContain("reused");
    assertThat(model.calls()).hasSize(3);
  }

  /// R38: one that has another text is asked about again, the others are not.
  @Test
  void of_several_issues_the_one_that_changed_is_asked_about_again() {
    shop("");
    var issues = issues(3, "bug");
    bulk("label:bug");
    world.oneComment(host);
    model.forget();
    silently(
        () -> world.github.editIssue(REPOSITORY, issues.get(1), "Other", "Another text", "eve"));
    bulk("label:bug");
    assertThat(world.oneComment(host)).contains("2 answers reused");
    assertThat(model.calls()).hasSize(1);
  }

  /// R118: what four of ten have in common is said once, with the four.
  @Test
  void what_several_have_in_common_is_said_once_with_all_of_them() {
    shop("");
    var issues = issues(10, "bug");
    for (var issue : issues.subList(2, 6)) {
      answers.put(issue, implemented("src/Shop.java", "class Shop {}"));
    }
    bulk("label:bug");
    assertThat(world.oneComment(host))
        .containsOnlyOnce(
            "- **4 issues**: IMPLEMENTED; shown by `src/Shop.java`; \"It does.\" (%s)"
                .formatted(links(issues.subList(2, 6))));
  }

  @Test
  void the_numbers_that_a_person_names_are_looked_at_and_what_is_none_is_said() {
    shop("");
    var issues = issues(2, "");
    var pull = silentlyOpened("A change", "class B {}");
    bulk("#" + issues.get(1) + " #" + issues.get(0) + ", #" + pull + " #4711");
    var comment = world.oneComment(host);
    assertThat(rows(comment)).containsExactlyElementsOf(issues);
    assertThat(comment)
        .contains("- 1 not found: " + links(List.of(4711)), "1 left out (pull requests)");
  }

  @Test
  void words_are_searched_for_in_this_repository_alone() {
    shop("");
    var issues = issues(3, "bug");
    world.github.repository("acme/other", Map.of("README.md", "x"));
    silently(() -> world.github.openIssue("acme/other", "Coupon", "coupon", "eve"));
    silently(
        () -> world.github.editIssue(REPOSITORY, issues.get(2), "Coupon", "The coupon", "eve"));
    bulk("coupon author:robin created:>2020-01-01");
    assertThat(rows(world.oneComment(host))).containsExactly(issues.get(2));
    assertThat(world.github.requests())
        .filteredOn(request -> request.path().equals("/search/issues"))
        .singleElement()
        .extracting(StandInGitHub.Request::query)
        .asString()
        .contains("repo%3Aacme%2Fshop%20is%3Aissue%20is%3Aopen%20%22coupon%22");
  }

  @Test
  void anything_else_is_refused_with_one_line_that_says_what_may_be_written() {
    shop("");
    issues(1, "bug");
    command("acme", "bulk");
    command("acme", "bulk repo:evil/other coupon");
    assertThat(world.botComments(host))
        .hasSize(2)
        .map(reply -> reply.replaceFirst("\n\n<!-- parallax [0-9a-f]{32} -->$", ""))
        .allMatch(reply -> reply.contains("Write `/parallax bulk`") && !reply.contains("\n"));
    assertThat(model.calls()).isEmpty();
    assertThat(world.github.requests()).noneMatch(r -> r.path().equals("/search/issues"));
  }

  @Test
  void when_nothing_matches_that_is_all_that_is_said() {
    shop("");
    bulk("label:nothing");
    assertThat(world.oneComment(host)).isEqualTo("No issue matches that.");
  }

  @Test
  void a_second_query_on_the_same_issue_is_answered_in_the_same_comment() {
    shop("");
    var issues = issues(2, "bug");
    bulk("#" + issues.get(0));
    assertThat(rows(world.oneComment(host))).containsExactly(issues.get(0));
    bulk("#" + issues.get(1));
    assertThat(rows(world.oneComment(host))).containsExactly(issues.get(1));
  }

  @Test
  void an_issue_that_cannot_be_looked_at_has_its_row_and_costs_the_others_nothing() {
    shop("");
    var issues = issues(4, "bug");
    model.answerWith(request ->
        about(request.prompt()) == issues.get(2) ? new Act.Refuse() : new Act.Say(of(request)));
    bulk("label:bug");
    var comment = world.oneComment(host);
    assertThat(rows(comment)).hasSize(4);
    assertThat(rows(comment).getLast()).isEqualTo(issues.get(2));
    assertThat(status(comment, issues.get(2))).isEqualTo("not known: refused");
  }

  @Test
  void a_stop_in_the_middle_costs_no_answer_that_was_given() throws Exception {
    shop("");
    var issues = issues(4, "bug");
    var gate = new Gate(0);
    model.answerWith(request -> {
      if (about(request.prompt()) == issues.get(3)) gate.pass("last");
      return new Act.Say(of(request));
    });
    world.github.comment(REPOSITORY, host, "acme", "/parallax bulk label:bug");
    World.until(() -> model.calls().size() == 4 && ended() == 3);
    world.stop();
    gate.open("last");
    model.forget();
    world.startAgain();
    world.quiet();
    assertThat(rows(world.oneComment(host))).containsExactlyElementsOf(issues);
    assertThat(model.calls()).hasSize(1);
  }

  @Test
  void fifty_issues_with_long_words_fit_into_one_comment_with_a_row_each() {
    shop("");
    var issues = issues(50, "bug");
    var much = "Nothing of what it asks for is there, and this is told at length. ".repeat(12);
    for (var issue : issues) {
      answers.put(issue, implemented("src/Shop.java", "class Shop {}").replace("It does.", much));
    }
    bulk("label:bug");
    command("acme", "apply all");
    var comment = world.oneComment(host);
    assertThat(rows(comment)).containsExactlyElementsOf(issues);
    assertThat(comment).hasSizeLessThan(65_536).contains("### In all\n\n50 closed");
  }

  private long ended() {
    var recent = world.runs().recent(1);
    return recent.isEmpty() ? 0 : world.runs().ends(recent.getFirst().id()).size();
  }

  private void shop(String config) {
    world.repository(
        config.isEmpty() ? Map.of() : Map.of(".github/parallax.yml", "version: 1\n" + config));
    world.github.permit(REPOSITORY, "acme", "write");
    silently(() -> host = world.github.openIssue(REPOSITORY, "Clean up", "All of it", "acme"));
  }

  private List<Integer> issues(int count, String label) {
    var numbers = new ArrayList<Integer>();
    silently(() ->
        IntStream.rangeClosed(1, count)
            .forEach(i -> {
              var title = "Issue " + i + " of the shop";
              var number = world.github.openIssue(REPOSITORY, title, "Text " + i, "robin");
              if (!label.isEmpty()) world.github.label(REPOSITORY, number, label, "acme");
              numbers.add(number);
            }));
    return numbers;
  }

  private int silentlyOpened(String title, String content) {
    var number = new ArrayList<Integer>();
    silently(() -> number.add(world.open(title, Map.of("src/Shop.java", content))));
    return number.getFirst();
  }

  private void silently(Runnable act) {
    world.github.deliverTo("");
    act.run();
    world.startAgainDelivering();
  }

  private void bulk(String query) {
    command("acme", "bulk " + query);
  }

  private void command(String who, String words) {
    world.github.comment(REPOSITORY, host, who, "/parallax " + words);
    world.quiet();
  }

  /// What was asked of GitHub besides comments and reactions.
  private List<StandInGitHub.Request> changes() {
    return world.github.writes().stream()
        .filter(request -> !request.path().contains("/comments"))
        .filter(request -> !request.path().contains("access_tokens"))
        .toList();
  }

  private String of(StandInModel.Request request) {
    var otherwise =
        answer("NEEDS_WORK", "Nothing does it.", evidence("README.md", "# Shop", "Not there."));
    return answers.getOrDefault(about(request.prompt()), otherwise.toString());
  }

  private static int about(String prompt) {
    var about = ABOUT.matcher(prompt);
    return about.find() ? Integer.parseInt(about.group(1)) : 0;
  }

  private static String implemented(String... pathsAndQuotes) {
    var answer = answer("IMPLEMENTED", "It does.");
    for (var i = 0; i < pathsAndQuotes.length; i += 2) {
      answer.withArray("evidence").add(evidence(pathsAndQuotes[i], pathsAndQuotes[i + 1]));
    }
    return answer.toString();
  }

  private static String replan(String title, String text) {
    return answer(
            "NEEDS_REPLAN", "The shop is another.", evidence("src/Shop.java", "class Shop {}"))
        .put("replacement_title", title)
        .put("replacement_text", text)
        .toString();
  }

  private static ObjectNode answer(String status, String summary, ObjectNode... evidence) {
    var answer = JSON.objectNode().put("status", status).put("summary", summary);
    var all = answer.putArray("evidence");
    List.of(evidence).forEach(all::add);
    return answer;
  }

  private static ObjectNode evidence(String path, String quote) {
    return evidence(path, quote, "It does.");
  }

  private static ObjectNode evidence(String path, String quote, String claim) {
    return JSON.objectNode()
        .put("path", path)
        .put("line", path.startsWith("#") ? 0 : 1)
        .put("quote", quote)
        .put("severity", "info")
        .put("claim", claim);
  }

  private static String links(List<Integer> issues) {
    return String.join(", ", issues.stream().map("[#%1$d](../issues/%1$d)"::formatted).toList());
  }

  /// The issues in the table, from top to bottom.
  private static List<Integer> rows(String comment) {
    return table(comment).stream()
        .map(row -> Integer.parseInt(row.getFirst().replaceFirst("^\\[#(\\d+)].*", "$1")))
        .toList();
  }

  private static String status(String comment, int issue) {
    return cell(comment, issue, 2);
  }

  private static String action(String comment, int issue) {
    return cell(comment, issue, 3);
  }

  private static String cell(String comment, int issue, int column) {
    return table(comment).stream()
        .filter(row -> row.getFirst().startsWith("[#" + issue + "]"))
        .map(row -> row.get(column))
        .findFirst()
        .orElse("");
  }

  private static List<List<String>> table(String comment) {
    return comment
        .lines()
        .dropWhile(line -> !line.startsWith("| Issue | Title |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("| "))
        .map(line -> List.of(line.substring(2, line.length() - 2).split(" \\| ", -1)))
        .toList();
  }
}
