package dev.parallax;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Task;
import dev.parallax.run.Progress;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// A run as it goes on: one line that is written over on a terminal, a line for each event
/// elsewhere.
final class TerminalProgress implements Progress {
  private final PrintStream out;
  private final boolean live;
  private final Map<String, String> states = new LinkedHashMap<>();

  private TerminalProgress(PrintStream out, boolean live) {
    this.out = out;
    this.live = live;
  }

  static TerminalProgress on(PrintStream out) {
    return new TerminalProgress(out, Logging.isTerminal());
  }

  @Override
  public void planned(Plan plan) {
    plan.tasks().forEach(task -> states.put(task.id(), "waits"));
    say("launched " + states.size() + " agents: " + String.join(", ", states.keySet()));
  }

  @Override
  public void started(Task task) {
    show(task, "runs");
  }

  @Override
  public void retrying(Task task, String why) {
    show(task, "tries again: " + why);
  }

  @Override
  public void ended(Task task, Ended ended) {
    var word =
        switch (ended.outcome()) {
          case Outcome.Reported reported -> reported.word();
          case Outcome.Failed failed -> "failed: " + failed.cause().words();
          case Outcome.Skipped _ -> "skipped";
          case Outcome.Cancelled _ -> "cancelled";
        };
    show(task, String.format(Locale.ROOT, "%s %.1f s", word, ended.took().toMillis() / 1000.0));
    if (live && !states.containsValue("runs") && !states.containsValue("waits")) out.println();
  }

  private void show(Task task, String state) {
    states.put(task.id(), state);
    if (live) {
      var line =
          states.entrySet().stream()
              .map(entry -> entry.getKey() + " " + entry.getValue())
              .collect(Collectors.joining(" · "));
      out.print("\r\u001b[K" + line);
      out.flush();
    } else {
      say(task.id() + " " + state);
    }
  }

  private void say(String line) {
    out.println(line);
  }
}
