package dev.parallax.run;

import dev.parallax.outcome.Fields;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Status;
import java.util.List;

/// What an agent says, read and not yet checked.
///
/// @param word its own word for the status
/// @param lookedAt the files that it says it looked at; empty when it does not say
/// @param fields what it says besides, where its agent's file asks for more
public record Answer(
    Status status,
    String word,
    String summary,
    List<Finding> findings,
    List<String> lookedAt,
    Fields fields) {
  public Answer {
    findings = List.copyOf(findings);
    lookedAt = List.copyOf(lookedAt);
  }

  /// An answer that says nothing besides.
  public Answer(
      Status status, String word, String summary, List<Finding> findings, List<String> lookedAt) {
    this(status, word, summary, findings, lookedAt, Fields.NONE);
  }

  /// An answer that does not say what it looked at.
  public Answer(Status status, String word, String summary, List<Finding> findings) {
    this(status, word, summary, findings, List.of());
  }
}
