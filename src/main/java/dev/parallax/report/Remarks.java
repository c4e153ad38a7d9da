package dev.parallax.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is to be done about the comments on lines of a pull request, so that they say what the
/// report says. Pure.
///
/// A finding that has its comment gets no other one, however often it is found. It is over when
/// somebody set it aside, or when everybody who made it looked at everything again and did not find
/// it; what an agent could not look at is never over.
///
/// @param fresh what is to be said for the first time, the gravest first
/// @param over what need not be mended any more
/// @param back what was over and is not
public record Remarks(List<Remark> fresh, List<Changed> over, List<Changed> back) {
  /// More on one change are noise; the rest is in the comment.
  public static final int MOST = 50;

  private static final int MOST_HEAD = 4_000;

  public Remarks {
    fresh = List.copyOf(fresh);
    over = List.copyOf(over);
    back = List.copyOf(back);
  }

  /// A comment of ours that stands on a line.
  ///
  /// @param agents who had made its finding
  /// @param over whether it says already that its finding is over
  /// @param text what it says, without its hidden mark
  public record Known(long id, String label, List<String> agents, boolean over, String text) {
    public Known {
      agents = List.copyOf(agents);
    }
  }

  /// A comment that is to say something else.
  public record Changed(Known comment, String text) {}

  /// What a report makes of the comments that are there.
  ///
  /// @param known all comments of ours on the pull request's lines
  /// @param head the commit that was looked at
  public static Remarks of(Report report, List<Known> known, String head) {
    var claims = new HashMap<String, Claim>();
    for (var claim : report.claims()) claims.putIfAbsent(claim.label(), claim);
    var over = new ArrayList<Changed>();
    var back = new ArrayList<Changed>();
    for (var comment : known) {
      var claim = Optional.ofNullable(claims.get(comment.label()));
      if (claim.isPresent() && claim.get().finding().counts()) {
        if (comment.over()) back.add(new Changed(comment, Remark.text(claim.get())));
      } else if (!comment.over()) {
        why(report, comment, claim, head).ifPresent(why -> over.add(changed(comment, why)));
      }
    }
    return new Remarks(fresh(report, known), over, back);
  }

  private static List<Remark> fresh(Report report, List<Known> known) {
    var said = new HashSet<>(known.stream().map(Known::label).toList());
    return report.claims().stream()
        .flatMap(claim -> Remark.of(claim, report.plan().change()).stream())
        .limit(MOST)
        .filter(remark -> said.add(remark.label()))
        .toList();
  }

  /// Why a finding is over, for people; empty when it is not, or nobody knows.
  private static Optional<String> why(
      Report report, Known comment, Optional<Claim> claim, String head) {
    if (claim.isPresent()) {
      var aside = SafeMarkdown.inline(claim.get().finding().aside(), 300);
      return aside.isEmpty() ? Optional.empty() : Optional.of("Set aside: " + aside);
    }
    Map<String, Boolean> sawAll =
        report.rows().stream()
            .collect(Collectors.toMap(row -> row.agent().name(), Row::sawAll, (a, b) -> a && b));
    var looked =
        !comment.agents().isEmpty()
            && comment.agents().stream().allMatch(name -> sawAll.getOrDefault(name, false));
    return looked
        ? Optional.of("Fixed at `" + head.substring(0, Math.min(7, head.length())) + "`.")
        : Optional.empty();
  }

  /// What it said is struck out, as far as it is ours.
  private static Changed changed(Known comment, String why) {
    var first = comment.text().lines().findFirst().orElse("").strip();
    var ours = first.matches("\\*\\*[a-z]+\\*\\* " + comment.label() + " .*");
    var head = ours && first.length() <= MOST_HEAD ? first : comment.label();
    return new Changed(comment, "~~" + head + "~~\n\n" + why + "\n");
  }
}
