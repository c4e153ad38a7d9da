package dev.parallax.report;

import dev.parallax.plan.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Why people must act, who is asked, and how they can answer. The one place where a mention is
/// meant, once.
final class Escalation {
  private static final int MOST_RETRIED = 3;
  private static final String NAME = "@[A-Za-z0-9][A-Za-z0-9-]{0,38}(/[A-Za-z0-9._-]{1,100})?";

  private Escalation() {}

  /// One paragraph; empty when nobody needs to act, or nobody is named and the rest of the comment
  /// says it all.
  static Optional<String> of(Report report) {
    if (!report.escalates()) return Optional.empty();
    var to = report.plan().config().review().escalateTo();
    var failures = report.failed(Priority.P0);
    if (to.isEmpty() && failures.isEmpty()) return Optional.empty();
    var whom = to.matches(NAME) ? to : SafeMarkdown.inline(to, 100);
    var ask = to.isEmpty() ? "A person must look: " : "Please look, " + whom + ": ";
    return Optional.of(ask + String.join("; ", reasons(report, failures)) + "." + ways(failures));
  }

  private static List<String> reasons(Report report, List<Failure> failures) {
    var reasons = new ArrayList<String>();
    if (!failures.isEmpty()) {
      reasons.add("not reviewed without " + Headline.without(report, Priority.P0));
    }
    if (!report.disputes().isEmpty())
      reasons.add("the answers do not settle it, a person must decide");
    if (report.isGrave()) reasons.add("a grave finding has its evidence in place");
    return reasons;
  }

  /// What the person who is asked can do about agents that must look and did not.
  private static String ways(List<Failure> failures) {
    if (failures.isEmpty()) return "";
    var names = failures.stream().map(failure -> failure.agent().name()).distinct().toList();
    var which =
        names.size() > MOST_RETRIED ? "" : names.stream().collect(Collectors.joining(" ", " ", ""));
    return " How to proceed? %s to run %s again, `/parallax cancel` to stop, or go on without %s."
        .formatted(
            SafeMarkdown.code("/parallax retry" + which, 150),
            names.size() == 1 ? "it" : "them",
            names.size() == 1 ? "it" : "them");
  }
}
