package dev.parallax;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.commonmark.Extension;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The pictures in the documents show the examples as they are. `-Dpictures=update` draws them anew
/// with a Chromium on the `PATH`; without it the names of what was drawn are compared.
final class PicturesTest {
  private static final List<Extension> EXTENSIONS =
      List.of(
          TablesExtension.create(), AutolinkExtension.create(), StrikethroughExtension.create());

  /// @param height of the picture; what is below it is not shown
  @ParameterizedTest
  @CsvSource({"review, 890", "triage, 810", "bulk, 1000"})
  void the_picture_of_an_example_was_drawn_from_it(String name, int height)
      throws IOException, InterruptedException {
    var example = Files.readString(ExamplesTest.FOLDER.resolve(name + ".md"));
    var picture = ExamplesTest.FOLDER.resolve(name + ".png");
    var drawnFrom = ExamplesTest.FOLDER.resolve(name + ".png.of");
    if ("update".equals(System.getProperty("pictures"))) {
      draw(html(example), picture, height);
      Files.writeString(drawnFrom, hash(example) + "\n");
    }
    assertThat(picture).exists();
    assertThat(Files.readString(drawnFrom).strip())
        .as("docs/examples/%s.md was changed: draw it with -Dpictures=update", name)
        .isEqualTo(hash(example));
  }

  private static String html(String markdown) {
    var body =
        HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .build()
            .render(Parser.builder().extensions(EXTENSIONS).build().parse(markdown));
    return """
    <!doctype html><meta charset="utf-8"><style>
    body { font: 14px/1.5 system-ui, "Liberation Sans", sans-serif; color: #1f2328; margin: 0; padding: 16px; }
    main { border: 1px solid #d1d9e0; border-radius: 6px; }
    header { background: #f6f8fa; border-bottom: 1px solid #d1d9e0; padding: 8px 16px; color: #59636e; }
    header b { color: #1f2328; } header i { border: 1px solid #d1d9e0; border-radius: 2em; padding: 0 7px;
      font: 12px sans-serif; }
    article { padding: 0 16px 16px; }
    h2 { border-bottom: 1px solid #d1d9e0b3; padding-bottom: 6px; } h3 { margin: 20px 0 8px; }
    table { border-collapse: collapse; } td, th { border: 1px solid #d1d9e0; padding: 6px 13px; }
    tr:nth-child(2n) { background: #f6f8fa; } a { color: #0969da; text-decoration: none; }
    code { background: #818b981f; border-radius: 6px; padding: 2px 6px; font: 12px "Liberation Mono", monospace; }
    pre { background: #f6f8fa; border-radius: 6px; padding: 12px; overflow: hidden; }
    pre code { background: none; padding: 0; }
    blockquote { border-left: 4px solid #d1d9e0; margin: 12px 0; padding: 0 14px; color: #59636e; }
    blockquote.alert { border-color: #0969da; } li:has(input) { list-style: none; margin-left: -22px; }
    </style><main><header><b>parallax</b> <i>bot</i> commented</header><article>%s</article></main>
    """
        .formatted(
            body.replace("[ ] ", "<input type=checkbox> ")
                .replace("[x] ", "<input type=checkbox checked> ")
                .replaceAll("\\[!(NOTE|WARNING)]\n", "<b>$1</b><br>"));
  }

  private static void draw(String html, Path picture, int height)
      throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("parallax-picture");
    var page = Files.writeString(folder.resolve("page.html"), html);
    var command = new ArrayList<>(List.of("chromium", "--headless", "--no-sandbox"));
    command.addAll(List.of("--disable-gpu", "--hide-scrollbars", "--no-first-run"));
    command.addAll(List.of("--disable-background-networking", "--disable-component-update"));
    command.add("--user-data-dir=" + folder.resolve("profile"));
    command.add("--window-size=1000," + height);
    command.add("--screenshot=" + picture.toAbsolutePath());
    command.add(page.toUri().toString());
    var drawing =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    assertThat(drawing.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(drawing.exitValue()).isZero();
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    }
  }

  private static String hash(String text) {
    try {
      var sha = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(sha);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
