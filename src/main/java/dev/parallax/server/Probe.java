package dev.parallax.server;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Something slow that many ask for: asked seldom, once at a time, and never waited for any longer
/// than said. Whoever asks meanwhile hears what was true before, until that is too long ago.
///
/// @param <T> what is known of it
public final class Probe<T> implements Supplier<T> {
  private static final Logger log = LoggerFactory.getLogger(Probe.class);
  private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

  /// How much it may cost.
  ///
  /// @param fresh for how long an answer is good
  /// @param waiting how long one who asks is held up at most
  /// @param late after how long no answer is an answer
  public record Terms<T>(Function<T, Duration> fresh, Duration waiting, Duration late) {}

  private record Asked<T>(long at, T before, CompletableFuture<T> answer) {}

  private final Supplier<T> question;
  private final T away;
  private final Terms<T> terms;
  private final LongSupplier nanoTime;
  private @Nullable Asked<T> asked;

  /// @param away what is said when there is no answer in time, and before the first one
  public Probe(Supplier<T> question, T away, Terms<T> terms) {
    this(question, away, terms, System::nanoTime);
  }

  Probe(Supplier<T> question, T away, Terms<T> terms, LongSupplier nanoTime) {
    this.question = question;
    this.away = away;
    this.terms = terms;
    this.nanoTime = nanoTime;
  }

  @Override
  public T get() {
    var current = current();
    try {
      return current.answer().get(terms.waiting().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      var since = nanoTime.getAsLong() - current.at();
      return since < terms.late().toNanos() ? current.before() : away;
    } catch (ExecutionException fault) {
      log.warn("a check could not be made", fault.getCause());
      return away;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return away;
    }
  }

  private synchronized Asked<T> current() {
    var last = asked;
    if (last != null && !isStale(last)) return last;
    var next = ask(last == null ? away : known(last));
    asked = next;
    return next;
  }

  private boolean isStale(Asked<T> last) {
    if (!last.answer().isDone()) return false;
    return nanoTime.getAsLong() - last.at() >= terms.fresh().apply(known(last)).toNanos();
  }

  private T known(Asked<T> last) {
    return last.answer().isCompletedExceptionally() ? away : last.answer().join();
  }

  private Asked<T> ask(T before) {
    return new Asked<>(
        nanoTime.getAsLong(), before, CompletableFuture.supplyAsync(question, THREADS));
  }
}
