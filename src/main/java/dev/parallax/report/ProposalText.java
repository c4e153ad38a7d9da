package dev.parallax.report;

import java.util.List;
import java.util.stream.Collectors;

/// What is proposed, in words for people.
public final class ProposalText {
  private static final int MOST_WHY = 2_000;

  private ProposalText() {}

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
          case Proposal.Act.Replace _ -> "Closed: another issue takes its place.";
          case Proposal.Act.Relabel _, Proposal.Act.MakePlan _ -> "";
        };
    return what + "\n\n" + SafeMarkdown.inline(proposal.why(), MOST_WHY) + "\n";
  }

  private static String labels(List<String> labels) {
    return (labels.size() == 1 ? "the label " : "the labels ")
        + labels.stream()
            .map(label -> SafeMarkdown.code(label, 60))
            .collect(Collectors.joining(", "));
  }
}
