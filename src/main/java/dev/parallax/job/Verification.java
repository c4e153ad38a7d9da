package dev.parallax.job;

import dev.parallax.outcome.Outcome;
import dev.parallax.report.ReportJson;
import dev.parallax.run.AnswerReader;
import dev.parallax.run.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Whether what a run says of itself follows from what is kept of it: order, overlap, counts,
/// outputs and report are worked out again, from the log and the outputs alone.
///
/// @param facts what was worked out, a line each
/// @param faults what does not hold, a line each; empty when all does
public record Verification(List<String> facts, List<String> faults) {
  /// The log is kept in whole milliseconds.
  private static final Duration SLACK = Duration.ofMillis(5);

  public Verification {
    facts = List.copyOf(facts);
    faults = List.copyOf(faults);
  }

  /// When a task ran, by the log.
  private record Span(Instant from, Instant to, int attempts) {}

  /// Works everything out again.
  ///
  /// @param log the whole log of the run, in order
  public static Verification of(KeptRun kept, List<Moment> log) {
    var facts = new ArrayList<String>();
    var faults = new ArrayList<String>();
    var spans = spans(log);
    ends(kept, spans, faults);
    order(kept, spans, facts, faults);
    overlap(kept, spans, facts, faults);
    outputs(kept, facts, faults);
    report(kept, facts, faults);
    return new Verification(facts, faults);
  }

  /// The last time that each task ran.
  private static Map<String, Span> spans(List<Moment> log) {
    var spans = new TreeMap<String, Span>();
    var from = new HashMap<String, Instant>();
    var attempts = new HashMap<String, Integer>();
    for (var moment : log) {
      switch (moment.kind()) {
        case SCOPED -> { // another life of the run
          from.clear();
          attempts.clear();
        }
        case QUEUED -> attempts.merge(moment.task(), 1, Integer::sum);
        case STARTED -> from.putIfAbsent(moment.task(), moment.at());
        case ENDED -> {
          spans.remove(moment.task());
          var start = from.remove(moment.task());
          var tries = attempts.remove(moment.task());
          if (start != null && tries != null) {
            spans.put(moment.task(), new Span(start, moment.at(), tries));
          }
        }
        case CHECKED,
            ASSIGNED,
            ASKED,
            PAID,
            REFUSED,
            RETRYING,
            REJECTED,
            WATCHED,
            FAILURES,
            CANCELLED,
            REPORTED -> {}
      }
    }
    return spans;
  }

  private static void ends(KeptRun kept, Map<String, Span> spans, List<String> faults) {
    kept.ends()
        .forEach((task, ended) -> {
          var span = spans.get(task.id());
          if (ended.attempts() > 0 && !ended.reused()) {
            if (span == null) {
              faults.add(task.id() + " has an end, and the log does not say when it ran");
              return;
            }
            if (span.attempts() != ended.attempts()) {
              faults.add(
                  "%s was tried %d times by its end, %d times by the log"
                      .formatted(task.id(), ended.attempts(), span.attempts()));
            }
            if (differ(span.from(), ended.startedAt()) || differ(span.to(), ended.endedAt())) {
              faults.add(
                  "%s ran from %s to %s by its end, from %s to %s by the log"
                      .formatted(
                          task.id(), ended.startedAt(), ended.endedAt(), span.from(), span.to()));
            }
          }
        });
  }

  private static void order(
      KeptRun kept, Map<String, Span> spans, List<String> facts, List<String> faults) {
    var edges = 0;
    for (var task : kept.ends().keySet()) {
      var span = spans.get(task.id());
      if (span == null) continue;
      for (var other : kept.ends().keySet()) {
        var before = spans.get(other.id());
        if (before == null || !kept.plan().waits(task.agent(), other.agent())) continue;
        edges++;
        if (span.from().isBefore(before.to().minus(SLACK))) {
          faults.add(
              "%s started at %s, before %s, which it waits for, ended at %s"
                  .formatted(task.id(), span.from(), other.id(), before.to()));
        }
      }
    }
    facts.add("order: " + edges + " waits looked at");
  }

  private static void overlap(
      KeptRun kept, Map<String, Span> spans, List<String> facts, List<String> faults) {
    var ran =
        kept.ends().entrySet().stream()
            .filter(end -> !end.getValue().reused())
            .map(end -> Optional.ofNullable(spans.get(end.getKey().id())))
            .flatMap(Optional::stream)
            .toList();
    var most = 0;
    for (var one : ran) {
      var at =
          (int)
              ran.stream()
                  .filter(s -> !s.from().isAfter(one.from()) && s.to().isAfter(one.from()))
                  .count();
      // One that took less than the log can say was there all the same.
      most = Math.max(most, Math.max(1, at));
    }
    facts.add("overlap: " + most + " tasks at the same moment, of " + ran.size() + " that ran");
    var said = kept.report().measures().overlap();
    // Two that touch within the clocks' difference may be counted either way.
    if (Math.abs(said - most) > closeCalls(ran)) {
      faults.add("the report says " + said + " tasks at the same moment, the log " + most);
    }
  }

  private static long closeCalls(List<Span> spans) {
    return spans.stream()
        .filter(one ->
            spans.stream().anyMatch(two -> !one.equals(two) && !differ(one.from(), two.to())))
        .count();
  }

  /// Every answer is there, whole, and still says what its row says.
  private static void outputs(KeptRun kept, List<String> facts, List<String> faults) {
    var read = 0;
    for (var end : kept.ends().entrySet()) {
      var task = end.getKey();
      if (!(end.getValue().outcome() instanceof Outcome.Reported reported)) continue;
      var output = kept.outputs().get(task);
      if (output == null) {
        faults.add(task.id() + " has an answer in the report and none is kept");
        continue;
      }
      switch (AnswerReader.read(output, task.agent())) {
        case AnswerReader.Reading.Unreadable(var complaint) ->
            faults.add("what is kept of " + task.id() + " cannot be read: " + complaint);
        case AnswerReader.Reading.Understood(var answer) -> {
          read++;
          if (answer.findings().size() != reported.findings().size()) {
            faults.add(
                "%s has %d findings in the report, %d in what is kept of it"
                    .formatted(task.id(), reported.findings().size(), answer.findings().size()));
          }
        }
      }
    }
    facts.add("outputs: " + read + " of " + kept.ends().size() + " tasks answered, read again");
  }

  private static void report(KeptRun kept, List<String> facts, List<String> faults) {
    var again = ReportJson.of(kept.report());
    if (again.equals(kept.json())) {
      facts.add("report: made again from what is kept, the same to the last character");
    } else {
      faults.add("the report made again from what is kept is not the one that was kept");
    }
  }

  private static boolean differ(Instant one, Instant other) {
    return Duration.between(one, other).abs().compareTo(SLACK) > 0;
  }
}
