package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.plan.Hunk.Kind;
import dev.parallax.plan.Hunk.Line;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HunkTest {
  @Test
  void lines_are_numbered_in_the_commit_that_they_stand_in() {
    assertThat(Hunk.parse("@@ -3,3 +3,3 @@ void f() {\n a\n-b\n+c\n d"))
        .containsExactly(
            new Hunk(
                3,
                3,
                List.of(
                    new Line(Kind.CONTEXT, 3, "a"),
                    new Line(Kind.REMOVED, 4, "b"),
                    new Line(Kind.ADDED, 4, "c"),
                    new Line(Kind.CONTEXT, 5, "d"))));
  }

  @Test
  void several_hunks_each_begin_where_their_header_says() {
    var hunks = Hunk.parse("@@ -1 +1,2 @@\n a\n+b\n@@ -10,2 +11 @@\n-x\n y\n");
    assertThat(hunks).extracting(Hunk::oldLine).containsExactly(1, 10);
    assertThat(hunks).extracting(Hunk::newLine).containsExactly(1, 11);
    assertThat(hunks.getLast().lines())
        .containsExactly(new Line(Kind.REMOVED, 10, "x"), new Line(Kind.CONTEXT, 11, "y"));
  }

  @Test
  void the_header_of_a_rename_is_passed_over() {
    var patch =
        """
        diff --git a/old.txt b/new.txt
        similarity index 90%
        rename from old.txt
        rename to new.txt
        --- a/old.txt
        +++ b/new.txt
        @@ -1 +1 @@
        -a
        +b
        """;
    assertThat(Hunk.parse(patch))
        .containsExactly(
            new Hunk(1, 1, List.of(new Line(Kind.REMOVED, 1, "a"), new Line(Kind.ADDED, 1, "b"))));
  }

  @Test
  void a_rename_without_a_change_has_no_hunk() {
    assertThat(Hunk.parse("similarity index 100%\nrename from a\nrename to b\n")).isEmpty();
  }

  @Test
  void carriage_returns_belong_to_the_line_end() {
    assertThat(Hunk.parse("@@ -1 +1 @@\r\n-a\r\n+a\rb\r\n").getFirst().lines())
        .containsExactly(new Line(Kind.REMOVED, 1, "a"), new Line(Kind.ADDED, 1, "a\rb"));
  }

  @Test
  void the_remark_about_a_missing_line_end_is_no_line() {
    var remark = "\\ No newline at end of file";
    assertThat(Hunk.parse("@@ -1 +1 @@\n-a\n" + remark + "\n+b\n" + remark).getFirst().lines())
        .containsExactly(new Line(Kind.REMOVED, 1, "a"), new Line(Kind.ADDED, 1, "b"));
  }

  @Test
  void lines_that_look_like_headers_are_lines() {
    assertThat(Hunk.parse("@@ -1,2 +1,2 @@\n--- foo\n+++ foo\n @@ -9 +9 @@").getFirst().lines())
        .containsExactly(
            new Line(Kind.REMOVED, 1, "-- foo"),
            new Line(Kind.ADDED, 1, "++ foo"),
            new Line(Kind.CONTEXT, 2, "@@ -9 +9 @@"));
  }

  @Test
  void what_follows_the_counted_lines_is_not_part_of_the_file() {
    assertThat(Hunk.parse("@@ -1 +1 @@\n-a\n+b\n--- a/other\n+++ b/other\n").getFirst().lines())
        .containsExactly(new Line(Kind.REMOVED, 1, "a"), new Line(Kind.ADDED, 1, "b"));
  }

  @Test
  void an_empty_line_within_a_hunk_is_an_empty_context_line() {
    assertThat(Hunk.parse("@@ -1,3 +1,3 @@\n a\n\n-b\n+c\n").getFirst().lines())
        .contains(new Line(Kind.CONTEXT, 2, ""), new Line(Kind.ADDED, 3, "c"));
  }

  @Test
  void a_new_file_starts_at_line_one() {
    assertThat(Hunk.parse("@@ -0,0 +1,2 @@\n+a\n+b").getFirst().lines())
        .containsExactly(new Line(Kind.ADDED, 1, "a"), new Line(Kind.ADDED, 2, "b"));
  }

  @Test
  void a_patch_that_was_cut_off_keeps_what_is_there() {
    assertThat(Hunk.parse("@@ -1,50 +1,50 @@\n a\n+b\n").getFirst().lines()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "Binary files differ",
        "+a\n-b",
        "@@ -a +b @@\n+c",
        "@@ -1 +1 @@",
        "@@ -99999999999 +1 @@\n+a",
        "\0\uD800"
      })
  void garbage_has_no_hunks(String patch) {
    assertThat(Hunk.parse(patch)).isEmpty();
  }
}
