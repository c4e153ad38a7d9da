package dev.parallax;

import java.util.List;

/// The comment as its readers take it apart: a verdict, a row for each agent, a row for each that
/// failed.
record Comment(String text) {
  /// `WARN` of `## Parallax: WARN at …`.
  String verdict() {
    return text.lines()
        .filter(line -> line.startsWith("## Parallax: "))
        .map(line -> line.substring("## Parallax: ".length(), line.indexOf(" at ")))
        .findFirst()
        .orElse("");
  }

  /// The names in the first table, from top to bottom.
  List<String> agents() {
    return table("| Agent | Status |").stream().map(List::getFirst).toList();
  }

  /// The Status column of an agent; empty when there is no row.
  String status(String agent) {
    return cell(table("| Agent | Status |"), agent, 1);
  }

  /// The Evidence column of an agent; empty when there is no row.
  String evidence(String agent) {
    return cell(table("| Agent | Status |"), agent, 3);
  }

  /// The names of those that failed, from top to bottom.
  List<String> failed() {
    return table("| Agent | Error |").stream().map(List::getFirst).toList();
  }

  /// The Error column of an agent that failed; empty when it has no row there.
  String error(String agent) {
    return cell(table("| Agent | Error |"), agent, 1);
  }

  /// What can be done about an agent that failed; empty when it has no row there.
  String action(String agent) {
    return cell(table("| Agent | Error |"), agent, 3);
  }

  private static String cell(List<List<String>> rows, String agent, int column) {
    return rows.stream()
        .filter(row -> row.getFirst().equals(agent))
        .map(row -> row.get(column))
        .findFirst()
        .orElse("");
  }

  private List<List<String>> table(String head) {
    return text.lines()
        .dropWhile(line -> !line.startsWith(head))
        .skip(2)
        .takeWhile(line -> line.startsWith("| "))
        .map(line -> List.of(line.substring(2, line.length() - 2).split(" \\| ", -1)))
        .toList();
  }
}
