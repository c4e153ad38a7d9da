package dev.parallax.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.QuoteState;
import dev.parallax.outcome.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which offered lines may take the place of those that were found wrong.
final class SoundMendTest {
  private static final String TEXT = "def f(x):\n    if x:\n        return a(x)\n    return b\n";

  @Test
  void lines_that_were_quoted_whole_where_they_stand_may_be_replaced() {
    assertThat(isSound(3, 3, "return a(x)", "        return c(x)", TEXT)).isTrue();
    assertThat(isSound(2, 3, "if x:\n    return a(x)", "    return a(x) if x else b", TEXT))
        .isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a part of the line is quoted, 3, 3, a(x), '        return c(x)'",
    "one of two lines is quoted, 2, 3, if x:, '    return a(x)'",
    "the indentation is lost, 3, 3, return a(x), return c(x)",
    "nothing would change, 3, 3, return a(x), '        return a(x)'",
    "nothing is offered, 3, 3, return a(x), '  '",
    "a secret was taken out, 3, 3, return a(x), '        return [redacted]'",
    "the file as a whole is meant, 0, 0, return a(x), '        return c(x)'",
    "the file ends before, 4, 9, return b, '    return c'"
  })
  void others_may_not(String why, int from, int to, String quote, String offered) {
    assertThat(isSound(from, to, quote, offered, TEXT)).as(why).isFalse();
  }

  @Test
  void what_a_forge_makes_of_other_line_ends_is_not_known() {
    var dos = TEXT.replace("\n", "\r\n");
    assertThat(isSound(3, 3, "return a(x)", "        return c(x)", dos)).isFalse();
    assertThat(isSound(3, 3, "return a(x)", "        return c(x)\r\n", TEXT)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"MOVED", "UNVERIFIED", "UNCHECKED"})
  void a_quote_that_does_not_stand_where_it_should_offers_nothing(QuoteState state) {
    var finding = finding(3, 3, "return a(x)", "        return c(x)").at(3, 3, state);
    assertThat(Mend.isSound(finding, TEXT)).isFalse();
  }

  private static boolean isSound(int from, int to, String quote, String offered, String text) {
    return Mend.isSound(finding(from, to, quote, offered), text);
  }

  private static Finding finding(int from, int to, String quote, String offered) {
    return Finding.unchecked("x", "a.py", from, to, quote, Severity.LOW, "wrong", "")
        .replacing(offered)
        .at(from, to, QuoteState.EXACT);
  }
}
