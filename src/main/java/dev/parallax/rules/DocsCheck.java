package dev.parallax.rules;

import com.google.re2j.Pattern;
import dev.parallax.plan.FileChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a change leaves behind in the documentation. A project is held to its own habits: where it
/// does not document a kind of thing, nothing is missed.
final class DocsCheck {
  private static final Pattern ENVIRONMENT_NAME =
      Pattern.compile("\\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\\b");
  private static final Pattern OPTION_NAME = Pattern.compile("(^|[\\s`\"'(])--[a-z][a-z0-9-]+");
  private static final Pattern SCRIPT =
      Pattern.compile(
          "^\\s*\"([a-z][\\w:-]{2,})\":\\s*\"[^\"]*\\s[^\"]*\"|^\\s*\"([a-z][\\w:-]{2,})\":\\s*\"[a-z]+\"");
  private static final Pattern TARGET = Pattern.compile("^([a-z][\\w-]{2,}):(?:[^=]|$)");
  private static final int MOST_DOCUMENTS = 200;
  private static final int MOST_CODE = 5_000;
  private static final int MOST_HABIT = 1_000;

  private DocsCheck() {}

  static void look(Sight sight) {
    var documents = documents(sight);
    publicDeclarations(sight);
    mentioned(
        sight, documents, "docs/undocumented-variable", Surface::environment, ENVIRONMENT_NAME);
    mentioned(sight, documents, "docs/undocumented-option", Surface::options, OPTION_NAME);
    removedNames(sight, documents);
    changelog(sight);
    LinkCheck.look(sight);
    DriftCheck.look(sight, documents);
  }

  /// The project's documentation, by path: what its users read.
  private static Map<String, String> documents(Sight sight) {
    var documents = new LinkedHashMap<String, String>();
    for (var path : sight.source().paths()) {
      var name = path.substring(path.lastIndexOf('/') + 1);
      var isDocument =
          Language.of(path) == Language.MARKDOWN
              || path.matches("docs?/.*\\.(rst|adoc|txt)")
              || name.matches("(?i)readme.*|\\.env\\.(example|sample|template)");
      if (!isDocument || Places.isRecord(path) || documents.size() >= MOST_DOCUMENTS) continue;
      sight.source().read(path).ifPresent(text -> documents.put(path, text));
    }
    return documents;
  }

  private static void publicDeclarations(Sight sight) {
    for (var file : sight.added()) {
      if (Places.isTest(file.path())) continue;
      var text = sight.source().read(file.path());
      if (text.isEmpty()) continue;
      var declarations = Surface.declarations(Language.of(file.path()), text.get());
      var fresh =
          declarations.stream().filter(d -> file.lines().containsKey(d.endOfHead())).toList();
      var others = declarations.stream().filter(d -> !fresh.contains(d)).toList();
      var documented = others.stream().filter(Surface.Declaration::documented).count();
      // The file's own habit decides, and one documented line is not a habit.
      if (documented < 2 || documented < others.size()) continue;
      var removed = String.join("\n", removedOf(sight, file.path()));
      var named = others.stream().map(Surface.Declaration::name).collect(Collectors.toSet());
      var missing =
          fresh.stream()
              .filter(d -> !d.documented())
              // A second form of what is there already, or one that only changed, is not new.
              .filter(d -> !named.contains(d.name()) && !containsWord(removed, d.name()))
              .filter(d -> fresh.stream().filter(o -> o.name().equals(d.name())).count() == 1)
              .toList();
      if (missing.isEmpty()) continue;
      var first = missing.getFirst();
      sight.find(
          "docs/undocumented-declaration",
          file.path(),
          first.endOfHead(),
          Map.of("names", names(missing.stream().map(Surface.Declaration::name).toList())));
    }
  }

  private static List<String> removedOf(Sight sight, String path) {
    return sight.change().file(path).map(FileChange::removed).orElse(List.of());
  }

  private static boolean containsWord(String text, String word) {
    return Pattern.compile("\\b" + Pattern.quote(word) + "\\b").matcher(text).find();
  }

