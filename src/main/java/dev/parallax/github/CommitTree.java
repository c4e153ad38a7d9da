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

  /// The tree of a commit or a branch, by its name; it goes by the name of the tree itself.
  static CommitTree of(
      GitHubApp.Requests requests, long repositoryId, String name, Objects objects) {
    var tree =
        requests.get("/repositories/%d/git/trees/%s?recursive=1".formatted(repositoryId, name));
    return new CommitTree(tree.path("sha").asText(), entries(tree), objects);
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
