package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.plan.FileChange.Content;
import dev.parallax.plan.FileChange.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlannerTest {
  private static final String DIR = ".github/parallax/agents/";
  private static final Subject.PullRequest PULL = pull(Set.of(), false, true);

  @Test
  void without_configuration_the_three_built_in_agents_look_at_the_change() {
    var plan = ready(plan(project(), "src/A.java"));
    assertThat(plan.tasks())
        .extracting(Task::id)
        .containsExactly("security", "performance", "docs");
    assertThat(plan.config()).isEqualTo(RepositoryConfig.DEFAULT);
    assertThat(plan.leftOut()).isEmpty();
    assertThat(plan.notes()).isEmpty();
  }

  @Test
  void tasks_come_in_order_of_priority_then_as_configured() {
    var project =
        project(config("review: {agents: [docs, quality, performance, tests, security]}"));
    assertThat(ready(plan(project, "a")).tasks())
        .extracting(Task::id)
        .containsExactly("security", "quality", "performance", "docs", "tests");
  }

  @Test
  void an_agent_with_votes_has_a_task_for_each() {
    var project = project(config("review: {agents: [jury]}"), agent("jury", "votes: 3"));
    assertThat(ready(plan(project, "a")).tasks())
        .extracting(Task::id)
        .containsExactly("jury", "jury.v2", "jury.v3");
  }

  @Test
  void an_agent_whose_files_are_not_touched_is_left_out_and_shown() {
    var project =
        project(config("review: {agents: [docs, api]}"), agent("api", "paths: [src/api]"));
    var plan = ready(plan(project, "src/web/A.java"));
    assertThat(plan.agents()).extracting(Agent::name).containsExactly("docs");
    assertThat(reasons(plan)).containsExactly("api: no matching files");
  }

  @Test
  void an_agent_whose_files_are_touched_sees_the_whole_change() {
    var project = project(config("review: {agents: [api]}"), agent("api", "paths: [src/api]"));
    var plan = ready(plan(project, "src/api/A.java", "docs/b.md"));
    assertThat(plan.part(plan.tasks().getFirst())).isEqualTo(plan.change());
    assertThat(plan.change().files()).hasSize(2);
  }

  @Test
  void a_file_renamed_away_from_an_agents_paths_touches_them() {
    var project = project(config("review: {agents: [api]}"), agent("api", "paths: [src/api]"));
    var file = new FileChange("b/A", "src/api/A", Kind.RENAMED, Content.SAME, List.of());
    assertThat(ready(plan(project, new Change(List.of(file), List.of()), Wish.EVENT)).tasks())
        .hasSize(1);
  }

  @Test
  void when_files_are_not_known_nobody_is_left_out_for_their_sake() {
    var project = project(config("review: {agents: [api]}"), agent("api", "paths: [src/api]"));
    var change = new Change(List.of(file("b")), List.of("2,000 files beyond the first 3,000"));
    var plan = ready(plan(project, change, Wish.EVENT));
    assertThat(plan.part(plan.tasks().getFirst()).notSeen()).isEqualTo(change.notSeen());
  }

  @Test
  void files_too_large_to_see_stay_in_every_part() {
    var big = new FileChange("big.sql", "big.sql", Kind.MODIFIED, Content.TOO_LARGE, List.of());
    var plan = ready(plan(project(), new Change(List.of(big), List.of()), Wish.EVENT));
    assertThat(plan.tasks()).allSatisfy(t -> assertThat(plan.part(t).files()).containsExactly(big));
  }

  @Test
  void an_agent_for_issues_is_left_out_of_pull_requests() {
    var project = project(config("review: {agents: [docs, labels]}"), agent("labels", "on: issue"));
    assertThat(reasons(ready(plan(project, "a")))).containsExactly("labels: looks at issues only");
  }

  @Test
  void an_agent_that_the_configuration_does_not_name_is_left_out_and_shown() {
    var project = project(agent("api", ""));
    assertThat(reasons(ready(plan(project, "a"))))
        .containsExactly("api: not in `review.agents` of .github/parallax.yml");
  }

  @Test
  void ignored_files_are_not_looked_at_and_noted() {
    var project = project(config("review: {ignore: ['dist/**']}"));
    var plan = ready(plan(project, "a", "dist/b.js", "dist/c\nd.js"));
    assertThat(plan.change().files()).extracting(FileChange::path).containsExactly("a");
    assertThat(plan.notes())
        .containsExactly("2 files left out by `review.ignore`: dist/b.js, dist/c d.js");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"package-lock.json", "web/yarn.lock", "go.sum", "js/app.min.js", "x/a_pb2.py"})
  void what_tools_write_is_not_looked_at_and_noted(String path) {
    var plan = ready(plan(project(), "a", path));
    assertThat(plan.change().files()).hasSize(1);
    assertThat(plan.notes()).containsExactly("1 file not looked at, as tools write them: " + path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"go.sum/evil.go", "src/lock.js", "package-lock.json.js"})
  void a_name_that_only_resembles_a_generated_file_hides_nothing(String path) {
    assertThat(ready(plan(project(), path)).notes()).isEmpty();
  }

  @Test
  void a_file_renamed_to_an_ignored_name_hides_nothing() {
    var file = new FileChange("a.min.js", "a.js", Kind.RENAMED, Content.SAME, List.of());
    assertThat(ready(plan(project(), new Change(List.of(file), List.of()), Wish.EVENT)).notes())
        .isEmpty();
  }

  @Test
  void a_file_with_a_header_of_a_generator_is_not_looked_at() {
    var file = patched("a.go", "@@ -1,2 +1,2 @@\n // Code generated by x. DO NOT EDIT.\n-a\n+b");
    var change = new Change(List.of(file, file("b")), List.of());
    assertThat(ready(plan(project(), change, Wish.EVENT)).change().files()).hasSize(1);
  }

  @Test
  void a_header_that_the_change_itself_brings_hides_nothing() {
    var file = patched("a.go", "@@ -1 +1,2 @@\n+// Code generated by x. DO NOT EDIT.\n-a\n+b");
    var change = new Change(List.of(file, file("b")), List.of());
    assertThat(ready(plan(project(), change, Wish.EVENT)).change().files()).hasSize(2);
  }

  @Test
  void a_change_of_nothing_but_ignored_files_is_nothing() {
    assertThat(plan(project(), "yarn.lock"))
        .isEqualTo(
            new Planned.Nothing(
                "no file is left to look at: 1 file not looked at, as tools write them:"
                    + " yarn.lock"));
  }

  @Test
  void a_change_without_files_is_nothing() {
    assertThat(plan(project())).isEqualTo(new Planned.Nothing("the change touches no file"));
  }

  @Test
  void a_draft_waits_until_somebody_asks() {
    var draft = pull(Set.of(), true, true);
    assertThat(plan(draft, project(), Wish.EVENT)).isInstanceOf(Planned.Nothing.class);
    assertThat(plan(draft, project(), Wish.ASKED)).isInstanceOf(Planned.Ready.class);
    assertThat(plan(draft, project(config("review: {drafts: true}")), Wish.EVENT))
        .isInstanceOf(Planned.Ready.class);
  }

  @Test
  void without_auto_a_review_waits_until_somebody_asks() {
    var project = project(config("review: {auto: false}"));
    assertThat(plan(PULL, project, Wish.EVENT)).isInstanceOf(Planned.Nothing.class);
    assertThat(plan(PULL, project, Wish.ASKED)).isInstanceOf(Planned.Ready.class);
  }

  @Test
  void a_closed_pull_request_is_looked_at_only_when_somebody_asks() {
    var closed = pull(Set.of(), false, false);
    assertThat(plan(closed, project(), Wish.EVENT)).isInstanceOf(Planned.Nothing.class);
    assertThat(plan(closed, project(), Wish.ASKED)).isInstanceOf(Planned.Ready.class);
  }

  @Test
  void the_skip_label_holds_even_when_somebody_asks() {
    var skipped = pull(Set.of("bug", "Parallax:Skip"), false, true);
    assertThat(plan(skipped, project(), Wish.ASKED))
        .isEqualTo(
            new Planned.Nothing("the label `parallax:skip` is set; remove it to have a review"));
  }

  @Test
  void only_the_agents_that_somebody_names_look_whatever_the_paths() {
    var project = project(agent("api", "paths: [src/api]"));
    var plan = ready(plan(PULL, project, new Wish(List.of("api", "docs", "api"), true)));
    assertThat(plan.tasks()).extracting(Task::id).containsExactly("api", "docs");
    assertThat(plan.leftOut()).isEmpty();
  }

  @Test
  void a_name_that_nobody_bears_is_a_mistake_with_the_nearest_that_somebody_does() {
    assertThat(mistakes(plan(PULL, project(), new Wish(List.of("secrity"), true))))
        .containsExactly("review: there is no agent `secrity`; did you mean `security`?");
    assertThat(
            mistakes(
                plan(project(config("review:\n  agents:\n    - docs\n    - perfomance")), "a")))
        .containsExactly(
            ".github/parallax.yml:4: there is no agent `perfomance`; did you mean `performance`?");
  }

  @Test
  void mistakes_of_the_configuration_and_of_agent_files_are_told_together() {
    var project = project(config("reviews: {}"), agent("a", "votes: 0"));
    assertThat(mistakes(plan(project, "a"))).hasSize(2);
  }

  @Test
  void agents_that_need_each_other_in_a_circle_are_a_mistake_that_names_it() {
    var project =
        project(agent("a", "needs: [b]"), agent("b", "needs: [c]"), agent("c", "needs: a"));
    assertThat(mistakes(plan(project, "x")))
        .containsExactly(
            DIR
                + "c.md:3: agents need each other in a circle: a -> b -> c -> a; take one of these"
                + " `needs` away");
  }

  @Test
  void an_agent_cannot_need_itself() {
    assertThat(mistakes(plan(project(agent("a", "needs: [a]")), "x")))
        .singleElement()
        .asString()
        .contains("a -> a");
  }

  @Test
  void an_agent_cannot_need_what_is_not_there() {
    assertThat(mistakes(plan(project(agent("a", "needs: [secruity]")), "x")))
        .containsExactly(
            DIR + "a.md:3: `needs` names `secruity`, which is no agent; did you mean `security`?");
  }

  @Test
  void agents_that_are_needed_run_as_well() {
    var project = project(config("review: {agents: [sum]}"), agent("sum", "needs: [quality]"));
    var plan = ready(plan(project, "a"));
    assertThat(plan.agents()).extracting(Agent::name).containsExactlyInAnyOrder("sum", "quality");
    assertThat(plan.notes()).containsExactly("`quality` runs because `sum` needs it");
  }

  @Test
  void a_need_for_an_agent_that_is_left_out_is_dropped() {
    var project =
        project(
            config("review: {agents: [sum]}"),
            agent("sum", "needs: [docs, api]"),
            agent("api", "paths: [src/api]"));
    var plan = ready(plan(project, "a"));
    assertThat(plan.agents())
        .filteredOn(a -> a.name().equals("sum"))
        .flatExtracting(Agent::needs)
        .containsExactly("docs");
    assertThat(reasons(plan)).containsExactly("api: no matching files");
  }

  @Test
  void an_agent_none_of_whose_needs_runs_is_left_out() {
    var project =
        project(
            config("review: {agents: [docs, sum]}"),
            agent("sum", "needs: [api]"),
            agent("api", "paths: [src/api]"));
    assertThat(reasons(ready(plan(project, "a"))))
        .containsExactly("api: no matching files", "sum: nothing that it needs runs");
  }

  @Test
  void when_nobody_has_anything_to_look_at_there_is_nothing() {
    var project = project(config("review: {agents: [api]}"), agent("api", "paths: [src/api]"));
    assertThat(plan(project, "a"))
        .isEqualTo(
            new Planned.Nothing("no agent has anything to look at (api: no matching files)"));
    assertThat(plan(project(config("review: {agents: []}")), "a"))
        .isEqualTo(new Planned.Nothing("`review.agents` names no agent"));
  }

  @Test
  void strict_tiers_do_not_let_a_graver_agent_wait_for_a_lesser_one() {
    var project =
        project(
            config("review: {agents: [gate], strict-tiers: true}"),
            agent("gate", "priority: P0\nneeds: [docs]"));
    assertThat(mistakes(plan(project, "a")))
        .containsExactly(
            DIR
                + "gate.md:4: `gate` (P0) waits for `docs` (P2), which `strict-tiers` starts later;"
                + " give them the same priority or set `strict-tiers: false`");
  }

  @Test
  void configuration_in_the_change_is_not_used_and_that_is_said() {
    var plan = ready(plan(project(), ".github/parallax.yml", DIR + "evil.md", "AGENTS.md", "a"));
    assertThat(plan.notes())
        .containsExactly(
            "configuration in this change is not used until it is on the default branch:"
                + " .github/parallax.yml, "
                + DIR
                + "evil.md, AGENTS.md");
  }

  @Test
  void a_configuration_under_another_name_is_pointed_out() {
    assertThat(
            ready(plan(FakeSource.of(".github/parallax.yaml", "review: {auto: false}"), "a"))
                .notes())
        .containsExactly(".github/parallax.yaml is not read; name it .github/parallax.yml");
  }

  @Test
  void warnings_of_the_agents_that_run_are_noted() {
    var project = project(config("review: {agents: [a]}"), agent("a", "tools: Read, Bash"));
    assertThat(ready(plan(project, "a")).notes()).singleElement().asString().contains("`Bash`");
  }

  @Test
  void the_conventions_are_those_of_the_default_branch() {
    assertThat(ready(plan(FakeSource.of("CLAUDE.md", "claude"), "a")).conventions())
        .isEqualTo("claude");
    assertThat(
            ready(plan(FakeSource.of("CLAUDE.md", "claude", "AGENTS.md", "agents"), "a"))
                .conventions())
        .isEqualTo("agents");
  }

  @Test
  void long_conventions_are_cut_between_characters_and_that_is_said() {
    var plan = ready(plan(FakeSource.of("AGENTS.md", "x" + "é".repeat(10_000)), "a"));
    assertThat(plan.conventions()).isEqualTo("x" + "é".repeat(8191));
    assertThat(plan.notes())
        .containsExactly("AGENTS.md is longer than 16 KiB; agents are given its beginning");
  }

  @Test
  void a_preview_shows_what_the_configuration_means_without_a_change() {
    var project =
        project(config("review: {agents: [api, docs]}"), agent("api", "paths: [src/api]"));
    assertThat(
            ready(Planner.preview(PULL, project, RepositoryConfig.Review.DEFAULT.agents()))
                .agents())
        .extracting(Agent::name)
        .containsExactly("api", "docs");
    assertThat(
            mistakes(
                Planner.preview(
                    PULL, project(config("a: b")), RepositoryConfig.Review.DEFAULT.agents())))
        .hasSize(1);
  }

  @Test
  void an_agent_whose_labels_are_not_set_is_left_out_and_shown() {
    var project =
        project(config("review: {agents: [docs, api]}"), agent("api", "labels: [api, breaking]"));
    assertThat(reasons(ready(plan(project, "a"))))
        .containsExactly("api: none of its labels is set: api, breaking");
    assertThat(ready(plan(pull(Set.of("Breaking"), false, true), project, Wish.EVENT)).agents())
        .extracting(Agent::name)
        .contains("api");
  }

  @Test
  void prose_alone_concerns_those_who_read_prose() {
    var project = project(config("review: {agents: [security, performance, quality, docs]}"));
    assertThat(ready(plan(project, "docs/a.md", "README.md")).agents())
        .extracting(Agent::name)
        .containsExactly("security", "docs");
    assertThat(ready(plan(project, "docs/a.md", "src/A.java")).agents()).hasSize(4);
  }

  @Test
  void the_built_in_shape_is_specialists_then_verifier_then_synthesis() {
    var project =
        project(config("review: {agents: [synthesis, security, verifier, performance, docs]}"));
    var plan = ready(plan(project, "src/A.java"));
    assertThat(Stages.of(plan))
        .extracting(stage -> stage.stream().map(Agent::name).toList())
        .containsExactly(
            List.of("security", "performance", "docs"), List.of("verifier"), List.of("synthesis"));
    assertThat(plan.decision().toString()).startsWith("batched (stages): 5 tasks in 3 stages");
  }

  @Test
  void where_the_configuration_names_nobody_those_look_who_usually_do() {
    var usual = RepositoryConfig.Review.WITH_MODELS;
    var change = snapshot(project(config("review: {auto: true}")), "src/A.java");
    assertThat(ready(Planner.plan(change, Wish.ASKED, usual)).agents())
        .extracting(Agent::name)
        .containsExactlyInAnyOrderElementsOf(usual);
    var named = snapshot(project(config("review: {agents: [docs]}")), "src/A.java");
    assertThat(ready(Planner.plan(named, Wish.ASKED, usual)).agents())
        .extracting(Agent::name)
        .containsExactly("docs");
    var nobody = snapshot(project(config("review: {agents: []}")), "src/A.java");
    assertThat(Planner.plan(nobody, Wish.ASKED, usual)).isInstanceOf(Planned.Nothing.class);
  }

  @Test
  void whoever_follows_all_does_not_run_alone() {
    var project = project(config("review: {agents: [synthesis]}"));
    assertThat(plan(project, "src/A.java"))
        .isEqualTo(
            new Planned.Nothing(
                "no agent has anything to look at (synthesis: nothing that it needs runs)"));
  }

  @Test
  void nobody_who_does_not_follow_all_waits_for_one_who_does() {
    var project = project(config("review: {agents: [api]}"), agent("api", "follows: [verifier]"));
    assertThat(mistakes(plan(project, "a")))
        .singleElement()
        .asString()
        .contains("api -> verifier -> api", "api.md:3");
  }

  @Test
  void a_circle_over_follows_is_refused_and_named() {
    var project = project(agent("a", "follows: [b]"), agent("b", "needs: [a]"));
    assertThat(mistakes(plan(project, "x")))
        .singleElement()
        .asString()
        .contains("agents need each other in a circle: a -> b -> a");
  }

  @Test
  void a_large_change_is_the_same_parts_for_all_who_look() {
    var project =
        project(config("review: {agents: [security, jury, synthesis]}"), agent("jury", "votes: 2"));
    var files =
        List.of(
            patched("a.txt", "@@ -0,0 +1,50 @@\n" + "+some text\n".repeat(50)),
            patched("b.txt", "@@ -0,0 +1,50 @@\n" + "+some text\n".repeat(50)));
    var snapshot =
        new Snapshot(PULL, new Change(files, List.of()), FakeSource.of().at("head"), project);
    var plan = ready(Planner.plan(snapshot, Wish.EVENT, new Division(1_200, 4)));
    assertThat(plan.tasks())
        .extracting(Task::id)
        .containsExactly(
            "security", "security.b2", "jury", "jury.v2", "jury.b2", "jury.b2.v2", "synthesis");
    assertThat(plan.part(plan.tasks().get(1))).isEqualTo(plan.part(plan.tasks().get(4)));
    assertThat(plan.part(plan.tasks().getLast())).isEqualTo(plan.change());
  }

  @Test
  void what_runs_beside_what_depends_on_the_situation() {
    var one = project(config("review: {agents: [docs]}"));
    var fan = project(config("review: {agents: [security, performance, docs]}"));
    var chain =
        project(
            config("review: {agents: [a, b]}"), agent("a", "priority: P1"), agent("b", "needs: a"));
    var many = project(config("review: {agents: [jury, docs]}"), agent("jury", "votes: 9"));
    var few =
        project(
            config("review: {agents: [a, b]}"),
            agent("a", "engine: rules"),
            agent("b", "engine: rules"));
    assertThat(decision(one)).startsWith("sequential (single)");
    assertThat(decision(fan)).startsWith("parallel (fan-out): 3 tasks");
    assertThat(decision(chain)).startsWith("sequential (stages)");
    assertThat(decision(many)).startsWith("parallel (workers): 10 tasks");
    assertThat(decision(few)).startsWith("sequential (fan-out): 2 short tasks");
  }

  private static String decision(FakeSource project) {
    return ready(plan(project, "src/A.java")).decision().toString();
  }

  private static String[] config(String text) {
    return new String[] {RepositoryConfig.PATH, text};
  }

  private static String[] agent(String name, String keys) {
    return new String[] {DIR + name + ".md", "---\nname: " + name + "\n" + keys + "\n---\nLook."};
  }

  private static FakeSource project(String[]... files) {
    return FakeSource.of(Arrays.stream(files).flatMap(Arrays::stream).toArray(String[]::new));
  }

  private static Subject.PullRequest pull(Set<String> labels, boolean draft, boolean open) {
    var repository = new Repository(1, "octo", "shop", "main", 2);
    return new Subject.PullRequest(
        repository, 7, "Title", "Body", "eve", "base", "head", labels, draft, true, open);
  }

  private static FileChange file(String path) {
    return new FileChange(
        path, path, Kind.MODIFIED, Content.TEXT, Hunk.parse("@@ -1 +1 @@\n-a\n+b"));
  }

  private static FileChange patched(String path, String patch) {
    return new FileChange(path, path, Kind.MODIFIED, Content.TEXT, Hunk.parse(patch));
  }

  private static Snapshot snapshot(FakeSource project, String... paths) {
    var change = new Change(Arrays.stream(paths).map(PlannerTest::file).toList(), List.of());
    return new Snapshot(PULL, change, FakeSource.of().at("head"), project);
  }

  private static Planned plan(FakeSource project, String... paths) {
    var files = Arrays.stream(paths).map(PlannerTest::file).toList();
    return plan(project, new Change(files, List.of()), Wish.EVENT);
  }

  private static Planned plan(FakeSource project, Change change, Wish wish) {
    return Planner.plan(new Snapshot(PULL, change, FakeSource.of().at("head"), project), wish);
  }

  private static Planned plan(Subject subject, FakeSource project, Wish wish) {
    var change = new Change(List.of(file("a")), List.of());
    return Planner.plan(new Snapshot(subject, change, FakeSource.of().at("head"), project), wish);
  }

  private static Plan ready(Planned planned) {
    return switch (planned) {
      case Planned.Ready(Plan plan) -> plan;
      case Planned.Mistaken _, Planned.Nothing _ -> throw new AssertionError(planned);
    };
  }

  private static List<String> mistakes(Planned planned) {
    return switch (planned) {
      case Planned.Mistaken mistaken ->
          mistaken.mistakes().stream().map(Mistake::toString).toList();
      case Planned.Ready _, Planned.Nothing _ -> throw new AssertionError(planned);
    };
  }

  private static List<String> reasons(Plan plan) {
    return plan.leftOut().stream().map(l -> l.agent().name() + ": " + l.reason()).toList();
  }
}
