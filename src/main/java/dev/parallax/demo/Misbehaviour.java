package dev.parallax.demo;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// What the pretend GitHub does wrong, how often, and to which requests.
///
/// @param request a pattern for `METHOD /path`
/// @param times how often it happens in all
/// @param left how often it still happens
public record Misbehaviour(Pattern request, Act act, int times, AtomicInteger left) {

  /// What is done wrong.
  public sealed interface Act {
    /// Answers this without doing anything.
    record Answer(int status, Map<String, String> headers, String body) implements Act {}

    /// Does what was asked, and then answers this.
    record DoThenAnswer(int status, String body) implements Act {}

    /// Does what was asked, and then breaks the connection.
    record DoThenDrop() implements Act {}

    /// Breaks the connection without doing anything.
    record Drop() implements Act {}

    /// Waits, then goes on as usual.
    record Delay(Duration time) implements Act {}
  }

  /// Happens a number of times.
  public static Misbehaviour times(int times, String request, Act act) {
    return new Misbehaviour(Pattern.compile(request), act, times, new AtomicInteger(times));
  }

  /// How often it has happened.
  int happened() {
    return times - left.get();
  }

  boolean applies(String methodAndPath) {
    return request.matcher(methodAndPath).matches()
        && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }
}
