package dev.parallax;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What must be true of a world at rest, whatever happened to its processes: O1..O7 of the plan.
/// They see what is in the database and at GitHub and at the model, and nothing of how it came
/// about. Pure.
final class Oracles {
  private static final Pattern TOKEN = Pattern.compile("gh[sopu]_[A-Za-z0-9._-]{30,}");
  static final String MARKER = "<!-- parallax ";

  private Oracles() {}

  /// One delivery that was answered 2xx.
  ///
  /// @param result what the database says became of it; empty when it says nothing
  record Delivery(String guid, String result) {}

  /// One job in the queue.
  record Job(String guid, boolean picked) {}

  /// One run as the database has it.
  ///
  /// @param place repository and number
  record Run(String id, String place, String head, String state, String reason) {}

  /// How a task of a run ended, as the database has it.
  ///
  /// @param failure what is said of it to people; empty when it reported
  record TaskEnd(String run, String agent, String failure) {}

  /// One comment of the bot's.
  record Comment(String place, String body) {}

  /// One comment of the bot's on a line.
  record LineComment(String place, String path, int line, String mark) {}

  /// One check run.
  record Check(String run, String status, String summary) {}

  /// An agent's call for a commit, as the model's provider saw it.
  record Call(String head, String agent, Instant at) {}

  /// One agent's work on one commit.
  record Work(String head, String agent) {}

  /// One life of a process.
  ///
  /// @param from when it began
  /// @param committed in how many runs an agent's work had ended in the database by then
  record Life(Instant from, Map<Work, Integer> committed) {
    Life {
      committed = Map.copyOf(committed);
    }
  }

  /// Something that people or thieves may read.
  record Text(String name, String content) {}

  /// A world at rest.
  ///
  /// @param heads of open pull requests, by their place
  /// @param expected the comment that follows from the last report, by its place
  /// @param commands how many comments the bot may have answered, by their place
  /// @param turns calls that an agent needs for one look
  /// @param secrets what nobody may learn
  /// @param left files in the temporary folder of the processes
  record Evidence(
      List<Delivery> acked,
      List<Job> queue,
      List<Run> runs,
      List<TaskEnd> ends,
      Map<String, String> heads,
      List<Comment> comments,
      Map<String, String> expected,
      Map<String, Integer> commands,
      List<LineComment> lines,
      List<Check> checks,
      List<Call> calls,
      List<Life> lives,
      Map<String, Integer> turns,
      List<String> secrets,
      List<Text> texts,
      List<String> left) {}

  /// What is not as it must be, a line each; nothing is the only right answer.
  static List<String> violations(Evidence seen) {
    var found = new ArrayList<String>();
    nothingIsLost(seen, found);
    nothingIsThereTwice(seen, found);
    nothingIsPaidAgain(seen, found);
    nothingIsStuck(seen, found);
    nothingIsToldToStrangers(seen, found);
    nothingIsLeft(seen, found);
    nothingEndsUnsaid(seen, found);
    return found;
  }

  /// O1: what was acknowledged is done, or given up with a reason.
  private static void nothingIsLost(Evidence seen, List<String> found) {
    for (var delivery : seen.acked()) {
      if (delivery.result().isEmpty()) {
        found.add("O1: delivery " + delivery.guid() + " was acknowledged and nothing became of it");
      }
    }
    seen.heads()
        .forEach((place, head) -> {
          var reported =
              seen.runs().stream()
                  .anyMatch(run ->
                      run.place().equals(place)
                          && run.head().equals(head)
                          && run.state().equals("REPORTED"));
          if (!reported) found.add("O1: " + place + " has no report at its head " + head);
        });
  }

  /// O2: one comment on each subject, with the last report in it; one check for each run.
  private static void nothingIsThereTwice(Evidence seen, List<String> found) {
    var own = new HashMap<String, List<String>>();
    var replies = new HashMap<String, Integer>();
    for (var comment : seen.comments()) {
      if (comment.body().startsWith(MARKER)) {
        own.computeIfAbsent(comment.place(), _ -> new ArrayList<>()).add(comment.body());
      } else {
        replies.merge(comment.place(), 1, Integer::sum);
      }
    }
    own.forEach((place, bodies) -> {
      if (bodies.size() > 1) found.add("O2: " + place + " has " + bodies.size() + " comments");
    });
    seen.expected()
        .forEach((place, body) -> {
          var bodies = own.getOrDefault(place, List.of());
          if (bodies.isEmpty()) found.add("O2: " + place + " has a report and no comment");
          else if (!bodies.getFirst().equals(body)) {
            found.add(
                "O2: the comment on %s is not its last report:\n%s\ninstead of\n%s"
                    .formatted(place, bodies.getFirst(), body));
          }
        });
    replies.forEach((place, count) -> {
      if (count > seen.commands().getOrDefault(place, 0)) {
        found.add("O2: " + place + " has more answers than were asked for: " + count);
      }
    });
    var lines = new HashSet<LineComment>();
    for (var line : seen.lines()) {
      if (!lines.add(line)) found.add("O2: the same is said twice on a line: " + line);
    }
    var checked = new HashSet<String>();
    for (var check : seen.checks()) {
      if (!checked.add(check.run())) found.add("O2: run " + check.run() + " has two checks");
    }
  }

