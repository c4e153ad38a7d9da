package dev.parallax.rules;

import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Hunk;
import dev.parallax.plan.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.HistogramDiff;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.diff.RawTextComparator;

/// Changes and sources made of plain texts, for tests.
final class Changes {
  private Changes() {}

  /// The change from some files to others.
  static Change between(Map<String, String> before, Map<String, String> after) {
    var files = new ArrayList<FileChange>();
    after.forEach((path, text) -> {
      var old = before.get(path);
      if (text.equals(old)) return;
      files.add(
          new FileChange(
              path,
              path,
              old == null ? FileChange.Kind.ADDED : FileChange.Kind.MODIFIED,
              FileChange.Content.TEXT,
              hunks(old == null ? "" : old, text)));
    });
    before.forEach((path, text) -> {
      if (after.containsKey(path)) return;
      files.add(
          new FileChange(
              path, path, FileChange.Kind.REMOVED, FileChange.Content.TEXT, hunks(text, "")));
    });
    return new Change(files, List.of());
  }

  static Source source(Map<String, String> files) {
    var sorted = new TreeMap<>(files);
    return new Source() {
      @Override
      public String commit() {
        return "0".repeat(40);
      }

      @Override
      public List<String> paths() {
        return List.copyOf(sorted.keySet());
      }

      @Override
      public Optional<String> read(String path) {
        return Optional.ofNullable(sorted.get(path));
      }
    };
  }

  private static List<Hunk> hunks(String before, String after) {
    var old = new RawText(before.getBytes(StandardCharsets.UTF_8));
    var now = new RawText(after.getBytes(StandardCharsets.UTF_8));
    var edits = new HistogramDiff().diff(RawTextComparator.DEFAULT, old, now);
    var patch = new ByteArrayOutputStream();
    try (var formatter = new DiffFormatter(patch)) {
      formatter.format(edits, old, now);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Hunk.parse(patch.toString(StandardCharsets.UTF_8));
  }
}
