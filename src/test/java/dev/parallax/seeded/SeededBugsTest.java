package dev.parallax.seeded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each of our guards is taken away once, and the test that is there for it has to notice. One
/// source is compiled with the bug in it, and its classes come first in a JVM of their own.
final class SeededBugsTest {
  private static final String CLASSES =
      System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  private static final int MINUTES = 4;

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("all")
  void every_bug_can_still_be_put_in_and_its_test_is_there(SeededBug bug)
      throws ClassNotFoundException {
    assertThat(bug.places()).as("places in " + bug.file() + " of: " + bug.text()).isEqualTo(1);
    assertThat(bug.instead()).isNotEqualTo(bug.text());
    var names = new ArrayList<String>();
    for (Class<?> type = Class.forName(bug.testClass());
        type != null;
        type = type.getSuperclass()) {
      Arrays.stream(type.getDeclaredMethods()).forEach(method -> names.add(method.getName()));
    }
    assertThat(names).contains(bug.testMethod());
  }

  @Test
  void there_are_enough_of_them() {
    assertThat(SeededBug.all()).hasSizeGreaterThanOrEqualTo(25);
    assertThat(quick()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("quick")
  void a_bug_that_is_quickly_seen_is_seen_in_every_build(SeededBug bug) throws Exception {
    isSeen(bug);
  }

  @Tag("nightly")
  @ParameterizedTest
  @MethodSource("slow")
  void every_bug_is_seen(SeededBug bug) throws Exception {
    isSeen(bug);
  }

  @Tag("nightly")
  @Test
  void without_a_bug_these_tests_pass() throws Exception {
    var tests = SeededBug.all().stream().map(SeededBug::caughtBy).distinct().toList();
    var ended = run(CLASSES, tests);
    assertThat(ended.code()).as(ended.said()).isEqualTo(OneTest.PASSED);
  }

  private void isSeen(SeededBug bug) throws IOException, InterruptedException {
    var patched = compiled(bug);
    var ended = run(patched + File.pathSeparator + CLASSES, List.of(bug.caughtBy()));
    assertThat(ended.code())
        .as(() ->
            bug + ": " + bug.caughtBy() + " should have failed with an assertion\n" + ended.said())
        .isEqualTo(OneTest.ASSERTION_FAILED);
  }

  private Path compiled(SeededBug bug) throws IOException {
    var source = folder.resolve("source").resolve(bug.file().getFileName());
    Files.createDirectories(source.getParent());
    Files.writeString(source, bug.patched());
    var classes = Files.createDirectories(folder.resolve("classes"));
    var words = new ByteArrayOutputStream();
    var compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                words,
                words,
                "-proc:none",
                "-nowarn",
                "-parameters",
                "-implicit:none",
                "-cp",
                CLASSES,
                "-d",
                classes.toString(),
                source.toString());
    assertThat(compiled)
        .as(() -> bug + " does not compile: " + words.toString(StandardCharsets.UTF_8))
        .isZero();
    return classes;
  }

  /// @param said the end of what was printed
  private record Ended(int code, String said) {}

  private Ended run(String classPath, List<String> tests) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                OneTest.class.getName()));
    command.addAll(tests);
    var log = folder.resolve("log");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!process.waitFor((long) MINUTES * Math.max(1, tests.size() / 4), TimeUnit.MINUTES)) {
      process.destroyForcibly();
      return new Ended(-1, "it did not end");
    }
    var lines = Files.readAllLines(log);
    var end = lines.subList(Math.max(0, lines.size() - 40), lines.size());
    return new Ended(process.exitValue(), String.join("\n", end));
  }

  static List<SeededBug> all() {
    return SeededBug.all();
  }

  static List<SeededBug> quick() {
    return SeededBug.all().stream().filter(SeededBug::quick).toList();
  }

  static Stream<SeededBug> slow() {
    return SeededBug.all().stream().filter(bug -> !bug.quick());
  }
}
