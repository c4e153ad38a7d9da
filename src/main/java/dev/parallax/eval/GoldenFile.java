package dev.parallax.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.plan.Mistake;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// A file of golden comments: pull requests known by their addresses, each with what reviewers
/// found true of it, in words. It says neither where a defect is nor holds any code.
///
/// The layout is that of the public Code Review Bench: a list of `{pr_title, url, comments:
/// [{comment, severity, category}]}` in each file of the folder `golden_comments`.
public sealed interface GoldenFile {
  /// The folder that such files are in.
  String FOLDER = "golden_comments";

  /// What can be made cases of.
  record Read(List<Pull> pulls) implements GoldenFile {
    public Read {
      pulls = List.copyOf(pulls);
    }
  }

  /// Not in that layout.
  record Wrong(List<Mistake> mistakes) implements GoldenFile {
    public Wrong {
      mistakes = List.copyOf(mistakes);
    }
  }

  /// A pull request.
  ///
  /// @param folder where its code is expected to be, below the folder `code`: `OWNER/NAME/NUMBER`
  record Pull(String folder, Case value) {}

  /// Reads the text of one file.
  ///
  /// @param file where it is, for mistakes
  static GoldenFile read(String file, String text) {
    try {
      return new Reader(file).read(CaseFile.JSON.readTree(text));
    } catch (JsonProcessingException e) {
      var at = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      return new Wrong(
          List.of(
              new Mistake(
                  file, at, "is not JSON: " + e.getOriginalMessage(), "take the file again")));
    }
  }

  /// Reads one file.
  final class Reader {
    private static final Pattern ADDRESS =
        Pattern.compile("https?://[^/]+/([\\w.-]+)/([\\w.-]+)/pull/(\\d{1,9})/?");

    /// Whose work a comment of a category is; all others are for `quality`.
    private static final Map<String, String> SPECIALTIES =
        Map.of(
            "security", "security",
            "perf", "performance",
            "doc_defect", "docs",
            "test_gap", "tests");

    private final String file;
    private final List<Mistake> mistakes = new ArrayList<>();

    private Reader(String file) {
      this.file = file;
    }

    private GoldenFile read(JsonNode root) {
      var pulls = new ArrayList<Pull>();
      if (!root.isArray()) wrong("is not a list of pull requests", "[{\"url\": ...}]");
      for (var i = 0; i < root.size(); i++) pulls.addAll(pull(root.path(i), "[" + i + "]"));
      return mistakes.isEmpty() ? new Read(pulls) : new Wrong(mistakes);
    }

    private List<Pull> pull(JsonNode node, String at) {
      var address = ADDRESS.matcher(node.path("url").asText());
      if (!address.matches()) {
        wrong(at + " has no `url` of a pull request", "https://github.com/OWNER/NAME/pull/1");
        return List.of();
      }
      if (!node.path("comments").isArray()) {
        wrong(at + " has no list `comments`", "[{\"comment\": ...}]");
        return List.of();
      }
      var truths = new ArrayList<Truth>();
      for (var comment : node.path("comments")) {
        var words = comment.path("comment").asText();
        if (words.isBlank()) {
          wrong(at + ".comments[" + truths.size() + "] has no `comment`", "say what is wrong");
          return List.of();
        }
        var category = comment.path("category").asText().toLowerCase(Locale.ROOT);
        var specialty = SPECIALTIES.getOrDefault(category, "quality");
        truths.add(new Truth(specialty, Set.of(Truth.ANYBODY), words, List.of()));
      }
      var name = address.group(1) + "/" + address.group(2);
      var value =
          new Case(
              name + "#" + address.group(3),
              "quality",
              node.path("pr_title").asText(),
              truths,
              List.of());
      return List.of(new Pull(name + "/" + address.group(3), value));
    }

    private void wrong(String message, String mend) {
      mistakes.add(new Mistake(file, 0, message, mend));
    }
  }
}
