package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.parallax.outcome.Severity;
import dev.parallax.outcome.Status;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class AgentCatalogTest {
  private static final String DIR = ".github/parallax/agents";

  @Test
  void the_agents_of_the_default_configuration_are_built_in() {
    var catalog = AgentCatalog.builtIn();
    assertThat(catalog.agents())
        .filteredOn(a -> RepositoryConfig.Review.DEFAULT.agents().contains(a.name()))
        .extracting(Agent::name, Agent::priority)
        .containsExactly(
            tuple("security", Priority.P0),
            tuple("performance", Priority.P1),
            tuple("docs", Priority.P2));
  }

  /// R52.
  @Test
  void seven_reviewers_two_that_follow_them_and_five_for_issues_are_built_in() {
    assertThat(AgentCatalog.builtIn().names())
        .containsExactly(
            "security",
            "performance",
            "docs",
            "quality",
            "tests",
            "architecture",
            "accessibility",
            "verifier",
            "synthesis",
            "triage",
            "duplicates",
            "status",
            "planner",
            "prd");
  }

  @ParameterizedTest
  @MethodSource("builtIn")
  void a_built_in_agent_keeps_the_rules_that_repository_agents_have(Agent agent) {
    assertThat(AgentCatalog.builtIn().warnings(agent.name())).isEmpty();
    assertThat(agent.description()).isNotBlank();
    assertThat(agent.origin()).isEqualTo("built in");
  }

  /// What to report, what never, how to prove it, and what PASS means, in this order.
  @ParameterizedTest
  @MethodSource("builtIn")
  void a_built_in_prompt_has_its_sections_in_order(Agent agent) {
    var prompt = agent.mind().prompt();
    assertThat(prompt)
        .containsPattern("(?s)\nReport\\b.*\nNever report\n- .*\nProve .*\nPASS means ");
    assertThat(prompt.lines().filter(line -> line.equals("Never report"))).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("builtIn")
  void a_built_in_prompt_is_short(Agent agent) {
    assertThat(agent.mind().prompt().lines()).hasSizeLessThanOrEqualTo(40);
    assertThat(agent.mind().prompt().lines()).allMatch(line -> line.length() <= 120);
    assertThat(agent.mind().prompt()).hasSizeLessThanOrEqualTo(3_000);
  }

  @ParameterizedTest
  @MethodSource("builtIn")
  void a_built_in_prompt_names_no_tool_that_it_is_not_given(Agent agent) {
    var words = Set.copyOf(List.of(agent.mind().prompt().split("[^A-Za-z_]+")));
    assertThat(List.of("Read", "Grep", "Glob", "Diff"))
        .filteredOn(tool -> !agent.mind().tools().contains(tool))
        .noneMatch(words::contains);
    assertThat(List.of("Bash", "Write", "Edit", "WebFetch", "WebSearch", "Task", "report_finding"))
        .noneMatch(words::contains);
  }

  /// A reviewer's scale is that of `Severity`: high and above keep a change from being merged.
  @ParameterizedTest
  @MethodSource("builtIn")
  void a_reviewers_prompt_has_a_scale_of_severities_the_gravest_first(Agent agent) {
    if (agent.followsAll() || !agent.scope().on().contains(Agent.On.PULL_REQUEST)) return;
    var scale =
        agent
            .mind()
            .prompt()
            .lines()
            .dropWhile(line -> !line.equals("Severity"))
            .skip(1)
            .takeWhile(line -> !line.isEmpty())
            .filter(line -> line.startsWith("- "))
            .map(line -> Severity.of(line.substring(2, line.indexOf(':'))).orElseThrow())
            .toList();
    assertThat(scale).isSorted().doesNotHaveDuplicates().contains(Severity.HIGH, Severity.LOW);
  }

  @Test
  void the_agents_for_issues_have_words_of_their_own() {
    var catalog = AgentCatalog.builtIn();
    assertThat(List.of("triage", "duplicates", "status", "planner", "prd"))
        .map(name -> catalog.find(name).orElseThrow())
        .allSatisfy(agent -> {
          assertThat(agent.scope().on()).containsExactly(Agent.On.ISSUE);
          assertThat(agent.mind().prompt()).contains(agent.statuses().words().keySet());
        })
        .extracting(agent -> agent.statuses().words())
        .containsExactly(
            Map.of("READY", Status.PASS, "NEEDS_INFO", Status.PASS),
            Map.of("UNIQUE", Status.PASS, "DUPLICATE", Status.WARN),
            Map.of(
                "IMPLEMENTED",
                Status.PASS,
                "OBSOLETE",
                Status.PASS,
                "NEEDS_WORK",
                Status.WARN,
                "NEEDS_REPLAN",
                Status.WARN),
            Map.of("PLANNED", Status.PASS, "NEEDS_INFO", Status.PASS),
            Map.of("WRITTEN", Status.PASS));
  }

  @Test
  void the_agents_for_issues_look_at_no_pull_request() {
    var planned =
        Planner.preview(
            new Subject.LocalRange("shop", "shop", "base", "head"),
            FakeSource.of(
                RepositoryConfig.PATH, "review: {agents: [docs, triage, duplicates, status]}"));
    assertThat(planned)
        .isInstanceOfSatisfying(
            Planned.Ready.class,
            ready -> {
              assertThat(ready.plan().agents()).extracting(Agent::name).containsExactly("docs");
              assertThat(ready.plan().leftOut())
                  .extracting(LeftOut::reason)
                  .containsOnly("looks at issues only")
                  .hasSize(3);
            });
  }

  static List<Agent> builtIn() {
    return AgentCatalog.builtIn().agents();
  }

  @Test
  void a_repository_agent_takes_the_place_of_a_built_in_one() {
    var catalog = of(DIR + "/sec.md", file("security"));
    assertThat(catalog.find("security").orElseThrow().origin()).isEqualTo(DIR + "/sec.md");
    assertThat(catalog.mistakes()).isEmpty();
  }

  @Test
  void only_markdown_files_right_in_the_folder_are_agents() {
    var catalog =
        of(
            DIR + "/README.md",
            "how to write agents",
            DIR + "/notes.txt",
            "notes",
            DIR + "/old/a.md",
            file("old"),
            ".github/parallax/agents.md",
            file("beside"));
    assertThat(catalog.mistakes()).isEmpty();
    assertThat(catalog.names()).isEqualTo(AgentCatalog.builtIn().names());
  }

  @Test
  void the_mistakes_of_all_files_are_told() {
    var catalog = of(DIR + "/a.md", "no front matter", DIR + "/b.md", "---\nname: '1'\n---\nLook.");
    assertThat(catalog.mistakes())
        .extracting(Mistake::file)
        .containsExactly(DIR + "/a.md", DIR + "/b.md");
  }

  @Test
  void two_files_cannot_have_one_name() {
    var catalog = of(DIR + "/a.md", file("same"), DIR + "/b.md", file("same"));
    assertThat(catalog.mistakes())
        .extracting(Mistake::toString)
        .containsExactly(
            DIR + "/b.md: `name` is `same`, as in " + DIR + "/a.md; give one of them another name");
  }

  @Test
  void a_file_that_is_not_text_is_a_mistake() {
    assertThat(of(DIR + "/a.md", "x".repeat(Source.MAX_TEXT_BYTES + 1)).mistakes()).hasSize(1);
  }

  @Test
  void more_files_than_could_ever_run_are_one_mistake() {
    var files = new TreeMap<String, String>();
    for (var i = 0; i < 100_000; i++) files.put(DIR + "/a" + i + ".md", file("a" + i));
    assertThat(AgentCatalog.of(new FakeSource("c", files), DIR).mistakes())
        .isEqualTo(List.of(new Mistake(DIR, 0, "holds more than 20 agents", "remove some")));
  }

  private static AgentCatalog of(String... pathsAndTexts) {
    return AgentCatalog.of(FakeSource.of(pathsAndTexts), DIR);
  }

  private static String file(String name) {
    return "---\nname: " + name + "\n---\nLook.\n";
  }
}
