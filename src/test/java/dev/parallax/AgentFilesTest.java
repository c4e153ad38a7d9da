package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.StandInModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Agents' files through the front door: ten as people have them for Claude Code, and those of the
/// guide, each of which does what the guide says.
final class AgentFilesTest {
  private static final Path FIXTURES = Path.of("src/test/resources/agents/claude-code");
  private static final String DIR = ".github/parallax/agents/";
  private static final String CHANGE = "class Shop { int orders; }\n";

  /// What the ten say that has no effect here, as a person reads it.
  private static final List<String> WARNINGS =
      List.of(
          "api-designer.md:2: `name` is read as `api-designer`; call the agent that",
          "api-designer.md:5: tool `WebFetch` is not given to agents here; they only read: Read,"
              + " Grep, Glob",
          "frontend_dev.md:2: `name` is read as `frontend-dev`; call the agent that",
          "frontend_dev.md:8: tools `Bash`, `NotebookEdit` are not given to agents here; they only"
              + " read: Read, Grep, Glob",
          "history-reader.md:4: tools `Bash`, `mcp__github__get_issue`,"
              + " `mcp__github__list_commits`, `Task` are not given to agents here; they only read:"
              + " Read, Grep, Glob",
          "migration-reviewer.md:4: there is no key `version`",
          "migration-reviewer.md:5: there is no key `colour`; did you mean `color`?",
          "migration-reviewer.md:6: there is no key `mcp_servers`; did you mean `mcpServers`?",
          "migration-reviewer.md:7: tool `mcp__postgres__query` is not given to agents here",
          "migration-reviewer.md:8: there is no key `metadata`",
          "migration-reviewer.md:11: `model` is a name of Claude Code's own; the configured model"
              + " is asked",
          "payments-guardian.md:6: tools `Bash`, `Edit` are not given to agents here",
          "quick-scout.md:3: `description` has no value; write one or leave the key out",
          "quick-scout.md:4: `tools` has no value; write one or leave the key out");

  @TempDir Path folder;
  private final StandInModel model = StandInModel.start();
  private final World world = new World(model, 10);

  @AfterEach
  void close() {
    world.close();
    model.close();
  }

  /// R39.
  @Test
  void ten_subagents_of_claude_code_look_as_they_are_and_each_has_its_row() {
    var names =
        List.of(
            "api-designer",
            "boundary-watcher",
            "everything-agent",
            "frontend-dev",
            "history-reader",
            "migration-reviewer",
            "payments-guardian",
            "quick-scout",
            "release-notes-checker",
            "windows-packager");
    var tools = toolsOffered();
    world.repository(subagents(names));
    var comment = new Comment(review());
    assertThat(comment.agents()).containsExactlyElementsOf(names);
    assertThat(names).allSatisfy(name -> assertThat(comment.status(name)).isEqualTo("PASS"));
    assertThat(tools).containsOnlyKeys(names);
    assertThat(tools.values())
        .allSatisfy(
            offered -> assertThat(offered).isSubsetOf("Read", "Grep", "Glob", "Diff", "report"));
    // All are offered the same, so that they share a provider's cache; each is told what it may
    // use.
    assertThat(StandInModel.of(model.calls(), "history-reader").getFirst().prompt())
        .contains("Of the tools you may use Read, Diff;");
    assertThat(tools.get("quick-scout")).contains("Read", "Grep", "Glob");
  }

  /// R39: what the report says of them, in the words of the file, as text.
  @Test
  void what_a_subagents_file_says_to_no_effect_stands_in_the_reports_notes() {
    world.repository(subagents(List.of("migration-reviewer")));
    assertThat(review())
        .contains("### Notes", "there is no key", "colour", "did you mean", "mcpServers");
  }

  /// R39.
  @Test
  void the_plan_of_ten_subagents_says_line_by_line_what_has_no_effect() throws Exception {
    var checkout = new Checkout(folder);
    checkout.commit(subagents(List.of("api-designer", "quick-scout")));
    var plan = checkout.plan(0);
    assertThat(WARNINGS).allSatisfy(warning -> assertThat(plan).contains(DIR + warning));
    assertThat(plan.lines().filter(line -> line.contains(DIR) && line.contains(".md:")))
        .hasSize(WARNINGS.size());
  }

  /// Which words an agent was told is known afterwards.
  @Test
  void the_report_says_which_version_of_a_prompt_was_answered() {
    world.repository(Team.of(Team.builtIn("security"), Team.agent("own")).files());
    var comment = review();
    assertThat(comment)
        .containsPattern(
            "(?s)<code>security</code></summary>[^#<]*\\nPrompt `[0-9a-f]{8}`: [\\d,]+ tokens in"
                + " .*\\n")
        .containsPattern(
            "(?s)<code>own</code></summary>[^#<]*\\nPrompt `[0-9a-f]{8}`: [\\d,]+ tokens in .*\\n");
  }

  private Map<String, List<String>> toolsOffered() {
    var tools = new ConcurrentHashMap<String, List<String>>();
    model.answerWith(request -> {
      tools.put(request.agent(), request.tools());
      return new StandInModel.Act.Say(StandInModel.ANSWER);
    });
    return tools;
  }

  private String review() {
    return world.oneComment(world.open("A change", Map.of("src/Shop.java", CHANGE)));
  }

  /// All ten files, of which these are asked.
  private static Map<String, String> subagents(List<String> names) {
    var files = new HashMap<String, String>();
    files.put(".github/parallax.yml", "version: 1\nreview:\n  agents: " + names + "\n");
    try (var fixtures = Files.list(FIXTURES)) {
      for (var file : (Iterable<Path>) fixtures::iterator) {
        files.put(DIR + file.getFileName(), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(files).hasSize(11);
    return files;
  }
}
