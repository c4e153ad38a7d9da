package dev.parallax.job;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// A ledger that ends with its process, for whoever posts once: what was posted before is found by
/// looking for it.
public final class MemoryLedger implements CommentLedger {
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  @Override
  public Optional<Entry> find(String subjectKey) {
    return Optional.ofNullable(entries.get(subjectKey));
  }

  @Override
  public void sent(String subjectKey, Instant at) {
    entries.put(subjectKey, new Entry(subjectKey, State.SENT, 0, at));
  }

  @Override
  public boolean sentFirst(String subjectKey, Instant at, Instant lately) {
    var noted = new AtomicBoolean();
    entries.compute(
        subjectKey,
        (_, entry) -> {
          var again =
              entry != null && entry.state() == State.SENT && !entry.sentAt().isAfter(lately);
          if (entry != null && !again) return entry;
          noted.set(true);
          return new Entry(subjectKey, State.SENT, 0, at);
        });
    return noted.get();
  }

  @Override
  public void notSent(String subjectKey) {
    entries.computeIfPresent(subjectKey, (_, entry) -> entry.state() == State.SENT ? null : entry);
  }

  @Override
  public void gone(String subjectKey) {
    entries.remove(subjectKey);
  }

  @Override
  public void done(String subjectKey, long commentId) {
    entries.put(subjectKey, new Entry(subjectKey, State.DONE, commentId, Instant.EPOCH));
  }
}
