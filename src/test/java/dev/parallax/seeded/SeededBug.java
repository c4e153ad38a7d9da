package dev.parallax.seeded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// One bug, as data: what it takes away, and the test that is to notice.
///
/// @param bug what is wrong then, in a few words
/// @param file below `src/main/java/dev/parallax`
/// @param text stands exactly once in it
/// @param instead what stands there then
/// @param caughtBy `Class#method`, without the package's beginning
/// @param quick whether it is tried in every build
record SeededBug(
    String bug, Path file, String text, String instead, String caughtBy, boolean quick) {
  private static final Path SOURCES = Path.of("src/main/java/dev/parallax");

  /// All of them.
  static List<SeededBug> all() {
    try {
      var file = Files.readString(Path.of("src/test/resources/seeded-bugs.yml"));
      var load = new Load(LoadSettings.builder().build());
      return load.loadFromString(file) instanceof List<?> bugs
          ? bugs.stream().map(bug -> of((Map<?, ?>) bug)).toList()
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SeededBug of(Map<?, ?> item) {
    return new SeededBug(
        text(item, "bug"),
        SOURCES.resolve(text(item, "file")),
        text(item, "text"),
        text(item, "instead"),
        "dev.parallax." + text(item, "caught-by"),
        Boolean.TRUE.equals(item.get("quick")));
  }

  private static String text(Map<?, ?> item, String key) {
    var value = item.get(key);
    if (value == null) throw new IllegalArgumentException("no `" + key + "` in " + item);
    return value.toString();
  }

  /// How often the text stands in the source. Anything but once is a seed that went stale.
  long places() {
    return source().split(Pattern.quote(text), -1).length - 1L;
  }

  /// The source with the bug in it.
  String patched() {
    if (places() != 1) throw new IllegalStateException(file + " has no such text: " + text);
    return source().replace(text, instead);
  }

  /// The test's class.
  String testClass() {
    return caughtBy.substring(0, caughtBy.indexOf('#'));
  }

  /// The test's name.
  String testMethod() {
    return caughtBy.substring(caughtBy.indexOf('#') + 1);
  }

  private String source() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return bug;
  }
}
