package dev.parallax.job;

import dev.parallax.job.SweepLog.Missed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the forge deliver again what never arrived: it tries each delivery once and then forgets it.
///
/// What was missed is noted before the watermark moves, and asked for afterwards, so that a crash
/// at any place costs nothing but a request: a delivery that comes twice is known by its GUID. The
/// watermark is the time at which a sweep began, and the next one looks back behind it, because the
/// forge's list lags. What we refuse each time is asked for a few times, and then given up.
public final class RedeliverySweep {
  /// By which the watermark is kept.
  public static final String NAME = "sweep";

  private static final Logger log = LoggerFactory.getLogger(RedeliverySweep.class);

  /// For how long GitHub delivers again what it once tried.
  private static final Duration KEPT = Duration.ofDays(3);

  /// By how much its list may lag.
  private static final Duration LAG = Duration.ofMinutes(15);

  /// After each time that a delivery was asked for: for how long it may be on its way.
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofMinutes(10),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(8),
          Duration.ofHours(24));

  private static final int MOST_AT_ONCE = 5_000;

  private final DeliveryLog deliveries;
  private final SweepLog notes;
  private final Heard heard;
  private final InstantSource clock;
  private final Duration pace;
  private Instant keepAway = Instant.MIN;

  /// Hears what sweeps come to. Must not block.
  public interface Heard {
    /// @param result one word: `asked`, `arrived`, `given_up` or `reconciled`
    void swept(String result, int deliveries);

    /// A sweep could not be made, or not to its end.
    void sweepFailed();
  }

  /// @param pace from one request for a delivery to the next
  public RedeliverySweep(
      DeliveryLog deliveries, SweepLog notes, Heard heard, InstantSource clock, Duration pace) {
    this.deliveries = deliveries;
    this.notes = notes;
    this.heard = heard;
    this.clock = clock;
    this.pace = pace;
  }

  /// Makes one sweep. What goes wrong with it is left to the next one.
  public void run() throws InterruptedException {
    var start = clock.instant();
    if (start.isBefore(keepAway)) return;
    try {
      look(start);
      ask();
    } catch (ForgeTrouble trouble) {
      trouble.retryAfter().ifPresent(wait -> keepAway = start.plus(wait));
      failed(trouble.getMessage());
    } catch (StoreTrouble trouble) {
      failed(trouble.getMessage());
    }
  }

  private void failed(@org.jspecify.annotations.Nullable String why) {
    heard.sweepFailed();
    log.warn("the sweep for missed deliveries goes on later: {}", why);
  }

  private void look(Instant start) {
    var oldest = start.minus(KEPT);
    var since =
        notes
            .watermark(NAME)
            .map(at -> at.minus(LAG))
            .filter(at -> at.isAfter(oldest))
            .orElse(oldest);
    var look = deliveries.since(since);
    var missed =
        look.failed().stream()
            .map(one -> {
              // Held back is not lost: asked for only when it does not come by itself.
              var due = one.throttled() ? start.plus(PAUSES.getFirst()) : start;
              return new Missed(one, 0, due, "");
            })
            .toList();
    var recovered = notes.note(missed, look.arrived());
    if (recovered > 0) heard.swept("arrived", recovered);
    if (look.unread().isEmpty()) notes.watermark(NAME, start);
    else failed(look.unread());
  }

  private void ask() throws InterruptedException {
    var asked = 0;
    for (var missed : notes.due(clock.instant(), MOST_AT_ONCE)) {
      if (missed.tries() >= PAUSES.size()) {
        giveUp(missed, "asked for " + missed.tries() + " times: " + missed.failed().status());
        continue;
      }
      if (asked++ > 0) Thread.sleep(pace);
      ask(missed);
    }
    if (asked > 0) log.info("{} missed deliveries were asked for again", asked);
  }

  private void ask(Missed missed) {
    var guid = missed.failed().guid();
    try {
      deliveries.again(missed.failed().attempt());
    } catch (ForgeTrouble trouble) {
      switch (trouble.kind()) {
        case GONE, REFUSED -> {
          giveUp(missed, String.valueOf(trouble.getMessage()));
          return;
        }
        // It may have been heard. A second request for the same delivery does no harm.
        case PASSING, AMBIGUOUS, DENIED -> throw trouble;
      }
    }
    heard.swept("asked", 1);
    var due = clock.instant().plus(PAUSES.get(missed.tries()));
    notes.asked(guid, missed.tries() + 1, due);
  }

  private void giveUp(Missed missed, String why) {
    heard.swept("given_up", 1);
    notes.giveUp(missed.failed().guid(), why);
    log.error("missed delivery {} is given up: {}", missed.failed().guid(), why);
  }
}
