package dev.parallax.rules;

import com.google.re2j.Pattern;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Hunk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Words beside the code that the code has left behind: parameters that are no more, defaults that
/// changed, files that moved; and slips of the pen in what is added.
final class DriftCheck {
  private static final Pattern PARAMETER =
      Pattern.compile(
          "^\\s*(?:/\\*)?\\*\\s*@param\\s+[\\\\\\w|?\\[\\]<>,{}():&."
              + " -]+\\s+(?:&|\\.\\.\\.)?\\$(\\w+)"
              + "|^\\s*(?:\\*|///|#|/\\*\\*)\\s*@param\\s+(?:\\{[^}]*\\}\\s*|\\[[^\\]]*\\]\\s+)?\\[?\\$?([A-Za-z_]\\w*)\\]?(?:[\\s=:-]|$)|^\\s*///\\s*<param"
              + " name=\"(\\w+)\"|^\\s*:param\\s+(?:\\w+\\s+)?(\\w+):");
  private static final Pattern DEFINITION =
      Pattern.compile("^\\s*(?:async\\s+)?def\\s+\\w+\\s*\\(");
  private static final Pattern LITERAL =
      Pattern.compile("\"[^\"\\s]+\"|'[^'\\s]+'|\\b\\d[\\d_.]*\\b");
  private static final Pattern NAME =
      Pattern.compile(
          "\\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\\b|--[a-z][a-z0-9-]{2,}|\\b[a-z]\\w*(?:[A-Z_.-][a-z0-9]\\w*)+");
  private static final Pattern TWICE =
      Pattern.compile(
          "(?i)\\b(the the|a a|an an|of of|to to|is is|in in|for for|and and|with with|are are|be"
              + " be|this this|or or|from from|on on|by by|it it)\\b");
  private static final Pattern MISSPELT =
      Pattern.compile(
          "(?i)\\b(recieve[ds]?|recieving|seperate(?:ly|d)?|occured|occurence|succesful(?:ly)?|sucessful(?:ly)?|successfull|neccess?ary|necesary|definately|dependan(?:cy|cies)|enviroment|existant|paramter|paramaters?|arguement|begining|calender|commited|compatability|completly|configuraton|configration|defualt|developement|doesnt|explicitely|fucntion|funtion|gaurantee|guarentee|immediatly|implemention|independant|infomation|intial(?:ize|ise)?|lenght|maintainance|mantain|occurr?ance|paralell|perfomance|permision|persistant|prefered|privelege|recomend|refered|refrence|relevent|repositry|reponse|retreive|retrive|specifed|straightfoward|sucess|suport|teh|threshhold|transfered|truely|untill|usefull|visable|wether|wich|writting)\\b");

  private static final Pattern ITEM = Pattern.compile("^\\s+([a-z_]\\w*)(?:\\s*\\([^)]*\\))?:");
  private static final Pattern RULED_ITEM =
      Pattern.compile("^\\s+([a-z_]\\w*)(?:\\s*:\\s*\\S.*)?$");
  private static final Pattern GO_NAME =
      Pattern.compile("^func (?:\\([^)]*\\) )?(\\w+)[\\[(]|^type (\\w+)\\b");
  private static final Pattern THROWN =
      Pattern.compile("\\b(?:throw new|raise)\\s+(?:[a-z_]\\w*\\.)*\\\\?([A-Z]\\w+)");
  private static final Pattern PROMISED =
      Pattern.compile("@throws\\s|@exception\\s|:raises?\\s|@raise\\s|<exception cref=");

  private DriftCheck() {}

