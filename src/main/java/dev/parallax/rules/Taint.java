package dev.parallax.rules;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import org.treesitter.TSNode;

/// Whether an expression contains something that came with a request: said outright, or through
/// variables of the same function that were given it.
final class Taint {
  private static final Pattern FROM_OUTSIDE =
      Pattern.compile(
          "\\brequest\\.(args|form|values|json|params|GET|POST|query_params|files|cookies|headers|data|get_json|body|query|getParameter|getHeader|QueryString|Query|Form)\\b"
              + "|\\breq\\.(params|query|body|headers|cookies)\\b"
              + "|\\bctx\\.(params|query|request\\.(?:body|query)|Query|Param)\\b|\\bc\\.(Query|Param|PostForm|DefaultQuery|QueryParam|FormValue)\\("
              + "|\\bc\\.req\\.(query|param)\\("
              + "|\\b(?:r|req)\\.(FormValue|PostFormValue|URL\\.Query\\(\\)|PathValue|Header\\.Get)"
              + "|\\bgetParameter\\(|\\bcall\\.(parameters|receive)|\\bparams(?:\\[|\\.require|\\.fetch)"
              + "|\\$_(?:GET|POST|REQUEST|COOKIE)\\b|\\$request->(?:input|query|get|post|request|cookie|header)\\b|\\$request->[a-z_]+(?:[^\\w(]|$)|\\brequest\\(\\)->|\\brequest\\('"
              + "|\\bRequest\\.(Query|Form|Headers|Cookies|QueryString)\\b|\\bsearchParams\\.get\\(");

  /// Parameters that a framework fills from the request.
  private static final Pattern BOUND =
      Pattern.compile(
          "(?:@(?:RequestParam|PathVariable|RequestHeader|QueryParam|PathParam|FormParam|CookieValue)|\\[From(?:Query|Route|Form|Header)[^\\]]*\\])(?:\\([^)]*\\))?\\s+(?:final\\s+)?(?:String|string|URI|URL|Uri|MultipartFile|IFormFile|Optional<String>|List<String>)\\??\\s+(\\w+)"
              // Kotlin names the type last, Rust takes the value out of its wrapping.
              + "|@(?:RequestParam|PathVariable|RequestHeader|QueryParam|PathParam|FormParam|CookieValue)(?:\\([^)]*\\))?\\s+(\\w+)\\s*:\\s*String"
              + "|\\b(?:Path|Query|Form|Json)\\(\\s*(\\w+)\\s*\\)\\s*:");

  /// A function that a framework calls for a request: its parameters come from there.
  private static final Pattern PYTHON_ROUTE =
      Pattern.compile(
          "(?s)@\\w+\\.(?:route|get|post|put|patch|delete|websocket)\\(\\s*[\"']([^\"']*).{0,400}?\\bdef\\s+\\w+\\s*\\(([^)]*)\\)");

  private static final Pattern PYTHON_TEXT =
      Pattern.compile(
          "(\\w+)\\s*(?::\\s*(?:str|Optional\\[str\\]|str\\s*\\|\\s*None|Annotated\\[str|\\w*(?:Request|Payload|Body|Form|In|Input|Create|Update)\\b)[^,=]*)?(?:=[^,]*)?(?:,|$)");
  private static final Pattern CSHARP_ROUTE =
      Pattern.compile(
          "(?s)\\[Http(?:Get|Post|Put|Patch|Delete)[^\\]]*\\].{0,300}?\\b\\w+\\s*\\(([^)]*)\\)");
  private static final Pattern CSHARP_TEXT = Pattern.compile("\\bstring\\??\\s+(\\w+)");

  /// A number cannot carry text, and these refuse or cut what leads out.
  private static final Pattern HARMLESS =
      Pattern.compile(
          "\\b(?:parseInt|parseLong|parseFloat|Number|Atoi|ParseInt|ParseUint|ParseBool|intval|Integer\\.valueOf|Long\\.valueOf|UUID\\.fromString|Guid\\.Parse|int\\.Parse|int)\\s*\\(|\\.to_i\\b|\\(int\\)|secure_filename|\\bbasename\\(|filepath\\.Base|Path\\.GetFileName|[eE]scape|[sS]anitize|Encode\\.for|encodeURI|urlencode|htmlspecialchars|\\.(?:find|detect)\\s*\\{|\\binclude\\?|\\.includes\\(|in_array|[aA]llowed|ALLOWED|\\b[A-Z]\\w+\\.find(?:_by!?)?\\(|(?:->|::|\\.)(?:find(?:One|OrFail|By\\w*|Unique|First)?|getOne\\w*|getBy\\w+|findRecord\\w*)\\(|get_object_or_404\\(");

