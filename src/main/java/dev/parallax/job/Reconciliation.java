package dev.parallax.job;

import dev.parallax.plan.Subject;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds open pull requests whose head nobody looked at, though no delivery is missing: the event
/// was larger than GitHub delivers, or is older than it delivers again. Each comes in as a delivery
/// would, under a GUID that follows from its head, so that several instances, or a sweep after a
/// crash, find it once; everything that holds for a delivery holds for it.
///
/// A project's backlog is not looked at: the first time of all only notes when it was. A pull
/// request that we never saw counts when it is younger than that and than the installation, and one
/// that we know when it has a head that we do not.
public final class Reconciliation {
  /// By which the watermark is kept.
  public static final String NAME = "reconciliation";

  /// By which it is kept since when we look at all.
  private static final String FIRST = NAME + "-first";

  private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);

  /// Changes that are older are not caught up with any more.
  private static final Duration BACK = Duration.ofDays(14);

  /// What was changed lately may have its delivery on the way.
  private static final Duration ON_ITS_WAY = Duration.ofMinutes(30);

  /// Looks begun by one sweep; the rest is left to the next ones.
  private static final int MOST = 50;

  private final OpenPulls pulls;
  private final RunStore runs;
  private final Inbox inbox;
  private final Function<Delivery, Trigger> reader;
  private final SweepLog notes;
  private final RedeliverySweep.Heard heard;
  private final InstantSource clock;

  /// @param reader `OurName.atTheDoor`
  public Reconciliation(
      OpenPulls pulls,
      RunStore runs,
      Inbox inbox,
      Function<Delivery, Trigger> reader,
      SweepLog notes,
      RedeliverySweep.Heard heard,
      InstantSource clock) {
    this.pulls = pulls;
    this.runs = runs;
    this.inbox = inbox;
    this.reader = reader;
    this.notes = notes;
    this.heard = heard;
    this.clock = clock;
  }

  /// Makes one sweep. What goes wrong with it is left to the next one.
  public void run() {
    var start = clock.instant();
    try {
      var watermark = notes.watermark(NAME);
      if (watermark.isEmpty()) {
        notes.watermark(FIRST, start);
        notes.watermark(NAME, start);
        return;
      }
      sweep(start, watermark.get(), notes.watermark(FIRST).orElse(start));
    } catch (ForgeTrouble | StoreTrouble trouble) {
      failed(trouble.getMessage());
    }
  }

  private void sweep(Instant start, Instant watermark, Instant first) {
    var oldest = start.minus(BACK);
    var look = pulls.changedAfter(watermark.isBefore(oldest) ? oldest : watermark);
    var until = start.minus(ON_ITS_WAY);
    var begun = 0;
    for (var open : look.pulls()) {
      if (begun == MOST) break;
      if (open.updatedAt().isAfter(until) || !isUnseen(open, first)) continue;
      var delivery = open.delivery();
      if (inbox.accept(delivery, reader.apply(delivery)) == Inbox.Acceptance.ACCEPTED) begun++;
    }
    if (begun > 0) {
      heard.swept("reconciled", begun);
      log.info("{} pull requests come in that no delivery told of", begun);
    }
    if (!look.unread().isEmpty()) failed(look.unread());
    else if (begun < MOST) notes.watermark(NAME, until);
  }

  private boolean isUnseen(OpenPulls.Open open, Instant first) {
    var newest =
        runs.newest(Subject.PullRequest.key(open.ref().repositoryId(), open.ref().number()));
    if (newest.isPresent()) return !newest.get().head().equals(open.head());
    return open.createdAt().isAfter(first) && open.createdAt().isAfter(open.installedAt());
  }

  private void failed(@Nullable String why) {
    heard.sweepFailed();
    log.warn("the sweep over open pull requests goes on later: {}", why);
  }
}
