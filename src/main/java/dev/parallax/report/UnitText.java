package dev.parallax.report;

import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Breakdown;
import dev.parallax.plan.Breakdown.Unit;
import dev.parallax.plan.Depth;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The units of a plan, in words for people.
public final class UnitText {
  /// The agent that takes issues apart.
  private static final String AGENT = "planner";

  private static final int MOST_TITLE = 200;
  private static final int MOST_CHECK = 2_000;
  private static final int MOST_PARAGRAPH = 4_000;
  private static final int MOST_PARAGRAPHS = 20;

  /// Bytes of what is said of one unit; GitHub takes 65,536 characters.
  private static final int MOST_CONTEXT = 40_000;

  private static final int MOST_FILES = 50;
  private static final int MOST_PATH = 300;

  private UnitText() {}

  /// What a report on an issue takes it apart into; empty when nobody could.
  public static Optional<Breakdown> breakdown(Report report) {
    return Proposals.answer(report, AGENT, 1).map(Outcome.Reported::fields).map(Breakdown::of);
  }

  /// How deep a document goes, in words.
  public static String depth(Depth depth, int score) {
    return depth.word() + ", for a score of " + score + " of 12";
  }

  /// What is said of a plan that is too large.
  public static String tooMany(int units) {
    return "%d units are too many for one issue, at most %d are made: split the issue into smaller ones, and plan each."
        .formatted(units, Breakdown.MOST);
  }

  /// Why a unit is not made whose needs are missing.
  public static String blocked(List<String> missing) {
    return BLOCKED
        + (missing.size() == 1 ? "unit " : "units ")
        + String.join(", ", missing)
        + " could not be made";
  }

  private static final String BLOCKED = "blocked: ";

  /// What a unit is called: an agent chose the word, and it may read like an address.
  static String id(String id) {
    return SafeMarkdown.inline(id, 40);
  }

  static String ids(List<String> ids) {
    return ids.stream().map(UnitText::id).collect(Collectors.joining(", "));
  }

  /// Whether a unit was not tried, because of another one.
  static boolean isBlocked(Deed deed) {
    return deed.detail().startsWith(BLOCKED);
  }

  /// A unit that was made an issue.
  public record Made(String id, int number) {}

  /// What a deed made; empty when it made none.
  public static Optional<Made> madeOf(Deed deed) {
    var unit = Deed.unit("");
    return deed.what().startsWith(unit) && deed.detail().matches("#\\d{1,9}")
        ? Optional.of(
            new Made(
                deed.what().substring(unit.length()), Integer.parseInt(deed.detail().substring(1))))
        : Optional.empty();
  }

  /// What a unit's issue is called.
  public static String title(Unit unit) {
    var title = Visible.line(unit.title(), MOST_TITLE);
    return title.isBlank() ? "Unit " + unit.id() : title;
  }

  /// What a unit's issue says.
  ///
  /// @param made the numbers of the issues that were made before, by the units' ids
  public static String issue(
      int parent, Breakdown breakdown, Unit unit, Map<String, Integer> made) {
    var text = new StringBuilder("Unit ").append(id(unit.id())).append(" of the plan of #");
    text.append(parent).append('.');
    var after = numbers(unit.needs(), made);
    if (!after.isEmpty()) text.append(" After ").append(after).append('.');
    var sharing = numbers(breakdown.sharingBefore(unit).stream().map(Unit::id).toList(), made);
    if (!sharing.isEmpty()) {
      text.append(" It changes files that ").append(sharing).append(" changes too: do it later.");
    }
    text.append("\n\n### Context\n\n").append(paragraphs(unit.context()));
    text.append("\n### Files\n\n");
    unit.files().stream()
        .limit(MOST_FILES)
        .forEach(file -> text.append("- ").append(SafeMarkdown.code(file, MOST_PATH)).append('\n'));
    if (unit.files().isEmpty()) text.append("None is named.\n");
    return text.append("\n### Check\n\n- ")
        .append(SafeMarkdown.inline(unit.check(), MOST_CHECK))
        .append('\n')
        .toString();
  }

  private static String numbers(List<String> ids, Map<String, Integer> made) {
    return ids.stream()
        .filter(made::containsKey)
        .map(id -> "#" + made.get(id))
        .collect(Collectors.joining(", "));
  }

  /// Quoted, so that no line of it begins with a word from outside.
  private static String paragraphs(String text) {
    var shown = new ArrayList<String>();
    var room = MOST_CONTEXT;
    for (var paragraph : text.strip().split("\n\\s*\n", MOST_PARAGRAPHS)) {
      var safe = SafeMarkdown.inline(paragraph, MOST_PARAGRAPH);
      if (safe.isEmpty()) continue;
      room -= SafeMarkdown.bytes(safe);
      shown.add(room < 0 ? "> … (shortened)\n" : "> " + safe + "\n");
      if (room < 0) break;
    }
    return shown.isEmpty() ? "None is given.\n" : String.join(">\n", shown);
  }

  /// By which a unit is known again in another plan: all that it says, but not how it is numbered.
  public static String print(Unit unit) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      var parts = new ArrayList<>(List.of(unit.title(), unit.context(), unit.check()));
      parts.addAll(unit.files());
      for (var part : parts) {
        sha.update((part.length() + ":" + part).getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(sha.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
