package dev.parallax.rules;

import com.google.re2j.Pattern;
import java.util.Map;
import java.util.Set;

/// Characters that nobody sees and that a compiler or a model reads: signs that turn the direction
/// of code, and tags that spell a text of their own. In prose and translations directions are
/// natural; tags are so only behind a flag.
final class HiddenCheck {
  private static final Pattern DIRECTION =
      Pattern.compile("[\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]");
  private static final Pattern TAG =
      Pattern.compile("(^|[^\\x{1F3F4}\\x{E0020}-\\x{E007F}])[\\x{E0001}\\x{E0020}-\\x{E007E}]");
  private static final Set<Language> PROSE =
      Set.of(Language.MARKDOWN, Language.PROPERTIES, Language.OTHER);

  private HiddenCheck() {}

  static void look(Sight sight) {
    for (var file : sight.added()) {
      var code = !PROSE.contains(Language.of(file.path()));
      file.lines()
          .forEach((number, line) -> {
            if (TAG.matcher(line).find() || (code && DIRECTION.matcher(line).find())) {
              sight.find("security/hidden-characters", file.path(), number, line, Map.of());
            }
          });
    }
  }
}
