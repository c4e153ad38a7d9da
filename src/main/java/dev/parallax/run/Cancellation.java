package dev.parallax.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A way to stop one run from outside. Safe for use by many threads; the first reason stands.
public final class Cancellation {
  private final List<Consumer<String>> listeners = new ArrayList<>();
  private @Nullable String reason;

  /// Stops the run.
  ///
  /// @param why for the people who read its rows
  public void cancel(String why) {
    List<Consumer<String>> told;
    synchronized (this) {
      if (reason != null) return;
      reason = why;
      told = List.copyOf(listeners);
    }
    told.forEach(listener -> listener.accept(why));
  }

  /// Whether it was stopped.
  public synchronized boolean cancelled() {
    return reason != null;
  }

  void whenCancelled(Consumer<String> listener) {
    String already;
    synchronized (this) {
      listeners.add(listener);
      already = reason;
    }
    if (already != null) listener.accept(already);
  }
}