  static void look(Sight sight, Map<String, String> documents) {
    for (var file : sight.added()) {
      if (Places.isTest(file.path())) continue;
      sight
          .source()
          .read(file.path())
          .ifPresent(text -> {
            var lines = text.lines().toList();
            parameters(sight, file, lines);
            switch (Language.of(file.path())) {
              case PYTHON -> sections(sight, file, lines);
              case GO -> renamed(sight, file, lines);
              default -> {}
            }
            thrown(sight, file.path(), lines);
          });
      slips(sight, file);
    }
    for (var file : sight.change().files()) {
      if (Places.isTest(file.path())) continue;
      var isDocument =
          documents.containsKey(file.path())
              || Language.of(file.path()) == Language.MARKDOWN
              || Places.isChangelog(file.path());
      if (file.kind() == FileChange.Kind.MODIFIED && !isDocument) defaults(sight, file, documents);
      moved(sight, file, documents);
    }
  }

  /// Parameters that a comment explains and the declaration below (in Python above) has not.
  private static void parameters(Sight sight, Sight.AddedLines file, List<String> lines) {
    for (var i = 0; i < lines.size(); i++) {
      var matcher = PARAMETER.matcher(lines.get(i));
      if (!matcher.find()) continue;
      var name = "";
      for (var g = 1; g <= matcher.groupCount() && name.isEmpty(); g++) {
        if (matcher.group(g) != null) name = matcher.group(g);
      }
      var language = Language.of(file.path());
      if (language == Language.PHP && matcher.group(1) == null) continue;
      var inPython = language == Language.PYTHON;
      var head = inPython ? definitionAbove(lines, i) : declarationBelow(lines, i);
      if (head.to() < 0 || !file.touches(Math.min(i, head.from()) + 1, Math.max(i, head.to()) + 1))
        continue;
      // Only a change of the declaration, or of this very line, can have made it wrong.
      if (!file.touches(head.from() + 1, head.to() + 1) && !file.touches(i + 1, i + 1)) continue;
      if (!isDeclaration(language, head.text())) continue;
      if (head.text()
          .matches("(?s).*(\\(\\s*\\{|\\(\\s*\\[|\\*\\*|\\.\\.\\.|arguments|\\bargs\\b).*"))
        continue;
      if (Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(head.text()).find())
        continue;
      // The declaration belongs to the place: it is what changed, the comment is what stayed.
      sight.find(
          "docs/stale-parameter",
          file.path(),
          Math.min(i, head.from()) + 1,
          Math.min(Math.max(i, head.to()), Math.min(i, head.from()) + 24) + 1,
          lines.get(i).strip(),
          Map.of("name", name));
    }
  }

  /// Parameters in a section of their own, as Google and NumPy write them: of those that are gone,
  /// only the ones that the change took away.
  private static void sections(Sight sight, Sight.AddedLines file, List<String> lines) {
    var removed =
        String.join(
            "\n", sight.change().file(file.path()).map(FileChange::removed).orElse(List.of()));
    if (removed.isEmpty()) return;
    for (var i = 0; i + 2 < lines.size(); i++) {
      var title = lines.get(i).strip();
      var ruled = title.equals("Parameters") && lines.get(i + 1).strip().matches("-{3,}");
      if (!ruled && !title.matches("(Args|Arguments|Parameters):")) continue;
      var first = i + (ruled ? 2 : 1);
      var indent = indent(lines.get(first));
      var head = definitionAbove(lines, first);
      if (head.to() < 0 || !file.touches(head.from() + 1, head.to() + 1)) continue;
      if (head.text().contains("**")) continue;
      for (var j = first; j < lines.size(); j++) {
        var line = lines.get(j);
        if (line.isBlank() || indent(line) < indent || line.contains("\"\"\"")) break;
        var item = (ruled ? RULED_ITEM : ITEM).matcher(line);
        if (indent(line) != indent || !item.find()) continue;
        var name = item.group(1);
        if (hasWord(head.text(), name) || !hasWord(removed, name)) continue;
        sight.find(
            "docs/stale-parameter",
            file.path(),
            head.from() + 1,
            Math.min(j, head.from() + 24) + 1,
            j <= head.from() + 24 ? line.strip() : lines.get(head.from()).strip(),
            Map.of("name", name));
      }
    }
  }

