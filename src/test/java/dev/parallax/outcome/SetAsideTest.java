package dev.parallax.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What an answer is worth when somebody set some of its findings aside.
final class SetAsideTest {
  private static final Finding GRAVE = finding("a.java", Severity.HIGH);
  private static final Finding SLIGHT = finding("b.java", Severity.MEDIUM);

  @Test
  void the_status_is_what_the_findings_that_stand_justify() {
    var judged = answer(List.of()).settingAside(f -> f.equals(GRAVE) ? "dismissed by ann" : "");

    assertThat(judged.status()).isEqualTo(Status.WARN);
    assertThat(judged.word()).isEqualTo("WARN");
    assertThat(judged.findings())
        .extracting(Finding::aside)
        .containsExactly("dismissed by ann", "");
  }

  @Test
  void nothing_stands_so_it_passes() {
    assertThat(answer(List.of()).settingAside(_ -> "refuted").status()).isEqualTo(Status.PASS);
  }

  @Test
  void nobody_passes_what_was_not_seen() {
    assertThat(answer(List.of("big.sql")).settingAside(_ -> "refuted").status())
        .isEqualTo(Status.WARN);
  }

  @Test
  void what_did_not_count_anyway_is_not_set_aside() {
    var outside = GRAVE.outsideTheChange();
    var answer = new Outcome.Reported(Status.PASS, "PASS", "", List.of(outside), List.of());

    assertThat(answer.settingAside(_ -> "refuted")).isSameAs(answer);
  }

  private static Outcome.Reported answer(List<String> notSeen) {
    return new Outcome.Reported(Status.FAIL, "FAIL", "", List.of(GRAVE, SLIGHT), notSeen);
  }

  private static Finding finding(String path, Severity severity) {
    return Finding.unchecked("x", path, 1, 1, "quote", severity, "claim", "");
  }
}
