package dev.parallax.rules;

/// Which lines are nothing but comment, as far as a line alone can tell.
final class Comments {
  private Comments() {}

  static boolean isComment(Language language, String line) {
    var text = line.strip();
    return switch (language) {
      case JAVA, KOTLIN, JAVASCRIPT, TYPESCRIPT, TSX, GO, CSHARP, RUST, C ->
          text.startsWith("//") || text.startsWith("/*") || text.startsWith("*");
      case PHP ->
          text.startsWith("//")
              || text.startsWith("/*")
              || text.startsWith("*")
              || text.startsWith("#");
      case PYTHON, RUBY, SHELL, DOCKERFILE, YAML, TERRAFORM, PROPERTIES -> text.startsWith("#");
      case TEMPLATE -> text.startsWith("<!--") || text.startsWith("{#") || text.startsWith("<%#");
      case SQL -> text.startsWith("--") || text.startsWith("/*");
      case MARKDOWN, OTHER -> false;
    };
  }
}
