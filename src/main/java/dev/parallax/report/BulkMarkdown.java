package dev.parallax.report;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Found;
import dev.parallax.plan.Item;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The comment on many issues: one table with a row for each, those that could not be looked at
/// among them, what was left out, what several have in common, what is proposed and what was done.
final class BulkMarkdown {
  private static final int MOST_TITLE = 120;
  private static final int MOST_QUERY = 300;
  private static final int MOST_LINKS = 20;

  private final Report report;
  private final Subject.Issue host;
  private final Room room;
  private final List<Line> lines;

  private BulkMarkdown(Report report, Subject.Issue host, Room room) {
    this.report = report;
    this.host = host;
    this.room = room;
    this.lines = lines(report, host);
  }

  static String body(Report report, Subject.Issue host, Room room) {
    var text = new BulkMarkdown(report, host, room);
    return text.headline()
        + text.table()
        + text.left()
        + SharedByIssues.of(text.lines, room)
        + ProposalText.section(report, room)
        + text.summary()
        + Notes.of(report, room);
  }

  /// One issue and how looking at it ended.
  ///
  /// @param proposal what would be done with it; null when nothing is proposed
  record Line(Item item, Ended ended, @Nullable Proposal proposal) {
    /// Its status in one word, the agent's own when it has one.
    String word() {
      return switch (ended.outcome()) {
        case Outcome.Reported reported -> reported.word();
        case Outcome.Failed failed -> failed.cause().words();
        case Outcome.Skipped _ -> "skipped";
        case Outcome.Cancelled _ -> "cancelled";
      };
    }

    boolean isKnown() {
      return ended.outcome() instanceof Outcome.Reported;
    }

    List<Finding> findings() {
      return ended.outcome() instanceof Outcome.Reported reported ? reported.findings() : List.of();
    }

    /// What is done comes first, what nobody knows last.
    private int rank() {
      return switch (ended.outcome()) {
        case Outcome.Reported reported ->
            switch (reported.status()) {
              case PASS -> 0;
              case WARN -> 1;
              case FAIL -> 2;
            };
        case Outcome.Failed _, Outcome.Skipped _, Outcome.Cancelled _ -> 3;
      };
    }
  }

  /// Grouped by status; within a group the oldest first.
  private static List<Line> lines(Report report, Subject.Issue host) {
    var proposals = Proposals.of(report);
    var lines = new ArrayList<Line>();
    for (Task task : report.plan().tasks()) {
      if (!task.agent().name().equals("status") || task.vote() > 1) continue;
      if (task.batch() > host.items().size()) continue;
      var item = host.items().get(task.batch() - 1);
      var proposal =
          proposals.stream().filter(p -> p.issue() == item.number()).findFirst().orElse(null);
      var ended = report.ends().get(task);
      if (ended != null) lines.add(new Line(item, ended, proposal));
    }
    lines.sort(
        Comparator.comparingInt(Line::rank)
            .thenComparing(Line::word)
            .thenComparingInt(line -> line.item().number()));
    return lines;
  }

  private String headline() {
    var counts = new LinkedHashMap<String, Integer>();
    var unknown = 0;
    for (var line : lines) {
      if (line.isKnown()) counts.merge(line.word(), 1, Integer::sum);
      else unknown++;
    }
    var parts = new ArrayList<String>();
    counts.forEach((word, count) -> parts.add(count + " " + SafeMarkdown.inline(word, 60)));
    if (unknown > 0) parts.add(unknown + " not known");
    var reused = lines.stream().filter(line -> line.ended().reused()).count();
    if (reused > 0) {
      parts.add(
          reused + (reused == 1 ? " answer" : " answers") + " reused (`--no-cache` asks again)");
    }
    return "## Parallax: %s looked at\n\n%s · %s\n"
        .formatted(
            count(lines.size()),
            SafeMarkdown.code(host.query(), MOST_QUERY),
            String.join(", ", parts));
  }

  private static String count(int issues) {
    return issues == 1 ? "1 issue" : issues + " issues";
  }

  private String table() {
    var text =
        new StringBuilder(
            "\n| Issue | Title | Status | Action | Evidence |\n|---|---|---|---|---|\n");
    for (var line : lines) {
      text.append("| ").append(ProposalText.issue(line.item().number()));
      text.append(" | ")
          .append(SafeMarkdown.inline(line.item().title(), Math.min(MOST_TITLE, room.cell())));
      text.append(" | ").append(status(line));
      text.append(" | ").append(action(line));
      text.append(" | ").append(evidence(line));
      text.append(" |\n");
    }
    return text.toString();
  }

  private static String status(Line line) {
    var word = SafeMarkdown.inline(line.word(), 60);
    if (!line.isKnown()) return "not known: " + word;
    return word
        + (line.findings().stream().allMatch(Finding::counts) ? "" : " (unverified)")
        + (line.ended().reused() ? " (reused)" : "");
  }

