package dev.parallax.plan;

import java.util.List;

/// A plan's stages as columns from left to right, for a terminal:
///
/// ```
/// security    ┐
/// performance ├──> verifier ──> synthesis
/// docs        ┘
/// ```
final class PlanPicture {
  private PlanPicture() {}

  static String draw(List<List<Agent>> stages) {
    var rows = stages.stream().mapToInt(List::size).max().orElse(0);
    var picture = new StringBuilder();
    for (var row = 0; row < rows; row++) {
      var line = new StringBuilder("  ");
      for (var column = 0; column < stages.size(); column++) {
        if (column > 0) line.append(arrow(stages.get(column - 1), stages.get(column), row, rows));
        line.append(cell(stages.get(column), row, rows));
      }
      picture.append(line.toString().stripTrailing()).append('\n');
    }
    return picture.toString();
  }

  /// Where a stage begins, so that it stands in the middle of the highest one.
  private static int top(List<Agent> stage, int rows) {
    return (rows - stage.size()) / 2;
  }

  private static String cell(List<Agent> stage, int row, int rows) {
    var width = stage.stream().mapToInt(agent -> agent.name().length()).max().orElse(0);
    var at = row - top(stage, rows);
    var name = at >= 0 && at < stage.size() ? stage.get(at).name() : "";
    return name + " ".repeat(width - name.length());
  }

  private static String arrow(List<Agent> from, List<Agent> to, int row, int rows) {
    var middle = row == (rows - 1) / 2;
    return " "
        + (from.size() > 1 ? edge(from, row, rows, "┐├┘│") : middle ? "─" : " ")
        + (middle ? "──" : "  ")
        + (to.size() > 1 ? edge(to, row, rows, "┌┤└│") : middle ? ">" : " ")
        + " ";
  }

  /// One piece of the bracket around a stage of several agents.
  ///
  /// @param signs for its top, its arrow, its bottom and what lies between
  private static char edge(List<Agent> stage, int row, int rows, String signs) {
    var top = top(stage, rows);
    var bottom = top + stage.size() - 1;
    if (row < top || row > bottom) return ' ';
    if (row == (rows - 1) / 2) return row == top ? '┬' : signs.charAt(1);
    if (row == top) return signs.charAt(0);
    return signs.charAt(row == bottom ? 2 : 3);
  }
}
