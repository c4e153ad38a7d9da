package dev.parallax.plan;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the value of a key may be, in words for people and as JSON Schema for editors.
sealed interface Shape {
  /// For people.
  String words();

  /// As JSON Schema.
  Map<String, Object> schema();

  /// `true` or `false`.
  record Flag() implements Shape {
    @Override
    public String words() {
      return "true or false";
    }

    @Override
    public Map<String, Object> schema() {
      return ordered("type", "boolean");
    }
  }

  /// A whole number.
  record Whole(int min, int max) implements Shape {
    @Override
    public String words() {
      return min == max ? "" + min : "a whole number from " + min + " to " + max;
    }

    @Override
    public Map<String, Object> schema() {
      return ordered("type", "integer", "minimum", min, "maximum", max);
    }
  }

  /// A number that may have a fraction.
  record Number(BigDecimal min, BigDecimal max) implements Shape {
    @Override
    public String words() {
      return "a number from " + min + " to " + max;
    }

    @Override
    public Map<String, Object> schema() {
      return ordered("type", "number", "minimum", min, "maximum", max);
    }
  }

  /// One of some words.
  record Choice(List<String> values) implements Shape {
    public Choice {
      values = List.copyOf(values);
    }

    @Override
    public String words() {
      return "one of " + String.join(", ", values.stream().map(v -> "`" + v + "`").toList());
    }

    @Override
    public Map<String, Object> schema() {
      return ordered("enum", values);
    }
  }

  /// Text.
  ///
  /// @param what it is, for people
  /// @param pattern of all of it; empty for any
  /// @param longest in characters
  record Text(String what, String pattern, int longest) implements Shape {
    @Override
    public String words() {
      return what;
    }

    @Override
    public Map<String, Object> schema() {
      var schema = ordered("type", "string");
      if (!pattern.isEmpty()) schema.put("pattern", pattern);
      if (longest > 0) schema.put("maxLength", longest);
      return schema;
    }
  }

  /// A list.
  ///
  /// @param least how many there must be
  /// @param most how many there may be; 0 for any number
  /// @param distinct whether none may be there twice
  record Items(Shape of, int least, int most, boolean distinct) implements Shape {
    @Override
    public String words() {
      var many = most > 0 ? " of at most " + most : "";
      return "a list" + many + ", each " + of.words();
    }

    @Override
    public Map<String, Object> schema() {
      var schema = ordered("type", "array", "items", of.schema());
      if (least > 0) schema.put("minItems", least);
      if (most > 0) schema.put("maxItems", most);
      if (distinct) schema.put("uniqueItems", true);
      return schema;
    }
  }

  /// One of several shapes.
  record Either(Shape one, Shape other) implements Shape {
    @Override
    public String words() {
      return one.words() + ", or " + other.words();
    }

    @Override
    public Map<String, Object> schema() {
      return ordered("anyOf", List.of(one.schema(), other.schema()));
    }
  }

  /// Known keys.
  ///
  /// @param required those that must be there
  record Place(List<Key> keys, List<String> required) implements Shape {
    public Place {
      keys = List.copyOf(keys);
      required = List.copyOf(required);
    }

    @Override
    public String words() {
      return "keys of its own";
    }

    @Override
    public Map<String, Object> schema() {
      var properties = new LinkedHashMap<String, Object>();
      keys.forEach(key -> properties.put(key.name(), key.schema()));
      var schema =
          ordered("type", "object", "additionalProperties", false, "properties", properties);
      if (!required.isEmpty()) schema.put("required", required);
      return schema;
    }
  }

  /// Keys of the writer's own, each with a value of this shape.
  ///
  /// @param pattern of the keys; empty for any
  record Own(String what, String pattern, int least, Shape of) implements Shape {
    @Override
    public String words() {
      return what;
    }

    @Override
    public Map<String, Object> schema() {
      var schema = ordered("type", "object", "additionalProperties", of.schema());
      if (!pattern.isEmpty()) schema.put("propertyNames", ordered("pattern", pattern));
      if (least > 0) schema.put("minProperties", least);
      return schema;
    }
  }

  /// Whatever another program makes of it.
  record Anything() implements Shape {
    @Override
    public String words() {
      return "anything";
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of();
    }
  }

  /// A shape that is defined once and may hold itself.
  record Named(String name, String words) implements Shape {
    @Override
    public Map<String, Object> schema() {
      return ordered("$ref", "#/$defs/" + name);
    }
  }

  /// A list, or one of its items alone.
  static Shape oneOrMore(Shape of, int most) {
    return new Either(of, new Items(of, 0, most, false));
  }

  /// Keys and values in the order in which they are given.
  static Map<String, Object> ordered(Object... keysAndValues) {
    var map = new LinkedHashMap<String, Object>();
    var left = new ArrayList<>(List.of(keysAndValues));
    while (!left.isEmpty()) map.put((String) left.removeFirst(), left.removeFirst());
    return map;
  }
}
