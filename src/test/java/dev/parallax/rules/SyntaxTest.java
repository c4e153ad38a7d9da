package dev.parallax.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How long a parser may take: it is native code, which nobody else can stop.
final class SyntaxTest {
  private static final String ODD = "a ".repeat(2_000);

  private final AtomicLong now = new AtomicLong();

  @Test
  void a_text_on_which_a_parser_takes_too_long_has_an_empty_tree() {
    try (var syntax =
        Syntax.of(Language.JAVA, ODD, () -> now.addAndGet(Duration.ofSeconds(1).toNanos()))) {
      assertThat(syntax.root().getChildCount()).isZero();
    }
  }

  @Test
  void a_text_that_takes_no_time_is_read_to_its_end() {
    var lines =
        IntStream.range(0, 1_000)
            .mapToObj("class Größe%d { String s = \"😀\"; }"::formatted)
            .toList();
    try (var syntax = Syntax.of(Language.JAVA, String.join("\n", lines), now::get)) {
      var root = syntax.root();
      assertThat(root.getChildCount()).isEqualTo(1_000);
      assertThat(syntax.text(root.getChild(999))).isEqualTo(lines.getLast());
    }
  }

  @Test
  void whoever_is_stopped_waits_for_no_parser() {
    Thread.currentThread().interrupt();
    try (var syntax = Syntax.of(Language.JAVA, ODD)) {
      assertThat(syntax.root().getChildCount()).isZero();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
