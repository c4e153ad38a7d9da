package dev.parallax;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void a_wrong_configuration_has_a_line_for_each_mistake() throws Exception {
    commit(".github/parallax.yml", "version: 1\nreview:\n  agent: [docs]\n  auto: perhaps\n");
    commit("b.txt", "b");
    assertThat(run("review", "--repo", folder.toString())).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines())
        .hasSize(2)
        .allMatch(line -> line.contains("parallax.yml:"));
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
