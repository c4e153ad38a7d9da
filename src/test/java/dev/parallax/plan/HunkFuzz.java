package dev.parallax.plan;

import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;

/// A patch as it comes from GitHub. Lines have the numbers that they have in their files, and none
/// is made up.
public final class HunkFuzz {
  private HunkFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var patch = Pieces.of(data).get(0);
    var written = patch.lines().count() + patch.chars().filter(c -> c == '\r').count() + 1;
    var lines = 0L;
    for (var hunk : Hunk.parse(patch)) {
      Must.hold(!hunk.lines().isEmpty(), "a hunk has lines");
      var oldLine = hunk.oldLine();
      var newLine = hunk.newLine();
      for (var line : hunk.lines()) {
        lines++;
        Must.hold(line.text().indexOf('\n') < 0, "a line is one line");
        Must.hold(patch.contains(line.text()), "what it says stands in the patch");
        switch (line.kind()) {
          case ADDED -> Must.equal(line.number(), newLine++, "added lines follow each other");
          case REMOVED -> Must.equal(line.number(), oldLine++, "removed lines follow each other");
          case CONTEXT -> {
            Must.equal(line.number(), newLine++, "the others do too");
            oldLine++;
          }
        }
      }
    }
    Must.hold(lines <= written, "no line is counted twice");
  }
}
