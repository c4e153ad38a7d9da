package dev.parallax.plan;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Path patterns as people write them in `.gitignore`: `*` and `?` stay within a folder, `**` goes
/// through any number of them, `{a,b}` is either. A pattern without a slash means any folder; one
/// that ends without a wildcard means a file or a whole folder. Everything else stands for itself,
/// brackets included, for there are files named `[id].tsx`. A pattern that begins with `!` takes
/// its files away from what the others match. Case matters.
///
/// Takes time linear in the length of the path, whatever the pattern.
public final class Globs {
  private static final int MAX_LENGTH = 256;

  private final List<Pattern> patterns;
  private final List<Pattern> exceptions;

  private Globs(List<Pattern> patterns, List<Pattern> exceptions) {
    this.patterns = patterns;
    this.exceptions = exceptions;
  }

  /// The paths that match at least one pattern.
  ///
  /// @throws IllegalArgumentException for a pattern in which `fault` finds one
  public static Globs of(List<String> patterns) {
    var compiled = new ArrayList<Pattern>();
    var exceptions = new ArrayList<Pattern>();
    for (var pattern : patterns) {
      var fault = fault(pattern);
      if (fault.isPresent()) throw new IllegalArgumentException(fault.get());
      var excepts = pattern.startsWith("!");
      (excepts ? exceptions : compiled)
          .add(Pattern.compile(expression(pattern.substring(excepts ? 1 : 0)), Pattern.DOTALL));
    }
    return new Globs(compiled, exceptions);
  }

  /// Whether a path, with `/` between folders, matches.
  public boolean matches(String path) {
    if (exceptions.stream().anyMatch(exception -> exception.matches(path))) return false;
    return patterns.stream().anyMatch(pattern -> pattern.matches(path));
  }

  /// What is wrong with a pattern; empty when it is fine.
  public static Optional<String> fault(String pattern) {
    if (pattern.isBlank()) return Optional.of("is an empty pattern");
    if (pattern.length() > MAX_LENGTH) return Optional.of("is a pattern over 256 characters");
    if (pattern.equals("!")) return Optional.of("is an empty pattern after `!`");
    var open = 0;
    for (var i = 0; i < pattern.length() && open >= 0; i++) open += depth(pattern.charAt(i));
    return open == 0 ? Optional.empty() : Optional.of("has a brace without its other half");
  }

  private static String expression(String glob) {
    var anchored = glob.startsWith("/");
    var path = anchored ? glob.substring(1) : glob;
    var body = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    var anywhere = !anchored && body.indexOf('/') < 0;
    var out = new StringBuilder(anywhere ? "(?:.*/)?" : "");
    var open = 0;
    for (var i = 0; i < body.length(); i++) {
      var c = body.charAt(i);
      open += depth(c);
      if (body.startsWith("**", i) && startsSegment(body, i) && endsSegment(body, i + 2)) {
        var last = i + 2 == body.length();
        out.append(last ? ".*" : "(?:.*/)?");
        i += last ? 1 : 2;
        continue;
      }
      switch (c) {
        case '*' -> out.append("[^/]*");
        case '?' -> out.append("[^/]");
        case '{' -> out.append("(?:");
        case '}' -> out.append(')');
        case ',' -> out.append(open > 0 ? "|" : ",");
        default -> out.append(Pattern.quote(String.valueOf(c)));
      }
    }
    var name = body.substring(body.lastIndexOf('/') + 1);
    if (path.endsWith("/")) out.append("/.*");
    else if (name.indexOf('*') < 0 && name.indexOf('?') < 0) out.append("(?:/.*)?");
    return out.toString();
  }

  private static boolean startsSegment(String glob, int i) {
    return i == 0 || glob.charAt(i - 1) == '/';
  }

  private static boolean endsSegment(String glob, int i) {
    return i == glob.length() || glob.charAt(i) == '/';
  }

  private static int depth(char c) {
    return c == '{' ? 1 : c == '}' ? -1 : 0;
  }
}
