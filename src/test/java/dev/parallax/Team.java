package dev.parallax;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The agents of a repository: the files that describe them, and the configuration that names them
/// in this order.
///
/// @param settings more lines of the configuration's `review`
record Team(List<Member> members, List<String> settings) {
  Team {
    members = List.copyOf(members);
    settings = List.copyOf(settings);
  }

  /// One agent.
  ///
  /// @param file its file; empty when it is a built-in one
  record Member(String name, String file) {}

  static Team of(Member... members) {
    return of(List.of(members));
  }

  static Team of(List<Member> members) {
    return new Team(members, List.of());
  }

  /// A team of agents that differ in nothing but their names.
  static Team of(String... names) {
    return of(Stream.of(names).map(name -> agent(name)).toList());
  }

  /// An agent with a file of its own; it is tried once, so that its failures come at once.
  ///
  /// @param frontMatter lines such as `priority: P0`
  static Member agent(String name, String... frontMatter) {
    return patient(
        name,
        Stream.concat(Stream.of("attempts: 1"), Stream.of(frontMatter)).toArray(String[]::new));
  }

  /// The same, tried as often as agents are tried who say nothing about it.
  static Member patient(String name, String... frontMatter) {
    var lines = frontMatter.length == 0 ? "" : String.join("\n", frontMatter) + "\n";
    return new Member(
        name, "---\nname: " + name + "\n" + lines + "---\nLook for what concerns " + name + ".\n");
  }

  static Member builtIn(String name) {
    return new Member(name, "");
  }

  /// The same team with more lines in the configuration's `review`.
  Team under(String... lines) {
    return new Team(members, List.of(lines));
  }

  List<String> names() {
    return members.stream().map(Member::name).toList();
  }

  /// The files by path.
  Map<String, String> files() {
    var files = new HashMap<String, String>();
    var config = new StringBuilder("version: 1\nreview:\n  agents: " + names() + "\n");
    for (var line : settings) config.append("  ").append(line).append('\n');
    files.put(".github/parallax.yml", config.toString());
    for (var member : members) {
      if (member.file().isEmpty()) continue;
      files.put(".github/parallax/agents/" + member.name() + ".md", member.file());
    }
    return files;
  }
}
