package dev.parallax.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A commit made of texts.
record FakeSource(String commit, Map<String, String> files) implements Source {
  static FakeSource of(String... pathsAndTexts) {
    var files = new TreeMap<String, String>();
    for (var i = 0; i < pathsAndTexts.length; i += 2) {
      files.put(pathsAndTexts[i], pathsAndTexts[i + 1]);
    }
    return new FakeSource("project", files);
  }

  FakeSource at(String newCommit) {
    return new FakeSource(newCommit, files);
  }

  @Override
  public List<String> paths() {
    return files.keySet().stream().sorted().toList();
  }

  @Override
  public Optional<String> read(String path) {
    return Optional.ofNullable(files.get(path)).filter(t -> t.length() <= MAX_TEXT_BYTES);
  }
}
