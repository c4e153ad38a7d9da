package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Finding;
import org.junit.jupiter.api.Test;

/// What an older version wrote.
final class StoredFormTest {
  @Test
  void a_finding_from_before_findings_could_be_set_aside_still_counts() {
    var findings =
        StoredForm.findings(
            """
            [{"rule": "security/x", "path": "a.java", "line": 3, "endLine": 4, "quote": "q",
              "severity": "HIGH", "claim": "c", "suggestion": "", "quoteState": "EXACT",
              "preExisting": false}]
            """);

    assertThat(findings).singleElement().matches(Finding::counts);
  }
}
