package dev.parallax.plan;

import dev.parallax.plan.Agent.EngineKind;
import dev.parallax.plan.Agent.Mind;
import dev.parallax.plan.Agent.Votes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The agents of a run that was, as a variation has them. Pure.
///
/// @param names who looks
/// @param notes what a reader should know about who does not
/// @param mistakes what is wrong with the variation; empty when it can be had
record Varied(
    AgentCatalog catalog, List<String> names, List<String> notes, List<Mistake> mistakes) {
  private static final String WITH = "--with";

  Varied {
    names = List.copyOf(names);
    notes = List.copyOf(notes);
    mistakes = List.copyOf(mistakes);
  }

  /// @param ruled the names of the agents that there are rules for
  static Varied of(Plan then, Variation variation, Set<String> ruled) {
    var mistakes = new ArrayList<Mistake>();
    var notes = new ArrayList<String>();
    var files = new LinkedHashMap<String, AgentFile.Read>();
    for (var agent : AgentCatalog.builtIn().agents()) put(files, agent);
    for (var left : then.leftOut()) {
      if (variation.only().contains(left.agent().name())) put(files, left.agent());
    }
    then.agents().forEach(agent -> put(files, agent));
    var names = new LinkedHashSet<String>();
    then.agents().forEach(agent -> names.add(agent.name()));
    given(variation, files, names, mistakes);
    if (!variation.only().isEmpty()) {
      names.clear();
      for (var name : variation.only()) {
        if (files.containsKey(name)) names.add(name);
        else mistakes.add(unknown(name, files));
      }
    }
    if (variation.engine().filter(EngineKind.RULES::equals).isPresent()) {
      onlyRuled(names, ruled, notes, mistakes);
    }
    if (!variation.model().isEmpty() && !Variation.isModel(variation.model())) {
      mistakes.add(
          new Mistake(
              WITH,
              0,
              "`" + OneLine.of(variation.model()) + "` is not a model",
              "write anthropic/NAME or openai/NAME"));
    }
    files.replaceAll((_, read) -> thinking(read, variation));
    var catalog = AgentCatalog.of(files);
    if (mistakes.isEmpty()) mistakes.addAll(NeedsCheck.mistakes(catalog));
    return new Varied(catalog, List.copyOf(names), notes, mistakes);
  }

  private static void put(Map<String, AgentFile.Read> files, Agent agent) {
    files.put(agent.name(), new AgentFile.Read(agent, Map.of(), List.of()));
  }

  private static void given(
      Variation variation,
      Map<String, AgentFile.Read> files,
      Set<String> names,
      List<Mistake> mistakes) {
    var from = new LinkedHashMap<String, String>();
    for (var file : variation.files()) {
      switch (AgentFile.read(file.path(), file.text())) {
        case AgentFile.Wrong wrong -> mistakes.addAll(wrong.mistakes());
        case AgentFile.Read read -> {
          var name = read.agent().name();
          var other = from.put(name, file.path());
          if (other != null) {
            mistakes.add(
                new Mistake(
                    file.path(),
                    0,
                    "`name` is `" + name + "`, as in " + other,
                    "give one of them another name"));
          }
          files.put(name, read);
          names.add(name);
        }
      }
    }
  }

  private static Mistake unknown(String name, Map<String, AgentFile.Read> files) {
    return new Mistake(
        WITH,
        0,
        "there is no agent `" + OneLine.of(name) + "`",
        Nearest.mend(name, files.keySet()));
  }

  /// Agents that there are no rules for do not look, which is told; where nobody is left, that is a
  /// mistake.
  private static void onlyRuled(
      Set<String> names, Set<String> ruled, List<String> notes, List<Mistake> mistakes) {
    var others = names.stream().filter(name -> !ruled.contains(name)).toList();
    if (others.isEmpty()) return;
    names.retainAll(ruled);
    var line = "there are no rules for " + OneLine.of(String.join(", ", others));
    if (!names.isEmpty()) {
      notes.add(line + ": they did not look");
      return;
    }
    var known = ruled.stream().sorted().toList();
    mistakes.add(new Mistake(WITH, 0, line, "there are for " + String.join(", ", known)));
  }

  private static AgentFile.Read thinking(AgentFile.Read read, Variation variation) {
    var agent = read.agent();
    var mind = agent.mind();
    var engine = variation.engine().orElse(mind.engine());
    var asks = engine == EngineKind.LLM && !variation.model().isEmpty();
    var changed =
        new Mind(
            engine,
            asks ? variation.model() : mind.model(),
            // Another one in its place would not be the one that was wanted.
            asks ? variation.model() : mind.fallback(),
            mind.tools(),
            mind.maxTurns(),
            mind.prompt());
    var votes = asks ? new Votes(agent.votes().count(), List.of()) : agent.votes();
    return new AgentFile.Read(agent.thinking(changed, votes), read.waitLines(), read.warnings());
  }
}
