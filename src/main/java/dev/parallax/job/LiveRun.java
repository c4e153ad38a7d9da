package dev.parallax.job;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import dev.parallax.report.SafeMarkdown;
import dev.parallax.run.Cancellation;
import dev.parallax.run.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches one run while it goes on: tells the forge how it stands, every two seconds at first,
/// less often later, and only when something changed, and stops it when another instance has
/// cancelled it.
///
/// Best effort: that the forge cannot be told costs nothing but the news.
final class LiveRun implements Progress {
  private static final Logger log = LoggerFactory.getLogger(LiveRun.class);
  static final Duration PACE = Duration.ofSeconds(2);

  /// In ticks of that pace. News come less and less often, so that a long run costs few requests.
  private static final int LONGEST_PAUSE = 16;

  private final Forge forge;
  private final RunStore runs;
  private final Subject.Hosted subject;
  private final RunRecord run;
  private final Cancellation cancellation;
  private final Map<String, String> lines = new LinkedHashMap<>();
  private final Thread ticker = Thread.ofVirtual().unstarted(this::tick);
  private int ended;
  private boolean changed = true;
  private boolean over;

  LiveRun(
      Forge forge,
      RunStore runs,
      Subject.Hosted subject,
      RunRecord run,
      Cancellation cancellation) {
    this.forge = forge;
    this.runs = runs;
    this.subject = subject;
    this.run = run;
    this.cancellation = cancellation;
  }

  @Override
  public synchronized void planned(Plan plan) {
    for (var task : plan.tasks()) lines.put(task.id(), "waiting");
    ticker.start();
  }

  @Override
  public synchronized void started(Task task) {
    put(task, "looking");
  }

  @Override
  public synchronized void retrying(Task task, String why) {
    put(task, "tried again: " + why);
  }

  @Override
  public synchronized void ended(Task task, Ended end) {
    ended++;
    var time = String.format(Locale.ROOT, "%.1f s", end.took().toMillis() / 1000.0);
    put(
        task,
        switch (end.outcome()) {
          case Outcome.Reported reported -> "✓ " + reported.word() + ", " + time;
          case Outcome.Failed failed -> "✗ " + failed.cause().words() + ", " + time;
          case Outcome.Skipped skipped -> "skipped: " + skipped.reason();
          case Outcome.Cancelled _ -> "cancelled";
        });
  }

  private void put(Task task, String state) {
    lines.put(task.id(), state);
    changed = true;
  }

  private void tick() {
    try {
      var pause = 1;
      var ticks = 0;
      do {
        if (ticks == 0) {
          tellWhatChanged();
          ticks = pause;
          pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
        ticks--;
        if (isCancelledElsewhere()) cancellation.cancel("cancelled");
      } while (!isOverWithin(PACE));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean isOverWithin(Duration time) throws InterruptedException {
    var end = System.nanoTime() + time.toNanos();
    while (!over && System.nanoTime() < end) {
      wait(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
    }
    return over;
  }

  private boolean isCancelledElsewhere() {
    try {
      return runs.find(run.id()).filter(r -> r.state() == RunRecord.State.CANCELLED).isPresent();
    } catch (StoreTrouble trouble) {
      log.warn("run {} cannot be looked up: {}", run.id(), trouble.getMessage());
      return false;
    }
  }

  private void tellWhatChanged() {
    String title;
    List<String> rows;
    synchronized (this) {
      if (!changed || over) return;
      changed = false;
      title =
          ended == lines.size()
              ? "Putting the report together"
              : "%d of %d tasks have ended".formatted(ended, lines.size());
      rows = new ArrayList<>(List.of("| Task | State |", "|---|---|"));
      lines.forEach(
          (id, state) -> rows.add("| " + id + " | " + SafeMarkdown.inline(state, 200) + " |"));
    }
    try {
      forge.progress(subject, run, title, String.join("\n", rows));
    } catch (ForgeTrouble trouble) {
      log.info("run {} goes on unseen: {}", run.id(), trouble.getMessage());
    }
  }

  /// Ends the watching, and waits until nothing is being told any more, so that no news of this run
  /// comes after its report.
  void end() throws InterruptedException {
    synchronized (this) {
      over = true;
      notifyAll();
    }
    if (ticker.getState() != Thread.State.NEW) ticker.join();
  }
}
