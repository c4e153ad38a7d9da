package dev.parallax.github;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// How fast one installation writes: at GitHub at most once a second, 60 times a minute and 400
/// times an hour, which is below the 80 and 500 after which it refuses and in the end bans.
///
/// A place is taken when there is one soon. Who would wait longer is told when to come back, the
/// next one a little later, so that they do not come all at once. News of work under way never
/// wait, and leave most places to what people wait for. Safe for use by many threads.
final class WritePace {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;

  /// Writes that a report takes: its comment, its check run, labels, what stands on lines.
  static final int REPORT = 4;

  /// Whoever waits meanwhile holds a place among the jobs, so there are as few of them as places
  /// come in this time.
  private static final long MOST_WAIT = 4 * SECOND;

  private final int perMinute;
  private final int perHour;
  private final long gap;
  private final LongSupplier nanos;

  /// When somebody wrote or is going to, in order; none is more than an hour old.
  private final List<Long> places = new ArrayList<>();

  /// Until when those who were sent away were told to come back.
  private long told;

  /// @param perMinute the other bounds go with it: 60 are one a second and 400 an hour; 0 for no
  ///   bounds
  WritePace(int perMinute, LongSupplier nanos) {
    this.perMinute = perMinute;
    this.perHour = Math.max(1, perMinute * 400 / 60);
    this.gap = perMinute == 0 ? 0 : MINUTE / perMinute;
    this.nanos = nanos;
    this.told = nanos.getAsLong();
  }

  /// Takes a place for what people wait for.
  ///
  /// @return how long until it comes
  /// @throws Parked when that is long; no place is taken then
  Duration write() throws Parked {
    if (perMinute == 0) return Duration.ZERO;
    synchronized (this) {
      var now = begin();
      var place = next(places, now);
      if (place - now > MOST_WAIT) throw later(place, now);
      places.add(place);
      return Duration.ofNanos(place - now);
    }
  }

  /// Takes a place for news of work under way, when there is one to spare.
  ///
  /// @throws Parked when there is none
  void tell() throws Parked {
    if (perMinute == 0) return;
    synchronized (this) {
      var now = begin();
      var place = next(places, now);
      var isFree = place == now && since(now - MINUTE) < Math.max(1, perMinute / 2);
      if (!isFree || places.size() >= Math.max(1, perHour * 3 / 4)) {
        throw new Parked("news can wait", Duration.ofNanos(Math.max(gap, place - now)));
      }
      places.add(place);
    }
  }

  /// Refuses to begin a report whose writes do not all have a place soon: what was written of it by
  /// then would be written again.
  void require(int writes) throws Parked {
    if (perMinute == 0) return;
    synchronized (this) {
      var now = begin();
      var taken = new ArrayList<>(places);
      for (var write = 0; write < Math.min(writes, perHour); write++) taken.add(next(taken, now));
      var last = taken.getLast();
      if (last - now > MOST_WAIT + writes * gap) throw later(last - (writes - 1) * gap, now);
    }
  }

  private Parked later(long place, long now) {
    told = Math.min(now + HOUR, Math.max(told, place) + REPORT * gap);
    return new Parked(
        "Parallax has written to GitHub as often as it may for now",
        Duration.ofNanos(Math.max(gap, told - REPORT * gap - now)));
  }

  private long begin() {
    var now = nanos.getAsLong();
    while (!places.isEmpty() && now - places.getFirst() >= HOUR) places.removeFirst();
    return now;
  }

  private long next(List<Long> taken, long now) {
    var place = now;
    if (!taken.isEmpty()) place = Math.max(place, taken.getLast() + gap);
    place = Math.max(place, after(taken, perMinute, MINUTE, place));
    return Math.max(place, after(taken, perHour, HOUR, place));
  }

  /// When the write that was so many before this one is long enough ago.
  private static long after(List<Long> taken, int most, long time, long place) {
    return taken.size() < most ? place : taken.get(taken.size() - most) + time;
  }

  private long since(long time) {
    return places.stream().filter(place -> place - time > 0).count();
  }
}
