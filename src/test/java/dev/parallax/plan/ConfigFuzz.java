package dev.parallax.plan;

import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;
import java.util.List;

/// A project's configuration. Whatever it says, it is read within its limits, and each mistake in
/// it is told with the line that it stands in.
public final class ConfigFuzz {
  private ConfigFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var text = Pieces.of(data).get(0);
    var file = ConfigFile.read(text);
    Must.equal(ConfigFile.read(text), file, "the same text says the same");
    // The line after the last is where an end is missed.
    var lines = text.split("\r\n|[\n\r\u0085\u2028\u2029]", -1).length + 1;
    for (var mistake : file.mistakes()) {
      Must.hold(mistake.line() >= 0 && mistake.line() <= lines, "a mistake has a place");
      Must.hold(!mistake.message().isBlank() && !mistake.mend().isBlank(), "it is said what to do");
    }
    var review = file.config().review();
    Must.hold(review.agents().size() <= 20, "a run has an end");
    Must.hold(review.ignore().size() <= 200, "so do patterns");
    Must.hold(review.instructions().size() <= 50, "and instructions");
    Must.hold(review.maxCostUsd().signum() >= 0, "money is not below nothing");
    Globs.of(review.ignore());
    review.instructions().forEach(instruction -> Globs.of(instruction.paths()));
    if (!file.mistakes().isEmpty()) return;
    Must.hold(
        List.of(file.config().agentsDir().split("/", -1)).stream()
            .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals("..")),
        "agents are in a folder of the project");
  }
}
