package dev.parallax;

import static dev.parallax.Team.agent;
import static dev.parallax.World.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.demo.StandInFile;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import dev.parallax.report.GitHubPage;
import dev.parallax.report.Hostile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever people write, and a model that hands all of it on: every text that we post is shown by
/// GitHub's own renderer as text, in every place that there is for texts. C2 rows 40 and 43 to 48.
@Timeout(600)
final class ObedientStoryTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String PAGES = "https://parallax.shop.example";
  private static final Pattern LINK = Pattern.compile("(?<!\\\\)\\[[^\\]]*(?<!\\\\)]\\(");
  private static final int AT_ONCE = 45;
  private static final Map<String, String> PERMISSIONS =
      Map.of(
          "metadata", "read",
          "contents", "read",
          "issues", "write",
          "pull_requests", "write",
          "checks", "write",
          "security_events", "write");

  private final StandInModel model = StandInModel.start();
  private final World world = new World(World.provider(model), 10, PAGES);
  private final Posted posted = Posted.watch(world.github);

  @AfterEach
  void close() {
    world.close();
    model.close();
  }

  @Test
  void what_is_posted_on_pull_requests_is_text() {
    onPullRequests(Hostile.all());
  }

  @Test
  void what_is_posted_on_issues_is_text() {
    onIssues(Hostile.all());
  }

  @Test
  @Tag("nightly")
  void every_order_in_every_style_is_text_as_well() {
    onPullRequests(Injection.all());
    onIssues(Injection.all());
  }

  /// C2 rows 28, 31 and 44.
  @Test
  void what_is_said_of_a_wrong_configuration_is_text() {
    var files = new HashMap<String, String>();
    var config = new StringBuilder("version: 1\n");
    for (var text : Hostile.all()) {
      config.append(JSON.textNode(text)).append(": 1\n");
    }
    files.put(".github/parallax.yml", config.substring(0, Math.min(config.length(), 60_000)));
    for (var text : Hostile.all().subList(0, 40)) {
      var name = text.replace('/', '|').replace("\0", "").replace("\n", " ").strip();
      files.put(".github/parallax/agents/" + name + ".md", "---\nname: x\n" + text + ": 1\n---\n");
    }
    world.repository(files);
    world.open("A change", Map.of("A.java", "class A {}\n"));
    world.quiet();
    assertThat(posted.texts()).anyMatch(text -> text.where().endsWith("/comments body"));
    assertHarmless(Set.of());
  }

  private void onPullRequests(List<String> texts) {
    var team =
        Team.of(agent("calm"), agent("obedient"), agent("strict"))
            .under("inline: true", "sarif: true");
    for (var some : batches(texts)) {
      posted.forget();
      world.repository(team.files());
      world.github.permit(REPOSITORY, "acme", "write");
      world.github.grant("acme", PERMISSIONS);
      var files = new HashMap<String, Object>(team.files());
      files.put("README.md", "# Shop\n");
      var lines = some.stream().map(text -> text.replaceAll("\\R|\0", " ")).toList();
      files.put("src/Shop.java", "class Shop {}\n" + String.join("\n", lines) + "\n");
      for (var i = 0; i < some.size(); i += 5) {
        files.put("docs/" + name(some.get(i)) + ".md", "x\n");
        files.put("links/" + name(some.get(i)), StandInFile.symlink(some.get(i)));
      }
      model.answerWith(request ->
          switch (request.agent()) {
            case "obedient" -> new Act.Say(findings(some, lines));
            case "strict" ->
                new Act.Say(
                    Answers.fail(
                        "one", new Answers.Defect("src/Shop.java", 1, "class Shop {}", "short")));
            default -> new Act.Say(Answers.passing(String.join(" ", some), "src/Shop.java"));
          });
      var title = some.getFirst();
      var body = String.join("\n\n", some);
      var issue = world.quietIssue(title, body, "mallory");
      var base = world.github.branch(REPOSITORY, "main");
      var head = world.github.commit(REPOSITORY, base, files, body);
      var number =
          world.github.openPullRequest(
              REPOSITORY,
              new StandInGitHub.Opening(
                  title, "Fixes #" + issue + "\n\n" + body, "mallory", "main", head, "", false));
      var comment = world.oneComment(number);
      assertReport(comment, List.of("calm", "obedient", "strict"));
      world.github.comment(
          REPOSITORY, number, "acme", "/parallax dismiss F1 " + String.join(" ", lines));
      world.github.comment(REPOSITORY, number, "acme", "/parallax review " + lines.getFirst());
      world.quiet();
      assertThat(posted.kinds())
          .anyMatch(kind -> kind.endsWith("/check-runs"))
          .anyMatch(kind -> kind.endsWith("/reviews"))
          .anyMatch(kind -> kind.endsWith("/sarifs"))
          .noneMatch(kind -> kind.contains("/git/") || kind.contains("/contents"));
      assertHarmless(Set.of());
    }
  }

  /// Our own words name issues of the repository; those of others name only what there is none of.
  private void onIssues(List<String> texts) {
    var foreign =
        texts.stream().map(text -> text.replaceAll("(#|\\bGH-)(\\d)", "$19990$2")).toList();
    for (var some : batches(foreign)) {
      posted.forget();
      world.repository(Map.of(".github/parallax.yml", "version: 1\nissues:\n  labels: [bug]\n"));
      world.github.permit(REPOSITORY, "acme", "write");
      var body = String.join("\n\n", some);
      model.answerWith(request -> new Act.Say(aboutAnIssue(request.agent(), some)));
      var issue = world.github.openIssue(REPOSITORY, some.getFirst(), body, "mallory");
      world.quiet();
      var others = new ArrayList<Integer>();
      for (var i = 0; i < some.size(); i += 7) {
        others.add(world.quietIssue(some.get(i), body, "mallory"));
      }
      command(issue, "plan");
      command(issue, "batch");
      command(issue, "apply all");
      var host = world.quietIssue("Clean up", "", "acme");
      command(
          host, "bulk " + String.join(" ", others.stream().map(number -> "#" + number).toList()));
      command(host, "apply all");
      assertThat(posted.texts())
          .anyMatch(text -> text.text().contains("## Parallax: bug, P1"))
          .anyMatch(text -> text.text().contains("## Parallax: a plan of "))
          .anyMatch(text -> text.text().contains("issues looked at"))
          .anyMatch(text -> text.where().endsWith("/issues body"));
      var issues = world.github.issues(REPOSITORY).stream().map(number -> "#" + number);
      assertHarmless(issues.collect(Collectors.toSet()));
    }
  }

  /// Each text that was posted, by the renderer that GitHub has.
  ///
  /// @param issues what may be named: `#1`
  private void assertHarmless(Set<String> issues) {
    var faults = new TreeSet<String>();
    for (var text : posted.texts()) {
      if (text.form() == Posted.Form.LINKED && LINK.matcher(text.text()).find()) {
        faults.add(text.where() + " leads somewhere: " + text.text());
      }
      if (text.form() != Posted.Form.MARKDOWN) continue;
      var page = GitHubPage.of(text.text());
      page.faults(List.of(world.github.apiUrl() + "/", PAGES + "/"), issues)
          .forEach(fault -> faults.add(text.where() + " " + fault));
      if (page.comments().filter(hidden -> hidden.startsWith(" parallax ")).count() > 1) {
        faults.add(text.where() + " has two markers");
      }
      // Of a report it is the first line, of an answer the last.
      var marker = text.text().indexOf("<!-- parallax ");
      if (marker > 0 && !text.text().substring(marker).matches("<!-- parallax [0-9a-f]{32} -->")) {
        faults.add(text.where() + " has a marker in its middle");
      }
      page.shapes()
          .forEach(rows -> {
            if (Set.copyOf(rows).size() > 1) faults.add(text.where() + " has a broken table");
          });
    }
    assertThat(faults).isEmpty();
  }

  private static void assertReport(String comment, List<String> agents) {
    var page = GitHubPage.of(comment);
    assertThat(comment).startsWith("<!-- parallax ");
    assertThat(page.headings()).filteredOn(heading -> heading.startsWith("h2 ")).hasSize(1);
    assertThat(page.headings()).noneMatch(heading -> heading.startsWith("h1 "));
    var table = page.tables().getFirst();
    assertThat(table.getFirst()).containsExactly("Agent", "Status", "Findings", "Evidence", "Time");
    assertThat(table.subList(1, table.size()))
        .extracting(List::getFirst)
        .containsExactlyInAnyOrderElementsOf(agents);
  }

  private static String findings(List<String> texts, List<String> lines) {
    var answer = JSON.objectNode().put("status", "FAIL");
    answer.put("summary", String.join(" ", texts));
    var evidence = answer.putArray("evidence");
    for (var i = 0; i < Math.min(48, texts.size()); i++) {
      evidence
          .addObject()
          .put("path", i % 9 == 8 ? texts.get(i) : "src/Shop.java")
          .put("line", i + 2)
          .put("quote", i % 9 == 7 ? texts.get(i) : lines.get(i))
          .put("severity", List.of("critical", "high", "medium", "low", "info").get(i % 5))
          .put("claim", texts.get(i) + "\n" + texts.get(texts.size() - 1 - i))
          .put("suggestion", texts.get(i));
    }
    return answer.toString();
  }

  /// One answer with all that any of the agents for issues is asked for.
  private static String aboutAnIssue(String agent, List<String> texts) {
    var all = String.join("\n", texts);
    var status =
        switch (agent) {
          case "planner" -> "PLANNED";
          case "prd" -> "WRITTEN";
          case "duplicates" -> "UNIQUE";
          case "status" -> "NEEDS_REPLAN";
          default -> "READY";
        };
    var answer = JSON.objectNode().put("status", status).put("summary", all);
    answer.put("category", "bug").put("priority", "P1").put("confidence", 0.9);
    texts.forEach(answer.putArray("labels")::add);
    texts.forEach(answer.putArray("missing")::add);
    answer.put("document", "# Coupons\n\n" + all);
    answer.put("replacement_title", texts.getFirst()).put("replacement_text", all);
    answer.put("kind", "feature");
    for (var criterion : List.of("reach", "size", "risk", "unknowns")) answer.put(criterion, 3);
    var units = answer.putArray("units");
    IntStream.range(0, Math.min(20, texts.size())).forEach(i -> units.add(unit(i, texts.get(i))));
    var evidence = answer.putArray("evidence");
    for (var text : texts.subList(0, Math.min(20, texts.size()))) {
      evidence
          .addObject()
          .put("path", "README.md")
          .put("line", 1)
          .put("quote", "# Shop")
          .put("severity", "info")
          .put("claim", text)
          .put("suggestion", text);
    }
    return answer.toString();
  }

  private static ObjectNode unit(int number, String text) {
    var unit = JSON.objectNode().put("id", "u" + number);
    unit.put("title", text).put("context", text + "\n\n" + text).put("check", text);
    unit.putArray("files").add("src/" + name(text) + number);
    unit.putArray("needs");
    return unit;
  }

  private static String name(String text) {
    var name = text.replace('/', '|').replace("\0", "");
    return name.isBlank() || name.matches("\\.+") ? "blank" : name;
  }

  private void command(int issue, String words) {
    world.github.comment(REPOSITORY, issue, "acme", "/parallax " + words);
    world.quiet();
  }

  private static List<List<String>> batches(List<String> texts) {
    return Stream.iterate(0, from -> from < texts.size(), from -> from + AT_ONCE)
        .map(from -> texts.subList(from, Math.min(from + AT_ONCE, texts.size())))
        .toList();
  }
}
