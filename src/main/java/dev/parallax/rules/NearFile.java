package dev.parallax.rules;

import dev.parallax.plan.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The one file that a dead relative link can only have meant. Pure.
///
/// It has the same name and stands elsewhere, or stands in that folder and its name is one letter
/// off. Where two files could be meant, or none, there is no mend.
final class NearFile {
  private static final int SHORTEST = 4;

  private NearFile() {}

  /// A line whose link leads to that file; empty when it is not certain where it should.
  static String mended(String line, String destination, String from, Source source) {
    var hash = destination.indexOf('#');
    var path = hash < 0 ? destination : destination.substring(0, hash);
    var anchor = hash < 0 ? "" : destination.substring(hash + 1);
    if (!path.matches("[\\w./-]+") || !name(path).matches("[\\w-]+\\.\\w+")) return "";
    var target = LinkCheck.resolve(from, path);
    if (source.paths().contains(target)) return "";
    var near = near(target, source.paths());
    if (!near.matches("[\\w./-]+")) return "";
    if (!anchor.isEmpty()
        && source.read(near).filter(text -> LinkCheck.has(text, anchor)).isEmpty()) {
      return "";
    }
    var link = "](" + destination + ")";
    var at = line.indexOf(link);
    if (at < 0 || line.indexOf(link, at + 1) >= 0) return "";
    return line.substring(0, at)
        + "]("
        + relative(from, near)
        + (anchor.isEmpty() ? "" : "#" + anchor)
        + line.substring(at + link.length() - 1);
  }

  private static String near(String target, List<String> paths) {
    var name = name(target);
    var elsewhere = paths.stream().filter(path -> name(path).equalsIgnoreCase(name)).toList();
    if (!elsewhere.isEmpty()) return elsewhere.size() == 1 ? elsewhere.getFirst() : "";
    var beside =
        paths.stream()
            .filter(path -> folder(path).equals(folder(target)) && isSlip(name, name(path)))
            .toList();
    return beside.size() == 1 ? beside.getFirst() : "";
  }

  /// Whether two names differ in one letter. Another digit is another version.
  private static boolean isSlip(String one, String two) {
    var a = one.toLowerCase(Locale.ROOT);
    var b = two.toLowerCase(Locale.ROOT);
    if (a.length() > b.length()) return isSlip(two, one);
    if (b.length() - a.length() > 1 || a.indexOf('.') < SHORTEST) return false;
    var first = 0;
    while (first < a.length() && a.charAt(first) == b.charAt(first)) first++;
    if (first == b.length()) return false;
    var rest = a.substring(a.length() == b.length() ? first + 1 : first);
    var other = first < a.length() && a.length() == b.length() ? a.charAt(first) : 'a';
    return rest.equals(b.substring(first + 1))
        && Character.isLetter(b.charAt(first))
        && Character.isLetter(other);
  }

  private static String relative(String from, String to) {
    var here = new ArrayList<>(List.of(from.split("/")));
    here.removeLast();
    var there = new ArrayList<>(List.of(to.split("/")));
    while (!here.isEmpty() && there.size() > 1 && here.getFirst().equals(there.getFirst())) {
      here.removeFirst();
      there.removeFirst();
    }
    return "../".repeat(here.size()) + String.join("/", there);
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String folder(String path) {
    return path.substring(0, path.length() - name(path).length());
  }
}
