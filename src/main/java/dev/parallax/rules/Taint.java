package dev.parallax.rules;

import com.google.re2j.Pattern;
import org.treesitter.TSNode;

/// Whether an expression contains something that came with a request: said outright, or through a
/// variable of the same function that was given it.
final class Taint {
  private static final Pattern FROM_OUTSIDE =
      Pattern.compile(
          "\\brequest\\.(args|form|values|json|params|GET|POST|query_params|files|cookies|headers|data|get_json|getParameter|getHeader)\\b"
              + "|\\breq\\.(params|query|body|headers|cookies)\\b"
              + "|\\bctx\\.(params|query|request\\.body)\\b|\\bc\\.(Query|Param|PostForm)\\("
              + "|\\br\\.(FormValue|PostFormValue|URL\\.Query\\(\\)|PathValue\\()"
              + "|\\bgetParameter\\(|\\bcall\\.(parameters|receive)|\\bparams\\[");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

  private Taint() {}

  static boolean isTainted(TSNode at, Syntax syntax) {
    var text = syntax.text(at);
    if (FROM_OUTSIDE.matcher(text).find()) return true;
    var function = syntax.enclosingFunction(at).map(syntax::text).orElse("");
    for (var line : function.lines().toList()) {
      var equals = line.indexOf('=');
      if (equals < 0 || !FROM_OUTSIDE.matcher(line.substring(equals)).find()) continue;
      var names = NAME.matcher(line.substring(0, equals).replace(":", " "));
      var last = "";
      while (names.find()) last = names.group();
      if (!last.isEmpty() && Pattern.compile("\\b" + last + "\\b").matcher(text).find())
        return true;
    }
    return false;
  }
}
