package dev.parallax.report;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Item;
import dev.parallax.plan.Subject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a report on issues proposes to do, worked out from what its agents said and what of their
/// evidence held. Pure: the same report proposes the same, under the same numbers.
public final class Proposals {
  private static final Pattern NUMBER = Pattern.compile("#([1-9]\\d{0,8})");

  private Proposals() {}

  /// What is proposed; empty for reports on changes.
  public static List<Proposal> of(Report report) {
    if (!(report.plan().subject() instanceof Subject.Issue issue)) return List.of();
    return switch (issue.purpose()) {
      case TRIAGE -> triage(report, issue);
      case BULK -> bulk(report, issue);
      case PLAN, PRD -> List.of();
    };
  }

  /// An answer of one agent about one of the issues.
  static Optional<Outcome.Reported> answer(Report report, String agent, int batch) {
    return report.plan().tasks().stream()
        .filter(task -> task.agent().name().equals(agent) && task.batch() == batch)
        .map(task -> report.ends().get(task))
        .filter(ended -> ended != null)
        .map(ended -> ended.outcome())
        .filter(Outcome.Reported.class::isInstance)
        .map(Outcome.Reported.class::cast)
        .findFirst();
  }

  private static List<Proposal> triage(Report report, Subject.Issue issue) {
    var acts = new ArrayList<Why>();
    answer(report, "triage", 1)
        .flatMap(triage -> relabel(report, issue, triage))
        .ifPresent(acts::add);
    var duplicate = answer(report, "duplicates", 1).flatMap(Proposals::duplicate);
    var closing = duplicate.or(() -> answer(report, "status", 1).flatMap(Proposals::closing));
    closing.ifPresent(acts::add);
    if (closing.isEmpty() && answer(report, "triage", 1).filter(Proposals::isWork).isPresent()) {
      acts.add(new Why(new Proposal.Act.MakePlan(), ""));
    }
    return numbered(issue.number(), issue.title(), acts, 0);
  }

  private static List<Proposal> bulk(Report report, Subject.Issue issue) {
    var proposals = new ArrayList<Proposal>();
    for (var batch = 1; batch <= issue.items().size(); batch++) {
      var item = issue.items().get(batch - 1);
      // One for each: after the first the issue would not be the one that was looked at any more.
      var act =
          answer(report, "status", batch)
              .flatMap(status ->
                  closing(status)
                      .or(() -> replacing(status))
                      .or(() -> relabel(report, issue, item, status)));
      proposals.addAll(
          numbered(item.number(), item.title(), act.stream().toList(), proposals.size()));
    }
    return proposals;
  }

  /// Another issue in its place, when the agent says how that one is to read.
  private static Optional<Why> replacing(Outcome.Reported status) {
    var title = status.fields().text("replacement_title");
    var text = status.fields().text("replacement_text");
    if (!status.word().equals("NEEDS_REPLAN") || title.isBlank() || text.isBlank()) {
      return Optional.empty();
    }
    if (!holds(status)) return Optional.empty();
    return Optional.of(new Why(new Proposal.Act.Replace(title, text), status.summary()));
  }

  private static Optional<Why> relabel(
      Report report, Subject.Issue host, Item item, Outcome.Reported status) {
    var labels =
        Labels.of(
            report.plan().config().issues(),
            host.known(),
            item.labels(),
            status.fields().list("labels"));
    if (labels.fit().isEmpty() || !holds(status)) return Optional.empty();
    return Optional.of(
        new Why(
            new Proposal.Act.Relabel(labels.fit(), labels.displaced(), false), status.summary()));
  }

  /// @param why what shows that it is right
  private record Why(Proposal.Act act, String why) {}

  private static List<Proposal> numbered(int issue, String title, List<Why> acts, int before) {
    var proposals = new ArrayList<Proposal>();
    for (var act : acts) {
      var number = before + proposals.size() + 1;
      proposals.add(new Proposal(number, issue, title, act.act(), act.why()));
    }
    return proposals;
  }

  private static boolean isWork(Outcome.Reported triage) {
    return List.of("bug", "feature", "task", "docs").contains(triage.fields().text("category"));
  }

  /// The labels that may be set and are not yet. Of a group with two candidates none is: which one
  /// is right is for a person to say.
  private static Optional<Why> relabel(
      Report report, Subject.Issue issue, Outcome.Reported triage) {
    var add = Labels.of(report.plan().config().issues(), issue, triage.fields().list("labels"));
    if (add.fit().isEmpty()) return Optional.empty();
    var least = report.plan().config().issues().minConfidence();
    return Optional.of(
        new Why(
            new Proposal.Act.Relabel(
                add.fit(), add.displaced(), confidence(triage).compareTo(least) >= 0),
            triage.summary()));
  }

  static BigDecimal confidence(Outcome.Reported triage) {
    var text = triage.fields().text("confidence");
    // A repository's own agent may have other words for it.
    return text.matches("-?\\d{1,9}(\\.\\d{1,400})?") ? new BigDecimal(text) : BigDecimal.ZERO;
  }

  private static Optional<Why> duplicate(Outcome.Reported duplicates) {
    if (!duplicates.word().equals("DUPLICATE")) return Optional.empty();
    return duplicates.findings().stream()
        .filter(Finding::counts)
        .filter(finding -> finding.severity().word().equals("low"))
        .filter(finding -> NUMBER.matcher(finding.path()).matches())
        .findFirst()
        .map(finding ->
            new Why(
                new Proposal.Act.Close(
                    Proposal.Reason.DUPLICATE, Integer.parseInt(finding.path().substring(1))),
                finding.claim()));
  }

  /// Closing is proposed only on evidence that holds: all of what was cited is there, and some of
  /// it is in the code.
  private static Optional<Why> closing(Outcome.Reported status) {
    var reason =
        switch (status.word().toUpperCase(Locale.ROOT)) {
          case "IMPLEMENTED" -> Optional.of(Proposal.Reason.COMPLETED);
          case "OBSOLETE" -> Optional.of(Proposal.Reason.NOT_PLANNED);
          default -> Optional.<Proposal.Reason>empty();
        };
    return reason
        .filter(_ -> holds(status))
        .map(r -> new Why(new Proposal.Act.Close(r, 0), status.summary()));
  }

  private static boolean holds(Outcome.Reported status) {
    var findings = status.findings();
    return !findings.isEmpty()
        && findings.stream().allMatch(Finding::counts)
        && findings.stream().anyMatch(finding -> !finding.path().startsWith("#"));
  }
}
