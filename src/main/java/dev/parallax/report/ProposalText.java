package dev.parallax.report;

import dev.parallax.plan.Box;
import dev.parallax.plan.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What is proposed, in words for people.
public final class ProposalText {
  private static final int MOST_WHY = 2_000;
  private static final int MOST_DETAIL = 300;
  private static final int MOST_TITLE = 200;
  private static final int MOST_NEW_TITLE = 120;
  private static final int MOST_LINES = 300;
  private static final int MOST_TEXT = 20_000;
  private static final String HOW =
      "Tick a box, or comment `/parallax apply 1,2` or `/parallax apply all`. Nothing is done"
          + " before somebody with write access does so.\n";

  private ProposalText() {}

  /// What is proposed, each with a box, and what was done of it; empty when nothing is.
  ///
  /// @param room how much may be said of each, and for how many there are boxes
  static String section(Report report, Room room) {
    var proposals = Proposals.of(report);
    if (proposals.isEmpty()) return "";
    var deeds = report.memory().deeds();
    var open = new ArrayList<String>();
    var done = new ArrayList<String>();
    for (var proposal : proposals) {
      var deed = deeds.stream().filter(d -> d.what().equals(Deed.apply(proposal))).findFirst();
      var what = line(proposal, room.claim() / 2);
      var words = "**" + proposal.number() + "** " + where(report, proposal) + what;
      if (deed.isPresent()) done.add("- " + words + became(deed.get(), room) + "\n");
      if (deed.isEmpty() || deed.get().state() == Deed.State.FAILED) {
        var box = new Box(Box.Kind.APPLY, String.valueOf(proposal.number()));
        open.add(box.line(words) + "\n");
      }
    }
    return (open.isEmpty()
            ? ""
            : "\n### Proposed\n\n"
                + first(open, room, "have no box here, only a number")
                + "\n"
                + HOW)
        + (done.isEmpty() ? "" : "\n### Done\n\n" + first(done, room, "are not listed here"));
  }

  /// As many of them as there is room for; the rest is counted.
  private static String first(List<String> lines, Room room, String rest) {
    var over = lines.size() - room.findings();
    var shown = lines.stream().limit(room.findings()).collect(Collectors.joining());
    return over > 0 ? shown + "\n" + over + " more " + rest + ".\n" : shown;
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

  private static String became(Deed deed, Room room) {
    var who =
        deed.who().isEmpty()
            ? "by the configuration"
            : "asked by " + SafeMarkdown.code(deed.who(), 60);
    var most = Math.min(MOST_DETAIL, room.claim());
    var when = " (" + who + ", " + Visible.time(deed.at()) + ")";
    return switch (deed.state()) {
      case BEGUN -> ": under way" + when;
      case DONE -> ": " + SafeMarkdown.inline(deed.detail(), most) + when;
      case FAILED ->
          ": **not done**, nothing was changed: " + SafeMarkdown.inline(deed.detail(), most) + when;
    };
  }

  /// What would be done, in one line of Markdown.
  ///
  /// @param most characters of labels that are set, and of those that go
  static String line(Proposal proposal, int most) {
    return switch (proposal.act()) {
      case Proposal.Act.Relabel(var add, var remove, _) ->
          "set "
              + labels(add, most)
              + (remove.isEmpty() ? "" : " in the place of " + labels(remove, most));
      case Proposal.Act.Close(var reason, var original) ->
          switch (reason) {
            case COMPLETED -> "close as completed";
            case NOT_PLANNED -> "close as not planned";
            case DUPLICATE -> "close as a duplicate of #" + original;
          };
      case Proposal.Act.Replace(var title, _) ->
          "open \""
              + SafeMarkdown.inline(title, Math.min(MOST_NEW_TITLE, most))
              + "\" in its place and close it";
      case Proposal.Act.MakePlan() -> "make a plan of it";
    };
  }

  /// The same in few words.
  static String briefly(Proposal proposal) {
    return switch (proposal.act()) {
      case Proposal.Act.Relabel _ -> "set labels";
      case Proposal.Act.Replace _ -> "replace it";
      case Proposal.Act.Close _, Proposal.Act.MakePlan _ -> line(proposal, 0);
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
    return what + "\n\n" + quoted(proposal.why());
  }

  /// What an issue that takes the place of another one is called.
  public static String title(Proposal.Act.Replace replace) {
    return Visible.line(replace.newTitle(), MOST_TITLE);
  }

  /// What an issue says that takes the place of another one.
  public static String replacement(Proposal proposal, Proposal.Act.Replace replace) {
    return "This takes the place of #%d, %s.\n\n%s\nAn agent wrote the text below.\n\n%s\n"
        .formatted(
            proposal.issue(),
            SafeMarkdown.inline(proposal.title(), MOST_TITLE),
            quoted(proposal.why()),
            SafeMarkdown.block(replace.newText(), MOST_LINES, MOST_TEXT));
  }

  /// What is said on an issue whose place another one takes.
  public static String replaced(Proposal proposal, int successor) {
    return "Closed: #%d takes its place.\n\n%s".formatted(successor, quoted(proposal.why()));
  }

  /// Their names, as many as fit; at least one.
  private static String labels(List<String> labels, int most) {
    var text = new StringBuilder(labels.size() == 1 ? "the label " : "the labels ");
    for (var i = 0; i < labels.size(); i++) {
      var label = SafeMarkdown.code(labels.get(i), 60);
      if (i > 0 && text.length() + label.length() > most) {
        return text + " and " + (labels.size() - i) + " more";
      }
      text.append(i == 0 ? "" : ", ").append(label);
    }
    return text.toString();
  }

  /// Quoted, so that no line begins with a word from outside: other bots look for commands there.
  private static String quoted(String why) {
    var safe = SafeMarkdown.inline(why, MOST_WHY);
    return safe.isEmpty() ? "" : "> " + safe + "\n";
  }
}
