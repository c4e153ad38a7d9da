package dev.parallax.rules;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// GitHub workflows and actions, read as the YAML they are.
final class WorkflowCheck {
  private static final Pattern INJECTION =
      Pattern.compile(
          "\\$\\{\\{\\s*(github\\.event\\.(?:issue|pull_request|comment|review|review_comment|discussion|head_commit|workflow_run)\\.[A-Za-z_.\\[\\]0-9]*(?:title|body|message|name|email|ref|label|default_branch|display_title|page_name)|github\\.head_ref)\\s*\\}\\}");
  private static final Pattern PINNED = Pattern.compile("@[0-9a-f]{40}$|@sha256:[0-9a-f]{64}$");
  private static final Pattern PINNED_USE = Pattern.compile("uses:\\s*[\\w./-]+@[0-9a-f]{40}");
  private static final Pattern HEAD =
      Pattern.compile(
          "github\\.event\\.pull_request\\.head\\.(sha|ref)|github\\.head_ref|refs/pull/");
  private static final List<String> TRUSTED_OWNERS =
      List.of("actions/", "github/", "./", "docker://", "slsa-framework/slsa-github-generator/");

  private WorkflowCheck() {}

  static void look(Sight sight) {
    for (var file : sight.added()) {
      var isWorkflow =
          file.path().matches("\\.github/workflows/[^/]+\\.ya?ml")
              || file.path().matches("(.*/)?action\\.ya?ml");
      if (!isWorkflow) continue;
      sight
          .source()
          .read(file.path())
          .flatMap(WorkflowCheck::compose)
          .ifPresent(root -> new OneFile(sight, file, root).look());
    }
  }

  private static Optional<Node> compose(String text) {
    try {
      var settings = LoadSettings.builder().setMaxAliasesForCollections(10).build();
      return new Compose(settings).composeString(text);
    } catch (YamlEngineException e) {
      return Optional.empty(); // not for us to say: GitHub refuses it too
    }
  }

  private record OneFile(Sight sight, Sight.AddedLines file, Node root) {
    void look() {
      var target =
          triggers().contains("pull_request_target") || triggers().contains("workflow_run");
      visit(root, target, new ArrayList<>());
    }

    private List<String> triggers() {
      var names = new ArrayList<String>();
      child(root, "on")
          .ifPresent(on -> {
            switch (on) {
              case ScalarNode one -> names.add(one.getValue());
              case SequenceNode many -> many.getValue().forEach(n -> names.add(scalar(n)));
              case MappingNode map ->
                  map.getValue().forEach(t -> names.add(scalar(t.getKeyNode())));
              default -> {}
            }
          });
      return names;
    }

    private void visit(Node node, boolean target, List<String> path) {
      if (path.size() > 20) return;
      switch (node) {
        case MappingNode map ->
            map.getValue()
                .forEach(entry -> {
                  var key = scalar(entry.getKeyNode());
                  if (key.equals("uses")) uses(map, entry.getValueNode(), target);
                  if (key.equals("run") || key.equals("script")) run(entry.getValueNode());
                  if (key.equals("permissions")) permissions(entry.getValueNode());
                  var deeper = new ArrayList<>(path);
                  deeper.add(key);
                  visit(entry.getValueNode(), target, deeper);
                });
        case SequenceNode list -> list.getValue().forEach(item -> visit(item, target, path));
        default -> {}
      }
    }

    private void uses(MappingNode step, Node value, boolean target) {
      var action = scalar(value);
      var foreign = TRUSTED_OWNERS.stream().noneMatch(action::startsWith);
      if (foreign && !PINNED.matcher(action).find() && isNew(action) && matters(step, action)) {
        find("security/unpinned-action", value, Map.of("action", action));
      }
      if (!target || !action.startsWith("actions/checkout@")) return;
      child(step, "with")
          .flatMap(with -> child(with, "ref"))
          .filter(ref -> HEAD.matcher(scalar(ref)).find())
          .ifPresent(ref -> find("security/pull-request-target", ref, Map.of()));
    }

    /// Whether the repository used the action in no version before, as far as the change shows.
    private boolean isNew(String action) {
      var name = action.replaceFirst("@.*", "@");
      var lines = file.lines();
      var all = sight.source().read(file.path()).orElse("").lines().toList();
      for (var i = 0; i < all.size(); i++) {
        if (!lines.containsKey(i + 1) && all.get(i).contains(name)) return false;
      }
      if (sight.change().files().stream()
          .anyMatch(f -> f.removed().stream().anyMatch(line -> line.contains(name)))) return false;
      return workflows().noneMatch(text -> text.contains(name));
    }

    /// A project is held to its own habit of pinning; without one, a branch or a secret handed over
    /// is what makes a moving name matter.
    private boolean matters(MappingNode step, String action) {
      if (action.matches(".*@(main|master|develop|latest|HEAD)")) return true;
      var secrets =
          sight
              .source()
              .read(file.path())
              .orElse("")
              .lines()
              .skip(line(step) - 1L)
              .limit(stepLines(step))
              .anyMatch(line -> line.contains("secrets."));
      return secrets || workflows().anyMatch(text -> PINNED_USE.matcher(text).find());
    }

    private static long stepLines(MappingNode step) {
      return step.getEndMark().map(mark -> mark.getLine() + 1L).orElse(1L) - line(step);
    }

    /// The texts of the workflows that the change leaves alone.
    private java.util.stream.Stream<String> workflows() {
      return sight.source().paths().stream()
          .filter(path -> path.startsWith(".github/workflows/"))
          .filter(path -> sight.change().file(path).isEmpty())
          .limit(40)
          .flatMap(path -> sight.source().read(path).stream());
    }

    private void run(Node value) {
      var text = scalar(value);
      var matcher = INJECTION.matcher(text);
      var first = line(value);
      // The text of a block starts on the line after its `|`.
      var block = value instanceof ScalarNode s && s.getScalarStyle().toString().matches("[|>]");
      var reported = new HashMap<Integer, Boolean>();
      while (matcher.find()) {
        var inText = (int) text.substring(0, matcher.start()).lines().count();
        var within =
            text.substring(0, matcher.start()).endsWith("\n") || inText == 0 ? inText : inText - 1;
        var number = first + within + (block ? 1 : 0);
        if (reported.put(number, true) != null || !file.touches(number, number)) continue;
        sight.find(
            "security/workflow-injection",
            file.path(),
            number,
            Map.of("expression", matcher.group(1)));
      }
    }

    private void permissions(Node value) {
      if (scalar(value).equals("write-all")) find("security/wide-permissions", value, Map.of());
    }

    private void find(String rule, Node at, Map<String, String> captures) {
      var number = line(at);
      if (!file.touches(number, number)) return;
      sight.find(rule, file.path(), number, captures);
    }

    private static Optional<Node> child(Node node, String key) {
      if (!(node instanceof MappingNode map)) return Optional.empty();
      return map.getValue().stream()
          .filter(entry -> scalar(entry.getKeyNode()).equals(key))
          .map(entry -> entry.getValueNode())
          .findFirst();
    }

    private static String scalar(Node node) {
      return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private static int line(Node node) {
      return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
  }
}
