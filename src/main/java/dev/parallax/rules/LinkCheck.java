package dev.parallax.rules;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/// Relative links and anchors in changed Markdown that lead nowhere.
final class LinkCheck {
  private static final Parser PARSER =
      Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES).build();

  private LinkCheck() {}

  private record Target(String destination, int line) {}

  static void look(Sight sight) {
    Set<String> paths = new HashSet<>();
    for (var file : sight.added()) {
      if (Language.of(file.path()) != Language.MARKDOWN) continue;
      if (paths.isEmpty()) paths = withFolders(sight.source().paths());
      var text = sight.source().read(file.path()).orElse("");
      for (var target : targets(text)) {
        if (!file.touches(target.line(), target.line())) continue;
        var wrong = wrong(target.destination(), file.path(), text, paths, sight);
        if (wrong.isEmpty()) continue;
        sight.find(
            "docs/broken-link",
            file.path(),
            target.line(),
            Map.of("target", target.destination(), "wrong", wrong),
            NearFile.mended(
                Quote.of(sight.source(), file.path(), target.line(), target.line()),
                target.destination(),
                file.path(),
                sight.source()));
      }
    }
  }

  /// What is wrong with a link; empty when nothing is, or when it is not for us to know.
  private static String wrong(
      String destination, String from, String text, Set<String> paths, Sight sight) {
    if (destination.matches("(?i)[a-z][a-z0-9+.-]*:.*|//.*|/.*|.*[{}<>$()|%\\\\].*|[^#]*:\\d+")
        || destination.isBlank()) {
      return "";
    }
    var hash = destination.indexOf('#');
    var path = hash < 0 ? destination : destination.substring(0, hash);
    var anchor = hash < 0 ? "" : destination.substring(hash + 1);
    path = path.replaceFirst("\\?.*", "");
    if (path.isEmpty()) {
      return anchor.isEmpty() || has(text, anchor) ? "" : "this file has no such heading";
    }
    // Generators of sites leave the ending of a page out; only they know where that leads.
    var isAddress = path.matches("(www\\.|[\\w-]+\\.(com|org|io|net|dev)/).*");
    if (!isAddress
        && paths.stream().anyMatch(LinkCheck::isSite)
        && path.matches("(.*/)?[^/.]*[a-z][^/.]*/?")) return "";
    var target = resolve(from, decoded(path));
    if (target.isEmpty() || !paths.contains(target)) {
      return target.startsWith("..") || target.isEmpty() ? "" : "there is no such file";
    }
    if (anchor.isEmpty() || Language.of(target) != Language.MARKDOWN) return "";
    return sight
        .source()
        .read(target)
        .filter(other -> !has(other, anchor))
        .map(_ -> "that file has no such heading")
        .orElse("");
  }

  /// Whether a text has such an anchor. Generators of sites make of punctuation what they like, so
  /// letters and digits decide.
  static boolean has(String text, String anchor) {
    var wanted = letters(decoded(anchor));
    return anchors(text).stream().anyMatch(own -> letters(own).equals(wanted));
  }

  private static String letters(String anchor) {
    return anchor.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}\\p{M}]", "");
  }

  /// Whether a file is there to make a site out of the documents.
  private static boolean isSite(String path) {
    return path.matches(
        "(.*/)?(mkdocs\\.ya?ml|docusaurus\\.config\\.\\w+|\\.vitepress|_config\\.yml|conf\\.py|hugo\\.\\w+|book\\.toml|antora\\.yml|astro\\.config\\.\\w+|nuxt\\.config\\.\\w+)");
  }

  private static List<Target> targets(String text) {
    var targets = new ArrayList<Target>();
    PARSER
        .parse(text)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Link link) {
                add(link.getDestination(), link);
              }

              @Override
              public void visit(Image image) {
                add(image.getDestination(), image);
              }

              private void add(String destination, Node node) {
                var spans = node.getSourceSpans();
                if (!spans.isEmpty()) {
                  targets.add(new Target(destination, spans.getFirst().getLineIndex() + 1));
                }
                visitChildren(node);
              }
            });
    return targets;
  }

  /// The anchors that GitHub gives a file's headings, and those it sets itself.
  static Set<String> anchors(String text) {
    var anchors = new HashSet<String>();
    var seen = new HashMap<String, Integer>();
    var own = java.util.regex.Pattern.compile("(?:id|name)=[\"']([^\"']+)[\"']");
    var given = java.util.regex.Pattern.compile("\\{:?\\s*#([\\w.-]+)[^}]*\\}");
    var givens = given.matcher(text);
    while (givens.find()) anchors.add(givens.group(1).toLowerCase(Locale.ROOT));
    PARSER
        .parse(text)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Heading heading) {
                var words = words(heading);
                var slug = slug(words.strip());
                var times = seen.merge(slug, 1, Integer::sum);
                anchors.add(times == 1 ? slug : slug + "-" + (times - 1));
                // The blank after an anchor of its own becomes a part of the heading's.
                anchors.add(slug(words));
                visitChildren(heading);
              }

              @Override
              public void visit(HtmlInline html) {
                own(html.getLiteral());
              }

              @Override
              public void visit(HtmlBlock html) {
                own(html.getLiteral());
              }

              private void own(String html) {
                var matcher = own.matcher(html);
                while (matcher.find()) anchors.add(matcher.group(1).toLowerCase(Locale.ROOT));
              }
            });
    return anchors;
  }

  private static String words(Heading heading) {
    var words = new StringBuilder();
    heading.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text text) {
            words.append(text.getLiteral());
          }

          @Override
          public void visit(Code code) {
            words.append(code.getLiteral());
          }
        });
    return words.toString();
  }

  private static String slug(String heading) {
    return heading
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}\\p{M} _-]", "")
        .replace(' ', '-');
  }

  static String resolve(String from, String path) {
    var parts = new ArrayList<String>();
    var slash = from.lastIndexOf('/');
    if (slash >= 0) parts.addAll(List.of(from.substring(0, slash).split("/")));
    for (var part : path.split("/")) {
      if (part.isEmpty() || part.equals(".")) continue;
      if (!part.equals("..")) parts.add(part);
      else if (parts.isEmpty()) return "..";
      else parts.removeLast();
    }
    return String.join("/", parts);
  }

  private static String decoded(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return path;
    }
  }

  private static Set<String> withFolders(List<String> files) {
    var paths = new HashSet<String>();
    for (var file : files) {
      for (var path = file; ; path = path.substring(0, path.lastIndexOf('/'))) {
        if (!paths.add(path) || path.indexOf('/') < 0) break;
      }
    }
    return paths;
  }
}
