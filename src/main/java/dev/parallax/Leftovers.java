package dev.parallax;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The native libraries that processes unpacked into the temporary folder and, because they were
/// killed, could not take away again: a megabyte and more for each kill.
///
/// Taking away one that another process still uses does it no harm, once it is loaded; one that is
/// just being unpacked is too young to be touched.
final class Leftovers {
  private static final Logger log = LoggerFactory.getLogger(Leftovers.class);
  private static final Duration YOUNG = Duration.ofMinutes(1);
  private static final Pattern NAMES =
      Pattern.compile(
          "sqlite-.*(sqlitejdbc\\.(so|dylib|dll|so\\.lck|dylib\\.lck|dll\\.lck))"
              + "|tree-sitter-ng-.*\\.(so|dylib|dll|tmp)");

  private Leftovers() {}

  /// Removes what is there of earlier processes. Best effort: what others own stays.
  static void remove(Path folder, Instant now) {
    var removed = new ArrayList<Path>();
    try (var files = Files.newDirectoryStream(folder, Leftovers::isOurs)) {
      for (var file : files) {
        if (isOld(file, now) && isRemoved(file)) removed.add(file);
      }
    } catch (IOException e) {
      log.info("{} cannot be read: {}", folder, e.getMessage());
    }
    if (!removed.isEmpty()) log.debug("{} files of killed processes removed", removed.size());
  }

  private static boolean isOurs(Path file) {
    return NAMES.matcher(file.getFileName().toString()).matches();
  }

  private static boolean isOld(Path file, Instant now) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(YOUNG));
    } catch (IOException gone) {
      return false;
    }
  }

  private static boolean isRemoved(Path file) {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException othersOwn) {
      return false;
    }
  }
}
