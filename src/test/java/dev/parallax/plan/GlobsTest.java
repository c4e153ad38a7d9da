package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GlobsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "**/*.lock|a.lock|true",
        "**/*.lock|x/y/a.lock|true",
        "**/*.lock|a.lock/b|false",
        "dist/**|dist/a/b.js|true",
        "dist/**|web/dist/a.js|false",
        "dist/**|dist|false",
        "src/*.java|src/A.java|true",
        "src/*.java|src/a/A.java|false",
        "src/**/test/*.java|src/test/A.java|true",
        "src/**/test/*.java|src/a/b/test/A.java|true",
        "src/api/|src/api/a/B.java|true",
        "src/api/|src/api|false",
        "docs|docs/a.md|true",
        "docs|web/docs/a.md|true",
        "/docs|web/docs/a.md|false",
        "/docs|docs/a.md|true",
        "*.md|a/b.md|true",
        "*.MD|a.md|false",
        "a?c|abc|true",
        "a?c|a/c|false",
        "*.{js,ts}|a/b.ts|true",
        "*.{js,ts}|a/b.tsx|false",
        "a,b|a,b|true",
        "app/[id]/page.tsx|app/[id]/page.tsx|true",
        "app/[id]/page.tsx|app/i/page.tsx|false",
        "a.c|abc|false",
        "a+(b)|a+(b)|true",
        "**|any/thing|true"
      })
  void a_pattern_matches_what_it_says(String pattern, String path, boolean expected) {
    assertThat(Globs.of(List.of(pattern)).matches(path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"src/a\nb.lock", "src/\0.lock", "src/\uD800.lock", "src/😀.lock"})
  void odd_file_names_are_names_like_any_other(String path) {
    assertThat(Globs.of(List.of("**/*.lock")).matches(path)).isTrue();
    assertThat(Globs.of(List.of("src/**")).matches(path)).isTrue();
  }

  @Test
  void a_pattern_made_to_be_slow_is_not() {
    var glob = Globs.of(List.of("**/" + "*a".repeat(100) + "/**/b"));
    assertThat(glob.matches("a".repeat(4000))).isFalse();
  }

  @Test
  void an_exception_takes_away_what_the_others_match() {
    var globs = Globs.of(List.of("src/**", "!**/*.md"));
    assertThat(globs.matches("src/a.java")).isTrue();
    assertThat(globs.matches("src/a.md")).isFalse();
    assertThat(Globs.of(List.of("!a")).matches("b")).isFalse();
  }

  @Test
  void no_pattern_matches_nothing() {
    assertThat(Globs.of(List.of()).matches("a")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "!", "{a", "a}", "}{"})
  void a_pattern_that_cannot_be_meant_has_a_fault(String pattern) {
    assertThat(Globs.fault(pattern)).isPresent();
    assertThatThrownBy(() -> Globs.of(List.of(pattern)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
