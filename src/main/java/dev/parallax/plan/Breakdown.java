package dev.parallax.plan;

import dev.parallax.outcome.Fields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An issue taken apart into units of work. What follows from what the units say of themselves is
/// worked out here, and is the same each time.
///
/// @param kind bug, feature or task; empty when nobody said
/// @param criteria what its score is made of, each from 1 to 3
/// @param units without circles, each with an id of its own
public record Breakdown(String kind, Map<String, Integer> criteria, List<Unit> units) {
  /// Fewer are hardly worth dividing.
  public static final int FEW = 4;

  /// More are more than one issue.
  public static final int MOST = 30;

  private static final List<String> CRITERIA = List.of("reach", "size", "risk", "unknowns");

  public Breakdown {
    criteria = Collections.unmodifiableMap(new LinkedHashMap<>(criteria));
    units = List.copyOf(units);
  }

  /// One unit of work.
  ///
  /// @param files that it changes
  /// @param needs ids of the units without which it cannot be done
  /// @param check how one sees that it is done
  public record Unit(
      String id,
      String title,
      String context,
      List<String> files,
      List<String> needs,
      String check) {
    public Unit {
      files = List.copyOf(files);
      needs = List.copyOf(needs);
    }

    private Work work() {
      var writes = Set.copyOf(files.stream().map(Unit::plain).toList());
      return new Work(id, 0, Set.copyOf(needs), Set.of(), Set.of(), writes, id);
    }

    private static String plain(String path) {
      return path.strip().replaceFirst("^\\./", "");
    }
  }

  /// What an agent said, whose file asks for all of it.
  public static Breakdown of(Fields fields) {
    var criteria = new LinkedHashMap<String, Integer>();
    for (var name : CRITERIA) {
      var points = fields.text(name);
      if (points.matches("[1-3]")) criteria.put(name, Integer.parseInt(points));
    }
    var units = new ArrayList<Unit>();
    for (var row : fields.rows("units")) {
      units.add(
          new Unit(
              row.text("id"),
              row.text("title"),
              row.text("context"),
              row.list("files"),
              row.list("needs").stream().distinct().toList(),
              row.text("check")));
    }
    return new Breakdown(fields.text("kind"), criteria, units);
  }

  /// From 4 to 12; 0 when something of it is not known.
  public int score() {
    return criteria.size() < CRITERIA.size()
        ? 0
        : criteria.values().stream().mapToInt(Integer::intValue).sum();
  }

  /// How deep a document goes that describes it; empty when there is none.
  public Optional<Depth> depth() {
    return Depth.of(kind, score());
  }

  /// What can be done side by side, by ids: what stands in one phase waits only for earlier ones.
  public List<List<String>> phases() {
    return Phases.of(works()).stream().map(phase -> phase.stream().map(Work::id).toList()).toList();
  }

  /// Whether all of it could be done at once, point by point.
  public Independence independence() {
    return Independence.of(works());
  }

  /// The units in an order in which they can be done.
  public List<Unit> inOrder() {
    var ordered = new ArrayList<Unit>();
    for (var phase : phases()) {
      for (var id : phase) ordered.add(unit(id));
    }
    return ordered;
  }

  /// The units of earlier phases that change a file which this one changes too, and which it does
  /// not need.
  public List<Unit> sharingBefore(Unit unit) {
    var before = inOrder();
    return before.subList(0, before.indexOf(unit)).stream()
        .filter(other -> other.work().touches(unit.work()) && !unit.needs().contains(other.id()))
        .toList();
  }

  private Unit unit(String id) {
    return units.stream().filter(unit -> unit.id().equals(id)).findFirst().orElseThrow();
  }

  private List<Work> works() {
    return units.stream().map(Unit::work).toList();
  }
}