  /// A Go function that got another name, below a comment that begins with the old one.
  private static void renamed(Sight sight, Sight.AddedLines file, List<String> lines) {
    var removed =
        String.join(
            "\n", sight.change().file(file.path()).map(FileChange::removed).orElse(List.of()));
    file.lines()
        .forEach((number, line) -> {
          var declared = GO_NAME.matcher(line);
          if (!declared.find() || number > lines.size()) return;
          var top = number - 1;
          while (top > 0 && lines.get(top - 1).startsWith("//")) top--;
          if (top == number - 1 || file.lines().containsKey(top + 1)) return;
          var word = lines.get(top).replaceFirst("^//\\s*(\\w+).*$", "$1");
          var name = declared.group(1) == null ? declared.group(2) : declared.group(1);
          if (word.equals(name)
              || !Pattern.compile(
                      "func (?:\\([^)]*\\) )?"
                          + Pattern.quote(word)
                          + "\\b|type "
                          + Pattern.quote(word)
                          + "\\b")
                  .matcher(removed)
                  .find()) return;
          sight.find(
              "docs/stale-parameter",
              file.path(),
              top + 1,
              number,
              lines.get(top).strip(),
              Map.of("name", word));
        });
  }

  /// Exceptions that a comment promises and nothing in the file throws any more.
  private static void thrown(Sight sight, String path, List<String> lines) {
    var gone = new HashSet<String>();
    for (var line : sight.change().file(path).map(FileChange::removed).orElse(List.of())) {
      var matcher = THROWN.matcher(line);
      while (matcher.find()) gone.add(matcher.group(1));
    }
    if (gone.isEmpty()) return;
    var language = Language.of(path);
    for (var name : gone) {
      var promise = -1;
      var used = false;
      for (var i = 0; i < lines.size(); i++) {
        var line = lines.get(i);
        if (!hasWord(line, name)) continue;
        if (PROMISED.matcher(line).find()) promise = i;
        else if (!Comments.isComment(language, line)
            && !line.matches("\\s*(import|use|using|from)\\b.*")) used = true;
      }
      if (promise < 0 || used) continue;
      sight.find(
          "docs/stale-throws", path, promise + 1, lines.get(promise).strip(), Map.of("name", name));
    }
  }

  private static boolean hasWord(String text, String word) {
    return Pattern.compile("\\b" + Pattern.quote(word) + "\\b").matcher(text).find();
  }

  /// Whether what follows a comment declares something with parameters; anything with parentheses
  /// could follow.
  private static boolean isDeclaration(Language language, String head) {
    return switch (language) {
      case PHP -> head.matches("(?s).*\\b(function|fn)\\b.*");
      case RUBY, PYTHON -> head.matches("(?s).*\\bdef\\b.*");
      case RUST -> head.matches("(?s).*\\bfn\\b.*");
      case KOTLIN -> head.matches("(?s).*\\b(fun|class|constructor)\\b.*");
      default ->
          !head.stripLeading()
              .matches("(?s)(return|await|if|for|while|switch|throw|describe|it|test)\\b.*");
    };
  }

  /// The head of a declaration and where it stands; `to` is -1 when there is none.
  private record Head(String text, int from, int to) {
    static final Head NONE = new Head("", 0, -1);
  }

  private static Head declarationBelow(List<String> lines, int at) {
    var i = at;
    while (i < lines.size() && lines.get(i).matches("\\s*(\\*|///|#|/\\*\\*).*")) {
      if (lines.get(i).contains("*/")) {
        i++;
        break;
      }
      i++;
    }
    return head(lines, i);
  }

  private static Head definitionAbove(List<String> lines, int at) {
    for (var i = at; i >= 0 && i > at - 60; i--) {
      // One that is indented no less is an example within the comment.
      if (DEFINITION.matcher(lines.get(i)).find() && indent(lines.get(i)) < indent(lines.get(at))) {
        return head(lines, i);
      }
      if (lines.get(i).stripLeading().startsWith("class ")) return Head.NONE;
    }
    return Head.NONE;
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }

