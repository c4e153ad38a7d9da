package dev.parallax.report;

import dev.parallax.outcome.Finding;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Some lines of a file, by which it is seen later whether they still stand there; not the lines
/// themselves. Pure.
///
/// @param lines how many; 0 for a file as a whole
/// @param hash of how they read, without what ends a line
public record Spot(int lines, long hash) {
  /// What stands nowhere.
  public static final Spot NONE = new Spot(0, 0);

  /// Whoever mends a finding often does so next to its lines.
  static final int AROUND = 3;

  private static final int MOST = 60;
  private static final long FACTOR = 0x9E3779B97F4A7C15L;
  private static final Pattern FORM = Pattern.compile("(\\d{1,6}):(-?\\d{1,19})");

  /// The lines of a finding and a few around them; all of the file when it is about none.
  public static Spot around(Finding finding, String text) {
    var all = split(text);
    if (finding.line() == 0 || finding.line() > all.size()) return new Spot(0, hash(all));
    var from = Math.max(0, finding.line() - 1 - AROUND);
    var to = Math.min(all.size(), finding.endLine() + AROUND);
    return of(all.subList(from, Math.min(to, from + MOST)));
  }

  /// These lines.
  public static Spot of(String text) {
    var all = split(text);
    return of(all.subList(0, Math.min(all.size(), MOST)));
  }

  private static Spot of(List<String> lines) {
    return new Spot(lines.size(), hash(lines));
  }

  /// Whether these lines stand anywhere in a file, one after the other.
  public boolean standsIn(String text) {
    if (equals(NONE)) return false;
    var all = split(text);
    if (lines == 0) return hash(all) == hash;
    for (var from = 0; from + lines <= all.size(); from++) {
      if (hash(all.subList(from, from + lines)) == hash) return true;
    }
    return false;
  }

  private static List<String> split(String text) {
    return text.lines().map(String::stripTrailing).toList();
  }

  private static long hash(List<String> lines) {
    var hash = 1L;
    for (var line : lines) hash = (hash ^ line.hashCode()) * FACTOR + line.length();
    return hash;
  }

  /// As it is kept.
  public String form() {
    return lines + ":" + hash;
  }

  /// Reads what was kept; empty when it is none.
  public static Optional<Spot> read(String form) {
    var match = FORM.matcher(form);
    if (!match.matches()) return Optional.empty();
    return Optional.of(new Spot(Integer.parseInt(match.group(1)), Long.parseLong(match.group(2))));
  }
}
