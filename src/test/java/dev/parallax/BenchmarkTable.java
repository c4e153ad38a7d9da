package dev.parallax;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// What was measured, as a table in Markdown. Of several rounds the middle one counts; a ratio is
/// the middle of each round's own, because two rounds side by side met the same machine.
final class BenchmarkTable {
  private final List<String> lines = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /// Says why something is not there.
  void note(String words) {
    notes.add(words);
  }

  /// A figure of ours alone.
  void row(String what, String ours, String aim) {
    line(what, ours, "", "", aim);
  }

  /// A figure of both, if there is a peer.
  ///
  /// @param rounds ours, and the peer's after them
  <T> void row(
      String what, String form, List<List<T>> rounds, ToDoubleFunction<T> figure, String aim) {
    var ours = figures(rounds.getFirst(), figure);
    if (rounds.size() == 1) {
      line(what, words(form, median(ours)), "", "", aim);
    } else {
      var theirs = figures(rounds.get(1), figure);
      var ratio = words("%.2f", medianRatio(ours, theirs));
      line(what, words(form, median(ours)), words(form, median(theirs)), ratio, aim);
    }
  }

  /// One figure of each.
  ///
  /// @param theirs not a number when there is no peer
  void pair(String what, String form, double ours, double theirs, String aim) {
    var none = Double.isNaN(theirs);
    line(
        what,
        words(form, ours),
        none ? "" : words(form, theirs),
        none ? "" : words("%.2f", ours / theirs),
        aim);
  }

  String markdown() {
    var text = new StringBuilder();
    notes.forEach(note -> text.append(note).append(".\n\n"));
    text.append("| | Parallax, on disk | Probot 14, in memory | ratio | aim |\n");
    text.append("|---|---|---|---|---|\n");
    lines.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  private void line(String what, String ours, String theirs, String ratio, String aim) {
    lines.add("| " + String.join(" | ", what.strip(), ours, theirs, ratio, aim) + " |");
  }

  static double median(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    var middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  static double medianRatio(List<Double> ours, List<Double> theirs) {
    return median(
        IntStream.range(0, ours.size()).mapToObj(i -> ours.get(i) / theirs.get(i)).toList());
  }

  private static <T> List<Double> figures(List<T> rounds, ToDoubleFunction<T> figure) {
    return rounds.stream().map(figure::applyAsDouble).toList();
  }

  private static String words(String form, double value) {
    return String.format(Locale.ROOT, form, value);
  }
}
