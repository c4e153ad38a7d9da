package dev.parallax.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.plan.Mistake;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// A case's `truth.json`, read: a case, or all that is wrong with it.
public sealed interface CaseFile {
  /// What the file is called in every case.
  String NAME = "truth.json";

  /// A case to work with.
  ///
  /// @param unknown keys that mean nothing here
  record Read(Case value, Set<String> unknown) implements CaseFile {
    public Read {
      unknown = Set.copyOf(unknown);
    }
  }

  /// No case can be made of it.
  record Wrong(List<Mistake> mistakes) implements CaseFile {
    public Wrong {
      mistakes = List.copyOf(mistakes);
    }
  }

  /// Reads the text of one file.
  ///
  /// @param file where it is, for mistakes
  /// @param lines how many lines a file of the head has; empty when there is no such text
  static CaseFile read(String file, String text, Function<String, OptionalInt> lines) {
    try {
      return new Reader(file, lines).read(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      var at = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      return new Wrong(
          List.of(
              new Mistake(
                  file, at, "is not JSON: " + e.getOriginalMessage(), "write one JSON object")));
    }
  }

  /// Strict: of two keys of the same name one would be lost.
  JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /// Reads one file.
  final class Reader {
    private static final Set<String> KEYS =
        Set.of(
            "id",
            "specialty",
            "kind",
            "title",
            "file",
            "lines",
            "description",
            "also",
            "accept_specialties");
    private static final String LINES = "write `\"lines\": [from, to]`, counted from 1 in head/";

    private final String file;
    private final Function<String, OptionalInt> lines;
    private final List<Mistake> mistakes = new ArrayList<>();

    private Reader(String file, Function<String, OptionalInt> lines) {
      this.file = file;
      this.lines = lines;
    }

    private CaseFile read(JsonNode root) {
      if (!root.isObject()) {
        wrong("is not a JSON object", "write {\"id\": ..., \"specialty\": ..., ...}");
        return new Wrong(mistakes);
      }
      var id = text(root, "id", "name the case");
      var specialty = text(root, "specialty", "name the agent that it is for, such as security");
      var kind = text(root, "kind", "write defect or clean");
      var title = optional(root, "title");
      var accepted = names(root.path("accept_specialties"));
      var also = also(root.path("also"));
      var truths = new ArrayList<Truth>();
      switch (kind) {
        case "defect" -> {
          var description = text(root, "description", "say what is wrong in the change");
          var places = places(root, "");
          truths.add(new Truth(specialty, accepted, description, places));
        }
        case "clean", "" -> {}
        default -> wrong("`kind` is `" + kind + "`", "write defect or clean");
      }
      if (!mistakes.isEmpty()) return new Wrong(mistakes);
      var unknown = new TreeSet<String>();
      root.fieldNames().forEachRemaining(unknown::add);
      unknown.removeAll(KEYS);
      return new Read(new Case(id, specialty, title, truths, also), unknown);
    }

    private Set<String> names(JsonNode node) {
      var names = new LinkedHashSet<String>();
      if (node.isMissingNode() || node.isNull()) return names;
      if (!node.isArray()) {
        wrong("`accept_specialties` is not a list", "write [\"quality\"]");
        return names;
      }
      for (var name : node) {
        if (name.isTextual() && !name.textValue().isBlank()) names.add(name.textValue());
        else wrong("`accept_specialties` has " + name, "write names of agents");
      }
      return names;
    }

    private List<Place> also(JsonNode node) {
      var places = new ArrayList<Place>();
      if (node.isMissingNode() || node.isNull()) return places;
      if (!node.isArray()) {
        wrong("`also` is not a list", "write [{\"file\": ..., \"lines\": [from, to]}]");
        return places;
      }
      for (var i = 0; i < node.size(); i++) {
        places.addAll(places(node.get(i), "also[" + i + "]."));
      }
      return places;
    }

    /// One place, or none when it is wrong.
    private List<Place> places(JsonNode node, String prefix) {
      var path = node.path("file");
      if (!path.isTextual() || path.textValue().isBlank()) {
        wrong("`" + prefix + "file` is missing", "name a file of head/");
        return List.of();
      }
      var range = node.path("lines");
      if (range.isMissingNode() || range.isNull()) {
        wrong("`" + prefix + "lines` is missing", LINES);
        return List.of();
      }
      if (!range.isArray() || range.size() != 2 || !range.get(0).isInt() || !range.get(1).isInt()) {
        wrong("`" + prefix + "lines` is " + range, LINES);
        return List.of();
      }
      return place(path.textValue(), range.get(0).intValue(), range.get(1).intValue(), prefix);
    }

    private List<Place> place(String path, int from, int to, String prefix) {
      if (from < 1 || to < from) {
        wrong("`" + prefix + "lines` is [" + from + "," + to + "]", LINES);
        return List.of();
      }
      var there = lines.apply(path);
      if (there.isEmpty()) {
        wrong(
            "`" + prefix + "file` is `" + path + "`, and there is no such text in head/",
            "name a file of head/, with / between folders");
        return List.of();
      }
      if (from > there.getAsInt()) {
        wrong(
            "`%slines` begins at %d, and `%s` has %d lines"
                .formatted(prefix, from, path, there.getAsInt()),
            "count in head/");
        return List.of();
      }
      return List.of(new Place(path, from, to));
    }

    private String text(JsonNode root, String key, String mend) {
      var value = root.path(key);
      if (value.isTextual() && !value.textValue().isBlank()) return value.textValue();
      var missing = value.isMissingNode() || value.isNull() || value.isTextual();
      wrong("`" + key + "` is " + (missing ? "missing" : "not a text"), mend);
      return "";
    }

    private String optional(JsonNode root, String key) {
      var value = root.path(key);
      return value.isTextual() ? value.textValue() : "";
    }

    private void wrong(String message, String mend) {
      mistakes.add(new Mistake(file, 0, message, mend));
    }
  }
}
