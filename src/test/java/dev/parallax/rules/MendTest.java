package dev.parallax.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The lines that rules offer in the place of those that they found.
final class MendTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a.py; r = requests.get(url, verify=False); r = requests.get(url, verify=True)",
        "a.ts; const a = { rejectUnauthorized: false }; const a = { rejectUnauthorized: true }",
        "a.py; d = yaml.load(text); d = yaml.safe_load(text)"
      })
  void what_is_merely_switched_off_can_be_switched_on(String path, String line, String mended) {
    assertThat(offered("security", Map.of(path, line + "\n"), Map.of())).isEqualTo(mended);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a.py; d = pickle.loads(text)",
        "a.py; d = yaml.load(open(path))",
        "a.py; r = [requests.get(a, verify=False), requests.get(b, verify=False)]"
      })
  void what_needs_thinking_is_left_to_people(String path, String line) {
    assertThat(offered("security", Map.of(path, line + "\n"), Map.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "guid.md, docs/guide.md, docs/guide.md",
    "setup.md, docs/en/setup.md, docs/en/setup.md",
    "Guide.md#usage, docs/guide.md, docs/guide.md#usage"
  })
  void a_dead_link_is_led_to_the_one_file_it_can_have_meant(
      String name, String there, String mended) {
    var line = "Read [it](docs/%s), please.";
    assertThat(linked(line.formatted(name), there)).isEqualTo(line.formatted(mended.substring(5)));
  }

  @Test
  void a_dead_link_out_of_a_folder_is_mended_relative_to_it() {
    var readme = Map.of("docs/a/README.md", "[x](../install.md)\n");
    assertThat(offered("docs", readme, Map.of("install.md", "# x\n")))
        .isEqualTo("[x](../../install.md)");
  }

  @ParameterizedTest
  @CsvSource({
    "v1.md, docs/v2.md",
    "release1.md, docs/release2.md",
    "guid.md, docs/guide.md docs/guida.md",
    "setup.md, a/setup.md b/setup.md",
    "guid.md#nowhere, docs/guide.md",
    "other.md, docs/guide.md"
  })
  void a_link_that_could_mean_several_files_or_none_is_left_to_people(String name, String there) {
    assertThat(linked("Read [it](docs/" + name + ")", there)).isEmpty();
  }

  private static String linked(String line, String there) {
    var others = new HashMap<String, String>();
    for (var path : there.split(" ")) others.put(path, "# Guide\n## Usage\n");
    return offered("docs", Map.of("README.md", line + "\n"), others);
  }

  /// What the one finding about some new files offers.
  private static String offered(
      String agent, Map<String, String> added, Map<String, String> before) {
    var after = new HashMap<>(before);
    after.putAll(added);
    var found = RulesEngine.findings(agent, Changes.between(before, after), Changes.source(after));
    assertThat(found).isNotEmpty();
    return found.getFirst().replacement();
  }
}
