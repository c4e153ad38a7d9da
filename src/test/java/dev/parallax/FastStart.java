package dev.parallax;

import dev.parallax.demo.StandInGitHub;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/// What makes a server of the tests start in half the time: its classes in one jar, and the cache
/// of loaded classes that the JDK makes of a first life. Made once for the same classes, and shared
/// by all test processes.
final class FastStart {
  private static final List<String> OPTIONS = make();

  private FastStart() {}

  /// Options for `ServerProcess.start`.
  static List<String> options() {
    return OPTIONS;
  }

  /// The same without the cache, for whoever makes another one.
  static List<String> withoutCache() {
    return OPTIONS.stream().filter(option -> !option.startsWith("-XX:AOTCache=")).toList();
  }

  private static List<String> make() {
    try {
      var classes = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      var folder = Files.createDirectories(classes.resolveSibling("fast-start"));
      try (var channel =
              FileChannel.open(
                  folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var held = channel.lock()) {
        assert held.isValid();
        return make(classes, folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> make(Path classes, Path folder) throws IOException {
    var path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var libraries =
        new ArrayList<>(
            List.of(path.split(File.pathSeparator)).stream()
                .filter(p -> p.endsWith(".jar"))
                .toList());
    var files = files(classes);
    var state = new StringBuilder(String.valueOf(libraries));
    for (var file : files) state.append(file).append(Files.getLastModifiedTime(file).toMillis());
    var name = Integer.toHexString(state.toString().hashCode());
    var jar = folder.resolve(name + ".jar");
    var cache = folder.resolve(name + ".aot");
    libraries.addFirst(jar.toString());
    var way =
        List.of(
            "-XX:-UsePerfData", "-Xlog:disable", "-cp", String.join(File.pathSeparator, libraries));
    if (!Files.exists(cache)) {
      for (var old : files(folder)) if (!old.endsWith("lock")) Files.delete(old);
      pack(classes, files, jar);
      train(folder, way, cache);
    }
    var options = new ArrayList<>(way);
    // Without a cache it only takes longer.
    if (Files.exists(cache)) options.add("-XX:AOTCache=" + cache);
    return List.copyOf(options);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static List<Path> directories(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isDirectory).filter(d -> !d.equals(folder)).sorted().toList();
    }
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).toString().replace(File.separatorChar, '/');
  }

  private static void pack(Path classes, List<Path> files, Path jar) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      // Who looks for all files in a folder finds none where the folder has no entry.
      for (var directory : directories(classes)) {
        out.putNextEntry(new ZipEntry(name(classes, directory) + "/"));
        out.closeEntry();
      }
      for (var file : files) {
        out.putNextEntry(new ZipEntry(name(classes, file)));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
  }

  /// One short life in which all is loaded that a review needs.
  private static void train(Path folder, List<String> way, Path cache) throws IOException {
    var data = Files.createTempDirectory(folder, "data");
    var options = new ArrayList<>(way);
    // Classes that are linked in the cache are not for a process under a debugger's hand.
    options.add("-XX:-AOTClassLinking");
    options.add("-XX:AOTCacheOutput=" + cache);
    try (var github = StandInGitHub.start(ServerProcess.SECRET)) {
      github.repository("acme/shop", Map.of("a.txt", "a"));
      var server = ServerProcess.start(github, data, Map.of(), options).listening(github);
      var number = github.openPullRequest("acme/shop", "A", "", "robin", Map.of("a.txt", "b"));
      World.until(() -> !github.comments("acme/shop", number).isEmpty());
      server.terminate();
    }
    for (var file : files(data)) Files.delete(file);
    Files.delete(data);
  }
}
