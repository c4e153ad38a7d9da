package dev.parallax;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Holds calls back at the pretend provider until the test lets them go, so that who waits for whom
/// shows without a clock. Safe for use by many threads.
final class Gate {
  private static final int PATIENCE_S = 20;

  private final Map<String, CountDownLatch> doors = new ConcurrentHashMap<>();
  private final CountDownLatch meeting;

  /// @param meeting how many must have come before `meet` lets any of them go on
  Gate(int meeting) {
    this.meeting = new CountDownLatch(meeting);
  }

  /// Lets everybody of this name go on, now and later.
  void open(String name) {
    door(name).countDown();
  }

  /// Waits until this name is let go on.
  void pass(String name) {
    await(door(name), "nobody let " + name + " go on");
  }

  /// Comes to the meeting, and goes on at once.
  void arrive() {
    meeting.countDown();
  }

  /// Waits until as many have come as were expected.
  void meet() {
    arrive();
    await(meeting, "so many never came: " + meeting.getCount());
  }

  private CountDownLatch door(String name) {
    return doors.computeIfAbsent(name, _ -> new CountDownLatch(1));
  }

  private static void await(CountDownLatch latch, String otherwise) {
    try {
      if (!latch.await(PATIENCE_S, TimeUnit.SECONDS)) throw new AssertionError(otherwise);
    } catch (InterruptedException e) {
      throw new AssertionError(otherwise, e);
    }
  }
}
