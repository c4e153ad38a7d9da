package dev.parallax.plan;

import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;
import java.util.List;

/// A pattern, then a path. What has no fault can be looked for, and a pattern without signs of its
/// own names itself.
public final class GlobsFuzz {
  private GlobsFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var pieces = Pieces.of(data);
    var pattern = pieces.get(0);
    var path = pieces.get(1);
    if (Globs.fault(pattern).isPresent()) return;
    var globs = Globs.of(List.of(pattern));
    var matches = globs.matches(path);
    if (pattern.startsWith("!")) {
      Must.hold(!matches, "an exception alone names nothing");
      var named = pattern.substring(1);
      if (named.startsWith("!") || Globs.fault(named).isPresent()) return;
      Must.hold(
          Globs.of(List.of("**", pattern)).matches(path) != Globs.of(List.of(named)).matches(path),
          "an exception takes away what it names");
      return;
    }
    if (pattern.chars().noneMatch(c -> "*?{},/!".indexOf(c) >= 0)) {
      Must.hold(globs.matches(pattern), "a plain name is itself");
      Must.hold(globs.matches("any/where/" + pattern), "in any folder");
      Must.hold(globs.matches(pattern + "/any.txt"), "or a folder");
      Must.equal(
          matches, List.of(path.split("/", -1)).contains(pattern), "and nothing but that name");
    }
  }
}
