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

  private DriftCheck() {}

  static void look(Sight sight, Map<String, String> documents) {
    for (var file : sight.added()) {
      if (Places.isTest(file.path())) continue;
      sight
          .source()
          .read(file.path())
          .ifPresent(text -> parameters(sight, file, text.lines().toList()));
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
      for (var name : names(pair.after())) {
        documents.forEach((path, text) -> stillSaid(sight, path, text, name, was, is));
      }
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
      sight.find(
          "docs/stale-value", path, i + 1, i + 1, text.strip(), Map.of("was", was, "is", is));
    }
  }

  private static void stillSaid(
      Sight sight, String path, String text, String name, String was, String is) {
    var lines = text.lines().toList();
    for (var i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      if (!line.contains(name) || !says(line.replace(name, ""), was) || says(line, is)) continue;
      if (sight.adds(path, i + 1)) continue;
      sight.find(
          "docs/stale-value", path, i + 1, i + 1, line.strip(), Map.of("was", was, "is", is));
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
        sight.find("docs/removed-name", path, i + 1, i + 1, line.strip(), Map.of("name", old));
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
          var misspelt = MISSPELT.matcher(prose);
          if (twice.find()) {
            sight.find(
                "docs/slip",
                file.path(),
                number,
                number,
                line.strip(),
                Map.of("word", twice.group()));
          } else if (misspelt.find()) {
            sight.find(
                "docs/slip",
                file.path(),
                number,
                number,
                line.strip(),
                Map.of("word", misspelt.group()));
          }
        });
  }
}
