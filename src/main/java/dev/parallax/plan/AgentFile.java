package dev.parallax.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// An agent's Markdown file as it was read: front matter, then the prompt. A subagent file of
/// Claude Code reads as it is; what it says that has no meaning here is a warning, never a mistake.
public sealed interface AgentFile {

  /// An agent to work with.
  ///
  /// @param waitLines the line of each name in `needs` and `follows`
  /// @param warnings what the file says that has no effect
  record Read(Agent agent, Map<String, Integer> waitLines, List<Mistake> warnings)
      implements AgentFile {
    public Read {
      waitLines = Map.copyOf(waitLines);
      warnings = List.copyOf(warnings);
    }
  }

  /// No agent can be made of it.
  record Wrong(List<Mistake> mistakes) implements AgentFile {
    public Wrong {
      mistakes = List.copyOf(mistakes);
    }
  }

  /// Reads the text of one file.
  ///
  /// @param path where the file is, for mistakes and as the agent's origin
  static AgentFile read(String path, String text) {
    var mistakes = new ArrayList<Mistake>();
    var warnings = new ArrayList<Mistake>();
    var matter = FrontMatter.of(path, text, mistakes);
    if (matter.isEmpty()) return new Wrong(mistakes);
    var tree = YamlTree.read(path, matter.get().yaml(), 1, mistakes);
    if (!mistakes.isEmpty() && tree.entries().isEmpty()) return new Wrong(mistakes);
    var read = new AgentForm(new YamlKeys(path, tree, mistakes), path, warnings);
    var agent = read.agent(matter.get().body(), mistakes);
    warnings.sort(Comparator.comparingInt(Mistake::line));
    return mistakes.isEmpty() ? new Read(agent, read.waitLines(), warnings) : new Wrong(mistakes);
  }
}
