package dev.parallax.outcome;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Whether findings say the same: of each other in one run, and of the code in two runs. Pure.
public final class Likeness {
  private static final Set<String> FILLING =
      Set.of(
          "the", "and", "for", "from", "with", "that", "this", "are", "was", "not", "can", "may");

  /// Long enough to tell words apart, short enough that `built` and `building` are one.
  private static final int STEM = 5;

  private Likeness() {}

  /// What stays the same when lines above are added or taken away: who says it, the file, and the
  /// quoted words; the claim's own words when nothing is quoted.
  public static String fingerprint(Finding finding) {
    var words = finding.quote().isBlank() ? gist(finding) : quote(finding);
    return finding.rule() + "\n" + finding.path() + "\n" + words;
  }

  /// Whether a finding is an earlier one over again: the same words of the same file, and much the
  /// same said of them. Another fault of the same words is another finding.
  public static boolean recurs(Finding before, Finding now) {
    return before.path().equals(now.path())
        && before.rule().equals(now.rule())
        && fingerprint(before).equals(fingerprint(now))
        && alike(before, now);
  }

  /// The claim's own words, whatever their order and endings: equal where the same is said of
  /// several places.
  public static String gist(Finding finding) {
    return String.join(" ", words(finding.claim()));
  }

  /// Whether two findings of one run say the same of the same place.
  public static boolean same(Finding one, Finding two) {
    return one.path().equals(two.path()) && overlap(one, two) && alike(one, two);
  }

  /// A claim about a file as a whole shares its place only with another such claim.
  private static boolean overlap(Finding one, Finding two) {
    if (one.line() == 0 || two.line() == 0) return one.line() == two.line();
    return one.line() <= two.endLine() && two.line() <= one.endLine();
  }

  private static boolean alike(Finding one, Finding two) {
    var a = words(one.claim());
    var b = words(two.claim());
    if (a.equals(b)) return true;
    if (a.isEmpty() || b.isEmpty()) return false;
    var common = a.stream().filter(b::contains).count();
    var all = a.size() + b.size() - common;
    var shorter = Math.min(a.size(), b.size());
    var sameQuote = !one.quote().isBlank() && quote(one).equals(quote(two));
    if (sameQuote) return common * 2 >= shorter;
    return common * 10 >= shorter * 7L && common * 10 >= all * 4;
  }

  private static String quote(Finding finding) {
    return finding.quote().replaceAll("\\s+", " ").strip();
  }

  private static Set<String> words(String text) {
    var words = new TreeSet<String>();
    for (var word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
      if (word.length() < 3 || FILLING.contains(word)) continue;
      words.add(word.substring(0, Math.min(STEM, word.length())));
    }
    return words;
  }
}
