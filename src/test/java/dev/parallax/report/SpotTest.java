package dev.parallax.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Severity;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whether a place still reads as it did.
final class SpotTest {
  private static final String TEXT = lines(1, 30);
  private final Spot spot = Spot.around(finding(10, 12), TEXT);

  @Test
  void what_moves_as_a_whole_still_stands_there() {
    assertThat(spot.lines()).isEqualTo(9);
    assertThat(spot.standsIn(TEXT)).isTrue();
    assertThat(spot.standsIn("new\nlines\n" + TEXT + "and more\n")).isTrue();
    assertThat(spot.standsIn(TEXT.replace("\n", "  \r\n"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 10, 11, 12, 15})
  void a_change_of_its_lines_or_next_to_them_touches_it(int line) {
    assertThat(spot.standsIn(TEXT.replace("line " + line + "\n", "other\n"))).isFalse();
    assertThat(spot.standsIn(TEXT.replace("line " + line + "\n", ""))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 16, 30})
  void a_change_elsewhere_does_not(int line) {
    assertThat(spot.standsIn(TEXT.replace("line " + line + "\n", "other\n"))).isTrue();
  }

  @Test
  void the_same_lines_in_another_order_are_others() {
    var swapped = TEXT.replace("line 10\nline 11\n", "line 11\nline 10\n");
    assertThat(spot.standsIn(swapped)).isFalse();
  }

  @Test
  void a_finding_about_a_file_as_a_whole_is_touched_by_any_change_of_it() {
    var whole = Spot.around(finding(0, 0), TEXT);
    assertThat(whole.standsIn(TEXT)).isTrue();
    assertThat(whole.standsIn(TEXT + "more\n")).isFalse();
  }

  @Test
  void it_is_kept_and_read_again_and_nothing_stands_nowhere() {
    assertThat(Spot.read(spot.form())).contains(spot);
    assertThat(Spot.read(Spot.NONE.form())).contains(Spot.NONE);
    assertThat(Spot.read("")).isEmpty();
    assertThat(Spot.NONE.standsIn("")).isFalse();
    assertThat(Spot.of("line 3\nline 4").standsIn(TEXT)).isTrue();
    assertThat(Spot.of("line 3\nline 5").standsIn(TEXT)).isFalse();
    assertThat(Spot.around(finding(29, 30), TEXT).standsIn(TEXT)).isTrue();
  }

  private static String lines(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(i -> "line " + i + "\n")
        .collect(Collectors.joining());
  }

  private static Finding finding(int line, int end) {
    return Finding.unchecked("a", "p", line, end, "", Severity.HIGH, "c", "");
  }
}
