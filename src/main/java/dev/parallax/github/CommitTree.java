package dev.parallax.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.plan.Source;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One commit's files, by its tree. Texts come from the objects that both trees of a run share.
final class CommitTree implements Source {
  private static final int BINARY_LOOK = 8_000;

  private final String commit;
  private final TreeMap<String, Entry> entries;
  private final Objects objects;

  /// @param mode git's, such as `100644`
  record Entry(String mode, String sha, long size) {
    boolean isRegularFile() {
      return mode.startsWith("100");
    }
  }

  CommitTree(String commit, Map<String, Entry> entries, Objects objects) {
    this.commit = commit;
    this.entries = new TreeMap<>(entries);
    this.objects = objects;
  }

  /// A branch at the commit that it has now, which it goes by.
  ///
  /// @param objects those of another tree that shares texts with it
  static CommitTree ofBranch(
      GitHubApp.Requests requests, long repositoryId, String branch, Objects objects) {
    var tip = tip(requests, repositoryId, branch);
    return new CommitTree(tip.commit, entries(tree(requests, repositoryId, tip.tree)), objects);
  }

  /// The same with texts of its own.
  static CommitTree ofBranch(GitHubApp.Requests requests, long repositoryId, String branch) {
    return alone(requests, repositoryId, tip(requests, repositoryId, branch));
  }

  /// The tree of a commit.
  static CommitTree at(GitHubApp.Requests requests, long repositoryId, String commit) {
    return alone(requests, repositoryId, new Tip(commit, commit));
  }

  /// The tree of a commit that shares texts with another one.
  static CommitTree at(
      GitHubApp.Requests requests, long repositoryId, String commit, Objects objects) {
    return new CommitTree(commit, entries(tree(requests, repositoryId, commit)), objects);
  }

  /// Its texts, for another tree to share.
  Objects objects() {
    return objects;
  }

  private record Tip(String commit, String tree) {}

  private static Tip tip(GitHubApp.Requests requests, long repositoryId, String branch) {
    var name = Http.encoded(branch);
    var commit = requests.get("/repositories/%d/commits/%s".formatted(repositoryId, name));
    return new Tip(
        commit.path("sha").asText(), commit.path("commit").path("tree").path("sha").asText());
  }

  private static CommitTree alone(GitHubApp.Requests requests, long repositoryId, Tip tip) {
    var entries = entries(tree(requests, repositoryId, tip.tree));
    var bytes = entries.values().stream().mapToLong(Entry::size).sum();
    var objects = new Objects(requests, "/repositories/" + repositoryId, tip.commit, bytes);
    return new CommitTree(tip.commit, entries, objects);
  }

  private static JsonNode tree(GitHubApp.Requests requests, long repositoryId, String name) {
    return requests.get("/repositories/%d/git/trees/%s?recursive=1".formatted(repositoryId, name));
  }

  /// The entries of a tree as GitHub lists them.
  static Map<String, Entry> entries(JsonNode tree) {
    var entries = new LinkedHashMap<String, Entry>();
    for (var entry : tree.path("tree")) {
      if (entry.path("type").asText().equals("tree")) continue;
      entries.put(
          entry.path("path").asText(),
          new Entry(
              entry.path("mode").asText(),
              entry.path("sha").asText(),
              entry.path("size").asLong()));
    }
    return entries;
  }

  @Override
  public String commit() {
    return commit;
  }

  @Override
  public List<String> paths() {
    return entries.entrySet().stream()
        .filter(entry -> entry.getValue().isRegularFile())
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public Optional<String> read(String path) {
    var entry = entries.get(path);
    if (entry == null || !entry.isRegularFile() || entry.size() > MAX_TEXT_BYTES) {
      return Optional.empty();
    }
    return text(objects.read(entry.sha()));
  }

  @Override
  public Optional<Instead> instead(String path) {
    var entry = entries.get(path);
    if (entry == null) return Optional.empty();
    return switch (entry.mode()) {
      case "120000" -> text(objects.read(entry.sha())).map(Instead.Link::new);
      case "160000" -> Optional.of(new Instead.Submodule(entry.sha()));
      default -> Optional.empty();
    };
  }

  Optional<Entry> entry(String path) {
    return Optional.ofNullable(entries.get(path));
  }

  private static Optional<String> text(byte[] bytes) {
    for (var i = 0; i < Math.min(bytes.length, BINARY_LOOK); i++) {
      if (bytes[i] == 0) return Optional.empty();
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
    }
  }
}