  /// Names that the change starts to use and no document mentions, where documents mention such
  /// names.
  private static void mentioned(
      Sight sight,
      Map<String, String> documents,
      String rule,
      Function<String, Set<String>> namesIn,
      Pattern kind) {
    if (documents.values().stream().noneMatch(text -> kind.matcher(text).find())) return;
    var before = new LinkedHashSet<String>();
    for (var file : sight.change().files()) {
      file.removed().forEach(line -> before.addAll(namesIn.apply(line)));
    }
    for (var file : sight.added()) {
      if (Places.isTest(file.path())
          || Places.isTool(file.path())
          || Language.of(file.path()) == Language.MARKDOWN) continue;
      var missing = new LinkedHashMap<String, Integer>();
      file.lines()
          .forEach((number, line) -> {
            for (var name : namesIn.apply(line)) {
              var known =
                  before.contains(name)
                      || isNamed(documents, name)
                      || isReadElsewhere(sight, file, number, name);
              if (!known) missing.putIfAbsent(name, number);
            }
          });
      if (missing.isEmpty() || !isHabit(sight, documents, namesIn, missing.keySet())) continue;
      var first = missing.sequencedEntrySet().getFirst();
      sight.find(
          rule,
          file.path(),
          first.getValue(),
          file.lines().getOrDefault(first.getValue(), "").strip(),
          Map.of("names", names(List.copyOf(missing.keySet()))));
    }
  }

  private static boolean isNamed(Map<String, String> documents, String name) {
    return documents.values().stream().anyMatch(text -> text.contains(name));
  }

  /// Whether most of what the code had before of this kind is documented. Where there was none,
  /// that the documents name such things is habit enough.
  private static boolean isHabit(
      Sight sight,
      Map<String, String> documents,
      Function<String, Set<String>> namesIn,
      Set<String> missing) {
    var others = new LinkedHashSet<String>();
    sight.source().paths().stream()
        .filter(path -> Language.of(path).isCode() && !Places.isTest(path) && !Places.isTool(path))
        .limit(MOST_HABIT)
        .flatMap(path -> sight.source().read(path).stream())
        .forEach(text -> others.addAll(namesIn.apply(text)));
    others.removeAll(missing);
    var documented = others.stream().filter(name -> isNamed(documents, name)).count();
    return documented * 4 >= others.size() * 3L;
  }

  /// Whether the file used the name before: then it is not this change that forgot to document it.
  private static boolean isReadElsewhere(
      Sight sight, Sight.AddedLines file, int number, String name) {
    var lines = sight.source().read(file.path()).orElse("").lines().toList();
    for (var i = 0; i < lines.size(); i++) {
      if (!file.lines().containsKey(i + 1) && lines.get(i).contains(name)) return true;
      if (file.lines().containsKey(i + 1) && i + 1 < number && lines.get(i).contains(name))
        return true;
    }
    return false;
  }

  /// What is written about the program, and what is no part of it: an example that goes says
  /// nothing of what it showed.
  private static final Pattern DOCUMENT =
      Pattern.compile("(?i)\\.(md|markdown|rst|adoc|txt)$|(^|/)(docs?|examples?|samples?)/");

  /// Public names, variables and options that the change takes away and the documents still name.
  private static void removedNames(Sight sight, Map<String, String> documents) {
    var removed = new LinkedHashSet<String>();
    var kept = new StringBuilder();
    for (var file : sight.change().files()) {
      if (DOCUMENT.matcher(file.path()).find() || Places.isTest(file.path())) continue;
      var gone = String.join("\n", file.removed());
      for (var line : file.removed()) {
        removed.addAll(Surface.environment(line));
        removed.addAll(Surface.options(line));
        removed.addAll(Surface.routes(line));
      }
      Surface.declarations(Language.of(file.path()), gone).stream()
          .map(Surface.Declaration::name)
          .filter(name -> name.length() >= 6 && name.matches(".*([a-z][A-Z]|_).*"))
          .forEach(removed::add);
      kept.append(String.join("\n", file.added().values())).append('\n');
      if (file.kind() != FileChange.Kind.REMOVED) {
        kept.append(sight.source().read(file.path()).orElse("")).append('\n');
      }
    }
    commands(sight, documents);
    for (var name : removed) {
      // Code may give an option without its dashes.
      if (kept.indexOf(name.replaceFirst("^--", "")) >= 0) continue;
      if (documents.values().stream().noneMatch(text -> text.contains(name))) continue;
      if (isUsedInCode(sight, name)) continue;
      documents.forEach((path, text) -> stillNamed(sight, path, text, name));
    }
  }

