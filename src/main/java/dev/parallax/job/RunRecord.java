package dev.parallax.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One run as it is kept.
///
/// @param id unguessable; part of addresses
/// @param key what makes two requests the same run: see `RunStore.open`
/// @param subjectKey `Subject.key()`
/// @param title of the subject when the run was opened
/// @param head the commit that is looked at
/// @param agents only these; empty for all that the configuration names
/// @param reason why it ended without a report; empty otherwise
public record RunRecord(
    String id,
    String key,
    String subjectKey,
    long installation,
    String repository,
    int number,
    String title,
    String head,
    List<String> agents,
    State state,
    String reason,
    Instant createdAt,
    @Nullable Instant endedAt) {
  private static final Pattern KEY = Pattern.compile("github:(\\d{1,18})#.*");

  public RunRecord {
    agents = List.copyOf(agents);
  }

  /// The number of the repository, which never changes; 0 for what is at no forge.
  public long repositoryId() {
    return repositoryId(subjectKey).orElse(0L);
  }

  /// The number of the repository that a subject of this key belongs to.
  public static Optional<Long> repositoryId(String subjectKey) {
    var key = KEY.matcher(subjectKey);
    return key.matches() ? Optional.of(Long.valueOf(key.group(1))) : Optional.empty();
  }

  /// What the subject key of a replay has behind that of its subject.
  public static final String REPLAY = "/replay/";

  /// Whether it is a run made once more, of which nothing is ever posted, and which stands for
  /// nothing but itself.
  public boolean isReplay() {
    return subjectKey.contains(REPLAY);
  }

  /// Where a run stands.
  public enum State {
    /// Opened; its tasks are under way or waiting.
    OPEN,
    /// Its report is where it belongs.
    REPORTED,
    /// A newer run, a person or an event stopped it.
    CANCELLED,
    /// It ended without a report, for the reason given.
    ENDED
  }
}
