package dev.parallax.github;

import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// A few requests at the same time, never many: GitHub asks for that.
final class SideBySide {
  private static final int AT_ONCE = 8;

  private SideBySide() {}

  /// What comes of each, in their order. The first trouble ends it all.
  static <A, B> List<B> map(List<A> all, Function<A, B> each) {
    var calls = new ArrayList<Callable<B>>();
    for (var one : all) calls.add(Lease.carried(() -> each.apply(one)));
    try (var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      var results = new ArrayList<B>();
      for (var result : threads.invokeAll(calls)) results.add(result.get());
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ForgeTrouble(ForgeTrouble.Kind.PASSING, "stopped while asking GitHub", null, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ForgeTrouble trouble) throw trouble;
      if (e.getCause() instanceof Lease.Lost lost) throw lost;
      throw new IllegalStateException("a request to GitHub ended in a fault", e.getCause());
    }
  }
}
