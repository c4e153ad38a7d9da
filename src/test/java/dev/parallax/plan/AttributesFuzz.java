package dev.parallax.plan;

import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;

/// A `.gitattributes`, then a path. Nothing in it leaves out a file unless it says one of the two
/// words for that.
public final class AttributesFuzz {
  private AttributesFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var pieces = Pieces.of(data);
    var leavesOut = Attributes.read(pieces.get(0)).leaveOut(pieces.get(1));
    Must.hold(!leavesOut || pieces.get(0).contains("linguist-"), "only what is said is left out");
  }
}
