package dev.parallax;

import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// An address, then more of an environment as lines of `NAME=value`. It is understood, or refused
/// without being repeated: it may be a secret that was put in the wrong place.
public final class SettingsFuzz {
  private static final List<String> ADDRESSES =
      List.of(
          "GITHUB_API_URL", "ANTHROPIC_BASE_URL", "OPENAI_BASE_URL", "PUBLIC_URL", "DATABASE_URL");

  private SettingsFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var pieces = Pieces.of(data);
    var address = pieces.get(0);
    for (var name : ADDRESSES) {
      var words = String.join("\n", Settings.lookForServing(Map.of(name, "::")).wrong());
      var look = Settings.lookForServing(Map.of(name, address));
      look.wrong().forEach(wrong -> told(wrong, address.strip(), words));
    }
    var environment = new HashMap<String, String>();
    pieces
        .get(1)
        .lines()
        .forEach(line -> {
          var at = line.indexOf('=');
          // Where files are is not ours to make up: they would be read.
          if (at > 0 && !line.startsWith("PRIVATE_KEY_PATH") && !line.startsWith("DATA_DIR")) {
            environment.put(line.substring(0, at).toUpperCase(Locale.ROOT), line.substring(at + 1));
          }
        });
    var look = Settings.lookForServing(environment);
    for (var wrong : look.wrong()) {
      Must.hold(!wrong.isBlank(), "it is said what is wrong");
    }
  }

  /// @param words what is said of any address that is none
  private static void told(String wrong, String address, String words) {
    Must.hold(!wrong.contains(address) || words.contains(address), "not repeated");
  }
}
