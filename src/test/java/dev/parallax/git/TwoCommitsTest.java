package dev.parallax.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parallax.plan.FileChange;
import dev.parallax.plan.Snapshot;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TwoCommitsTest {
  private static final String TEXT = "one\ntwo\nthree\nfour\nfive\nsix\n";

  @Test
  void what_lies_between_two_sets_of_files_is_their_change() throws Exception {
    var snapshot =
        snapshot(
            Map.of("a.txt", TEXT, "old/b.txt", TEXT + "b\n", "gone.txt", "gone\n"),
            Map.of("a.txt", TEXT.replace("two", "2"), "new/b.txt", TEXT + "b\n", "new.txt", "n\n"));
    assertThat(snapshot.change().files())
        .extracting(FileChange::path, FileChange::kind)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("a.txt", FileChange.Kind.MODIFIED),
            org.assertj.core.groups.Tuple.tuple("new/b.txt", FileChange.Kind.RENAMED),
            org.assertj.core.groups.Tuple.tuple("gone.txt", FileChange.Kind.REMOVED),
            org.assertj.core.groups.Tuple.tuple("new.txt", FileChange.Kind.ADDED));
    assertThat(snapshot.change().file("a.txt").orElseThrow().added()).containsEntry(2, "2");
    assertThat(snapshot.source().read("a.txt")).contains(TEXT.replace("two", "2"));
    assertThat(snapshot.project().read("a.txt")).contains(TEXT);
  }

  @Test
  void where_nothing_was_before_all_is_new() throws Exception {
    var change = snapshot(Map.of(), Map.of("a.txt", TEXT)).change();
    assertThat(change.files())
        .singleElement()
        .extracting(FileChange::kind)
        .isEqualTo(FileChange.Kind.ADDED);
  }

  @Test
  void the_same_files_make_the_same_commits() throws Exception {
    var one = snapshot(Map.of("a.txt", "1"), Map.of("a.txt", "2"));
    var other = snapshot(Map.of("a.txt", "1"), Map.of("a.txt", "2"));
    assertThat(one.subject()).isEqualTo(other.subject());
    assertThat(one.source().commit()).isEqualTo(other.source().commit());
  }

  @Test
  void two_repositories_of_one_name_know_nothing_of_each_other() throws Exception {
    var one = snapshot(Map.of("a.txt", "1"), Map.of("a.txt", "one"));
    var other = snapshot(Map.of("a.txt", "1"), Map.of("a.txt", "other", "b.txt", "b"));
    assertThat(one.source().read("a.txt")).contains("one");
    assertThat(one.source().paths()).containsExactly("a.txt");
    assertThat(other.source().read("a.txt")).contains("other");
  }

  @Test
  void a_path_that_git_cannot_hold_is_refused() {
    assertThatThrownBy(() -> snapshot(Map.of(), Map.of(".git/config", "x")))
        .isInstanceOf(LocalRepository.Unusable.class)
        .hasMessageContaining(".git/config");
  }

  private static Snapshot snapshot(Map<String, String> base, Map<String, String> head)
      throws LocalRepository.Unusable {
    return TwoCommits.snapshot("project", "Change", bytes(base), bytes(head));
  }

  private static Map<String, byte[]> bytes(Map<String, String> texts) {
    return texts.entrySet().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                Map.Entry::getKey, file -> file.getValue().getBytes(UTF_8)));
  }
}