  private static final Pattern ASSIGNED =
      Pattern.compile("^(.*?[\\w\\])}\\s])\\s*(?::=|(?:[^=!<>:+]|^)=)([^=>].*)$");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
  private static final Set<String> KEYWORDS =
      Set.of(
          "const", "let", "var", "final", "String", "string", "int", "auto", "self", "this", "err",
          "mut", "val");

  private Taint() {}

  static boolean isTainted(TSNode at, Syntax syntax) {
    var inner = syntax.enclosingFunction(at);
    var outer = inner.flatMap(syntax::enclosingFunction).or(() -> inner);
    // A decorator says who calls the function, and stands before it.
    var whole =
        outer.map(node ->
            node.getParent().getType().equals("decorated_definition") ? node.getParent() : node);
    return isTainted(syntax.text(at), whole.map(syntax::text).orElse(""));
  }

  /// Whether some text within a function contains what came from outside.
  static boolean isTainted(String text, String function) {
    if (HARMLESS.matcher(text).find()) return false;
    if (FROM_OUTSIDE.matcher(text).find()) return true;
    for (var name : tainted(function)) {
      if (mentions(text, name)) return true;
    }
    return false;
  }

  private static Set<String> tainted(String function) {
    var tainted = new HashSet<String>();
    var bound = BOUND.matcher(function);
    while (bound.find()) {
      for (var g = 1; g <= bound.groupCount(); g++) {
        if (bound.group(g) != null) tainted.add(bound.group(g));
      }
    }
    tainted.addAll(routed(function));
    record Assignment(Set<String> names, String value) {}
    var assignments = new ArrayList<Assignment>();
    for (var line : function.lines().toList()) {
      var matcher = ASSIGNED.matcher(line);
      if (!matcher.find() || HARMLESS.matcher(matcher.group(2)).find()) continue;
      assignments.add(new Assignment(names(matcher.group(1)), matcher.group(2)));
    }
    for (var round = 0; round < 3; round++) {
      for (var a : assignments) {
        var comes =
            FROM_OUTSIDE.matcher(a.value()).find()
                || tainted.stream().anyMatch(name -> mentions(a.value(), name));
        if (comes) tainted.addAll(a.names());
      }
    }
    return tainted;
  }

  /// The parameters that a framework fills with text from a request's path, query or body.
  private static Set<String> routed(String function) {
    var names = new HashSet<String>();
    var python = PYTHON_ROUTE.matcher(function);
    if (python.find()) {
      for (var parameter : python.group(2).split(",")) {
        var name = PYTHON_TEXT.matcher(parameter.strip());
        // `<int:id>` is a number before it gets here.
        if (name.matches()
            && !python.group(1).matches(".*<(int|float|uuid):" + name.group(1) + ">.*")) {
          names.add(name.group(1));
        }
      }
      names.removeAll(Set.of("self", "cls", "request", "db", "session", "user", "id"));
    }
    var csharp = CSHARP_ROUTE.matcher(function);
    if (csharp.find()) {
      var name = CSHARP_TEXT.matcher(csharp.group(1));
      while (name.find()) names.add(name.group(1));
    }
    return names;
  }

  /// The names that an assignment gives a value: the last one, or all between braces or commas.
  private static Set<String> names(String left) {
    var several = left.contains("{") || left.contains(",");
    var names = new HashSet<String>();
    var matcher = NAME.matcher(left.replaceAll(":\\s*[\\w<>\\[\\]?|. ]+$", ""));
    while (matcher.find()) {
      if (!several) names.clear();
      if (!KEYWORDS.contains(matcher.group()) && matcher.group().length() > 1)
        names.add(matcher.group());
    }
    return names;
  }

  private static boolean mentions(String text, String name) {
    for (var at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      var before = at == 0 ? ' ' : text.charAt(at - 1);
      var end = at + name.length();
      var after = end >= text.length() ? ' ' : text.charAt(end);
      if (!Character.isJavaIdentifierPart(after)
          && (before == '$' || !Character.isJavaIdentifierPart(before))
          && before != '.') return true;
    }
    return false;
  }
}
