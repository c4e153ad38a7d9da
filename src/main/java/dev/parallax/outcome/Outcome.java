package dev.parallax.outcome;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/// How one task, or one agent over all its tasks, ended. Every planned task has exactly one; a
/// report without a row for it is a bug.
public sealed interface Outcome {
  /// What became of it, in a few words for a log.
  default String words() {
    return switch (this) {
      case Reported reported -> reported.word();
      case Failed failed -> "failed: " + failed.cause().words();
      case Skipped skipped -> "skipped: " + skipped.reason();
      case Cancelled cancelled -> "cancelled: " + cancelled.reason();
    };
  }

  /// It looked and answered.
  ///
  /// @param word the agent's own word for the status, such as `IMPLEMENTED`; the status's name when
  ///   it has none
  /// @param notSeen what it should have looked at and did not, one line each; never empty-handed a
  ///   PASS
  /// @param fields what it says besides, where its file asks for more
  record Reported(
      Status status,
      String word,
      String summary,
      List<Finding> findings,
      List<String> notSeen,
      Fields fields)
      implements Outcome {
    public Reported {
      // What an older version kept has none.
      fields = Objects.requireNonNullElse(fields, Fields.NONE);
      findings = List.copyOf(findings);
      notSeen = List.copyOf(notSeen);
      if (status == Status.PASS && !notSeen.isEmpty()) {
        throw new IllegalArgumentException("a PASS that did not see " + notSeen);
      }
    }

    /// An answer that says nothing besides.
    public Reported(
        Status status, String word, String summary, List<Finding> findings, List<String> notSeen) {
      this(status, word, summary, findings, notSeen, Fields.NONE);
    }

    /// The same answer without the findings that somebody set aside: they stay in it, and its
    /// status is what the others justify.
    ///
    /// @param why why a finding is set aside; empty for one that stands
    public Reported settingAside(Function<Finding, String> why) {
      return settingAside(why, Status.PASS);
    }

    /// The same with a status that it cannot get better than, whatever is set aside.
    public Reported settingAside(Function<Finding, String> why, Status floor) {
      var judged =
          findings.stream()
              .map(finding -> {
                var reason = finding.counts() ? why.apply(finding) : "";
                return reason.isEmpty() ? finding : finding.setAside(reason);
              })
              .toList();
      if (judged.equals(findings)) return this;
      var least = notSeen.isEmpty() ? floor : floor.or(Status.WARN);
      var justified =
          judged.stream()
              .filter(Finding::counts)
              .map(finding -> finding.severity().status())
              .reduce(least, Status::or);
      return new Reported(
          justified,
          justified == status ? word : justified.name(),
          summary,
          judged,
          notSeen,
          fields);
    }
  }

  /// It could not do its work. Says nothing about the code.
  ///
  /// @param detail one line for a person: what happened, without secrets
  /// @param attempts how often it was tried; 0 when it could not even start
  record Failed(Cause cause, String detail, int attempts) implements Outcome {}

  /// It was left out on purpose.
  record Skipped(String reason) implements Outcome {}

  /// It was stopped, or never started, because nobody needs the answer any more.
  record Cancelled(String reason) implements Outcome {}
}
