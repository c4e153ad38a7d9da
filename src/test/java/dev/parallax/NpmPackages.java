package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/// What other people wrote about GitHub, as `npm ci` puts it into `src/test/npm`. Whoever asks for
/// it while it is not there fails: a test that is left out shows nothing.
final class NpmPackages {
  static final Path FOLDER = Path.of("src/test/npm");

  private NpmPackages() {}

  /// A file of a package.
  static Path file(String path) {
    var file = FOLDER.resolve("node_modules").resolve(path);
    assertThat(file).as("the acceptance tests need `npm ci` in " + FOLDER).isRegularFile();
    return file;
  }
}
