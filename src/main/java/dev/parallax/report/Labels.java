package dev.parallax.report;

import dev.parallax.plan.RepositoryConfig;
import dev.parallax.plan.Subject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What can be made of the labels that an agent names.
///
/// @param fit those that may be set and are not yet, in the repository's own spelling
/// @param displaced those that the issue has and that make way, because a group has one only
/// @param refused those that may not be set, or that contradict each other, as the agent wrote them
record Labels(List<String> fit, List<String> displaced, List<String> refused) {
  Labels {
    fit = List.copyOf(fit);
    displaced = List.copyOf(displaced);
    refused = List.copyOf(refused);
  }

  static Labels of(RepositoryConfig.Issues config, Subject.Issue issue, List<String> named) {
    return of(config, issue.known(), issue.labels(), named);
  }

  /// @param known the labels that the repository has
  /// @param set those that the issue has
  static Labels of(
      RepositoryConfig.Issues config, Set<String> known, Set<String> set, List<String> named) {
    var allowed = config.allowed().isEmpty() ? known : config.allowed();
    var fit = new LinkedHashSet<String>();
    var refused = new ArrayList<String>();
    for (var name : named) {
      var label = allowed.stream().filter(name::equalsIgnoreCase).findFirst();
      label.ifPresentOrElse(fit::add, () -> refused.add(name));
    }
    var displaced = new ArrayList<String>();
    for (var group : config.labelGroups().values()) {
      // GitHub does not tell `Bug` from `bug`.
      var chosen =
          fit.stream().filter(label -> group.stream().anyMatch(label::equalsIgnoreCase)).toList();
      if (chosen.size() > 1) {
        refused.addAll(chosen);
        chosen.forEach(fit::remove);
      } else if (chosen.size() == 1) {
        displaced.addAll(othersOf(group, chosen.getFirst(), set));
      }
    }
    fit.removeIf(label -> set.stream().anyMatch(label::equalsIgnoreCase));
    if (fit.isEmpty()) displaced.clear();
    return new Labels(List.copyOf(fit), displaced, refused);
  }

  private static List<String> othersOf(List<String> group, String chosen, Set<String> set) {
    return set.stream()
        .filter(label -> !label.equalsIgnoreCase(chosen))
        .filter(label -> group.stream().anyMatch(label::equalsIgnoreCase))
        .toList();
  }
}
