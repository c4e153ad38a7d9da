package dev.parallax.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One key of a file, as it is told to people and to their editors.
///
/// @param fallback what holds without it, as its value would be in JSON; null for nothing
/// @param otherwise what holds without it, in words
/// @param meaning in a sentence without a full stop
/// @param example a value as it is written in YAML; empty for a key with keys of its own
record Key(
    String name,
    Shape shape,
    @Nullable Object fallback,
    String otherwise,
    String meaning,
    String example) {

  Map<String, Object> schema() {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("description", meaning);
    if (fallback != null) schema.put("default", fallback);
    schema.putAll(shape.schema());
    return schema;
  }
}
