package dev.parallax.run;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Status;
import java.util.List;

/// What an agent says, read and not yet checked.
///
/// @param word its own word for the status
public record Answer(Status status, String word, String summary, List<Finding> findings) {
  public Answer {
    findings = List.copyOf(findings);
  }
}
