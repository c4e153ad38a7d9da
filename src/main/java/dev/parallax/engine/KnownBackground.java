package dev.parallax.engine;

import dev.parallax.plan.Change;
import dev.parallax.plan.Source;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A background that is made once for all agents who look at the same part of the same commit,
/// whichever of them asks first. The others wait; those who look at something else do not.
public final class KnownBackground implements Background {
  private static final int MOST_KNOWN = 64;

  private final Background made;
  private final Map<Part, FutureTask<String>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Part, FutureTask<String>> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  private record Part(String commit, Change change) {}

  public KnownBackground(Background made) {
    this.made = made;
  }

  @Override
  public String of(Change change, Source source) {
    var part = new Part(source.commit(), change);
    FutureTask<String> task;
    synchronized (known) {
      task = known.computeIfAbsent(part, _ -> new FutureTask<>(() -> made.of(change, source)));
    }
    task.run(); // nothing when somebody else has begun
    try {
      return task.get();
    } catch (InterruptedException e) {
      // Whoever is stopped needs no answer; the next thing that he waits for ends him.
      Thread.currentThread().interrupt();
      return "";
    } catch (ExecutionException e) {
      // Trouble with this asking, such as a forge that was away: the next one tries again.
      synchronized (known) {
        known.remove(part, task);
      }
      return made.of(change, source);
    }
  }
}
