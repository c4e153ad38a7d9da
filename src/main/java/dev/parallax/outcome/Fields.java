package dev.parallax.outcome;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What an answer says besides status, summary and evidence, under the names that the agent's file
/// gives.
///
/// @param texts words and numbers, as they were written
/// @param rows lists of things that have fields of their own
public record Fields(
    Map<String, String> texts, Map<String, List<String>> lists, Map<String, List<Fields>> rows) {
  public static final Fields NONE = new Fields(Map.of(), Map.of(), Map.of());

  public Fields {
    texts = Map.copyOf(Objects.requireNonNullElse(texts, Map.of()));
    lists = Map.copyOf(Objects.requireNonNullElse(lists, Map.of()));
    rows = Map.copyOf(Objects.requireNonNullElse(rows, Map.of()));
  }

  /// A word or a number; empty when there is none.
  public String text(String name) {
    return texts.getOrDefault(name, "");
  }

  /// A list of words; empty when there is none.
  public List<String> list(String name) {
    return lists.getOrDefault(name, List.of());
  }

  /// Things with fields of their own; empty when there are none.
  public List<Fields> rows(String name) {
    return rows.getOrDefault(name, List.of());
  }

  /// The same with one more text.
  public Fields with(String name, String text) {
    var more = new LinkedHashMap<>(texts);
    more.put(name, text);
    return new Fields(more, lists, rows);
  }

  /// The same with one more list.
  public Fields withList(String name, List<String> list) {
    var more = new LinkedHashMap<>(lists);
    more.put(name, List.copyOf(list));
    return new Fields(texts, more, rows);
  }

  /// The same with one more list of things.
  public Fields withRows(String name, List<Fields> things) {
    var more = new LinkedHashMap<>(rows);
    more.put(name, List.copyOf(new ArrayList<>(things)));
    return new Fields(texts, lists, more);
  }
}
