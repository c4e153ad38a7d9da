package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FileChangeTest {
  private static final FileChange FILE =
      new FileChange(
          "a",
          "a",
          FileChange.Kind.MODIFIED,
          FileChange.Content.TEXT,
          Hunk.parse("@@ -1,2 +1,2 @@\n-old\n+new\n x\n@@ -9 +9,2 @@\n y\n+z"));

  @Test
  void added_lines_are_known_by_their_number_in_the_head_commit() {
    assertThat(FILE.added()).isEqualTo(Map.of(1, "new", 10, "z"));
  }

  @Test
  void removed_lines_keep_their_order() {
    assertThat(FILE.removed()).containsExactly("old");
  }

  @Test
  void a_change_counts_the_lines_of_all_its_files() {
    var change = new Change(List.of(FILE, FILE), List.of());
    assertThat(change.addedLines()).isEqualTo(4);
    assertThat(change.removedLines()).isEqualTo(2);
  }

  @Test
  void a_part_of_a_change_knows_what_the_whole_did_not_see() {
    var change = new Change(List.of(FILE), List.of("300 files"));
    assertThat(change.only(_ -> false)).isEqualTo(new Change(List.of(), List.of("300 files")));
  }
}
