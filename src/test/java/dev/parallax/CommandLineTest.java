package dev.parallax;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parallax.demo.StandInModel;
import dev.parallax.git.LocalRepository;
import dev.parallax.plan.Planned;
import dev.parallax.plan.Planner;
import dev.parallax.plan.Wish;
import dev.parallax.run.Cancellation;
import dev.parallax.run.MemoryJournal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The commands as a shell sees them: what they print, where, and the exit code.
final class CommandLineTest {
  private static final String LEAK =
      "import subprocess\ndef f(name):\n    subprocess.run(f'ls {name}', shell=True)\n";

  @TempDir Path folder;
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(out, true, UTF_8));
    System.setErr(new PrintStream(err, true, UTF_8));
  }

  @AfterEach
  void stopListening() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  @Test
  void a_review_prints_the_report_to_stdout_and_progress_to_stderr() throws Exception {
    commit("a.txt", "a");
    commit("app.py", LEAK);
    assertThat(run("review", "--repo", folder.toString())).isEqualTo(1);
    assertThat(out.toString(UTF_8)).contains("| security | FAIL |", "app.py:3");
    assertThat(err.toString(UTF_8)).contains("launched 3 agents", "security FAIL");
  }

  @Test
  void findings_do_not_fail_when_nobody_wants_them_to() throws Exception {
    commit("a.txt", "a");
    commit("app.py", LEAK);
    assertThat(run("review", "--repo", folder.toString(), "--fail-on", "never")).isZero();
  }

  @Test
  void a_clean_change_ends_well() throws Exception {
    commit("a.txt", "a");
    commit("app.py", "x = 1\n");
    assertThat(run("review", "--repo", folder.toString())).isZero();
    assertThat(out.toString(UTF_8)).contains("PASS");
  }

  @Test
  void json_is_json_and_sarif_is_sarif() throws Exception {
    commit("a.txt", "a");
    commit("app.py", LEAK);
    run("review", "--repo", folder.toString(), "--format", "json");
    assertThat(new ObjectMapper().readTree(out.toString(UTF_8)).path("verdict").asText())
        .isEqualTo("FAIL");
    out.reset();
    run("review", "--repo", folder.toString(), "--format", "sarif");
    assertThat(new ObjectMapper().readTree(out.toString(UTF_8)).path("version").asText())
        .isEqualTo("2.1.0");
  }

  @Test
  void one_agent_alone_can_be_asked() throws Exception {
    commit("a.txt", "a");
    commit("app.py", LEAK);
    run("review", "--repo", folder.toString(), "--agent", "docs");
    assertThat(out.toString(UTF_8)).contains("| docs |").doesNotContain("| security |");
  }

  @Test
  void when_no_agent_can_finish_the_exit_code_says_so() throws Exception {
    commit("a.txt", "a");
    commit("app.py", LEAK);
    assertThat(run("review", "--repo", folder.toString(), "--agent", "quality")).isEqualTo(3);
    assertThat(out.toString(UTF_8)).containsIgnoringCase("not reviewed");
  }

  @Test
  void not_a_repository_is_one_clear_line() {
    assertThat(run("review", "--repo", folder.toString())).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines()).hasSize(1).first().asString().contains("--repo");
  }

  @Test
  void a_missing_ref_is_one_clear_line() throws Exception {
    commit("a.txt", "a");
    assertThat(run("review", "--repo", folder.toString(), "--base", "nowhere")).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines())
        .hasSize(1)
        .first()
        .asString()
        .contains("nowhere", "--base");
  }

  @Test
  void a_single_commit_is_one_clear_line() throws Exception {
    commit("a.txt", "a");
    assertThat(run("review", "--repo", folder.toString())).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines()).hasSize(1);
  }

  @Test
  void an_unknown_agent_is_one_clear_line_with_the_nearest_name() throws Exception {
    commit("a.txt", "a");
    commit("b.txt", "b");
    assertThat(run("review", "--repo", folder.toString(), "--agent", "securty")).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines()).hasSize(1).first().asString().contains("security");
  }

  @Test
  void an_unknown_option_is_one_clear_line() {
    assertThat(run("review", "--nonsense")).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines()).hasSize(1).first().asString().contains("--nonsense");
  }

  @Test
  void words_of_others_make_no_lines_of_their_own() {
    var hostile = "x\n::set-output name=a::b\r##[add-mask]x";
    assertThat(run("review", "--pr", "a/b#1", "--repo", hostile, hostile)).isEqualTo(2);
    assertThat(run("eval", hostile)).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("parallax: ") && line.contains("set-output"))
        .noneMatch(line -> line.contains("##["));
  }

  @Test
  void a_wrong_configuration_has_a_line_for_each_mistake() throws Exception {
    commit(".github/parallax.yml", "version: 1\nreview:\n  agent: [docs]\n  auto: perhaps\n");
    commit("b.txt", "b");
    assertThat(run("review", "--repo", folder.toString())).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines())
        .hasSize(2)
        .allMatch(line -> line.contains("parallax.yml:"));
  }

  /// The stand-in caches nothing and answers at once; an estimate is good when it is within a
  /// factor of three of what a run then really costs.
  @Test
  void an_estimate_needs_no_key_and_is_near_what_a_run_costs() throws Exception {
    commit("a.txt", "a");
    commit("app.py", "x = 1  # words that are paid for\n".repeat(500));
    assertThat(run("review", "--repo", folder.toString(), "--estimate")).isZero();
    var text = out.toString(UTF_8);
    assertThat(text)
        .contains("security", "performance", "docs", "anthropic/claude-sonnet-4-5")
        .contains("a run may cost $1.00 at most", "prices of 2", "Nobody was asked");
    assertThat(err.toString(UTF_8)).isEmpty();
    var said = Double.parseDouble(text.replaceAll("(?s).*total about \\$([0-9.]+).*", "$1"));
    assertThat(said).isBetween(cost() / 3, cost() * 3);
  }

  /// What the same review costs at a provider whose agents look something up twice.
  private double cost() throws Exception {
    try (var model = StandInModel.start();
        var repository = LocalRepository.open(folder)) {
      var read = new StandInModel.ToolUse("Read", "{\"path\":\"a.txt\"}");
      for (var agent : List.of("security", "performance", "docs")) {
        model.script(agent, new StandInModel.Act.Tools(read), new StandInModel.Act.Tools(read));
      }
      var settings =
          Settings.read(Map.of("ANTHROPIC_API_KEY", "a-key", "ANTHROPIC_BASE_URL", model.url()));
      var snapshot = repository.snapshot("", "");
      if (!(Planner.plan(snapshot, new Wish(List.of(), true)) instanceof Planned.Ready(var plan))) {
        throw new AssertionError("there is a plan");
      }
      var ends =
          Wiring.runner(settings)
              .run(
                  plan,
                  snapshot.source(),
                  new MemoryJournal(),
                  TerminalProgress.on(realErr),
                  new Cancellation());
      assertThat(model.calls()).hasSize(9);
      return ends.values().stream().mapToDouble(end -> end.usage().costUsd().doubleValue()).sum();
    }
  }

  @Test
  void a_plan_is_printed_and_nothing_runs() throws Exception {
    commit("a.txt", "a");
    assertThat(run("plan", "--repo", folder.toString())).isZero();
    assertThat(out.toString(UTF_8)).contains("[[security,performance,docs]]");
  }

  @Test
  void a_bench_has_a_row_for_each_number_of_agents_and_shows_what_more_of_them_are_worth()
      throws Exception {
    assertThat(run("bench", "--agents", "1..3", "--delay", "100ms", "--format", "json")).isZero();
    var rows = new ObjectMapper().readTree(out.toString(UTF_8));
    assertThat(rows).hasSize(3);
    for (var count = 1; count <= 3; count++) {
      var row = rows.get(count - 1);
      assertThat(row.path("agents").asInt()).isEqualTo(count);
      assertThat(row.path("overlap").asInt()).isBetween(Math.min(2, count), count);
      assertThat(row.path("longest_ms").asDouble()).isGreaterThanOrEqualTo(100);
      assertThat(row.path("parallel_ms").asDouble())
          .isGreaterThan(row.path("longest_ms").asDouble());
      assertThat(row.path("sequential_ms").asDouble()).isGreaterThan(100.0 * count);
      assertThat(row.path("overhead_ratio").asDouble()).isGreaterThan(1);
      assertThat(row.path("skew_ms").asDouble()).isLessThan(row.path("longest_ms").asDouble());
      assertThat(row.path("input_tokens").asLong()).isGreaterThan(100L * count);
      assertThat(row.path("output_tokens").asLong()).isEqualTo(15L * count);
    }
    assertThat(rows.get(2).path("speedup").asDouble())
        .isGreaterThan(rows.get(0).path("speedup").asDouble());
    assertThat(err.toString(UTF_8)).contains("3 agents: ");
  }

  @Test
  void a_bench_is_a_table_unless_asked_otherwise() {
    assertThat(run("bench", "--agents", "2", "--delay", "1ms")).isZero();
    assertThat(out.toString(UTF_8).lines()).hasSize(3);
    assertThat(out.toString(UTF_8)).startsWith("| Agents |").contains("\n|      2 | ");
  }

  @ParameterizedTest
  @CsvSource({
    "--agents, 0",
    "--agents, 1..17",
    "--agents, 5..3",
    "--agents, few",
    "--delay, 0s",
    "--delay, 61s",
    "--delay, 5",
    "--format, xml"
  })
  void a_bench_that_cannot_be_is_one_clear_line(String option, String value) {
    assertThat(run("bench", option, value)).isEqualTo(2);
    assertThat(out.toString(UTF_8)).isEmpty();
    assertThat(err.toString(UTF_8).lines())
        .hasSize(1)
        .first()
        .asString()
        .contains(option, value, "bench --help");
  }

  private static int run(String... args) {
    return Main.run(args);
  }

  private void commit(String path, String text) throws IOException, GitAPIException {
    try (var git = Git.init().setDirectory(folder.toFile()).setInitialBranch("main").call()) {
      Files.createDirectories(folder.resolve(path).getParent());
      Files.writeString(folder.resolve(path), text);
      git.add().addFilepattern(".").call();
      git.commit()
          .setMessage("Change " + path)
          .setAuthor("Sam", "sam@example.com")
          .setCommitter("Sam", "sam@example.com")
          .setSign(false)
          .call();
    }
  }
}
