package dev.parallax.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// A box in a comment of ours, that people tick to have something done. What it stands for is in
/// the line itself, hidden, and is one of a few things: whoever edits the comment can ask for
/// nothing else.
///
/// @param what the agent's name, or the number of what is proposed
public record Box(Kind kind, String what) {
  /// What can be in a box: the names of agents look like that.
  public static final String NAME = "[a-z0-9][a-z0-9-]{0,59}";

  private static final Pattern TICKED =
      Pattern.compile(
          "(?m)^- \\[[xX]] .{0,2000}<!-- box (retry|apply) (" + NAME + ") -->[ \\t\\r]*$");
  private static final int MOST = 100;

  /// What happens when it is ticked.
  public enum Kind {
    /// An agent that failed looks again.
    RETRY,
    /// Something that is proposed is done.
    APPLY
  }

  /// Its line in a comment.
  ///
  /// @param words what people read, safe as Markdown and on one line
  public String line(String words) {
    return "- [ ] "
        + words
        + " <!-- box "
        + kind.name().toLowerCase(Locale.ROOT)
        + " "
        + what
        + " -->";
  }

  /// The boxes that are ticked in a comment and were not before.
  public static List<Box> ticked(String before, String after) {
    var boxes = new ArrayList<>(ticked(after));
    boxes.removeAll(ticked(before));
    return List.copyOf(boxes);
  }

  private static List<Box> ticked(String comment) {
    return TICKED
        .matcher(comment)
        .results()
        .limit(MOST)
        .map(box -> new Box(Kind.valueOf(box.group(1).toUpperCase(Locale.ROOT)), box.group(2)))
        .distinct()
        .toList();
  }
}
