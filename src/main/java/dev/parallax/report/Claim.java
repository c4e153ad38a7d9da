package dev.parallax.report;

import dev.parallax.outcome.Finding;
import java.util.List;
import java.util.Locale;

/// One finding as the report shows it, with all the agents that made it.
///
/// @param finding the gravest of the same findings
/// @param agents who made it, in the order of the plan
/// @param isNew whether the run before this one did not have it
public record Claim(Finding finding, List<String> agents, boolean isNew) {
  public Claim {
    agents = List.copyOf(agents);
  }

  /// What stays the same when lines above are added or taken away: the rule, the file and the
  /// words.
  static String fingerprint(Finding finding) {
    var words = finding.quote().isBlank() ? finding.claim() : finding.quote();
    return finding.rule()
        + "\n"
        + finding.path()
        + "\n"
        + words.replaceAll("\\s+", " ").strip().toLowerCase(Locale.ROOT);
  }

  /// Whether two findings say the same of the same place.
  static boolean same(Finding one, Finding two) {
    return one.path().equals(two.path())
        && one.line() <= two.endLine()
        && two.line() <= one.endLine()
        && (one.rule().equals(two.rule()) || alike(one.claim(), two.claim()));
  }

  /// Whether most of the words of the shorter claim stand in the longer one.
  private static boolean alike(String one, String two) {
    var a = words(one);
    var b = words(two);
    if (a.isEmpty() || b.isEmpty()) return false;
    var common = a.stream().filter(b::contains).count();
    return common * 10 >= Math.min(a.size(), b.size()) * 7L;
  }

  private static java.util.Set<String> words(String text) {
    var words = new java.util.HashSet<String>();
    for (var word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
      if (word.length() > 2) words.add(word);
    }
    return words;
  }
}
