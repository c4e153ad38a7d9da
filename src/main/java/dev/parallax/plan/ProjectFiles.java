package dev.parallax.plan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What the default branch says about reviewing: configuration, agents and conventions.
///
/// @param conventions `AGENTS.md` or `CLAUDE.md`; empty when there is neither
record ProjectFiles(
    ConfigFile configFile,
    AgentCatalog catalog,
    String conventions,
    Attributes attributes,
    List<String> notes,
    List<Mistake> mistakes) {
  static final List<String> CONVENTIONS = List.of("AGENTS.md", "CLAUDE.md");
  private static final int MAX_CONVENTIONS = 16 << 10;
  private static final String MISNAMED = ".github/parallax.yaml";

  static ProjectFiles read(Source project) {
    var mistakes = new ArrayList<Mistake>();
    var notes = new ArrayList<String>();
    var configFile = configFile(project, mistakes, notes);
    var catalog = AgentCatalog.of(project, configFile.config().agentsDir());
    mistakes.addAll(configFile.mistakes());
    mistakes.addAll(catalog.mistakes());
    if (mistakes.isEmpty()) mistakes.addAll(NeedsCheck.mistakes(catalog));
    var attributes = project.read(Attributes.PATH).map(Attributes::read).orElse(Attributes.NONE);
    return new ProjectFiles(
        configFile, catalog, conventions(project, notes), attributes, notes, mistakes);
  }

  /// The same conventions with another configuration and other agents.
  ProjectFiles by(ConfigFile otherConfig, AgentCatalog otherCatalog, List<String> otherNotes) {
    return new ProjectFiles(
        otherConfig, otherCatalog, conventions, attributes, otherNotes, List.of());
  }

  RepositoryConfig config() {
    return configFile.config();
  }

  /// Whether a path is one of those that this reads.
  boolean reads(String path) {
    return path.equals(RepositoryConfig.PATH)
        || path.startsWith(config().agentsDir() + "/")
        || path.equals(Attributes.PATH)
        || CONVENTIONS.contains(path);
  }

  private static ConfigFile configFile(Source project, List<Mistake> mistakes, List<String> notes) {
    var paths = project.paths();
    if (!paths.contains(RepositoryConfig.PATH)) {
      if (paths.contains(MISNAMED)) {
        notes.add(MISNAMED + " is not read; name it " + RepositoryConfig.PATH);
      }
      return ConfigFile.ABSENT;
    }
    var text = project.read(RepositoryConfig.PATH);
    if (text.isPresent()) return ConfigFile.read(text.get());
    mistakes.add(
        new Mistake(
            RepositoryConfig.PATH, 0, "is not text, or larger than 64 KiB", "make it shorter"));
    return ConfigFile.ABSENT;
  }

  private static String conventions(Source project, List<String> notes) {
    for (var path : CONVENTIONS) {
      var text = project.read(path);
      if (text.isEmpty() || text.get().isBlank()) continue;
      var bytes = text.get().getBytes(StandardCharsets.UTF_8);
      if (bytes.length <= MAX_CONVENTIONS) return text.get();
      notes.add(path + " is longer than 16 KiB; agents are given its beginning");
      var end = MAX_CONVENTIONS;
      while ((bytes[end] & 0xC0) == 0x80) end--; // not in the middle of a character
      return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
    return "";
  }
}