  private static Head head(List<String> lines, int from) {
    var text = new StringBuilder();
    var depth = 0;
    var opened = false;
    for (var i = from; i < lines.size() && i < from + 25; i++) {
      var line = lines.get(i);
      if (line.isBlank()) return Head.NONE;
      text.append(line).append('\n');
      for (var at = 0; at < line.length(); at++) {
        var c = line.charAt(at);
        if (c == '(') depth++;
        if (c == ')') depth--;
        opened |= c == '(';
      }
      var isAnnotation =
          line.stripLeading().startsWith("@")
              || line.stripLeading().startsWith("[")
              || line.startsWith("#");
      if (isAnnotation && depth <= 0) {
        opened = false;
        continue;
      }
      if (opened && depth <= 0 && !isAnnotation) {
        return new Head(text.toString(), from, i);
      }
      if (!opened && line.matches(".*[;{]\\s*$")) return Head.NONE;
    }
    return Head.NONE;
  }

  private record Pair(String before, String after, int line) {}

  /// A literal that changed, and a sentence that still names the old one.
  private static void defaults(Sight sight, FileChange file, Map<String, String> documents) {
    var lines = sight.source().read(file.path()).orElse("").lines().toList();
    for (var pair : pairs(file)) {
      var old = literals(pair.before());
      var now = literals(pair.after());
      if (old.size() != now.size() || old.equals(now)) continue;
      if (!LITERAL
          .matcher(pair.before())
          .replaceAll("_")
          .equals(LITERAL.matcher(pair.after()).replaceAll("_"))) continue;
      var changed = new ArrayList<Integer>();
      for (var i = 0; i < old.size(); i++) if (!old.get(i).equals(now.get(i))) changed.add(i);
      if (changed.size() != 1) continue;
      var was = bare(old.get(changed.getFirst()));
      var is = bare(now.get(changed.getFirst()));
      if (was.isEmpty() || was.equals("0") || was.equals("1") || is.isEmpty()) continue;
      commentAbove(sight, file.path(), lines, pair.line(), was, is);
      if (Language.of(file.path()) == Language.PYTHON) {
        docstringBelow(sight, file.path(), lines, pair, was, is);
      }
      for (var name : names(pair.after())) {
        documents.forEach((path, text) -> stillSaid(sight, path, text, name, was, is));
      }
    }
  }

  /// A default of a parameter that changed, and the docstring below that still tells the old one.
  private static void docstringBelow(
      Sight sight, String path, List<String> lines, Pair pair, String was, String is) {
    var given =
        Pattern.compile("(\\w+)\\s*(?::[^=,()]+)?=\\s*[\"']?" + Pattern.quote(is) + "\\b")
            .matcher(pair.after());
    if (!given.find()) return;
    for (var i = pair.line(); i < Math.min(lines.size(), pair.line() + 25); i++) {
      var text = lines.get(i);
      if (DEFINITION.matcher(text).find()) return;
      var tells = text.contains("efault") && hasWord(text, given.group(1));
      if (!tells || !says(text, was) || says(text, is)) continue;
      sight.find(
          "docs/stale-value", path, pair.line(), i + 1, text.strip(), Map.of("was", was, "is", is));
      return;
    }
  }

  private static void commentAbove(
      Sight sight, String path, List<String> lines, int line, String was, String is) {
    var language = Language.of(path);
    for (var i = line - 2; i >= 0 && i > line - 10; i--) {
      var text = lines.get(i);
      if (!Comments.isComment(language, text)) return;
      if (text.contains("@since") || text.contains("http")) continue;
      if (!says(text, was) || says(text, is)) continue;
      sight.find("docs/stale-value", path, i + 1, line, text.strip(), Map.of("was", was, "is", is));
    }
  }

