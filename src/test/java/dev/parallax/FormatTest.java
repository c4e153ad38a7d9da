package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// One format for all: google-java-format. `mvn test -Dtest=FormatTest -Dformat=update` rewrites.
final class FormatTest {
  @Test
  void every_source_file_is_formatted() throws IOException, FormatterException {
    var update = "update".equals(System.getProperty("format"));
    var formatter = new Formatter();
    var unformatted = new ArrayList<Path>();
    try (var files =
        Files.find(
            Path.of("src"), 99, (file, _) -> file.toString().contains("/java/dev/parallax/"))) {
      for (var file :
          (Iterable<Path>) files.filter(f -> f.toString().endsWith(".java"))::iterator) {
        var source = Files.readString(file);
        var formatted = formatter.formatSourceAndFixImports(source);
        if (source.equals(formatted)) continue;
        if (update) Files.writeString(file, formatted);
        else unformatted.add(file);
      }
    }
    assertThat(unformatted)
        .as("not formatted; mend with: mvn test -Dtest=FormatTest -Dformat=update")
        .isEmpty();
  }
}
