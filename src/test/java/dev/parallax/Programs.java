package dev.parallax;

import java.io.IOException;
import java.util.List;

/// Programs of the machine that some tests need and not every machine lets them use.
final class Programs {
  private Programs() {}

  /// Runs one, and says whether it is there and ended well.
  static boolean works(List<String> command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException notThere) {
      return false;
    }
  }
}
