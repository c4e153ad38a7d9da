package dev.parallax.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// One thing that an agent is to say besides status, summary and evidence.
///
/// @param words of a choice, one of which it is
/// @param keys of rows, what each of them has
public record Field(Kind kind, List<String> words, Map<String, Field> keys) {
  /// What it is.
  public enum Kind {
    TEXT,
    NUMBER,
    LIST,
    CHOICE,
    ROWS
  }

  public Field {
    words = List.copyOf(Objects.requireNonNullElse(words, List.of()));
    keys =
        Collections.unmodifiableMap(
            new LinkedHashMap<>(Objects.requireNonNullElse(keys, Map.of())));
  }

  static Field of(Kind kind) {
    return new Field(kind, List.of(), Map.of());
  }

  static Field choice(List<String> words) {
    return new Field(Kind.CHOICE, words, Map.of());
  }

  static Field rows(Map<String, Field> keys) {
    return new Field(Kind.ROWS, List.of(), keys);
  }

  /// Whether an answer without it is none; the others are empty when they are left out.
  public boolean isNeeded() {
    return switch (kind) {
      case NUMBER, CHOICE, ROWS -> true;
      case TEXT, LIST -> false;
    };
  }
}
