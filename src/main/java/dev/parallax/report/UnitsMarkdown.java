package dev.parallax.report;

import dev.parallax.plan.Breakdown;
import dev.parallax.plan.Depth;
import dev.parallax.plan.Independence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The comment with the plan of an issue: its units in a table, what can be done side by side and
/// why the rest cannot, and what became of the units that were made issues.
final class UnitsMarkdown {
  private static final int MOST_FILES = 20;
  private static final int MOST_SUMMARY = 1_000;

  private UnitsMarkdown() {}

  static String body(Report report, Room room) {
    return UnitText.breakdown(report)
            .map(breakdown -> plan(report, breakdown, room))
            .orElse("## Parallax: no plan\n" + Tables.failed(report, room, RetryBoxes.none(report)))
        + Notes.of(report, room);
  }

  private static String plan(Report report, Breakdown breakdown, Room room) {
    var units = breakdown.units().size();
    var summary = Proposals.answer(report, "planner", 1).map(a -> a.summary()).orElse("");
    var text = new StringBuilder("## Parallax: ");
    if (units == 0) text.append("no plan\n");
    else if (units > Breakdown.MOST) text.append("no plan: ").append(units).append(" units\n");
    else {
      var phases = breakdown.phases().size();
      text.append("a plan of ").append(units).append(units == 1 ? " unit" : " units");
      text.append(" in ").append(phases).append(phases == 1 ? " phase\n" : " phases\n");
    }
    if (!summary.isBlank()) {
      text.append("\n> ").append(SafeMarkdown.inline(summary, MOST_SUMMARY)).append('\n');
    }
    text.append(score(breakdown));
    if (units == 0) return text.toString();
    if (units > Breakdown.MOST) {
      text.append("\n> [!WARNING]\n> ").append(UnitText.tooMany(units)).append('\n');
      return text.append(titles(breakdown, room)).toString();
    }
    if (units <= Breakdown.FEW) {
      text.append("\n> [!WARNING]\n> ")
          .append(units == 1 ? "One unit is" : units + " units are")
          .append(" hardly worth dividing: it may be quicker as one piece of work.\n");
    }
    var deeds = deeds(report);
    text.append(table(breakdown, deeds, room));
    text.append(phases(breakdown));
    return text.append(batch(breakdown, deeds, room)).toString();
  }

  /// What the issue is, and what follows from it: all of it from the same numbers.
  private static String score(Breakdown breakdown) {
    if (breakdown.score() == 0) return "";
    var parts =
        breakdown.criteria().entrySet().stream()
            .map(part -> part.getKey() + " " + part.getValue())
            .collect(Collectors.joining(", "));
    var document =
        breakdown
            .depth()
            .map(depth ->
                "A document describes it, in a comment of its own; depth: "
                    + UnitText.depth(depth, breakdown.score())
                    + ".")
            .orElse(
                breakdown.kind().equals("feature")
                    ? "No document: features have one from a score of " + Depth.LEAST_SCORE + " on."
                    : "No document: only features have one.");
    return "\n**%s**, score %d of 12 (%s). %s\n"
        .formatted(SafeMarkdown.inline(breakdown.kind(), 60), breakdown.score(), parts, document);
  }

  private static String titles(Breakdown breakdown, Room room) {
    return "\n"
        + breakdown.units().stream()
            .map(unit ->
                "- "
                    + UnitText.id(unit.id())
                    + ": "
                    + SafeMarkdown.inline(unit.title(), room.cell())
                    + "\n")
            .collect(Collectors.joining());
  }

  private static Map<String, Deed> deeds(Report report) {
    var deeds = new LinkedHashMap<String, Deed>();
    for (var deed : report.memory().deeds()) deeds.put(deed.what(), deed);
    return deeds;
  }

