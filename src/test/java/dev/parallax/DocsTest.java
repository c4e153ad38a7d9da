package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.plan.ConfigFile;
import dev.parallax.plan.KeyTable;
import dev.parallax.trigger.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the documents say is what the program does.
final class DocsTest {
  private final String readme = read("README.md");

  @Test
  void the_readme_names_every_environment_variable() {
    assertThat(Settings.VARIABLES)
        .allSatisfy(name -> assertThat(readme).contains("`" + name + "`"));
  }

  @Test
  void the_readme_names_every_command() {
    assertThat(Main.commandLine().getSubcommands().keySet())
        .allSatisfy(name -> assertThat(readme).contains("./parallax " + name));
  }

  @Test
  void the_readme_names_every_option() {
    for (var command : Main.commandLine().getSubcommands().values()) {
      for (var option : command.getCommandSpec().options()) {
        assertThat(readme).contains(option.longestName());
      }
    }
  }

  @Test
  void the_configuration_in_the_readme_can_be_read() {
    var yaml = Pattern.compile("(?s)```yaml\\n(version: 1.*?)```").matcher(readme);
    assertThat(yaml.find()).isTrue();
    assertThat(ConfigFile.read(yaml.group(1)).mistakes()).isEmpty();
  }

  /// `-Dgolden=update` writes them anew.
  @Test
  void the_published_schemas_are_those_of_the_code() {
    assertWritten("docs/schema/parallax.schema.json", PlanCommand.SchemaOf.CONFIG.json());
    assertWritten("docs/schema/agent.schema.json", PlanCommand.SchemaOf.AGENT.json());
  }

  @Test
  void the_tables_of_commands_are_those_of_the_code() {
    assertPart("docs/commands.md", "commands", Verb.table());
    assertPart("README.md", "commands", Verb.table());
  }

  @Test
  void the_table_of_keys_is_that_of_the_code() {
    assertPart("docs/configuration.md", "keys", KeyTable.configurationTable());
  }

  @Test
  void what_may_be_set_is_told_where_it_is_used() {
    assertThat(read("docs/commands.md"))
        .contains(
            "PARALLAX_DEBOUNCE_SECONDS",
            "PARALLAX_MAX_COMMANDS_PER_HOUR",
            "PARALLAX_MAX_REPOSITORY_COMMANDS_PER_HOUR");
  }

  private static void assertPart(String file, String name, String part) {
    var begin = "<!-- " + name + " -->\n";
    var end = "<!-- /" + name + " -->";
    var text = read(file);
    var from = text.indexOf(begin) + begin.length();
    assertThat(text).as(file).contains(begin, end);
    assertWritten(file, text.substring(0, from) + part + text.substring(text.indexOf(end, from)));
  }

  private static void assertWritten(String file, String text) {
    try {
      if ("update".equals(System.getProperty("golden"))) Files.writeString(Path.of(file), text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    assertThat(read(file)).isEqualTo(text);
  }

  @Test
  void relative_links_in_the_documents_lead_somewhere() throws IOException {
    var link = Pattern.compile("\\]\\((?!https?:|#|<)([^)#\\s]+)");
    try (var documents = Files.walk(Path.of("docs"))) {
      for (var document : (Iterable<Path>) documents.filter(DocsTest::isWritten)::iterator) {
        var matcher = link.matcher(Files.readString(document));
        while (matcher.find()) {
          assertThat(document.resolveSibling(matcher.group(1))).as(document.toString()).exists();
        }
      }
    }
    var matcher = link.matcher(readme);
    while (matcher.find()) assertThat(Path.of(matcher.group(1))).exists();
  }

  /// A row whose test is gone shows nothing.
  @ParameterizedTest
  @ValueSource(strings = {"docs/requirements.md", "docs/reliability.md"})
  void every_test_that_a_page_of_promises_names_exists(String page) throws IOException {
    var tests = new java.util.TreeMap<String, String>();
    try (var files = Files.walk(Path.of("src/test/java"))) {
      for (var file :
          (Iterable<Path>) files.filter(f -> f.toString().endsWith(".java"))::iterator) {
        tests.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
      }
    }
    var named =
        Pattern.compile("`([A-Z]\\w+(?:Test|Contract))(?:\\.([a-z]\\w+))?`").matcher(read(page));
    var count = 0;
    while (named.find()) {
      var test = tests.getOrDefault(named.group(1), "");
      assertThat(test).as(named.group()).isNotEmpty();
      if (named.group(2) != null) assertThat(test).contains("void " + named.group(2) + "(");
      count++;
    }
    assertThat(count).isGreaterThan(70);
  }

  /// The example is the program's own output and quotes links of the pretend repository.
  private static boolean isWritten(Path file) {
    return file.toString().endsWith(".md")
        && !file.endsWith("example-comment.md")
        && !file.toString().contains("examples");
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
