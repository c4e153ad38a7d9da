package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IgnoredTest {
  private static final String ATTRIBUTES =
      """
      # what tools write
      *.gen.ts linguist-generated
      /api/** linguist-generated=true text
      api/hand.ts -linguist-generated
      third_party/** linguist-vendored=true
      docs/** linguist-documentation
      broken{ linguist-generated
      """;

  @ParameterizedTest
  @ValueSource(strings = {"web/a.gen.ts", "api/client.ts", "third_party/zlib/inflate.c"})
  void what_the_project_says_is_made_by_tools_or_not_its_own_is_left_out_and_said(String path) {
    var ignored = Ignored.of(change(path, path), List.of(), Attributes.read(ATTRIBUTES));
    assertThat(ignored.change().files()).isEmpty();
    assertThat(ignored.notes()).singleElement().asString().contains(path, ".gitattributes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"api/hand.ts", "src/api/a.ts", "docs/a.md", "broken", "a.gen.tsx"})
  void what_it_does_not_say_is_looked_at(String path) {
    var ignored = Ignored.of(change(path, path), List.of(), Attributes.read(ATTRIBUTES));
    assertThat(ignored.change().files()).hasSize(1);
    assertThat(ignored.notes()).isEmpty();
  }

  @Test
  void a_file_cannot_be_hidden_by_moving_it_to_where_nobody_looks() {
    var moved = change("api/Login.ts", "src/Login.ts");
    assertThat(Ignored.of(moved, List.of(), Attributes.read(ATTRIBUTES)).change().files())
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "package-lock.json",
        "web/yarn.lock",
        "pnpm-lock.yaml",
        "Cargo.lock",
        "go.sum",
        "a/b.min.js",
        "a/b.min.css",
        "a/b.js.map"
      })
  void lock_files_and_minified_files_are_left_out_by_their_names(String path) {
    var ignored = Ignored.of(change(path, path), List.of(), Attributes.NONE);
    assertThat(ignored.notes()).singleElement().asString().contains(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"src/Package-lock.json.ts", "locks/Lock.java", "go.sum/Main.java"})
  void what_only_looks_like_one_is_looked_at(String path) {
    assertThat(Ignored.of(change(path, path), List.of(), Attributes.NONE).change().files())
        .hasSize(1);
  }

  private static Change change(String path, String previous) {
    var file =
        new FileChange(
            path,
            previous,
            path.equals(previous) ? FileChange.Kind.MODIFIED : FileChange.Kind.RENAMED,
            FileChange.Content.TEXT,
            Hunk.parse("@@ -1 +1 @@\n-a\n+b\n"));
    return new Change(List.of(file), List.of());
  }
}
