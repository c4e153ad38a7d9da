package dev.parallax.rules;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.treesitter.TSLanguage;
import org.treesitter.TreeSitterBash;
import org.treesitter.TreeSitterGo;
import org.treesitter.TreeSitterJava;
import org.treesitter.TreeSitterJavascript;
import org.treesitter.TreeSitterKotlin;
import org.treesitter.TreeSitterPython;
import org.treesitter.TreeSitterRuby;
import org.treesitter.TreeSitterTsx;
import org.treesitter.TreeSitterTypescript;

/// The languages that rules know, how their files are named, and what their grammars call things.
enum Language {
  JAVA(
      List.of(".java"),
      TreeSitterJava::new,
      Set.of("for_statement", "enhanced_for_statement", "while_statement", "do_statement"),
      Set.of("method_declaration", "constructor_declaration", "lambda_expression")),
  KOTLIN(
      List.of(".kt", ".kts"),
      TreeSitterKotlin::new,
      Set.of("for_statement", "while_statement", "do_while_statement"),
      Set.of("function_declaration", "lambda_literal", "anonymous_function")),
  PYTHON(
      List.of(".py"),
      TreeSitterPython::new,
      Set.of("for_statement", "while_statement"),
      Set.of("function_definition", "lambda")),
  JAVASCRIPT(
      List.of(".js", ".jsx", ".mjs", ".cjs"),
      TreeSitterJavascript::new,
      Set.of("for_statement", "for_in_statement", "while_statement", "do_statement"),
      Set.of("function_declaration", "function_expression", "arrow_function", "method_definition")),
  TYPESCRIPT(
      List.of(".ts", ".mts", ".cts"),
      TreeSitterTypescript::new,
      JAVASCRIPT.loops,
      JAVASCRIPT.functions),
  TSX(List.of(".tsx"), TreeSitterTsx::new, JAVASCRIPT.loops, JAVASCRIPT.functions),
  GO(
      List.of(".go"),
      TreeSitterGo::new,
      Set.of("for_statement"),
      Set.of("function_declaration", "method_declaration", "func_literal")),
  RUBY(
      List.of(".rb", ".rake", "rakefile", "gemfile"),
      TreeSitterRuby::new,
      Set.of("for", "while", "until"),
      Set.of("method", "singleton_method")),
  SHELL(
      List.of(".sh", ".bash"),
      TreeSitterBash::new,
      Set.of("for_statement", "while_statement", "c_style_for_statement"),
      Set.of("function_definition")),
  TEMPLATE(
      List.of(
          ".html",
          ".htm",
          ".erb",
          ".jinja",
          ".jinja2",
          ".j2",
          ".ejs",
          ".hbs",
          ".twig",
          ".vue",
          ".svelte",
          ".blade.php",
          ".cshtml",
          ".tmpl",
          ".gohtml",
          ".haml")),
  PHP(List.of(".php")),
  CSHARP(List.of(".cs")),
  RUST(List.of(".rs")),
  C(List.of(".c", ".h", ".cc", ".cpp", ".cxx", ".hpp", ".hh")),
  TERRAFORM(List.of(".tf", ".hcl")),
  PROPERTIES(List.of(".properties", ".ini", ".conf", ".cfg", ".toml", ".env", ".env.production")),
  SQL(List.of(".sql")),
  DOCKERFILE(List.of("dockerfile", ".dockerfile")),
  YAML(List.of(".yml", ".yaml")),
  MARKDOWN(List.of(".md", ".markdown")),
  OTHER(List.of());

  private final List<String> names;
  private final Optional<Supplier<TSLanguage>> grammar;
  final Set<String> loops;
  final Set<String> functions;

  Language(
      List<String> names, Supplier<TSLanguage> grammar, Set<String> loops, Set<String> functions) {
    this.names = names;
    this.grammar = Optional.of(grammar);
    this.loops = loops;
    this.functions = functions;
  }

  Language(List<String> names) {
    this.names = names;
    this.grammar = Optional.empty();
    this.loops = Set.of();
    this.functions = Set.of();
  }

  /// The language of a file, by its name.
  static Language of(String path) {
    var name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    for (var language : values()) {
      for (var known : language.names) {
        var fits = known.startsWith(".") ? name.endsWith(known) : name.startsWith(known);
        if (fits) return language;
      }
    }
    return OTHER;
  }

  /// The language with this name in a rule file, such as `java`.
  static Language named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /// Whether its files can be parsed.
  boolean hasGrammar() {
    return grammar.isPresent();
  }

  /// Whether its files are programs.
  boolean isCode() {
    return switch (this) {
      case MARKDOWN, OTHER, PROPERTIES, TEMPLATE, YAML, SQL -> false;
      case JAVA,
          KOTLIN,
          PYTHON,
          JAVASCRIPT,
          TYPESCRIPT,
          TSX,
          GO,
          RUBY,
          SHELL,
          PHP,
          CSHARP,
          RUST,
          C,
          TERRAFORM,
          DOCKERFILE ->
          true;
    };
  }

  /// Its grammar. Loading it for the first time unpacks a native library.
  TSLanguage grammar() {
    return Grammars.LOADED.computeIfAbsent(this, _ -> grammar.orElseThrow().get());
  }
}
