package dev.parallax.rules;

/// Which lines are nothing but comment, as far as a line alone can tell.
final class Comments {
  private Comments() {}

  static boolean isComment(Language language, String line) {
    var text = line.strip();
    return switch (language) {
      case JAVA, KOTLIN, JAVASCRIPT, TYPESCRIPT, TSX, GO ->
          text.startsWith("//") || text.startsWith("/*") || text.startsWith("*");
      case PYTHON, RUBY, SHELL, DOCKERFILE, YAML -> text.startsWith("#");
      case SQL -> text.startsWith("--") || text.startsWith("/*");
      case MARKDOWN, OTHER -> false;
    };
  }
}
