package dev.parallax.report;

import dev.parallax.plan.Agent;
import dev.parallax.plan.Box;
import dev.parallax.plan.Subject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The boxes under the table of failed agents: whoever ticks one has that agent look again. Who
/// did, and when, stands below them.
///
/// A text that nobody can edit has none; the table then says which comment does the same.
final class RetryBoxes {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd 'at' HH:mm 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int MOST = 50;

  private final Report report;
  private final boolean offered;

  private RetryBoxes(Report report, boolean offered) {
    this.report = report;
    this.offered = offered;
  }

  /// Those of a comment; a text without a marker is no comment of ours.
  static RetryBoxes of(Report report, String marker) {
    return marker.isEmpty() ? none(report) : offered(report);
  }

  private static RetryBoxes offered(Report report) {
    return new RetryBoxes(
        report,
        switch (report.plan().subject()) {
          case Subject.PullRequest _ -> true;
          case Subject.Issue issue -> issue.purpose() == Subject.Issue.Purpose.TRIAGE;
          case Subject.LocalRange _ -> false;
        });
  }

  /// None, as in a text that is only read.
  static RetryBoxes none(Report report) {
    return new RetryBoxes(report, false);
  }

  /// What the reader can do about a failure.
  String action(Failure failure) {
    var asked = underWay(failure.agent());
    if (offered && asked.isPresent()) return "running again, asked by " + login(asked.get());
    return FailureAdvice.action(
        failure.failed(),
        offered && has(failure.agent()) ? "tick to retry" : "comment `" + command() + "`");
  }

  /// What asks for the same again: of an issue, a retry is a retry of its triage.
  private String command() {
    if (!(report.plan().subject() instanceof Subject.Issue issue)) return "/parallax retry";
    return switch (issue.purpose()) {
      case TRIAGE -> "/parallax retry";
      case PLAN, PRD -> "/parallax plan";
      case BULK -> "/parallax bulk";
    };
  }

  /// The boxes, and who ticked which; empty when there is nothing of either.
  String text() {
    if (!offered) return "";
    var open = agents().stream().filter(agent -> underWay(agent).isEmpty()).toList();
    var text = new StringBuilder();
    if (!open.isEmpty()) {
      text.append('\n');
      for (var agent : open) {
        var box = new Box(Box.Kind.RETRY, agent.name());
        text.append(box.line("Run " + name(agent.name()) + " again")).append('\n');
      }
      text.append("\nTick a box to run that agent again; what the others said is kept. If you")
          .append(" cannot tick, comment `/parallax retry AGENT`.\n");
    }
    var said = asked().stream().map(deed -> "- " + words(deed) + "\n").toList();
    if (!said.isEmpty()) text.append('\n').append(String.join("", said));
    return text.toString();
  }

  /// Those that have a box or had one until it was ticked.
  private List<Agent> agents() {
    return report.failed().stream()
        .map(Failure::agent)
        .distinct()
        .filter(agent -> agent.name().matches(Box.NAME))
        .limit(MOST)
        .toList();
  }

  private boolean has(Agent agent) {
    return agents().contains(agent);
  }

  private Optional<Deed> underWay(Agent agent) {
    return asked().stream()
        .filter(deed -> deed.what().equals(Deed.retry(agent.name())))
        .filter(deed -> deed.state() == Deed.State.BEGUN)
        .findFirst();
  }

  private List<Deed> asked() {
    return report.memory().deeds().stream().filter(deed -> !deed.retried().isEmpty()).toList();
  }

  private static String words(Deed deed) {
    var agent = name(deed.retried());
    var when = " on " + at(deed.at());
    return switch (deed.state()) {
      case BEGUN -> agent + " is running again: asked by " + login(deed) + when;
      case DONE -> agent + " ran again: asked by " + login(deed) + when;
      case FAILED -> agent + " was to run again and was stopped: asked by " + login(deed) + when;
    };
  }

  private static String name(String agent) {
    return SafeMarkdown.inline(agent, 60);
  }

  /// As code, so that nobody is mentioned.
  private static String login(Deed deed) {
    return SafeMarkdown.code(deed.who(), 60);
  }

  private static String at(Instant time) {
    return TIME.format(time);
  }
}
