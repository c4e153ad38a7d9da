package dev.parallax.plan;

import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;

/// A comment before and after somebody edited it. Only what was ticked in between is asked for, and
/// it can name nothing but an agent or a number.
public final class BoxFuzz {
  private BoxFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var pieces = Pieces.of(data);
    var before = pieces.get(0);
    var after = pieces.get(1);
    var ticked = Box.ticked(before, after);
    Must.hold(ticked.size() <= 100, "there are not more boxes than that");
    for (var box : ticked) {
      Must.hold(box.what().matches(Box.NAME), "a box names an agent or a number");
      Must.hold(after.contains("[x] ") || after.contains("[X] "), "somebody ticked it");
      var line = box.line("words");
      Must.hold(Box.ticked("", line).isEmpty(), "a box that we write is empty");
      Must.hold(
          Box.ticked(line, line.replace("[ ]", "[x]")).contains(box), "a ticked one is read again");
    }
    Must.hold(Box.ticked(after, after).isEmpty(), "nobody ticked anything");
  }
}
