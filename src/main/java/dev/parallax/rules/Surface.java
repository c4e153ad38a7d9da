package dev.parallax.rules;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSNode;
import org.treesitter.TSQuery;

/// What a program offers to those who use it: public declarations, environment variables, options.
final class Surface {
  private static final Map<Language, String> DECLARATIONS =
      Map.of(
          Language.JAVA,
              "[(class_declaration (modifiers) @mod name: (identifier) @name)"
                  + " (interface_declaration (modifiers) @mod name: (identifier) @name)"
                  + " (record_declaration (modifiers) @mod name: (identifier) @name)"
                  + " (enum_declaration (modifiers) @mod name: (identifier) @name)"
                  + " (method_declaration (modifiers) @mod name: (identifier) @name)] @at",
          Language.KOTLIN,
              "[(class_declaration (type_identifier) @name)"
                  + " (function_declaration (simple_identifier) @name)] @at",
          Language.PYTHON,
              "[(function_definition name: (identifier) @name)"
                  + " (class_definition name: (identifier) @name)] @at",
          Language.JAVASCRIPT,
              "(export_statement declaration: [(function_declaration name: (identifier) @name)"
                  + " (class_declaration name: (identifier) @name)]) @at",
          Language.TYPESCRIPT,
              "(export_statement declaration: [(function_declaration name: (identifier) @name)"
                  + " (class_declaration name: (type_identifier) @name)"
                  + " (interface_declaration name: (type_identifier) @name)]) @at",
          Language.GO,
              "[(function_declaration name: (identifier) @name)"
                  + " (method_declaration name: (field_identifier) @name)"
                  + " (type_declaration (type_spec name: (type_identifier) @name))] @at");
  private static final Map<Language, TSQuery> QUERIES = new ConcurrentHashMap<>();
  private static final List<Pattern> ENVIRONMENT =
      List.of(
          Pattern.compile("System\\.getenv\\(\\s*\"([A-Z][A-Z0-9_]{2,})\""),
          Pattern.compile(
              "os\\.(?:environ(?:\\.get\\(|\\[)|getenv\\()\\s*[\"']([A-Z][A-Z0-9_]{2,})[\"']"),
          Pattern.compile("process\\.env(?:\\.|\\[[\"'])([A-Z][A-Z0-9_]{2,})"),
          Pattern.compile("os\\.(?:Getenv|LookupEnv)\\(\"([A-Z][A-Z0-9_]{2,})\""),
          Pattern.compile("ENV(?:\\.fetch\\(|\\[)[\"']([A-Z][A-Z0-9_]{2,})[\"']"));
  private static final List<Pattern> OPTIONS =
      List.of(
          Pattern.compile("add_argument\\([^)]{0,40}[\"'](--[a-z][a-z0-9-]+)[\"']"),
          Pattern.compile("@(?:click\\.)?option\\(\\s*[\"'](--[a-z][a-z0-9-]+)"),
          Pattern.compile("@Option\\([^)]{0,80}\"(--[a-z][a-z0-9-]+)\""),
          Pattern.compile("\\.option\\(\\s*[\"'](?:-\\w,\\s*)?(--[a-z][a-z0-9-]+)"));

  /// Options that their library is given without the dashes.
  private static final List<Pattern> BARE_OPTIONS =
      List.of(
          Pattern.compile("[fF]lags\\(\\)\\.\\w+\\((?:&[\\w.]+,\\s*)?\"([a-z][a-z0-9-]+)\""),
          Pattern.compile("\\bflag\\.[A-Z]\\w+\\((?:&[\\w.]+,\\s*)?\"([a-z][a-z0-9-]+)\""),
          Pattern.compile(
              "\\.long\\(\"([a-z][a-z0-9-]+)\"\\)|\\barg\\(.{0,40}\\blong\\s*=\\s*\"([a-z][a-z0-9-]+)\""),
          Pattern.compile("->addOption\\(\\s*'([a-z][a-z0-9-]+)'"));

  private static final List<Pattern> ROUTES =
      List.of(
          Pattern.compile(
              "[@.](?:route|get|post|put|patch|delete|GET|POST|PUT|PATCH|DELETE|Get|Post|Put|Patch|Delete|HandleFunc|Handle|MapGet|MapPost|MapPut|MapDelete)\\(\\s*[\"'`](/[\\w./:{}<>-]+)[\"'`]"),
          Pattern.compile(
              "@(?:Get|Post|Put|Patch|Delete|Request)Mapping\\(\\s*(?:value\\s*=\\s*|path\\s*=\\s*)?\"(/[\\w./:{}-]+)\""),
          Pattern.compile("Route::\\w+\\(\\s*'(/[\\w./:{}-]+)'"),
          Pattern.compile("^\\s*(?:get|post|put|patch|delete)\\s+[\"'](/[\\w./:-]+)[\"']"));
  private static final Set<String> WELL_KNOWN =
      Set.of(
          "HOME",
          "PATH",
          "USER",
          "SHELL",
          "LANG",
          "TZ",
          "CI",
          "TERM",
          "HOSTNAME",
          "NODE_ENV",
          "TMPDIR",
          "PWD",
          "NO_COLOR");

