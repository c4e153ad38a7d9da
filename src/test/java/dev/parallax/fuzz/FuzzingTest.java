package dev.parallax.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.Jazzer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Lets Jazzer make up inputs for each target, in a process of its own: what instruments classes
/// does not belong into the JVM of other tests. For longer than 30 s each:
/// `-Dparallax.fuzz.seconds=600`.
@Tag("nightly")
final class FuzzingTest {
  private static final String SECONDS = System.getProperty("parallax.fuzz.seconds", "30");
  private static final Path HERE = Path.of("target/fuzz");
  private static final Pattern TRIED = Pattern.compile("stat::number_of_executed_units: (\\d+)");

  /// Of which one input takes longer than this many seconds, it hangs.
  private static final int HANGS = 20;

  @ParameterizedTest
  @EnumSource
  void the_fuzzer_finds_nothing(Target target) throws IOException, InterruptedException {
    var name = target.name().toLowerCase(Locale.ROOT);
    var found = Files.createDirectories(HERE.resolve(name));
    var log = HERE.resolve(name + ".log");

    var ended = fuzz(target, found, log);

    var said = Files.readString(log);
    assertThat(ended).as(() -> tail(said)).isZero();
    var tried = TRIED.matcher(said);
    assertThat(tried.find()).as("executions are counted in " + log).isTrue();
    assertThat(Long.parseLong(tried.group(1))).isGreaterThan(target.corpus().size());
  }

  private static int fuzz(Target target, Path found, Path log)
      throws IOException, InterruptedException {
    var classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            classes,
            Jazzer.class.getName(),
            "--target_class=" + target.entry(),
            "--instrumentation_includes=dev.parallax.**",
            "--custom_hook_includes=dev.parallax.**",
            // The pretended provider of one target listens on this machine.
            "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery",
            "--reproducer_path=" + found,
            "-artifact_prefix=" + found + "/",
            "-max_total_time=" + SECONDS,
            "-timeout=" + HANGS,
            "-rss_limit_mb=3000",
            "-print_final_stats=1",
            Files.createDirectories(HERE.resolve("corpus-" + found.getFileName())).toString(),
            target.folder().toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start()
        .waitFor();
  }

  private static String tail(String log) {
    var lines = log.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }
}
