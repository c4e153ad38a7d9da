package dev.parallax.report;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import java.util.LinkedHashMap;
import java.util.Map;

/// Each agent's full output, folded away; all share what room is left, and the short ones leave
/// theirs to the long ones.
final class OutputDetails {
  /// The least that is worth folding out.
  private static final int LEAST = 300;

  /// What stands around an output.
  private static final int AROUND = 360;

  private static final int SAYING_SO = 400;
  private static final int MOST_INDENTED = 100_000;

  /// Numbers keep all their digits, and nothing that follows the object is lost.
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private OutputDetails() {}

  /// @param left bytes that may be used
  static String of(Report report, int left) {
    var outputs = outputs(report);
    if (outputs.isEmpty()) return "";
    var text = new StringBuilder();
    var room = left - SAYING_SO;
    var waiting = outputs.size();
    var dropped = 0;
    var whole = new LinkedHashMap<Task, String>();
    for (var entry : byLength(outputs).entrySet()) {
      var share = room / waiting--;
      var shown =
          share < LEAST + AROUND ? "" : details(report, entry.getKey(), entry.getValue(), share);
      if (shown.isEmpty()) dropped++;
      whole.put(entry.getKey(), shown);
      room -= SafeMarkdown.bytes(shown);
    }
    for (var task : outputs.keySet()) text.append(whole.getOrDefault(task, ""));
    if (dropped > 0 && left > SAYING_SO) {
      text.append("\nThe full output of ")
          .append(dropped == 1 ? "1 task" : dropped + " tasks")
          .append(" is left out: the comment would be too long")
          .append(FindingTexts.onRunPage(report))
          .append(".\n");
    }
    return text.toString();
  }

  private static String details(Report report, Task task, String output, int share) {
    var url = report.facts().runUrl();
    var aside = AROUND + url.length();
    if (share < LEAST + aside) return "";
    var block = SafeMarkdown.block(indented(output), Integer.MAX_VALUE, share - aside);
    var cut = block.contains("\n> … ") || block.contains("…\n");
    var note = cut ? "\nShortened" + FindingTexts.onRunPage(report) + ".\n" : "";
    return "\n<details><summary>Full output of "
        + SafeMarkdown.html(name(report, task), 60)
        + (cut ? ", shortened" : "")
        + "</summary>\n\n"
        + block
        + "\n"
        + note
        + version(report, task)
        + "\n</details>\n";
  }

  /// Which task it is; of many issues, which of them.
  private static String name(Report report, Task task) {
    if (!(report.plan().subject() instanceof Subject.Issue issue)) return task.id();
    return task.batch() <= issue.items().size()
        ? "%s of #%d".formatted(task.agent().name(), issue.items().get(task.batch() - 1).number())
        : task.id();
  }

  /// JSON with a line for each thing in it, because models write it in one; anything else as it is.
  private static String indented(String output) {
    var text = output.strip();
    if (!text.startsWith("{") || text.length() > MOST_INDENTED) return output;
    try {
      return JSON.readTree(text).toPrettyString();
    } catch (JsonProcessingException _) {
      return output;
    }
  }

  /// Which prompt it was, and what it used; nothing for the rules.
  private static String version(Report report, Task task) {
    var ended = report.ends().get(task);
    var used = ended == null || ended.reused() ? Usage.NONE : ended.usage();
    return report.rows().stream()
        .filter(row -> row.agent().equals(task.agent()) && !row.prompt().isEmpty())
        .map(row ->
            // In code: its eight digits could be those of a commit.
            "\nPrompt "
                + SafeMarkdown.code(row.prompt(), 64)
                + (used.calls() == 0 ? "" : ": " + Footer.tokens(used))
                + ".\n")
        .findFirst()
        .orElse("");
  }

  private static Map<Task, String> outputs(Report report) {
    var outputs = new LinkedHashMap<Task, String>();
    for (var task : report.plan().tasks()) {
      if (report.plan().hides(task.agent())) continue;
      var output = report.outputs().getOrDefault(task, "");
      if (!output.isBlank()) outputs.put(task, output);
    }
    return outputs;
  }

  private static Map<Task, String> byLength(Map<Task, String> outputs) {
    var sorted = new LinkedHashMap<Task, String>();
    outputs.entrySet().stream()
        .sorted(Map.Entry.comparingByValue((one, two) -> one.length() - two.length()))
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }
}
