package dev.parallax.run;

import com.google.re2j.Pattern;
import dev.parallax.outcome.Fields;
import dev.parallax.plan.Field;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Rows of an answer that need one another: each has an `id` of its own, and `needs` the ids of
/// others. What is not there cannot be needed, and nothing can need itself.
final class RowGraph {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,19}");

  private final String name;
  private final Map<String, List<String>> needs = new HashMap<>();
  private final Set<String> done = new HashSet<>();
  private final LinkedHashSet<String> path = new LinkedHashSet<>();

  private RowGraph(String name) {
    this.name = name;
  }

  /// Whether rows with these keys are a graph.
  static boolean isOne(Map<String, Field> keys) {
    return is(keys, "id", Field.Kind.TEXT) && is(keys, "needs", Field.Kind.LIST);
  }

  private static boolean is(Map<String, Field> keys, String key, Field.Kind kind) {
    var field = keys.get(key);
    return field != null && field.kind() == kind;
  }

  /// What is wrong with them, in words that whoever wrote them can act on.
  static Optional<String> complaint(String name, List<Fields> rows) {
    var graph = new RowGraph(name);
    for (var row : rows) {
      var id = row.text("id");
      if (!ID.matcher(id).matches()) {
        return Optional.of("each `id` in `" + name + "` must be a short word, such as \"1\"");
      }
      if (graph.needs.put(id, row.list("needs")) != null) {
        return Optional.of("`" + name + "` has more than one \"" + id + "\"");
      }
    }
    for (var row : rows) {
      var complaint = graph.visit(row.text("id"));
      if (complaint.isPresent()) return complaint;
    }
    return Optional.empty();
  }

  private Optional<String> visit(String id) {
    if (done.contains(id)) return Optional.empty();
    path.add(id);
    for (var needed : needs.getOrDefault(id, List.of())) {
      if (!needs.containsKey(needed)) {
        return Optional.of("`needs` of \"%s\" in `%s` names what is no id".formatted(id, name));
      }
      if (path.contains(needed)) {
        var from = List.copyOf(path).indexOf(needed);
        var circle = String.join(" -> ", List.copyOf(path).subList(from, path.size()));
        return Optional.of(
            "`%s` need each other in a circle: %s -> %s".formatted(name, circle, needed));
      }
      var complaint = visit(needed);
      if (complaint.isPresent()) return complaint;
    }
    path.remove(id);
    done.add(id);
    return Optional.empty();
  }
}
