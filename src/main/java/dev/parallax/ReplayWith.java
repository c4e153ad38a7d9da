package dev.parallax;

import dev.parallax.engine.Providers;
import dev.parallax.plan.Agent.EngineKind;
import dev.parallax.plan.Nearest;
import dev.parallax.plan.Variation;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What `--with` says, read once. All that is wrong with it is told at once.
final class ReplayWith {
  private static final List<String> KEYS = List.of("agent", "agents", "engine", "model", "only");

  private static final String KNOWN =
      "write model=anthropic/NAME, agents=DIR, agent=FILE, only=NAME,NAME or engine=rules";

  private final Providers providers;
  private final List<String> wrong = new ArrayList<>();
  private final List<Variation.File> files = new ArrayList<>();
  private final List<String> only = new ArrayList<>();
  private String model = "";
  private Optional<EngineKind> engine = Optional.empty();

  private ReplayWith(Providers providers) {
    this.providers = providers;
  }

  /// Reads them.
  ///
  /// @throws WrongUse with a line for each that is wrong
  static Variation read(List<String> with, Providers providers) throws IOException {
    var reading = new ReplayWith(providers);
    for (var one : with) reading.read(one);
    reading.requireSomebodyToAsk();
    if (!reading.wrong.isEmpty()) throw new WrongUse(List.copyOf(reading.wrong));
    return new Variation(reading.files, reading.only, reading.model, reading.engine);
  }

  private void read(String one) throws IOException {
    var sign = one.indexOf('=');
    var key = sign < 0 ? one : one.substring(0, sign);
    var value = sign < 0 ? "" : one.substring(sign + 1).strip();
    if (!KEYS.contains(key)) {
      wrong.add(
          "--with "
              + one
              + ": "
              + Nearest.of(key, KEYS).map(k -> "did you mean " + k + "=? ").orElse("")
              + KNOWN);
    } else if (value.isEmpty()) {
      wrong.add("--with " + one + " says nothing; " + KNOWN);
    } else {
      switch (key) {
        case "agent" -> file(Path.of(value));
        case "agents" -> folder(Path.of(value));
        case "only" -> Stream.of(value.split(",")).map(String::strip).forEach(only::add);
        case "model" -> model(value);
        case "engine" -> engine(value);
        default -> throw new IllegalStateException(key);
      }
    }
  }

  private void file(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      wrong.add("--with agent=" + file + ": there is no such file; name an agent's Markdown file");
      return;
    }
    try {
      files.add(new Variation.File(file.toString(), Files.readString(file)));
    } catch (MalformedInputException e) {
      wrong.add(file + " is not UTF-8; write it anew");
    }
  }

  /// The files that would be agents in a repository.
  private void folder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      wrong.add("--with agents=" + folder + ": there is no such folder; name one of agents' files");
      return;
    }
    List<Path> found;
    try (var all = Files.list(folder)) {
      found =
          all.filter(file -> file.getFileName().toString().endsWith(".md"))
              .filter(file -> !file.getFileName().toString().equalsIgnoreCase("readme.md"))
              .sorted(Comparator.comparing(Path::toString))
              .toList();
    }
    if (found.isEmpty()) {
      wrong.add("--with agents=" + folder + ": it holds no agent; agents' files end in .md");
    }
    for (var file : found) file(file);
  }

  private void model(String name) {
    if (!model.isEmpty()) {
      wrong.add("--with model= is there twice; every agent asks the same one");
    } else if (!Variation.isModel(name)) {
      wrong.add("--with model=" + name + " is not a model; write anthropic/NAME or openai/NAME");
    } else if (!providers.offer(name)) {
      wrong.add(
          "--with model="
              + name
              + " needs a key; set "
              + (name.startsWith("openai/")
                  ? "OPENAI_API_KEY or OPENAI_BASE_URL"
                  : "ANTHROPIC_API_KEY"));
    }
    model = name;
  }

  private void engine(String name) {
    switch (name.toLowerCase(Locale.ROOT)) {
      case "rules" -> engine = Optional.of(EngineKind.RULES);
      case "llm" -> engine = Optional.of(EngineKind.LLM);
      default -> wrong.add("--with engine=" + name + ": write engine=rules or engine=llm");
    }
  }

  private void requireSomebodyToAsk() {
    if (engine.isEmpty()) return;
    switch (engine.get()) {
      case RULES -> {
        if (!model.isEmpty()) {
          wrong.add("--with engine=rules asks no model; leave out model=" + model);
        }
      }
      case LLM -> {
        if (!providers.any()) {
          wrong.add("--with engine=llm needs a model; set ANTHROPIC_API_KEY or OPENAI_API_KEY");
        }
      }
    }
  }
}
