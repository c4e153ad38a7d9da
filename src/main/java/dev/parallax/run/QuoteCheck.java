package dev.parallax.run;

import com.google.re2j.Pattern;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.QuoteState;
import dev.parallax.plan.Change;
import dev.parallax.plan.Dossier;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Reference;
import dev.parallax.plan.Source;
import java.util.List;
import java.util.Optional;

/// Looks a finding's quote up in the head commit: it stays where it is, moves to where its words
/// really stand, or is marked unverified. Lines are compared without the white space around them.
final class QuoteCheck {
  /// How far from a changed line a finding may lie and still be about the change.
  private static final int SLACK = 3;

  private static final Pattern DOCUMENT =
      Pattern.compile("(?i)\\.(md|markdown|rst|adoc|txt)$|(^|/)(readme[^/]*|\\.env\\.[^/]*)$");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_/.-]{4,}");

  /// What only a program has a word for: `SHOP_URL`, `--dry-run`, `place_order`, `placeOrder`.
  private static final Pattern PROPER =
      Pattern.compile("[A-Za-z0-9][_/-][A-Za-z0-9]|[a-z][A-Z]|^--[a-z]|[A-Za-z]\\.[a-z]");

  private QuoteCheck() {}

  static Finding check(Finding finding, Change change, Source source) {
    if (change.dossier().isPresent()) {
      return check(finding.replacing(""), change.dossier().get(), source);
    }
    var text = source.read(finding.path());
    var checked = lookUp(finding, text);
    if (!Mend.isSound(checked, text.orElse(""))) checked = checked.replacing("");
    return isPartOf(change, checked) || isLeftBehind(change, checked)
        ? checked
        : checked.outsideTheChange();
  }

  /// What is said of an issue may be about the whole repository, and about what was shown with the
  /// issue. A pull request shows something only when it was merged.
  private static Finding check(Finding finding, Dossier dossier, Source source) {
    var cited = dossier.reference(finding.path());
    if (cited.isEmpty()) return lookUp(finding, source.read(finding.path()));
    var words = onOneLine(cited.get().quotable());
    var quote = onOneLine(finding.quote());
    var done =
        cited.get().kind() != Reference.Kind.PULL_REQUEST
            || cited.get().state() == Reference.State.MERGED;
    var stands = done && !quote.isBlank() && words.contains(quote);
    return finding.at(0, 0, stands ? QuoteState.EXACT : QuoteState.UNVERIFIED);
  }

  private static String onOneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  private static Finding lookUp(Finding finding, Optional<String> text) {
    if (text.isEmpty()) return finding.at(finding.line(), finding.endLine(), QuoteState.UNVERIFIED);
    var quote = finding.quote().lines().map(String::strip).toList();
    if (quote.stream().allMatch(String::isEmpty)) {
      // Only a claim about the file as a whole needs no words of it.
      var state = finding.line() == 0 ? QuoteState.EXACT : QuoteState.UNVERIFIED;
      return finding.at(finding.line(), finding.endLine(), state);
    }
    var lines = text.get().lines().map(String::strip).toList();
    var nearest = -1;
    for (var start = 0; start + quote.size() <= lines.size(); start++) {
      if (stands(quote, lines, start)
          && (nearest < 0 || distance(start, finding) < distance(nearest, finding))) {
        nearest = start;
      }
    }
    if (nearest < 0) return finding.at(finding.line(), finding.endLine(), QuoteState.UNVERIFIED);
    var first = nearest + 1;
    var last = nearest + quote.size();
    // A quote may be one line of the several that a finding is about.
    if (finding.line() <= first && last <= finding.endLine()) {
      return finding.at(finding.line(), finding.endLine(), QuoteState.EXACT);
    }
    return finding.at(first, last, first == finding.line() ? QuoteState.EXACT : QuoteState.MOVED);
  }

  private static boolean stands(List<String> quote, List<String> lines, int start) {
    if (quote.size() == 1) return lines.get(start).contains(quote.getFirst());
    return lines.subList(start, start + quote.size()).equals(quote);
  }

  private static int distance(int start, Finding finding) {
    return Math.abs(start + 1 - finding.line());
  }

  private static boolean isPartOf(Change change, Finding finding) {
    return change
        .file(finding.path())
        .filter(file -> file.kind() != FileChange.Kind.REMOVED)
        .filter(file ->
            finding.line() == 0
                || !file.added()
                    .subMap(Math.max(1, finding.line() - SLACK), after(finding))
                    .isEmpty()
                || removesNear(file, finding))
        .isPresent();
  }

  /// A document that the change does not touch can be wrong because of it: it still names what the
  /// change took away or made different. That is no old mistake.
  private static boolean isLeftBehind(Change change, Finding finding) {
    if (!DOCUMENT.matcher(finding.path()).find() || finding.quoteState() == QuoteState.UNVERIFIED) {
      return false;
    }
    var words = NAME.matcher(finding.quote());
    while (words.find()) {
      var name = words.group();
      if (!PROPER.matcher(name).find()) continue;
      var gone =
          change.files().stream()
              .anyMatch(file ->
                  (file.kind() != FileChange.Kind.ADDED
                          && file.previousPath().endsWith(name)
                          && !file.path().equals(file.previousPath()))
                      || file.removed().stream().anyMatch(line -> line.contains(name)));
      if (gone) return true;
    }
    return false;
  }

  /// The first line that is too far below; an agent may name any number as its last line.
  private static int after(Finding finding) {
    return (int) Math.min(Integer.MAX_VALUE, finding.endLine() + (SLACK + 1L));
  }

  /// A change that only takes lines away is still a change at that place.
  private static boolean removesNear(FileChange file, Finding finding) {
    return file.hunks().stream()
        .filter(hunk -> file.added().isEmpty())
        .anyMatch(hunk ->
            finding.endLine() >= hunk.newLine()
                && finding.line() <= hunk.newLine() + hunk.lines().size());
  }
}