  /// O3: an agent whose result is committed is not asked again; one that was cut off, once more for
  /// each time. Somebody may have asked for more than one run.
  private static void nothingIsPaidAgain(Evidence seen, List<String> found) {
    for (var i = 0; i < seen.lives().size(); i++) {
      var life = seen.lives().get(i);
      var end = i + 1 < seen.lives().size() ? seen.lives().get(i + 1).from() : Instant.MAX;
      var calls =
          seen.calls().stream()
              .filter(call -> !call.at().isBefore(life.from()) && call.at().isBefore(end))
              .collect(
                  Collectors.groupingBy(
                      call -> new Work(call.head(), call.agent()), Collectors.counting()));
      calls.forEach((work, count) -> {
        var ended = life.committed().getOrDefault(work, 0);
        var open = Math.max(1, runsAt(seen, work.head())) - ended;
        if (open <= 0) {
          found.add("O3: %s was asked %d times after its result was kept".formatted(work, count));
        } else if (count > (long) seen.turns().getOrDefault(work.agent(), 1) * open) {
          found.add("O3: %s was asked %d times in one life".formatted(work, count));
        }
      });
    }
  }

  /// Calls that one life without kills would not have made.
  static long extraCalls(Evidence seen) {
    return seen.calls().stream()
        .collect(
            Collectors.groupingBy(
                call -> new Work(call.head(), call.agent()), Collectors.counting()))
        .entrySet()
        .stream()
        .mapToLong(work ->
            Math.max(0, work.getValue() - seen.turns().getOrDefault(work.getKey().agent(), 1)))
        .sum();
  }

  /// Checks of runs that gave way to others and do not say that they are over.
  static long unsaid(Evidence seen) {
    var cancelled =
        seen.runs().stream()
            .filter(run -> run.state().equals("CANCELLED"))
            .map(Run::id)
            .collect(Collectors.toSet());
    return seen.checks().stream()
        .filter(check -> cancelled.contains(check.run()) && !check.status().equals("completed"))
        .count();
  }

  private static long runsAt(Evidence seen, String head) {
    return seen.runs().stream().filter(run -> run.head().equals(head)).count();
  }

  /// O4: no run is still open.
  private static void nothingIsStuck(Evidence seen, List<String> found) {
    for (var run : seen.runs()) {
      if (run.state().equals("OPEN")) found.add("O4: run " + run.id() + " never ended");
    }
  }

  /// O5: no secret is anywhere, as it is or encoded.
  private static void nothingIsToldToStrangers(Evidence seen, List<String> found) {
    for (var text : seen.texts()) {
      for (var secret : seen.secrets()) {
        for (var form : forms(secret)) {
          if (text.content().contains(form)) {
            found.add(
                "O5: %s has a secret in it, beginning with %s"
                    .formatted(text.name(), form.substring(0, Math.min(4, form.length()))));
          }
        }
      }
      if (TOKEN.matcher(text.content()).find()) found.add("O5: a token is in " + text.name());
    }
  }

  private static List<String> forms(String secret) {
    var bytes = secret.getBytes(StandardCharsets.UTF_8);
    var hex = HexFormat.of().formatHex(bytes);
    return Stream.of(
            secret,
            Base64.getEncoder().withoutPadding().encodeToString(bytes),
            Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
            hex,
            hex.toUpperCase(Locale.ROOT))
        .distinct()
        .toList();
  }

  /// O6: nothing waits, nothing is claimed, nothing lies about.
  private static void nothingIsLeft(Evidence seen, List<String> found) {
    for (var job : seen.queue()) {
      found.add("O6: " + job.guid() + (job.picked() ? " is still claimed" : " still waits"));
    }
    for (var file : seen.left()) found.add("O6: a file was left: " + file);
  }

  /// O7: whatever did not end well says so, once and where people look.
  private static void nothingEndsUnsaid(Evidence seen, List<String> found) {
    var runs = new HashMap<String, Run>();
    seen.runs().forEach(run -> runs.put(run.id(), run));
    for (var run : seen.runs()) {
      var bad = run.state().equals("ENDED") || run.state().equals("CANCELLED");
      if (bad && run.reason().isEmpty()) found.add("O7: run " + run.id() + " ended for no reason");
    }
    for (var check : seen.checks()) {
      var run = runs.get(check.run());
      // Killed between giving way and saying so: what counts is the check of the run that stayed.
      if (run != null && run.state().equals("CANCELLED")) continue;
      if (!check.status().equals("completed")) {
        found.add("O7: the check of run %s is still %s".formatted(check.run(), check.status()));
      } else if (check.summary().isBlank()) {
        found.add("O7: the check of run " + check.run() + " says nothing");
      }
    }
    for (var end : seen.ends()) {
      var run = runs.get(end.run());
      if (end.failure().isEmpty() || run == null || !run.state().equals("REPORTED")) continue;
      // An older commit's report has given way to a newer one's.
      if (!run.head().equals(seen.heads().get(run.place()))) continue;
      var row = "| " + end.agent() + " | FAILED | ";
      var said =
          seen.comments().stream()
              .filter(c -> c.place().equals(run.place()) && c.body().startsWith(MARKER))
              .flatMap(c -> c.body().lines())
              .filter(line -> line.startsWith(row) && line.contains(end.failure()))
              .count();
      if (said != 1) {
        found.add(
            "O7: that %s failed (%s) is said %d times on %s"
                .formatted(end.agent(), end.failure(), said, run.place()));
      }
    }
  }
}
