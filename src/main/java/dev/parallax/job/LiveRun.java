package dev.parallax.job;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Agent;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Task;
import dev.parallax.report.SafeMarkdown;
import dev.parallax.run.Cancellation;
import dev.parallax.run.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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

  private final News news;
  private final RunStore runs;
  private final RunRecord run;
  private final Cancellation cancellation;
  private final Map<Agent, Map<Task, String>> states = new LinkedHashMap<>();
  private final Map<Task, Ended> ends = new HashMap<>();
  private final Thread ticker = Thread.ofVirtual().unstarted(Lease.carried(this::tick));

  /// Beside the telling, which may have to wait for the forge.
  private final Thread watcher = Thread.ofVirtual().unstarted(Lease.carried(this::watch));

  private boolean changed = true;
  private boolean over;

  /// Is told how the run stands: a title, and a summary in Markdown.
  interface News {
    void tell(String title, String summary);
  }

  LiveRun(News news, RunStore runs, RunRecord run, Cancellation cancellation) {
    this.news = news;
    this.runs = runs;
    this.run = run;
    this.cancellation = cancellation;
  }

  @Override
  public synchronized void planned(Plan plan) {
    for (var task : plan.tasks()) {
      if (plan.hides(task.agent())) continue;
      states.computeIfAbsent(task.agent(), _ -> new LinkedHashMap<>()).put(task, "waiting");
    }
    ticker.start();
    watcher.start();
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
    ends.put(task, end);
    put(
        task,
        switch (end.outcome()) {
          case Outcome.Reported reported -> "✓ " + reported.word() + took(List.of(end));
          case Outcome.Failed failed -> "✗ " + failed.cause().words() + took(List.of(end));
          case Outcome.Skipped skipped -> "skipped: " + skipped.reason();
          case Outcome.Cancelled _ -> "cancelled";
        });
  }

  /// Who is not shown has no states.
  private void put(Task task, String state) {
    var tasks = states.get(task.agent());
    if (tasks == null) return;
    tasks.put(task, state);
    changed = true;
  }

  /// What an agent is doing, or how it ended; one with several tasks has ended when all have.
  private String state(Map<Task, String> tasks) {
    if (tasks.size() == 1) return tasks.values().iterator().next();
    var ended = tasks.keySet().stream().map(ends::get).filter(Objects::nonNull).toList();
    if (ended.size() < tasks.size()) {
      return ended.size() + " of " + tasks.size() + " tasks have ended";
    }
    var lost = ended.stream().filter(end -> !(end.outcome() instanceof Outcome.Reported)).toList();
    if (lost.isEmpty()) return "✓ " + tasks.size() + " tasks" + took(ended);
    return "✗ %d of %d tasks: %s%s"
        .formatted(lost.size(), tasks.size(), lost.getFirst().outcome().words(), took(ended));
  }

  private static String took(List<Ended> ends) {
    if (ends.stream().allMatch(Ended::reused)) return ", kept";
    var longest = ends.stream().map(Ended::took).max(Duration::compareTo).orElse(Duration.ZERO);
    return String.format(Locale.ROOT, ", %.1f s", longest.toMillis() / 1000.0);
  }

  private boolean hasEnded(Agent agent) {
    return states.getOrDefault(agent, Map.of()).keySet().stream().allMatch(ends::containsKey);
  }

  private String title() {
    var agents = states.keySet();
    var left = agents.stream().filter(agent -> !hasEnded(agent)).toList();
    if (left.isEmpty()) return "Putting the report together";
    if (left.size() < agents.size() && left.stream().allMatch(Agent::followsAll)) {
      return "Synthesising";
    }
    return left.size() == agents.size()
        ? launched()
        : "%d of %d agents have ended".formatted(agents.size() - left.size(), agents.size());
  }

  /// How many agents were sent to look; those whose answers were kept from before were not.
  private String launched() {
    var sent =
        states.values().stream()
            .filter(tasks ->
                !tasks.keySet().stream()
                    .allMatch(task -> ends.containsKey(task) && ends.get(task).reused()))
            .count();
    return "Launched " + sent + (sent == 1 ? " agent" : " agents");
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

  private void watch() {
    var lease = Lease.held();
    var known = System.nanoTime();
    try {
      do {
        var asked = System.nanoTime();
        try {
          if (lease.isPresent() && !lease.get().isHeld()) stop(lease.get(), "another one has it");
          else if (isOver()) cancellation.cancel("cancelled");
          known = asked;
        } catch (StoreTrouble trouble) {
          log.warn("run {} cannot be looked up: {}", run.id(), trouble.getMessage());
          // By now another instance may have it, which pays for the same.
          if (lease.isPresent() && asked - known > lease.get().length().toNanos()) {
            stop(lease.get(), "nobody knows who has it");
          }
        }
      } while (!isOverWithin(PACE));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void stop(Lease lease, String why) {
    log.warn("run {} is stopped here: {}", run.id(), why);
    lease.lose();
    cancellation.cancel(why);
  }

  /// Whether it was cancelled, here or at another instance.
  private boolean isOver() {
    return runs.find(run.id()).filter(r -> r.state() == RunRecord.State.CANCELLED).isPresent();
  }

  private void tellWhatChanged() {
    String title;
    List<String> rows;
    synchronized (this) {
      if (!changed || over) return;
      changed = false;
      title = title();
      rows = new ArrayList<>(List.of(launched() + ".", "", "| Agent | State |", "|---|---|"));
      states.forEach((agent, tasks) ->
          rows.add(
              "| "
                  + SafeMarkdown.inline(agent.name(), 60)
                  + " | "
                  + SafeMarkdown.inline(state(tasks), 200)
                  + " |"));
    }
    try {
      news.tell(title, String.join("\n", rows));
    } catch (ForgeTrouble | Lease.Lost trouble) {
      log.info("run {} goes on unseen: {}", run.id(), trouble.getMessage());
      tellAgain();
    }
  }

  /// What was not told is told with what comes next.
  private synchronized void tellAgain() {
    changed = true;
  }

  /// Ends the watching, and waits until nothing is being told any more, so that no news of this run
  /// comes after its report.
  void end() throws InterruptedException {
    synchronized (this) {
      over = true;
      notifyAll();
    }
    if (ticker.getState() == Thread.State.NEW) return;
    ticker.join();
    watcher.join();
  }
}