  private static void stillSaid(
      Sight sight, String path, String text, String name, String was, String is) {
    var lines = text.lines().toList();
    for (var i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      if (!line.contains(name) || !says(line.replace(name, ""), was) || says(line, is)) continue;
      if (sight.adds(path, i + 1)) continue;
      sight.find("docs/stale-value", path, i + 1, line.strip(), Map.of("was", was, "is", is));
      return;
    }
  }

  private static boolean says(String text, String value) {
    var plain = Pattern.quote(value);
    // `30-second` says 30, but `team-debugger` does not say `debugger`.
    var joined = value.matches("[\\d.]+") ? "" : "/:@-";
    return Pattern.compile(
            "(^|[^\\w." + joined + "])" + plain + "($|[^\\w." + joined + "]|\\.(\\s|$))")
        .matcher(text)
        .find();
  }

  private static List<Pair> pairs(FileChange file) {
    var pairs = new ArrayList<Pair>();
    for (var hunk : file.hunks()) {
      var removed = new ArrayList<String>();
      var added = new ArrayList<Hunk.Line>();
      for (var line : hunk.lines()) {
        if (line.kind() == Hunk.Kind.ADDED) {
          added.add(line);
          continue;
        }
        if (line.kind() == Hunk.Kind.CONTEXT || !added.isEmpty()) {
          collect(removed, added, pairs);
        }
        if (line.kind() == Hunk.Kind.REMOVED) removed.add(line.text());
      }
      collect(removed, added, pairs);
    }
    return pairs;
  }

  private static void collect(List<String> removed, List<Hunk.Line> added, List<Pair> pairs) {
    if (removed.size() == added.size()) {
      for (var i = 0; i < removed.size(); i++) {
        pairs.add(new Pair(removed.get(i), added.get(i).text(), added.get(i).number()));
      }
    }
    removed.clear();
    added.clear();
  }

  private static List<String> literals(String line) {
    var literals = new ArrayList<String>();
    var matcher = LITERAL.matcher(line);
    while (matcher.find()) literals.add(matcher.group());
    return literals;
  }

  private static String bare(String literal) {
    return literal.replaceAll("^[\"']|[\"']$", "");
  }

  private static Set<String> names(String line) {
    var names = new HashSet<String>();
    var matcher = NAME.matcher(line);
    while (matcher.find()) if (matcher.group().length() >= 6) names.add(matcher.group());
    return names;
  }

  /// Files that moved or went, and documents that still send people there.
  private static void moved(Sight sight, FileChange file, Map<String, String> documents) {
    var old = file.kind() == FileChange.Kind.REMOVED ? file.path() : file.previousPath();
    var gone = file.kind() == FileChange.Kind.REMOVED || file.kind() == FileChange.Kind.RENAMED;
    if (!gone || !old.contains("/") || sight.source().paths().contains(old)) return;
    documents.forEach((path, text) -> {
      var lines = text.lines().toList();
      for (var i = 0; i < lines.size(); i++) {
        var line = lines.get(i);
        if (!Pattern.compile(
                    "(^|[\\s`(\"'/])" + Pattern.quote(old) + "($|[\\s`)\"',;:#]|\\.(\\s|$))")
                .matcher(line)
                .find()
            || line.contains("://")) continue;
        sight.find("docs/removed-name", path, i + 1, line.strip(), Map.of("name", old));
        return;
      }
    });
  }

  private static void slips(Sight sight, Sight.AddedLines file) {
    var language = Language.of(file.path());
    if (Places.isChangelog(file.path())) return;
    file.lines()
        .forEach((number, line) -> {
          if (language != Language.MARKDOWN && !Comments.isComment(language, line)) return;
          var prose = line.replaceAll("`[^`]*`|\\S*[/_@]\\S*|\\w+\\.\\w\\S*", "");
          var twice = TWICE.matcher(prose);
          var slip = twice.find() ? twice : MISSPELT.matcher(prose);
          if (slip != twice && !slip.find()) return;
          sight.find("docs/slip", file.path(), number, line.strip(), Map.of("word", slip.group()));
        });
  }
}
