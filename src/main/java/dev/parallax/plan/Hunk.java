package dev.parallax.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A run of changed lines with the lines around them.
///
/// @param oldLine first line in the base commit, counted from 1
/// @param newLine first line in the head commit, counted from 1
public record Hunk(int oldLine, int newLine, List<Line> lines) {
  private static final Pattern HEADER =
      Pattern.compile(
          "@@ -(\\d{1,9})(?:,(\\d{1,9}))? \\+(\\d{1,9})(?:,(\\d{1,9}))? @@.*", Pattern.DOTALL);

  public Hunk {
    lines = List.copyOf(lines);
  }

  /// What happened to a line.
  public enum Kind {
    CONTEXT,
    ADDED,
    REMOVED
  }

  /// One line without its line end.
  ///
  /// @param number its line in the head commit, or in the base commit when it was removed
  public record Line(Kind kind, int number, String text) {}

  /// The hunks of one file's unified diff, as `git diff` and GitHub's file list write it. Each hunk
  /// has the lines that its header counts, fewer when the text ends early; whatever stands outside
  /// of them is passed over.
  public static List<Hunk> parse(String patch) {
    var hunks = new ArrayList<Hunk>();
    var lines = new ArrayList<Line>();
    var oldStart = 0;
    var newStart = 0;
    var oldLine = 0;
    var newLine = 0;
    var oldEnd = 0;
    var newEnd = 0;
    var whole = patch.endsWith("\n") ? patch.substring(0, patch.length() - 1) : patch;
    for (var text : whole.split("\n", -1)) {
      var header = HEADER.matcher(text);
      if (header.matches()) {
        if (!lines.isEmpty()) hunks.add(new Hunk(oldStart, newStart, lines));
        lines.clear();
        oldLine = oldStart = Integer.parseInt(header.group(1));
        newLine = newStart = Integer.parseInt(header.group(3));
        oldEnd = oldStart + count(header.group(2));
        newEnd = newStart + count(header.group(4));
        continue;
      }
      var content = text.isEmpty() ? "" : withoutLineEnd(text.substring(1));
      switch (text.isEmpty() ? ' ' : text.charAt(0)) {
        case '+' -> {
          if (newLine < newEnd) lines.add(new Line(Kind.ADDED, newLine++, content));
        }
        case '-' -> {
          if (oldLine < oldEnd) lines.add(new Line(Kind.REMOVED, oldLine++, content));
        }
        case ' ' -> {
          if (newLine >= newEnd || oldLine >= oldEnd) continue;
          lines.add(new Line(Kind.CONTEXT, newLine++, content));
          oldLine++;
        }
        default -> {} // "\ No newline at end of file"
      }
    }
    if (!lines.isEmpty()) hunks.add(new Hunk(oldStart, newStart, lines));
    return hunks;
  }

  private static int count(@Nullable String digits) {
    return digits == null ? 1 : Integer.parseInt(digits);
  }

  private static String withoutLineEnd(String text) {
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
