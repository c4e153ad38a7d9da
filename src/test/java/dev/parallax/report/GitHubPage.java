package dev.parallax.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/// Markdown as GitHub shows it: the HTML that its own renderer, cmark-gfm, makes of it with raw
/// HTML let through, and what GitHub looks for in the text of that HTML afterwards.
///
/// Where the program is not installed the tests that need it are skipped, but not on CI.
public final class GitHubPage {
  private static final String PROGRAM = "cmark-gfm";
  private static final Set<String> QUIET = Set.of("code", "pre", "a", "tt", "style", "script");
  private static final Set<String> BLOCKS =
      Set.of("p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "div", "sub");

  /// What GitHub makes links or formulas of in a text, wherever it is not code or a link already.
  private static final Pattern ALIVE =
      Pattern.compile(
          "(?<![\\w`])@[A-Za-z0-9][A-Za-z0-9-]*" // people, teams, bots
              + "|#\\d+" // issues, alone or behind a repository
              + "|\\b(?i:GH-\\d+)"
              + "|\\b[0-9a-f]{7,40}\\b" // commits
              + "|\\b(?i:GHSA(?:-\\w{4}){3}|CVE-\\d{4}-\\d+)"
              + "|\\$[^$\\s][^$]*\\$" // formulas
              + "|(?i:\\bwww\\.|\\b[a-z]+://|\\bmailto:)");

  /// What other bots take for orders at the beginning of a line.
  private static final Pattern ORDER =
      Pattern.compile("^\\s*(?:[/!][A-Za-z]|@[A-Za-z]|(?:bors|homu)\\s+r[+-])");

  private final String markdown;
  private final String html;
  private final Document page;

  private GitHubPage(String markdown, String html) {
    this.markdown = markdown;
    this.html = html;
    this.page = Jsoup.parseBodyFragment(html);
  }

  /// What GitHub's renderer makes of a text.
  public static GitHubPage of(String markdown) {
    requireProgram();
    try {
      var in = Files.createTempFile("parallax-page", ".md");
      var out = Files.createTempFile("parallax-page", ".html");
      try {
        Files.writeString(in, markdown);
        var process =
            new ProcessBuilder(
                    PROGRAM,
                    "--unsafe",
                    "--github-pre-lang",
                    "-e",
                    "table",
                    "-e",
                    "autolink",
                    "-e",
                    "strikethrough",
                    "-e",
                    "tasklist",
                    "-e",
                    "tagfilter",
                    in.toString())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return new GitHubPage(markdown, new String(Files.readAllBytes(out), UTF_8));
      } finally {
        Files.delete(in);
        Files.delete(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void requireProgram() {
    var installed =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
    if (installed) return;
    assertThat(System.getenv("CI")).as("CI has GitHub's Markdown renderer").isNull();
    assumeTrue(false, PROGRAM + " is not installed");
  }

  /// What of it would be harmful: nothing, for a text that is fit to be posted.
  ///
  /// @param links what every link has to begin with; those within the repository may be relative
  /// @param mentions who may be mentioned, such as `@acme`
  public List<String> faults(List<String> links, Set<String> mentions) {
    var faults = new ArrayList<String>();
    for (var image :
        page.select("img, picture, video, audio, source, svg, object, embed, iframe")) {
      faults.add("loads " + image.outerHtml());
    }
    for (var link : page.select("a")) {
      var to = link.attr("href");
      if (isRelative(to) || links.stream().anyMatch(to::startsWith)) continue;
      faults.add("leads to " + to);
    }
    for (var element : page.body().getAllElements()) {
      if (!isOurs(element)) faults.add("has " + element.outerHtml());
    }
    comments()
        .filter(comment -> !comment.matches(" (parallax|box|parallax-line) .*"))
        .forEach(comment -> faults.add("hides <!--" + comment + "-->"));
    texts(page.body())
        .forEach(text -> {
          var found = ALIVE.matcher(text);
          while (found.find()) {
            if (!mentions.contains(found.group()))
              faults.add("means something: " + found.group() + " in " + text.strip());
          }
        });
    for (var block : page.body().getAllElements()) {
      if (!BLOCKS.contains(block.tagName())) continue;
      plain(block)
          .lines()
          .filter(line -> ORDER.matcher(line).find())
          .forEach(line -> faults.add("shows the order " + line));
    }
    markdown
        .lines()
        .filter(line -> ORDER.matcher(line).find())
        .forEach(line -> faults.add("has the order " + line));
    for (var tag : List.of("details", "summary", "sub", "table", "blockquote")) {
      if (count("<" + tag + ">") != count("</" + tag + ">")) faults.add("leaves open " + tag);
    }
    return faults;
  }

  /// The cells of each table, row by row, the head first.
  public List<List<List<String>>> tables() {
    return page.select("table").stream()
        .map(table ->
            table.select("tr").stream().map(row -> row.select("td, th").eachText()).toList())
        .toList();
  }

  /// How many cells each row of each table has, the empty ones counted.
  public List<List<Integer>> shapes() {
    return page.select("table").stream()
        .map(table -> table.select("tr").stream().map(row -> row.select("td, th").size()).toList())
        .toList();
  }

  /// The headings, as `h2 words`.
  public List<String> headings() {
    return page.select("h1, h2, h3, h4, h5, h6").stream()
        .map(heading -> heading.tagName() + " " + heading.text())
        .toList();
  }

  /// What nobody sees.
  public Stream<String> comments() {
    return nodes(page.body())
        .filter(Comment.class::isInstance)
        .map(node -> ((Comment) node).getData());
  }

  private static boolean isRelative(String to) {
    return to.matches("(?:\\.\\./)*(?:[A-Za-z0-9%._~-]+/)*[A-Za-z0-9%._~-]*(?:#[A-Za-z0-9-]*)?");
  }

  private static boolean isOurs(Element element) {
    var attributes = element.attributes().asList().stream().map(a -> a.getKey()).toList();
    return switch (element.tagName()) {
      case "body",
          "p",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "code",
          "blockquote",
          "details",
          "summary",
          "sub",
          "br",
          "hr",
          "ul",
          "strong",
          "em",
          "del",
          "table",
          "thead",
          "tbody",
          "tr" ->
          attributes.isEmpty();
      case "ol" -> Set.of("start").containsAll(attributes);
      case "li" -> attributes.isEmpty();
      case "a" -> attributes.equals(List.of("href"));
      case "pre" -> Set.of("lang").containsAll(attributes);
      case "td", "th" -> Set.of("align").containsAll(attributes);
      case "input" ->
          element.attr("type").equals("checkbox")
              && Set.of("type", "checked", "disabled").containsAll(attributes);
      default -> false;
    };
  }

  private static Stream<Node> nodes(Node node) {
    return Stream.concat(Stream.of(node), node.childNodes().stream().flatMap(GitHubPage::nodes));
  }

  /// The texts that are neither code nor within a link.
  private static Stream<String> texts(Node node) {
    if (node instanceof TextNode text) return Stream.of(text.getWholeText());
    if (node instanceof Element element && QUIET.contains(element.tagName())) return Stream.of();
    return node.childNodes().stream().flatMap(GitHubPage::texts);
  }

  /// A block's own words with its line ends; code is one sign that means nothing.
  private static String plain(Element block) {
    var words = new StringBuilder();
    for (var node : block.childNodes()) {
      if (node instanceof TextNode text) words.append(text.getWholeText());
      else if (node instanceof Element inner && inner.tagName().equals("br")) words.append('\n');
      else if (node instanceof Element inner && QUIET.contains(inner.tagName()))
        words.append('\u25A0');
      else if (node instanceof Element inner && !BLOCKS.contains(inner.tagName()))
        words.append(plain(inner));
    }
    return words.toString();
  }

  private int count(String tag) {
    return html.split(Pattern.quote(tag), -1).length - 1;
  }
}
