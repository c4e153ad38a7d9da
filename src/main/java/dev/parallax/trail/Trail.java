package dev.parallax.trail;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// From a delivery down to what is being done for it now. It goes with the thread; work that is
/// handed to another thread has to be carried there. Where nothing is bound (a command on a
/// terminal) nobody hears, and nothing else is different.
public final class Trail {
  private static final ScopedValue<Trail> HERE = ScopedValue.newInstance();

  private final @Nullable Trail above;
  private final Watch.Seen seen;
  private volatile SequencedMap<String, String> own;
  private Optional<String> failure = Optional.empty();
  private boolean over;

  private Trail(@Nullable Trail above, Watch.Seen seen, SequencedMap<String, String> own) {
    this.above = above;
    this.seen = seen;
    this.own = own;
  }

  /// Something to be done on the trail.
  public interface Doing<T, X extends Exception> {
    T run() throws X;
  }

  /// Begins a part of what the calling thread works for. Whoever begins it ends it.
  public static Trail begin(Work work) {
    return begin(work, Watch.NONE);
  }

  /// The same where the calling thread may work for nothing that anybody hears of.
  ///
  /// @param otherwise hears of it then
  public static Trail begin(Work work, Watch otherwise) {
    var above = HERE.isBound() ? HERE.get() : null;
    var seen =
        above == null || above.seen.equals(Watch.Seen.NOTHING)
            ? otherwise.began(work)
            : above.seen.began(work);
    return new Trail(above, seen, names(work));
  }

  private static SequencedMap<String, String> names(Work work) {
    var names = new LinkedHashMap<String, String>();
    switch (work) {
      case Work.Delivery(var guid) -> names.put("delivery", guid);
      case Work.Run(var id, var repository, var number) -> {
        names.put("run", id);
        names.put("repository", repository);
        names.put("number", Integer.toString(number));
      }
      case Work.Task(var id, var agent, _) -> {
        names.put("task", id);
        names.put("agent", agent);
      }
      case Work.ModelCall _, Work.Request _ -> {}
    }
    return names;
  }

  /// What the calling thread works for, by the names that log lines have for it, outermost first;
  /// empty when nothing is bound.
  public static SequencedMap<String, String> names() {
    var names = new LinkedHashMap<String, String>();
    if (!HERE.isBound()) return names;
    HERE.get().addTo(names);
    names.putAll(HERE.get().seen.ids());
    return names;
  }

  private void addTo(Map<String, String> names) {
    if (above != null) above.addTo(names);
    names.putAll(own);
  }

  /// Tells something of what the calling thread works for.
  public static void learned(Fact fact) {
    if (HERE.isBound()) HERE.get().learn(fact);
  }

  /// Says of what the calling thread works for that it comes to nothing.
  public static void failing(String word) {
    if (HERE.isBound()) HERE.get().failed(word);
  }

  /// The same work for another thread, as a part of what the calling thread works for.
  public static Runnable carried(Runnable work) {
    return HERE.isBound() ? HERE.get().carrying(work) : work;
  }

  /// What is carried to another thread with work that has a result; the caller's, or nothing.
  public static Carrier here() {
    var here = HERE.isBound() ? HERE.get() : null;
    return new Carrier(here);
  }

  /// A trail on its way to another thread.
  public record Carrier(@Nullable Trail trail) {
    public <T, X extends Exception> T call(Doing<T, X> work) throws X {
      return trail == null ? work.run() : trail.during(work);
    }
  }

  /// The same work for another thread, as a part of this.
  public Runnable carrying(Runnable work) {
    return () -> ScopedValue.where(HERE, this).run(work);
  }

  /// Does something as a part of this. Does not end it.
  public <T, X extends Exception> T during(Doing<T, X> work) throws X {
    return ScopedValue.where(HERE, this).call(work::run);
  }

  /// Tells something of this.
  public void learn(Fact fact) {
    if (fact instanceof Fact.About(var repository, var number)) {
      var more = new LinkedHashMap<>(own);
      more.put("repository", repository);
      if (number > 0) more.put("number", Integer.toString(number));
      own = more;
    }
    seen.learned(fact);
  }

  /// Says that it comes to nothing. What was said first stands.
  ///
  /// @param word as in `Watch.Seen`
  public synchronized void failed(String word) {
    if (failure.isEmpty()) failure = Optional.of(word);
  }

  /// It is over. Only the first time counts.
  public void end() {
    Optional<String> why;
    synchronized (this) {
      if (over) return;
      over = true;
      why = failure;
    }
    seen.ended(why);
  }
}
