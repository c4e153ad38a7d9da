package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Habits that a reader would otherwise have to repeat in every review.
final class TidyTest {
  private static final Pattern DOER =
      Pattern.compile(
          ".*(Manager|Helper|Utils?|Impl|Service|Orchestrator|Coordinator|Abstract[A-Z]|Processor)(\\w*)");

  private record Source(Path file, String text) {
    boolean isMain() {
      return file.startsWith("src/main");
    }

    String type() {
      return file.getFileName().toString().replace(".java", "");
    }
  }

  @Test
  void types_are_named_for_what_they_are() {
    assertThat(where(source -> DOER.matcher(source.type()).matches())).isEmpty();
  }

  @Test
  void only_the_front_door_prints() {
    assertThat(
            where(source ->
                source.isMain()
                    && source.file().getNameCount() > 6
                    && source.text().contains("System.out")))
        .isEmpty();
  }

  @Test
  void bugs_are_caught_in_few_places() {
    assertThat(
            where(source ->
                source.isMain()
                    && Pattern.compile("catch \\((RuntimeException|Exception|Throwable) ")
                        .matcher(source.text())
                        .find()))
        .extracting(path -> path.getFileName().toString())
        .containsExactlyInAnyOrder("Runner.java", "SqlInbox.java");
  }

  @Test
  void nothing_is_left_for_later_without_an_issue() {
    assertThat(
            where(source ->
                Pattern.compile("\\b(TODO|FIXME|XXX)\\b(?!\\()")
                    .matcher(source.text().replace("(TODO|FIXME|XXX)", ""))
                    .find()))
        .isEmpty();
  }

  @Test
  void every_type_says_what_it_is() {
    assertThat(
            where(source ->
                source.isMain()
                    && !source.type().equals("package-info")
                    && !Pattern.compile("(?m)^///").matcher(source.text()).find()))
        .isEmpty();
  }

  @Test
  void files_end_with_one_line_end() {
    assertThat(where(source -> !source.text().endsWith("\n") || source.text().endsWith("\n\n")))
        .isEmpty();
  }

  private static List<Path> where(Predicate<Source> wrong) {
    try (var files =
        Files.find(
            Path.of("src"), 99, (file, _) -> file.toString().contains("/java/dev/parallax/"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(TidyTest::read)
          .filter(wrong)
          .map(Source::file)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Source read(Path file) {
    try {
      return new Source(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
