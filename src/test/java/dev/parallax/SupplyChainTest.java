package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;

/// What the build takes from others: named to the version, and nothing besides. C2 row 51.
final class SupplyChainTest {
  private static final Pattern ONE_VERSION = Pattern.compile("[0-9]+(\\.[0-9A-Za-z-]+)*");
  private final Document pom = pom();

  @Test
  void every_library_and_plugin_has_one_version() {
    var taken = pom.select("dependency, plugin, annotationProcessorPaths > path");
    assertThat(taken).hasSizeGreaterThan(40);
    for (var one : taken) {
      var version = version(one);
      assertThat(version)
          .as(text(one, "artifactId"))
          .matches(ONE_VERSION)
          .doesNotContainIgnoringCase("snapshot")
          .doesNotContainIgnoringCase("latest")
          .doesNotContainIgnoringCase("release");
    }
  }

  @Test
  void nothing_comes_from_anywhere_but_maven_s_own_repository() {
    assertThat(pom.select("repository, pluginRepository, systemPath")).isEmpty();
  }

  @Test
  void every_build_says_what_is_in_it() {
    var plugin =
        pom.select("plugin").stream()
            .filter(one -> text(one, "artifactId").equals("cyclonedx-maven-plugin"))
            .findFirst()
            .orElseThrow();
    assertThat(plugin.select("goal").eachText()).containsExactly("makeBom");
  }

  @Test
  void actions_and_images_that_we_build_with_are_named_to_the_byte_or_version() throws IOException {
    for (var file : files(".github/workflows")) {
      var uses = Pattern.compile("uses: *(\\S+)").matcher(Files.readString(file));
      while (uses.find()) {
        if (uses.group(1).startsWith("./")) continue;
        assertThat(uses.group(1))
            .as(file.toString())
            .matches("[\\w./-]+@([0-9a-f]{40}|v\\d[\\d.]*)");
      }
    }
    var from =
        Pattern.compile("(?m)^FROM +(\\S+)").matcher(Files.readString(Path.of("Dockerfile")));
    while (from.find()) assertThat(from.group(1)).contains(":").doesNotContain(":latest");
  }

  @Test
  void nothing_is_downloaded_while_it_runs() throws IOException {
    var download = Pattern.compile("URLClassLoader|Class\\.forName|ScriptEngine");
    for (var file : files("src/main/java")) {
      assertThat(download.matcher(Files.readString(file)).find()).as(file.toString()).isFalse();
    }
  }

  private String version(Element one) {
    var version = text(one, "version");
    return version.startsWith("${")
        ? pom.select(
                "properties > " + version.substring(2, version.length() - 1).replace(".", "\\."))
            .text()
        : version;
  }

  private static String text(Element one, String child) {
    return one.children().stream()
        .filter(element -> element.tagName().equals(child))
        .map(Element::text)
        .findFirst()
        .orElse("");
  }

  private static Document pom() {
    try {
      return Jsoup.parse(Files.readString(Path.of("pom.xml")), "", Parser.xmlParser());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<Path> files(String folder) throws IOException {
    try (var files = Files.walk(Path.of(folder))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