  private String action(Line line) {
    var proposal = line.proposal();
    if (proposal != null) {
      var what =
          room.evidence() == 0
              ? ProposalText.briefly(proposal)
              : ProposalText.line(proposal, room.cell());
      return "**" + proposal.number() + "** " + what;
    }
    return switch (line.ended().outcome()) {
      case Outcome.Reported reported -> {
        if (!reported.findings().stream().allMatch(Finding::counts)) {
          yield "none: not all of its evidence is there";
        }
        // Only what is done or gone would be closed.
        yield reported.status() == Status.PASS ? "none: it gives no evidence in the code" : "none";
      }
      case Outcome.Failed _, Outcome.Skipped _, Outcome.Cancelled _ -> "none: ask again";
    };
  }

  private String evidence(Line line) {
    return switch (line.ended().outcome()) {
      case Outcome.Reported reported -> places(reported);
      case Outcome.Failed failed -> SafeMarkdown.inline(failed.detail(), room.cell());
      case Outcome.Skipped skipped -> SafeMarkdown.inline(skipped.reason(), room.cell());
      case Outcome.Cancelled cancelled -> SafeMarkdown.inline(cancelled.reason(), room.cell());
    };
  }

  private String places(Outcome.Reported reported) {
    var all = reported.findings().size();
    // With room for no place there is none for words: 500 rows are long enough.
    if (room.evidence() == 0 && all > 0) return all == 1 ? "1 place" : all + " places";
    var summary = SafeMarkdown.inline(reported.summary(), room.cell());
    var shown =
        reported.findings().stream()
            .limit(room.evidence())
            .map(this::place)
            .collect(Collectors.joining(", "));
    var rest = reported.findings().size() - room.evidence();
    var places = shown + (rest > 0 ? (shown.isEmpty() ? "" : ", ") + rest + " more" : "");
    if (places.isEmpty()) return summary;
    return summary.isEmpty() ? places : places + ": " + summary;
  }

  private String place(Finding finding) {
    if (!finding.counts()) {
      return SafeMarkdown.code(FindingTexts.place(finding), Tables.PLACE) + " (unverified)";
    }
    return finding.path().matches("#[1-9]\\d{0,8}")
        ? ProposalText.issue(Integer.parseInt(finding.path().substring(1)))
        : FindingTexts.link(report, finding);
  }

  private String left() {
    if (host.left().isEmpty()) return "";
    return "\n### Not looked at\n\n"
        + host.left().stream().map(BulkMarkdown::left).collect(Collectors.joining());
  }

  private static String left(Found.Left some) {
    var why = SafeMarkdown.inline(some.why(), 300);
    if (some.issues().isEmpty()) return "- " + why + "\n";
    return "- %d %s: %s\n".formatted(some.issues().size(), why, links(some.issues()));
  }

  /// Links to the first of them.
  static String links(Collection<Integer> issues) {
    var rest = issues.size() - MOST_LINKS;
    return issues.stream()
            .limit(MOST_LINKS)
            .map(ProposalText::issue)
            .collect(Collectors.joining(", "))
        + (rest > 0 ? " and " + rest + " more" : "");
  }

  /// What was done with them, counted; empty while nothing was.
  private String summary() {
    var counts = new LinkedHashMap<String, Integer>();
    var replaced = new LinkedHashMap<Integer, String>();
    var failed = new ArrayList<Integer>();
    var deeds =
        report.memory().deeds().stream()
            .collect(Collectors.toMap(Deed::what, deed -> deed, (_, later) -> later));
    for (var proposal : Proposals.of(report)) {
      var deed = deeds.get(Deed.apply(proposal));
      if (deed == null) continue;
      switch (deed.state()) {
        case BEGUN -> counts.merge("under way", 1, Integer::sum);
        case FAILED -> failed.add(proposal.issue());
        case DONE -> {
          counts.merge(done(proposal.act()), 1, Integer::sum);
          if (proposal.act() instanceof Proposal.Act.Replace) {
            replaced.put(proposal.issue(), deed.detail());
          }
        }
      }
    }
    if (counts.isEmpty() && failed.isEmpty()) return "";
    var parts = new ArrayList<String>();
    counts.forEach((what, count) -> parts.add(count + " " + what));
    if (!failed.isEmpty()) {
      parts.add(failed.size() + " not done (" + links(failed) + ")");
    }
    return "\n### In all\n\n" + String.join(", ", parts) + "\n" + successors(replaced);
  }

  private static String done(Proposal.Act act) {
    return switch (act) {
      case Proposal.Act.Close _ -> "closed";
      case Proposal.Act.Replace _ -> "replaced";
      case Proposal.Act.Relabel _ -> "relabelled";
      case Proposal.Act.MakePlan _ -> "planned";
    };
  }

  /// Old numbers and new ones.
  private String successors(Map<Integer, String> replaced) {
    var text = new StringBuilder();
    replaced.entrySet().stream()
        .limit(room.findings())
        .forEach(one -> text.append(successor(one.getKey(), one.getValue())));
    var rest = replaced.size() - room.findings();
    if (rest > 0) text.append("\n- ").append(rest).append(" more");
    return text.isEmpty() ? "" : text.append('\n').toString();
  }

  private static String successor(int old, String detail) {
    var number = detail.replaceFirst("^.*#(\\d{1,9})$", "$1");
    if (!number.matches("\\d{1,9}")) return "";
    return "\n- " + ProposalText.issue(old) + " -> " + ProposalText.issue(Integer.parseInt(number));
  }
}
