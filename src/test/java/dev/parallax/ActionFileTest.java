package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// `.github/action/action.yml` and the workflows that docs/action.md offers to copy.
final class ActionFileTest {
  private static final Path FILE = Path.of(".github/action/action.yml");
  private static final Pattern PINNED = Pattern.compile("[\\w.-]+/[\\w./-]+@[0-9a-f]{40}");
  private static final String OURS = "parallax/parallax/.github/action@v1";

  private final JsonNode action = yaml(read(FILE));
  private final JsonNode steps = action.path("runs").path("steps");
  private final JsonNode inputs = action.path("inputs");
  private final String document = read(Path.of("docs/action.md"));

  @Test
  void every_input_is_an_environment_variable_that_the_command_knows() {
    var known = new HashSet<>(JobEnvironment.VARIABLES);
    known.addAll(JobEnvironment.SETTINGS);
    var environment = ours().path("env");
    assertThat(known).containsAll(names(environment));
    assertThat(environment.valueStream().map(JsonNode::asText))
        .containsExactlyInAnyOrderElementsOf(
            names(inputs).stream().map(name -> "${{ inputs." + name + " }}").toList());
  }

  @Test
  void what_is_left_to_the_settings_is_known_there() {
    assertThat(Settings.VARIABLES).containsAll(JobEnvironment.SETTINGS);
  }

  @Test
  void no_input_is_required_and_the_token_is_the_job_s() {
    assertThat(inputs.findValues("required")).isEmpty();
    assertThat(inputs.path("github-token").path("default").asText())
        .isEqualTo("${{ github.token }}");
  }

  @Test
  void no_script_contains_an_expression_and_nothing_of_the_event_is_used_at_all() {
    assertThat(steps.findValuesAsText("run")).hasSize(1).noneMatch(run -> run.contains("${{"));
    assertThat(read(FILE)).doesNotContain("github.event");
  }

  @Test
  void other_people_s_actions_are_pinned_to_a_commit() {
    var uses = new ArrayList<>(steps.findValuesAsText("uses"));
    for (var workflow : workflows()) uses.addAll(workflow.findValuesAsText("uses"));
    uses.removeIf(OURS::equals);
    assertThat(uses).hasSize(2).allMatch(name -> PINNED.matcher(name).matches());
  }

  @Test
  void the_launcher_is_where_the_step_starts_it() {
    assertThat(ours().path("run").asText())
        .isEqualTo("\"$GITHUB_ACTION_PATH/../../parallax\" action");
    assertThat(FILE.resolveSibling("../../parallax")).isExecutable();
  }

  @Test
  void every_output_is_the_step_s_and_the_documents_name_it() {
    for (var output : action.path("outputs").properties()) {
      assertThat(output.getValue().path("value").asText())
          .isEqualTo("${{ steps.parallax.outputs." + output.getKey() + " }}");
      assertThat(document).contains("`" + output.getKey() + "`");
    }
  }

  @Test
  void the_table_of_inputs_is_this_one() {
    for (var variable : ours().path("env").properties()) {
      var input = variable.getValue().asText().replaceAll("^.*inputs\\.([a-z-]+) .*$", "$1");
      assertThat(document).contains("| `" + input + "` | `" + variable.getKey() + "` |");
    }
    assertThat(JobEnvironment.SETTINGS)
        .allSatisfy(name -> assertThat(document).contains("`" + name + "`"));
  }

  @Test
  void the_workflow_to_copy_is_whole_and_grants_what_is_needed_and_no_more() {
    var workflow = workflows().getFirst();
    assertThat(workflow.path("permissions"))
        .isEqualTo(yaml("{contents: read, pull-requests: write, issues: write, checks: write}"));
    var job = workflow.path("jobs").path("review");
    assertThat(names(job)).contains("concurrency", "timeout-minutes", "if", "runs-on");
    assertThat(workflow.findValuesAsText("uses")).containsExactly(OURS);
    assertThat(workflow.path("on").path("pull_request").path("types").valueStream())
        .extracting(JsonNode::asText)
        .containsExactly("opened", "reopened", "ready_for_review", "synchronize", "labeled");
  }

  @Test
  void the_workflows_to_copy_give_only_inputs_that_there_are() {
    var given = new ArrayList<String>();
    for (var workflow : workflows()) {
      for (var step : workflow.findValue("steps")) {
        if (step.path("uses").asText().equals(OURS)) given.addAll(names(step.path("with")));
      }
    }
    assertThat(given).hasSizeGreaterThan(1);
    assertThat(names(inputs)).containsAll(given);
  }

  /// What later steps can read.
  static Set<String> outputs() {
    return names(yaml(read(FILE)).path("outputs"));
  }

  /// The step that runs our command.
  private JsonNode ours() {
    return steps
        .valueStream()
        .filter(step -> step.path("id").asText().equals("parallax"))
        .findFirst()
        .orElseThrow();
  }

  /// The YAML of the document: the first is a whole workflow, others are parts of one.
  private List<JsonNode> workflows() {
    var found = new ArrayList<JsonNode>();
    var block = Pattern.compile("(?s)```yaml\\n(.*?)```").matcher(document);
    while (block.find()) found.add(yaml(block.group(1)));
    assertThat(found).hasSizeGreaterThan(1);
    return found;
  }

  private static JsonNode yaml(String text) {
    var value = new Load(LoadSettings.builder().build()).loadFromString(text);
    return new JsonMapper().valueToTree(value);
  }

  private static Set<String> names(JsonNode node) {
    var names = new HashSet<String>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
