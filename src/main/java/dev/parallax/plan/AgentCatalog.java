package dev.parallax.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// All agents that a repository can name: the built-in ones and its own. One of its own takes the
/// place of a built-in one of the same name.
public final class AgentCatalog {
  /// The origin of agents that come with Parallax.
  public static final String BUILT_IN = "built in";

  private static final List<String> BUILT_IN_NAMES =
      List.of(
          "security",
          "performance",
          "docs",
          "quality",
          "tests",
          "architecture",
          "accessibility",
          "verifier",
          "synthesis",
          "triage",
          "duplicates",
          "status",
          "planner",
          "prd");
  private static final int MAX_FILES = 20;

  private final Map<String, AgentFile.Read> files;
  private final List<Mistake> mistakes;

  private AgentCatalog(Map<String, AgentFile.Read> files, List<Mistake> mistakes) {
    this.files = files;
    this.mistakes = List.copyOf(mistakes);
  }

  /// The names of the agents that are built in.
  public static List<String> builtInNames() {
    return BUILT_IN_NAMES;
  }

  /// The built-in agents alone.
  public static AgentCatalog builtIn() {
    return new AgentCatalog(builtInFiles(), List.of());
  }

  /// These agents and no others.
  static AgentCatalog of(Map<String, AgentFile.Read> files) {
    return new AgentCatalog(new LinkedHashMap<>(files), List.of());
  }

  /// The built-in agents and those that a repository keeps in a folder.
  public static AgentCatalog of(Source project, String agentsDir) {
    var files = builtInFiles();
    var mistakes = new ArrayList<Mistake>();
    var paths = agentPaths(project, agentsDir);
    if (paths.size() > MAX_FILES) {
      mistakes.add(
          new Mistake(agentsDir, 0, "holds more than " + MAX_FILES + " agents", "remove some"));
      return new AgentCatalog(files, mistakes);
    }
    for (var path : paths) {
      var text = project.read(path);
      if (text.isEmpty()) {
        mistakes.add(new Mistake(path, 0, "is not text, or larger than 1 MiB", "make it shorter"));
        continue;
      }
      switch (AgentFile.read(path, text.get())) {
        case AgentFile.Wrong wrong -> mistakes.addAll(wrong.mistakes());
        case AgentFile.Read read -> {
          var other = files.put(read.agent().name(), read);
          if (other != null && !other.agent().origin().equals(BUILT_IN)) {
            var message =
                "`name` is `" + read.agent().name() + "`, as in " + other.agent().origin();
            mistakes.add(new Mistake(path, 0, message, "give one of them another name"));
          }
        }
      }
    }
    return new AgentCatalog(files, mistakes);
  }

  /// The agent of this name.
  public Optional<Agent> find(String name) {
    return Optional.ofNullable(files.get(name)).map(AgentFile.Read::agent);
  }

  /// All names, the built-in ones first.
  public Collection<String> names() {
    return List.copyOf(files.keySet());
  }

  /// All agents, the built-in ones first.
  public List<Agent> agents() {
    return files.values().stream().map(AgentFile.Read::agent).toList();
  }

  /// What is wrong with the repository's agent files, each by itself.
  public List<Mistake> mistakes() {
    return mistakes;
  }

  /// What an agent's file says that has no effect.
  public List<Mistake> warnings(String name) {
    var file = files.get(name);
    return file == null ? List.of() : file.warnings();
  }

  /// The line in which an agent's file names another one that it needs; 0 when it does not.
  int waitLine(String name, String needed) {
    var file = files.get(name);
    return file == null ? 0 : file.waitLines().getOrDefault(needed, 0);
  }

  private static List<String> agentPaths(Source project, String agentsDir) {
    var prefix = agentsDir + "/";
    return project.paths().stream()
        .filter(p -> p.startsWith(prefix) && p.indexOf('/', prefix.length()) < 0)
        .filter(p -> p.endsWith(".md"))
        .filter(p -> !p.substring(prefix.length()).toLowerCase(Locale.ROOT).equals("readme.md"))
        .toList();
  }

  private static Map<String, AgentFile.Read> builtInFiles() {
    var files = new LinkedHashMap<String, AgentFile.Read>();
    for (var name : BUILT_IN_NAMES) {
      switch (AgentFile.read(BUILT_IN, resource("/dev/parallax/agents/" + name + ".md"))) {
        case AgentFile.Read read -> files.put(name, read);
        case AgentFile.Wrong wrong -> throw new IllegalStateException(name + ": " + wrong);
      }
    }
    return files;
  }

  private static String resource(String path) {
    try (var stream = AgentCatalog.class.getResourceAsStream(path)) {
      if (stream == null) throw new IllegalStateException("not in the jar: " + path);
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }
}
