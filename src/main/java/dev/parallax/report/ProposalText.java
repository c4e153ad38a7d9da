package dev.parallax.report;

import dev.parallax.plan.Box;
import dev.parallax.plan.Subject;
import java.util.List;
import java.util.stream.Collectors;

/// What is proposed, in words for people.
public final class ProposalText {
  private static final int MOST_WHY = 2_000;
  private static final int MOST_DETAIL = 300;
  private static final int MOST_TITLE = 200;
  private static final int MOST_LINES = 300;
  private static final int MOST_TEXT = 20_000;
  private static final String HOW =
      "Tick a box, or comment `/parallax apply 1,2` or `/parallax apply all`. Nothing is done"
          + " before somebody with write access does so.\n";

  private ProposalText() {}

  /// What is proposed, each with a box, and what was done of it; empty when nothing is.
  static String section(Report report) {
    var proposals = Proposals.of(report);
    if (proposals.isEmpty()) return "";
    var deeds = report.memory().deeds();
    var open = new StringBuilder();
    var done = new StringBuilder();
    for (var proposal : proposals) {
      var deed = deeds.stream().filter(d -> d.what().equals(Deed.apply(proposal))).findFirst();
      var words = "**" + proposal.number() + "** " + where(report, proposal) + line(proposal);
      if (deed.isPresent()) done.append("- ").append(words).append(became(deed.get())).append('\n');
      if (deed.isEmpty() || deed.get().state() == Deed.State.FAILED) {
        var box = new Box(Box.Kind.APPLY, String.valueOf(proposal.number()));
        open.append(box.line(words)).append('\n');
      }
    }
    return (open.isEmpty() ? "" : "\n### Proposed\n\n" + open + "\n" + HOW)
        + (done.isEmpty() ? "" : "\n### Done\n\n" + done);
  }

  /// The issue that something is done to, where it is not the one that the report is about.
  private static String where(Report report, Proposal proposal) {
    var here = report.plan().subject() instanceof Subject.Issue issue ? issue.number() : 0;
    return proposal.issue() == here ? "" : issue(proposal.issue()) + ": ";
  }

  /// An issue as a link that GitHub notes nowhere: naming many issues in one comment shall not
  /// leave a trace on each of them.
  static String issue(int number) {
    return "[#%1$d](../issues/%1$d)".formatted(number);
  }

  private static String became(Deed deed) {
    var who =
        deed.who().isEmpty()
            ? "by the configuration"
            : "asked by " + SafeMarkdown.code(deed.who(), 60);
    var when = " (" + who + ", " + Visible.time(deed.at()) + ")";
    return switch (deed.state()) {
      case BEGUN -> ": under way" + when;
      case DONE -> ": " + SafeMarkdown.inline(deed.detail(), MOST_DETAIL) + when;
      case FAILED ->
          ": **not done**, nothing was changed: "
              + SafeMarkdown.inline(deed.detail(), MOST_DETAIL)
              + when;
    };
  }

  /// What would be done, in one line of Markdown.
  static String line(Proposal proposal) {
    return switch (proposal.act()) {
      case Proposal.Act.Relabel(var add, var remove, _) ->
          "set " + labels(add) + (remove.isEmpty() ? "" : " in the place of " + labels(remove));
      case Proposal.Act.Close(var reason, var original) ->
          switch (reason) {
            case COMPLETED -> "close as completed";
            case NOT_PLANNED -> "close as not planned";
            case DUPLICATE -> "close as a duplicate of #" + original;
          };
      case Proposal.Act.Replace(var title, _) ->
          "open \"" + SafeMarkdown.inline(title, 120) + "\" in its place and close it";
      case Proposal.Act.MakePlan() -> "make a plan of it";
    };
  }

  /// What is said on an issue that is closed.
  public static String evidence(Proposal proposal) {
    var what =
        switch (proposal.act()) {
          case Proposal.Act.Close(var reason, var original) ->
              switch (reason) {
                case COMPLETED -> "Closed: what it asks for is done.";
                case NOT_PLANNED -> "Closed: what it asks for does not make sense any more.";
                case DUPLICATE -> "Closed as a duplicate of #" + original + ".";
              };
          case Proposal.Act.Replace _, Proposal.Act.Relabel _, Proposal.Act.MakePlan _ -> "";
        };
    return what + "\n\n" + SafeMarkdown.inline(proposal.why(), MOST_WHY) + "\n";
  }

  /// What an issue that takes the place of another one is called.
  public static String title(Proposal.Act.Replace replace) {
    return Visible.line(replace.newTitle(), MOST_TITLE);
  }

  /// What an issue says that takes the place of another one.
  public static String replacement(Proposal proposal, Proposal.Act.Replace replace) {
    return "This takes the place of #%d, %s.\n\n%s\n\nAn agent wrote the text below.\n\n%s\n"
        .formatted(
            proposal.issue(),
            SafeMarkdown.inline(proposal.title(), MOST_TITLE),
            SafeMarkdown.inline(proposal.why(), MOST_WHY),
            SafeMarkdown.block(replace.newText(), MOST_LINES, MOST_TEXT));
  }

  /// What is said on an issue whose place another one takes.
  public static String replaced(Proposal proposal, int successor) {
    return "Closed: #%d takes its place.\n\n%s\n"
        .formatted(successor, SafeMarkdown.inline(proposal.why(), MOST_WHY));
  }

  private static String labels(List<String> labels) {
    return (labels.size() == 1 ? "the label " : "the labels ")
        + labels.stream()
            .map(label -> SafeMarkdown.code(label, 60))
            .collect(Collectors.joining(", "));
  }
}
