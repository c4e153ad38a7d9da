package dev.parallax;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./parallax serve` in a checkout that is built, with a stand-in for the JVM: what it starts the
/// server with, whatever became of the cache.
final class LauncherTest {
  @TempDir private Path checkout;

  @BeforeEach
  void build() throws IOException {
    Files.copy(Path.of("parallax"), checkout.resolve("parallax"));
    Files.createDirectories(checkout.resolve("src/main"));
    Files.createFile(checkout.resolve("pom.xml"));
    Files.createDirectories(checkout.resolve("target/lib"));
    Files.createFile(checkout.resolve("target/parallax.jar"));
    var java = checkout.resolve("jdk/bin/java");
    Files.createDirectories(java.getParent());
    // In training it looks whether somebody else would find its file half written.
    Files.writeString(
        java,
        """
        #!/bin/sh
        case "$*" in
          -version) echo 'openjdk version "25.0.1"' >&2 ;;
          *" train "*)
            for file; do :; done
            echo half >"$file"
            [ ! -e "$HERE/target/parallax.aot" ] || touch "$HERE/seen"
            [ -z "${TRAINING_FAILS:-}" ] || exit 1
            echo whole >"$file" ;;
          *) echo "$@" ;;
        esac
        """);
    assertThat(java.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void the_cache_is_there_whole_or_not_at_all() throws Exception {
    assertThat(serve()).contains("-XX:AOTCache=" + cache()).contains("parallax.jar serve");
    assertThat(cache()).hasContent("whole");
    assertThat(checkout.resolve("seen")).doesNotExist();
  }

  @Test
  void a_server_starts_without_a_cache_that_cannot_be_made() throws Exception {
    assertThat(serve("TRAINING_FAILS=yes"))
        .doesNotContain("AOTCache")
        .contains("parallax.jar serve");
    assertThat(cache()).isEmptyFile();
  }

  @Test
  void a_server_starts_where_nothing_can_be_written() throws Exception {
    // Nobody can write there, whoever runs this.
    Files.createSymbolicLink(cache(), Path.of("/proc/nowhere/parallax.aot"));
    assertThat(serve("TRAINING_FAILS=yes")).contains("parallax.jar serve");
  }

  private Path cache() {
    return checkout.resolve("target/parallax.aot");
  }

  private String serve(String... variables) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(List.of("sh", checkout.resolve("parallax").toString(), "serve"))
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", checkout.resolve("jdk").toString());
    builder.environment().put("HERE", checkout.toString());
    builder.environment().remove("PARALLAX_JAVA_OPTS");
    for (var variable : variables) {
      var parts = variable.split("=", 2);
      builder.environment().put(parts[0], parts[1]);
    }
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
