package dev.parallax.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.job.Fact.Source;
import dev.parallax.outcome.Fate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which of all that is known of a finding says what became of it.
final class FactTest {
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "; OPEN",
        "END IGNORED; IGNORED",
        "THREAD DISMISSED, END IGNORED; DISMISSED",
        "CODE FIXED, END IGNORED; FIXED",
        "CODE FIXED, THREAD DISMISSED; FIXED",
        "CODE APPLIED, THREAD DISMISSED, END IGNORED; APPLIED",
        "REACTION DISMISSED, CODE FIXED; DISMISSED",
        "REACTION LIKED, THREAD DISMISSED; LIKED",
        "REACTION LIKED, END IGNORED; LIKED",
        "COMMAND DISMISSED, REACTION LIKED; DISMISSED",
        "COMMAND DISMISSED, CODE APPLIED; DISMISSED",
        // What says nothing any more says nothing.
        "COMMAND OPEN, CODE FIXED; FIXED",
        "REACTION OPEN, THREAD DISMISSED; DISMISSED",
        "CODE OPEN, THREAD OPEN, END IGNORED; IGNORED",
        "COMMAND OPEN, REACTION OPEN, CODE OPEN, THREAD OPEN, END OPEN; OPEN"
      })
  void a_person_s_word_goes_before_the_code_and_the_code_before_guesses(
      String known, Fate expected) {
    var facts = facts(known == null ? "" : known);
    // In whatever order they became known.
    for (var i = 0; i < facts.size() + 1; i++) {
      assertThat(Fact.deciding(facts).map(Fact::fate).orElse(Fate.OPEN)).isEqualTo(expected);
      Collections.rotate(facts, 1);
    }
  }

  private static List<Fact> facts(String known) {
    var facts = new ArrayList<Fact>();
    Arrays.stream(known.split(", "))
        .filter(word -> !word.isEmpty())
        .forEach(word -> {
          var parts = word.split(" ");
          var at = NOW.plusSeconds(facts.size());
          facts.add(new Fact("F1", Source.valueOf(parts[0]), Fate.valueOf(parts[1]), at, ""));
        });
    return facts;
  }
}
