package dev.parallax.plan;

import dev.parallax.plan.Agent.EngineKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What is to be otherwise when a run is run again: all that it does not say stays as it was.
///
/// @param files of agents: each takes the place of the one of the same name, or looks as well
/// @param only who looks; empty for all that looked then, and those of `files`
/// @param model whom every agent asks that asks a model, whatever its file says; empty to leave it
/// @param engine on which every agent runs; empty to leave it
public record Variation(
    List<File> files, List<String> only, String model, Optional<EngineKind> engine) {
  /// Nothing is otherwise.
  public static final Variation NONE = new Variation(List.of(), List.of(), "", Optional.empty());

  private static final Pattern MODEL =
      Pattern.compile("(anthropic|openai)/[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}");

  public Variation {
    files = List.copyOf(files);
    only = List.copyOf(only);
  }

  /// An agent's file.
  ///
  /// @param path as the person knows it who gave it
  public record File(String path, String text) {}

  /// Whether this is the name of a model, as it stands in agents' files.
  public static boolean isModel(String name) {
    return MODEL.matcher(name).matches();
  }

  /// What is otherwise, a line each, for people.
  public List<String> words() {
    var words = new ArrayList<String>();
    files.forEach(file -> words.add("agent file " + OneLine.of(file.path())));
    if (!only.isEmpty()) words.add("only " + OneLine.of(String.join(", ", only)));
    if (!model.isEmpty()) words.add("model " + OneLine.of(model));
    engine.ifPresent(kind -> words.add("engine " + kind.name().toLowerCase(Locale.ROOT)));
    return List.copyOf(words);
  }
}