  /// Commands for those who work on the project: scripts of package.json and targets of a Makefile.
  private static void commands(Sight sight, Map<String, String> documents) {
    for (var file : sight.change().files()) {
      var name = file.path().substring(file.path().lastIndexOf('/') + 1);
      var isPackage = name.equals("package.json");
      if (!isPackage && !name.equals("Makefile") && !name.equalsIgnoreCase("justfile")) continue;
      // The documents tell how to work on the whole, not on a part that has scripts of its own.
      if (file.path().contains("/")) continue;
      var now = sight.source().read(file.path()).orElse("");
      for (var line : file.removed()) {
        var matcher = (isPackage ? SCRIPT : TARGET).matcher(line);
        if (!matcher.find()) continue;
        var command = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        var is = isPackage ? "\"" + command + "\"" : "\n" + command + ":";
        if (("\n" + now).contains(is)) continue;
        var runner =
            isPackage ? "(?:npm run|yarn|yarn run|pnpm|pnpm run|bun run)" : "(?:make|just)";
        var use =
            Pattern.compile("\\b" + runner + "\\s+" + Pattern.quote(command) + "(?:[^\\w:-]|$)");
        documents.forEach((path, text) -> {
          var lines = text.lines().toList();
          for (var i = 0; i < lines.size(); i++) {
            if (!use.matcher(lines.get(i)).find() || sight.adds(path, i + 1)) continue;
            sight.find(
                "docs/removed-name", path, i + 1, lines.get(i).strip(), Map.of("name", command));
            return;
          }
        });
      }
    }
  }

  private static void stillNamed(Sight sight, String path, String text, String name) {
    var inCode = Pattern.compile("`[^`\\n]*" + Pattern.quote(name) + "\\b[^`\\n]*`");
    var lines = text.lines().toList();
    var fenced = false;
    for (var i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      if (line.stripLeading().startsWith("```")) fenced = !fenced;
      var named = fenced ? line.contains(name) : inCode.matcher(line).find();
      // Who writes a line with a name in it knows that it is gone.
      if (!named || sight.adds(path, i + 1)) continue;
      sight.find("docs/removed-name", path, i + 1, line.strip(), Map.of("name", name));
      return;
    }
  }

  private static boolean isUsedInCode(Sight sight, String name) {
    var code =
        sight.source().paths().stream()
            .filter(path -> Language.of(path).isCode() && !Places.isTest(path))
            .toList();
    // Where there is too much code to look at, the name may well be in it.
    return code.size() > MOST_CODE
        || code.stream().anyMatch(path -> sight.source().read(path).orElse("").contains(name));
  }

  /// A changelog that collects unreleased changes, and a change that its readers will notice.
  private static void changelog(Sight sight) {
    var log =
        sight.source().paths().stream()
            .filter(p -> !p.contains("/") && Places.isChangelog(p))
            .findFirst();
    if (log.isEmpty()) return;
    var path = log.get();
    if (sight.change().file(path).isPresent()) return;
    var lines = sight.source().read(path).orElse("").lines().toList();
    var heading = -1;
    for (var i = 0; i < lines.size() && heading < 0; i++) {
      if (lines.get(i).matches("(?i)#+\\s*\\[?unreleased\\]?.*")) heading = i;
    }
    if (heading < 0) return;
    var news = news(sight);
    if (news.isEmpty()) return;
    sight.find(
        "docs/changelog-untouched",
        path,
        heading + 1,
        lines.get(heading),
        Map.of("names", names(news)));
  }

  private static List<String> news(Sight sight) {
    var news = new LinkedHashSet<String>();
    for (var file : sight.added()) {
      if (Places.isTest(file.path())) continue;
      file.lines()
          .values()
          .forEach(line -> {
            news.addAll(Surface.environment(line));
            news.addAll(Surface.options(line));
          });
    }
    var removed =
        sight.change().files().stream()
            .map(file -> String.join("\n", file.removed()))
            .collect(Collectors.joining("\n"));
    news.removeIf(removed::contains); // changed or moved, not new
    return new ArrayList<>(news);
  }

  private static String names(List<String> names) {
    var shown =
        names.stream().limit(5).map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    return names.size() > 5 ? shown + " and " + (names.size() - 5) + " more" : shown;
  }
}