  private static String table(Breakdown breakdown, Map<String, Deed> deeds, Room room) {
    var made = !deeds.isEmpty();
    var text = new StringBuilder("\n| Unit | Files | Needs | Check |");
    text.append(made ? " Issue |" : "").append("\n|---|---|---|---|");
    text.append(made ? "---|" : "").append('\n');
    for (var unit : breakdown.units()) {
      text.append("| **").append(UnitText.id(unit.id())).append("** ");
      text.append(SafeMarkdown.inline(unit.title(), room.cell()));
      text.append(" | ").append(files(unit.files(), room));
      text.append(" | ").append(unit.needs().isEmpty() ? "–" : UnitText.ids(unit.needs()));
      text.append(" | ").append(SafeMarkdown.inline(unit.check(), room.cell())).append(" |");
      if (made) text.append(' ').append(issue(deeds.get(Deed.unit(unit.id())))).append(" |");
      text.append('\n');
    }
    return text.toString();
  }

  private static String issue(@org.jspecify.annotations.Nullable Deed deed) {
    if (deed == null) return "–";
    return switch (deed.state()) {
      case DONE -> UnitText.madeOf(deed).map(unit -> "#" + unit.number()).orElse("–");
      case FAILED -> UnitText.isBlocked(deed) ? "blocked" : "failed";
      case BEGUN -> "under way";
    };
  }

  private static String files(List<String> files, Room room) {
    if (files.isEmpty()) return "–";
    var rest = files.size() - MOST_FILES;
    return files.stream()
            .limit(MOST_FILES)
            .map(file -> SafeMarkdown.code(file, room.cell()))
            .collect(Collectors.joining(", "))
        + (rest > 0 ? ", " + rest + " more" : "");
  }

  private static String phases(Breakdown breakdown) {
    var phases = breakdown.phases();
    var independence = breakdown.independence();
    var text = new StringBuilder("\nPhases: `").append(phases).append("`. ");
    text.append("What stands in one bracket can be done side by side: by what the units say,");
    text.append(" none of it waits for another or changes a file of another.\n");
    if (independence.passes())
      return text.append("\nAll five points of independence pass.\n").toString();
    text.append("\n<details><summary>Why not all at once</summary>\n\n");
    for (Independence.Point point : independence.points()) {
      text.append("- ").append(point.name()).append(": ");
      text.append(point.passes() ? "pass, " : "**fail**, ");
      text.append(SafeMarkdown.inline(point.reason(), MOST_SUMMARY)).append('\n');
    }
    return text.append("\n</details>\n").toString();
  }

  /// What became of the units that were to be issues.
  private static String batch(Breakdown breakdown, Map<String, Deed> deeds, Room room) {
    if (deeds.isEmpty()) {
      return "\nComment `/parallax batch` to have an issue made of each unit.\n";
    }
    var made = 0;
    var failed = new ArrayList<String>();
    var blocked = new ArrayList<String>();
    var who = "";
    for (var unit : breakdown.units()) {
      var deed = deeds.get(Deed.unit(unit.id()));
      if (deed == null) continue;
      who =
          " (asked by " + SafeMarkdown.code(deed.who(), 60) + ", " + Visible.time(deed.at()) + ")";
      switch (deed.state()) {
        case DONE -> made++;
        case BEGUN -> {
          // Nothing is noted of a unit before it is known what became of it.
        }
        case FAILED -> {
          var line =
              "- **%s** %s: %s\n"
                  .formatted(
                      UnitText.id(unit.id()),
                      SafeMarkdown.inline(unit.title(), room.cell()),
                      SafeMarkdown.inline(deed.detail(), room.claim()));
          (UnitText.isBlocked(deed) ? blocked : failed).add(line);
        }
      }
    }
    var text = new StringBuilder("\n### Issues of the units\n\n").append(made).append(" made");
    if (!failed.isEmpty()) text.append(", ").append(failed.size()).append(" failed");
    if (!blocked.isEmpty()) text.append(", ").append(blocked.size()).append(" blocked");
    text.append(who).append('\n');
    if (failed.isEmpty() && blocked.isEmpty()) return text.toString();
    text.append('\n');
    failed.forEach(text::append);
    blocked.forEach(text::append);
    return text.append("\nComment `/parallax batch` again to have those made that are missing.\n")
        .toString();
  }
}
