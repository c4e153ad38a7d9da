package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.plan.Agent.EngineKind;
import dev.parallax.plan.FileChange.Content;
import dev.parallax.plan.FileChange.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A plan made once more with something otherwise.
final class VariationTest {
  private static final Set<String> RULED = Set.of("security", "performance", "docs");

  private static final FakeProject PROJECT =
      new FakeProject(
          Map.of(
              RepositoryConfig.PATH,
              "version: 1\nreview: {agents: [security, jury, judge], ignore: [gen/**]}\n",
              ".github/parallax/agents/jury.md",
              "---\nname: jury\nvotes: 2\nmodels: [anthropic/opus, openai/gpt-5]\n---\nLook.\n",
              ".github/parallax/agents/judge.md",
              "---\nname: judge\nneeds: [jury]\nmodel: anthropic/opus\n---\nJudge.\n",
              "AGENTS.md",
              "Be kind.\n"));

  private static final Snapshot SNAPSHOT = snapshot(PROJECT);
  private static final Plan THEN = ready(Planner.plan(SNAPSHOT, Wish.ASKED));

  @Test
  void with_nothing_otherwise_the_plan_is_the_same() {
    var again = ready(Planner.again(SNAPSHOT, THEN, Variation.NONE, RULED));
    assertThat(again.tasks()).isEqualTo(THEN.tasks());
    assertThat(again.config()).isEqualTo(THEN.config());
    assertThat(again.conventions()).isEqualTo("Be kind.\n");
    assertThat(again.change()).isEqualTo(THEN.change());
  }

  @Test
  void what_the_project_says_by_now_does_not_count() {
    var now =
        new FakeProject(
            Map.of(
                RepositoryConfig.PATH,
                "version: 1\nreview: {agents: [docs]}\n",
                ".github/parallax/agents/jury.md",
                "---\nname: jury\n---\nDo not look.\n"));
    var again = ready(Planner.again(snapshot(now), THEN, Variation.NONE, RULED));
    assertThat(again.tasks()).isEqualTo(THEN.tasks());
  }

  @Test
  void who_was_not_shown_is_not_shown_again_unless_asked_for_by_name() {
    var project =
        new FakeProject(
            Map.of(
                RepositoryConfig.PATH,
                "version: 1\nreview: {agents: [security, docs], shadow: [docs]}\n"));
    var snapshot = snapshot(project);
    var then = ready(Planner.plan(snapshot, new Wish(List.of(), false)));
    assertThat(then.shadows()).extracting(Shadow::agent).containsExactly("docs");
    var again = ready(Planner.again(snapshot, then, model("openai/o9"), RULED));
    assertThat(again.shadows()).isEqualTo(then.shadows());
    var asked = ready(Planner.again(snapshot, then, only("docs"), RULED));
    assertThat(asked.shadows()).isEmpty();
    var others = ready(Planner.again(snapshot, then, only("security"), RULED));
    assertThat(others.shadows()).isEmpty();
  }

  @Test
  void a_model_is_asked_by_all_who_ask_one_whatever_their_files_say() {
    var again = ready(Planner.again(SNAPSHOT, THEN, model("openai/o9"), RULED));
    assertThat(again.tasks()).hasSize(THEN.tasks().size());
    assertThat(again.tasks()).extracting(Task::model).containsOnly("openai/o9");
    assertThat(again.agents()).extracting(a -> a.mind().fallback()).containsOnly("openai/o9");
  }

  @Test
  void a_file_takes_the_place_of_the_agent_of_its_name_or_looks_as_well() {
    var with =
        new Variation(
            List.of(
                new Variation.File("a.md", "---\nname: security\n---\nLook well.\n"),
                new Variation.File("b.md", "---\nname: style\n---\nLook at style.\n")),
            List.of(),
            "",
            Optional.empty());
    var again = ready(Planner.again(SNAPSHOT, THEN, with, RULED));
    assertThat(again.agents())
        .extracting(Agent::name)
        .containsExactlyInAnyOrder("security", "jury", "judge", "style");
    assertThat(prompt(again, "security")).contains("Look well.");
    assertThat(with.words()).containsExactly("agent file a.md", "agent file b.md");
  }

