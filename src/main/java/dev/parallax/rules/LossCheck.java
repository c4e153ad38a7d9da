package dev.parallax.rules;

import com.google.re2j.Pattern;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Hunk;
import java.util.List;
import java.util.Map;

/// What made something fast and is taken away, while the rest stays as it was. Where the change
/// puts something of the same kind in, it may only have moved it, and is believed.
final class LossCheck {
  private static final Pattern PRELOAD =
      Pattern.compile(
          "\\.(?:select_related|prefetch_related|includes|preload|eager_load|Include|ThenInclude)\\([^()]*(?:\\([^()]*\\)[^()]*)*\\)|\\b(?:joinedload|selectinload|subqueryload)\\(|(?i:\\bjoin\\s+fetch\\b)|^\\s*@EntityGraph\\b");
  private static final Pattern CACHE =
      Pattern.compile(
          "^\\s*@(?:\\w+\\.)?(?:lru_cache|cache|cached|cached_property|cache_page|memoize|memoized|Cacheable)\\b");
  private static final Pattern LIMIT =
      Pattern.compile(
          "(?i)\\.limit\\(\\s*\\w+\\s*\\)|\\blimit\\s+(?:\\d+|\\$\\d|\\?|:\\w+)|\\.take\\(\\s*\\w+\\s*\\)|\\.Take\\(\\s*\\w+\\s*\\)");
  private static final Pattern TOGETHER =
      Pattern.compile("Promise\\.all\\(|asyncio\\.gather\\(|\\bawaitAll\\(|Task\\.WhenAll\\(");
  private static final Pattern AWAIT = Pattern.compile("\\bawait\\s+\\w");

  private LossCheck() {}

  static void look(Sight sight) {
    gone(sight, PRELOAD, "performance/preload-removed");
    gone(sight, CACHE, "performance/cache-removed");
    gone(sight, LIMIT, "performance/limit-removed");
    for (var file : files(sight)) file.hunks().forEach(hunk -> apart(sight, file, hunk));
  }

  private static List<FileChange> files(Sight sight) {
    return sight.change().files().stream()
        .filter(file -> file.kind() != FileChange.Kind.REMOVED && !Places.isTest(file.path()))
        .filter(file -> Language.of(file.path()).isCode())
        .filter(file -> !Places.isTool(file.path()) && !Places.isRunOnce(file.path()))
        .toList();
  }

  private static void gone(Sight sight, Pattern kind, String rule) {
    for (var file : files(sight)) {
      if (file.added().values().stream().anyMatch(line -> kind.matcher(line).find())) continue;
      for (var hunk : file.hunks()) {
        var lines = hunk.lines();
        for (var i = 0; i < lines.size(); i++) {
          var line = lines.get(i);
          if (line.kind() != Hunk.Kind.REMOVED) continue;
          var matcher = kind.matcher(line.text());
          if (!matcher.find()) continue;
          var rest = letters(matcher.replaceAll(""));
          var place = rest.isEmpty() || kind.equals(CACHE) ? stays(lines, i) : same(lines, rest);
          if (place > 0) sight.find(rule, file.path(), place, Map.of());
        }
      }
    }
  }

  /// The line after one that was nothing but what is gone, when it stays; 0 otherwise.
  private static int stays(List<Hunk.Line> lines, int at) {
    if (at + 1 >= lines.size()) return 0;
    var next = lines.get(at + 1);
    return next.kind() == Hunk.Kind.CONTEXT && !next.text().isBlank() ? next.number() : 0;
  }

  /// The line that was written again without what is gone; 0 when there is none.
  private static int same(List<Hunk.Line> lines, String rest) {
    for (var line : lines) {
      if (line.kind() == Hunk.Kind.ADDED && letters(line.text()).equals(rest)) return line.number();
    }
    return 0;
  }

  private static String letters(String line) {
    return line.replaceAll("\\W+", "");
  }

  /// Calls that were made at the same time, and are made one after the other now.
  private static void apart(Sight sight, FileChange file, Hunk hunk) {
    var removed = hunk.lines().stream().filter(line -> line.kind() == Hunk.Kind.REMOVED);
    if (removed.noneMatch(line -> TOGETHER.matcher(line.text()).find())) return;
    if (file.added().values().stream().anyMatch(line -> TOGETHER.matcher(line).find())) return;
    var waits =
        hunk.lines().stream()
            .filter(line -> line.kind() == Hunk.Kind.ADDED && AWAIT.matcher(line.text()).find())
            .toList();
    var loops =
        hunk.lines().stream()
            .filter(line -> line.kind() == Hunk.Kind.ADDED)
            .anyMatch(line -> line.text().stripLeading().matches("(async )?for(each)?\\b.*"));
    if (waits.size() < 2 && !(loops && waits.size() == 1)) return;
    sight.find("performance/one-after-the-other", file.path(), waits.getFirst().number(), Map.of());
  }
}
