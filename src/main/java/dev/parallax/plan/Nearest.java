package dev.parallax.plan;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// What a person probably meant to write.
public final class Nearest {
  private static final int MAX_LENGTH = 64;

  private Nearest() {}

  /// The known word that is fewest edits away, in any case; empty when none is near.
  public static Optional<String> of(String word, Collection<String> known) {
    if (word.length() > MAX_LENGTH) return Optional.empty();
    var lower = word.toLowerCase(Locale.ROOT);
    String best = null;
    var bestDistance = Math.max(1, word.length() / 2) + 1;
    for (var candidate : known) {
      var distance = edits(lower, candidate.toLowerCase(Locale.ROOT));
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  /// The mend for an unknown word: the nearest known one, or all of them when none is near.
  public static String mend(String word, Collection<String> known) {
    return of(word, known)
        .map(near -> "did you mean `" + near + "`?")
        .orElseGet(() -> known.isEmpty() ? "" : "known: " + String.join(", ", known));
  }

  private static int edits(String from, String to) {
    var row = new int[to.length() + 1];
    for (var j = 0; j <= to.length(); j++) row[j] = j;
    for (var i = 1; i <= from.length(); i++) {
      var diagonal = row[0];
      row[0] = i;
      for (var j = 1; j <= to.length(); j++) {
        var replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