  /// What other programs define and document.
  private static final Pattern OF_OTHERS =
      Pattern.compile(
          "^(?:BUNDLE|GITHUB|GITLAB|CI|RUNNER|XDG|LC|SSH|PYTHON|PYTEST|RUBY|GEM|GO|JAVA|MAVEN|GRADLE|CARGO|RUST|NPM|NODE|VERCEL|KUBERNETES|TERM|COVERAGE|MIX|COLUMNS)_|^(?:RAILS_ENV|RACK_ENV|PYTHONPATH|GOPATH|JAVA_HOME|LOGNAME|EDITOR|VISUAL|PAGER|TEMP|TMP|APPDATA|LOCALAPPDATA|USERPROFILE|COMSPEC|WINDIR|DISPLAY|FORCE_COLOR|DEBUG|HTTPS?_PROXY|NO_PROXY|ALL_PROXY|LINES)$");

  private Surface() {}

  /// A public declaration.
  record Declaration(String name, int line, int endOfHead, boolean documented) {}

  /// The public declarations of a file.
  static List<Declaration> declarations(Language language, String text) {
    if (!DECLARATIONS.containsKey(language)) return List.of();
    var query =
        QUERIES.computeIfAbsent(
            language, l -> new TSQuery(l.grammar(), DECLARATIONS.getOrDefault(l, "")));
    var found = new ArrayList<Declaration>();
    try (var syntax = Syntax.of(language, text)) {
      for (var captures : syntax.matches(query)) {
        var at = captures.get("at");
        var name = captures.get("name");
        if (at == null || name == null || !isPublic(at, name, captures.get("mod"), syntax))
          continue;
        found.add(
            new Declaration(
                syntax.text(name), Syntax.line(at), Syntax.line(name), isDocumented(at, syntax)));
      }
    }
    return found;
  }

  /// The names of environment variables that a line reads.
  static Set<String> environment(String line) {
    var names = new LinkedHashSet<String>();
    collect(line, ENVIRONMENT, names);
    names.removeIf(name -> WELL_KNOWN.contains(name) || OF_OTHERS.matcher(name).find());
    return names;
  }

  /// The command-line options that a line defines.
  static Set<String> options(String line) {
    var names = new LinkedHashSet<String>();
    collect(line, OPTIONS, names);
    var bare = new LinkedHashSet<String>();
    collect(line, BARE_OPTIONS, bare);
    bare.forEach(name -> names.add("--" + name));
    return names;
  }

  /// The addresses that a line answers.
  static Set<String> routes(String line) {
    var names = new LinkedHashSet<String>();
    collect(line, ROUTES, names);
    names.removeIf(name -> name.length() < 6);
    return names;
  }

  private static void collect(String line, List<Pattern> patterns, Set<String> names) {
    for (var pattern : patterns) {
      var matcher = pattern.matcher(line);
      while (matcher.find()) {
        for (var g = 1; g <= matcher.groupCount(); g++) {
          if (matcher.group(g) != null) names.add(matcher.group(g));
        }
      }
    }
  }

  private static boolean isPublic(
      TSNode at, TSNode name, @Nullable TSNode modifiers, Syntax syntax) {
    var word = syntax.text(name);
    return switch (syntax.language()) {
      case JAVA -> {
        var said = modifiers == null ? "" : syntax.text(modifiers);
        yield said.contains("public") && !said.contains("@Override") && !said.contains("@Test");
      }
      case KOTLIN -> {
        var head = syntax.text(at).split("[{=]", 2)[0];
        yield !head.matches("(?s).*\\b(private|internal|protected|override)\\b.*")
            && syntax.enclosingFunction(at).isEmpty();
      }
      case PYTHON -> !word.startsWith("_") && syntax.enclosingFunction(at).isEmpty();
      case GO -> Character.isUpperCase(word.charAt(0)) && !isMethodOfPrivateType(at, syntax);
      default -> true;
    };
  }

  private static boolean isMethodOfPrivateType(TSNode at, Syntax syntax) {
    var receiver = at.getChildByFieldName("receiver");
    if (receiver.isNull()) return false;
    var type = syntax.text(receiver).replaceAll(".*[\\s*(]([A-Za-z_]\\w*)(\\[.*\\])?\\)$", "$1");
    return !type.isEmpty() && Character.isLowerCase(type.charAt(0));
  }

  private static boolean isDocumented(TSNode at, Syntax syntax) {
    if (syntax.language() == Language.PYTHON) {
      var above = at.getPrevSibling();
      if (!above.isNull()
          && above.getType().equals("comment")
          && Syntax.endLine(above) == Syntax.line(at) - 1) {
        return true;
      }
      var body = at.getChildByFieldName("body");
      return !body.isNull()
          && body.getNamedChildCount() > 0
          && syntax.text(body.getNamedChild(0)).matches("(?s)[rRuU]?(\"\"\"|'''|\"|').*");
    }
    var before = at.getPrevSibling();
    if (!before.isNull() && before.getType().contains("comment")) {
      return Syntax.endLine(before) >= Syntax.line(at) - 1;
    }
    return false;
  }
}
