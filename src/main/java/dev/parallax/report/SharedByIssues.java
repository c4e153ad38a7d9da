package dev.parallax.report;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Likeness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What several of many issues have in common: a status, a place that shows it, a cause. Issues
/// that have several things in common are named once.
final class SharedByIssues {
  private static final int LEAST = 2;
  private static final int MOST = 10;

  private SharedByIssues() {}

  static String of(List<BulkMarkdown.Line> lines, Room room) {
    var most = Math.min(MOST, room.notes());
    var groups = groups(lines, room);
    if (groups.isEmpty() || most == 0) return "";
    var text = new StringBuilder("\n### In common\n\n");
    groups.entrySet().stream()
        .limit(most)
        .forEach(group -> text.append(line(group.getKey(), group.getValue())));
    var rest = groups.size() - most;
    return text.append(rest > 0 ? "- " + rest + " more\n" : "").toString();
  }

  /// What they have in common, by the issues that have it; the largest groups first.
  private static Map<Set<Integer>, List<String>> groups(List<BulkMarkdown.Line> lines, Room room) {
    var facts = new LinkedHashMap<String, Set<Integer>>();
    for (var line : lines) {
      var number = line.item().number();
      var word = SafeMarkdown.inline(line.word(), 60);
      add(facts, line.isKnown() ? word : "not known: " + word, number);
      for (var finding : line.findings()) {
        if (!finding.counts()) continue;
        add(facts, "shown by " + SafeMarkdown.code(finding.path(), Tables.PLACE), number);
        add(facts, cause(lines, finding, room), number);
      }
    }
    var groups = new LinkedHashMap<Set<Integer>, List<String>>();
    facts.forEach((fact, issues) -> {
      if (issues.size() < LEAST) return;
      groups.computeIfAbsent(issues, _ -> new ArrayList<>()).add(fact);
    });
    return groups.entrySet().stream()
        .sorted((one, other) -> other.getKey().size() - one.getKey().size())
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one, LinkedHashMap::new));
  }

  private static void add(Map<String, Set<Integer>> facts, String fact, int issue) {
    facts.computeIfAbsent(fact, _ -> new LinkedHashSet<>()).add(issue);
  }

  /// What a finding says, in the words of the first that says the same.
  private static String cause(List<BulkMarkdown.Line> lines, Finding finding, Room room) {
    var gist = Likeness.gist(finding);
    return "\""
        + lines.stream()
            .flatMap(line -> line.findings().stream())
            .filter(Finding::counts)
            .filter(other -> Likeness.gist(other).equals(gist))
            .findFirst()
            .map(other -> SafeMarkdown.inline(other.claim(), room.cell()))
            .orElse("")
        + "\"";
  }

  private static String line(Set<Integer> issues, List<String> facts) {
    return "- **%d issues**: %s (%s)\n"
        .formatted(issues.size(), String.join("; ", facts), BulkMarkdown.links(issues));
  }
}
