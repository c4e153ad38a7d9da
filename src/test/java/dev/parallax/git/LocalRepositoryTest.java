package dev.parallax.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parallax.plan.FileChange;
import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LocalRepositoryTest {
  @TempDir Path folder;
  private Git git;

  @BeforeEach
  void init() throws GitAPIException, IOException {
    git = Git.init().setDirectory(folder.toFile()).setInitialBranch("main").call();
    commit(Map.of("README.md", "# x\n", "old.txt", "one\ntwo\nthree\nfour\n"));
  }

  @AfterEach
  void close() {
    git.close();
  }

  @Test
  void a_branch_is_compared_with_where_it_left_the_main_branch() throws Exception {
    git.checkout().setCreateBranch(true).setName("feature").call();
    commit(Map.of("new.txt", "new\n"));
    git.checkout().setName("main").call();
    commit(Map.of("elsewhere.txt", "not ours\n"));
    var snapshot = snapshot("main", "feature");
    assertThat(snapshot.change().files()).extracting(FileChange::path).containsExactly("new.txt");
  }

  @Test
  void without_a_base_the_last_commit_is_looked_at() throws Exception {
    commit(Map.of("new.txt", "new\n"));
    assertThat(snapshot("", "").change().files())
        .extracting(FileChange::path)
        .containsExactly("new.txt");
  }

  @Test
  void the_working_tree_is_not_looked_at() throws Exception {
    commit(Map.of("a.txt", "committed\n"));
    Files.writeString(folder.resolve("a.txt"), "not committed\n");
    assertThat(snapshot("", "").source().read("a.txt")).contains("committed\n");
  }

  @Test
  void a_renamed_file_keeps_both_its_names() throws Exception {
    git.rm().addFilepattern("old.txt").call();
    commit(Map.of("renamed.txt", "one\ntwo\nthree\nfour\n"));
    var file = only();
    assertThat(file.kind()).isEqualTo(FileChange.Kind.RENAMED);
    assertThat(file.previousPath()).isEqualTo("old.txt");
    assertThat(file.content()).isEqualTo(FileChange.Content.SAME);
  }

  @Test
  void a_deleted_file_has_its_removed_lines() throws Exception {
    git.rm().addFilepattern("old.txt").call();
    commit(Map.of());
    assertThat(only().kind()).isEqualTo(FileChange.Kind.REMOVED);
    assertThat(only().removed()).hasSize(4);
  }

  @Test
  void a_change_of_mode_alone_has_no_lines() throws Exception {
    assertThat(folder.resolve("old.txt").toFile().setExecutable(true)).isTrue();
    commit(Map.of());
    assertThat(only().content()).isEqualTo(FileChange.Content.SAME);
  }

  @Test
  void a_binary_file_is_not_read_as_text() throws Exception {
    Files.write(folder.resolve("a.bin"), new byte[] {1, 0, 2, 0});
    commit(Map.of());
    assertThat(only().content()).isEqualTo(FileChange.Content.BINARY);
    assertThat(snapshot("", "").source().read("a.bin")).isEmpty();
  }

  @Test
  void a_file_over_the_limit_is_said_to_be_too_large() throws Exception {
    commit(Map.of("big.txt", "line\n".repeat(Source.MAX_TEXT_BYTES / 4)));
    assertThat(only().content()).isEqualTo(FileChange.Content.TOO_LARGE);
  }

  @Test
  void line_ends_of_another_system_are_no_part_of_a_line() throws Exception {
    commit(Map.of("dos.txt", "one\r\ntwo\r\n"));
    assertThat(only().added()).containsEntry(1, "one").containsEntry(2, "two");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a|b.txt",
        "a`b`.txt",
        "two\nlines.txt",
        "\"quoted\" 'name'.txt",
        "smile 😀.txt",
        "\u202Eback.txt",
        "ünï.txt"
      })
  void odd_names_are_kept_as_they_are(String name) throws Exception {
    commit(Map.of(name, "text\n"));
    assertThat(only().path()).isEqualTo(name);
    assertThat(snapshot("", "").source().read(name)).contains("text\n");
  }

  @Test
  void a_link_is_not_followed() throws Exception {
    Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/passwd"));
    commit(Map.of());
    var source = snapshot("", "").source();
    assertThat(source.paths()).doesNotContain("link");
    assertThat(source.read("link")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../x", "/etc/passwd", "..", "", ".git/config", "a/../README.md", "README.md/"})
  void paths_that_are_not_in_the_tree_are_not_there(String path) throws Exception {
    commit(Map.of("a.txt", "a"));
    assertThat(snapshot("", "").source().read(path)).isEmpty();
  }

  @Test
  void histories_without_a_common_commit_are_told() throws Exception {
    git.checkout().setOrphan(true).setName("other").call();
    commit(Map.of("x.txt", "x"));
    assertThatThrownBy(() -> snapshot("main", "other"))
        .isInstanceOf(LocalRepository.Unusable.class)
        .hasMessageContaining("nothing in common");
  }

  @Test
  void a_range_without_commits_is_told() {
    assertThatThrownBy(() -> snapshot("main", "main"))
        .isInstanceOf(LocalRepository.Unusable.class)
        .hasMessageContaining("no commits between");
  }

  private FileChange only() throws LocalRepository.Unusable {
    var files = snapshot("", "").change().files();
    assertThat(files).hasSize(1);
    return files.getFirst();
  }

  private Snapshot snapshot(String base, String head) throws LocalRepository.Unusable {
    try (var repository = LocalRepository.open(folder)) {
      return repository.snapshot(base, head);
    }
  }

  private void commit(Map<String, String> files) throws GitAPIException, IOException {
    for (var file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue().getBytes(StandardCharsets.UTF_8));
    }
    git.add().addFilepattern(".").call();
    git.commit()
        .setMessage("Change")
        .setAuthor("Sam", "sam@example.com")
        .setCommitter("Sam", "sam@example.com")
        .setSign(false)
        .call();
  }
}