  @Test
  void those_who_are_named_look_alone_with_what_they_need() {
    var again = ready(Planner.again(SNAPSHOT, THEN, only("judge", "docs"), RULED));
    assertThat(again.agents())
        .extracting(Agent::name)
        .containsExactlyInAnyOrder("judge", "jury", "docs");
  }

  @Test
  void rules_look_for_those_that_they_are_there_for_and_it_is_said_who_did_not() {
    var rules = new Variation(List.of(), List.of(), "", Optional.of(EngineKind.RULES));
    var again = ready(Planner.again(SNAPSHOT, THEN, rules, RULED));
    assertThat(again.agents()).extracting(Agent::name).containsExactly("security");
    assertThat(again.agents().getFirst().mind().engine()).isEqualTo(EngineKind.RULES);
    assertThat(again.notes()).contains("there are no rules for jury, judge: they did not look");
  }

  @Test
  void every_mistake_is_told_before_anything_is_read() {
    var wrong =
        new Variation(
            List.of(
                new Variation.File("a.md", "---\nname: one\n---\nA.\n"),
                new Variation.File("b.md", "---\nname: one\n---\nB.\n"),
                new Variation.File("c.md", "no front matter")),
            List.of("jurry"),
            "gpt",
            Optional.empty());
    assertThat(Planner.mistakes(THEN, wrong, RULED))
        .extracting(Mistake::toString)
        .anyMatch(line -> line.startsWith("b.md: `name` is `one`, as in a.md"))
        .anyMatch(line -> line.startsWith("c.md"))
        .anyMatch(line -> line.contains("there is no agent `jurry`; did you mean `jury`?"))
        .anyMatch(line -> line.contains("`gpt` is not a model"));
    assertThat(Planner.again(SNAPSHOT, THEN, wrong, RULED)).isInstanceOf(Planned.Mistaken.class);
  }

  @Test
  void a_file_that_needs_what_is_not_there_is_a_mistake() {
    var needy =
        new Variation(
            List.of(new Variation.File("a.md", "---\nname: one\nneeds: [nobody]\n---\nA.\n")),
            List.of(),
            "",
            Optional.empty());
    assertThat(Planner.mistakes(THEN, needy, RULED))
        .extracting(Mistake::toString)
        .singleElement()
        .asString()
        .contains("nobody");
  }

  private static Variation model(String name) {
    return new Variation(List.of(), List.of(), name, Optional.empty());
  }

  private static Variation only(String... names) {
    return new Variation(List.of(), List.of(names), "", Optional.empty());
  }

  private static String prompt(Plan plan, String agent) {
    return plan.agents().stream()
        .filter(a -> a.name().equals(agent))
        .findFirst()
        .orElseThrow()
        .mind()
        .prompt();
  }

  private static Plan ready(Planned planned) {
    assertThat(planned).isInstanceOf(Planned.Ready.class);
    return ((Planned.Ready) planned).plan();
  }

  private static Snapshot snapshot(Source project) {
    var hunk = new Hunk(1, 1, List.of(new Hunk.Line(Hunk.Kind.ADDED, 1, "class A {}")));
    var file = new FileChange("src/A.java", "src/A.java", Kind.ADDED, Content.TEXT, List.of(hunk));
    var made = new FileChange("gen/B.java", "gen/B.java", Kind.ADDED, Content.TEXT, List.of(hunk));
    var pull =
        new Subject.PullRequest(
            new Repository(1, "acme", "shop", "main", 7),
            3,
            "A change",
            "",
            "robin",
            "a".repeat(40),
            "b".repeat(40),
            Set.of(),
            false,
            false,
            true);
    return new Snapshot(
        pull, new Change(List.of(file, made), List.of()), new FakeProject(Map.of()), project);
  }

  /// Files by path.
  private record FakeProject(Map<String, String> files) implements Source {
    private FakeProject {
      files = Map.copyOf(files);
    }

    @Override
    public String commit() {
      return "c" + files.size();
    }

    @Override
    public List<String> paths() {
      return List.copyOf(new TreeMap<>(files).keySet());
    }

    @Override
    public Optional<String> read(String path) {
      return Optional.ofNullable(files.get(path));
    }
  }
}
