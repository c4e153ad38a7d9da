package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The guide's lists of keys are those of the code.
final class AgentKeysTest {
  private final String guide = read("docs/agents.md");

  /// What is said to somebody who writes a key that is like no other is the list of all.
  @Test
  void the_guides_table_has_every_key_and_no_other() {
    var known =
        switch (AgentFile.read("a.md", "---\nname: a\nzzzzzzzzzzzzzzzz: b\n---\nLook.")) {
          case AgentFile.Read read -> read.warnings().getFirst().mend();
          case AgentFile.Wrong wrong -> throw new AssertionError(wrong);
        };
    assertThat(known).startsWith("known: ");
    assertThat(firstColumn())
        .containsExactlyInAnyOrder(known.substring("known: ".length()).split(", "));
  }

  @Test
  void the_guide_names_the_keys_of_claude_code_that_are_passed_over() {
    var sentence = guide.substring(guide.indexOf("passed over in silence:"));
    var named =
        Pattern.compile("`(\\w+)`")
            .matcher(sentence.substring(0, sentence.indexOf('.')))
            .results()
            .map(result -> result.group(1))
            .toList();
    assertThat(named).containsExactlyElementsOf(AgentForm.CLAUDE_ONLY);
  }

  /// A cell may name several keys.
  private List<String> firstColumn() {
    var table = guide.substring(guide.indexOf("| key | default |"));
    return table
        .substring(0, table.indexOf("\n\n"))
        .lines()
        .skip(2)
        .map(row -> row.substring(0, row.indexOf(" | ")))
        .flatMap(cell -> Pattern.compile("`([\\w-]+)`").matcher(cell).results())
        .map(key -> key.group(1))
        .toList();
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
