package dev.parallax.server;

import dev.parallax.job.RunHistory;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// How the server itself, those whom it asks, and those whom it serves stand, for the operator. It
/// shows what this process knows, and asks nobody.
public final class HealthPage implements Routes {
  private static final int MOST_NAMES = 5;

  private final HealthEndpoints checks;
  private final Others others;
  private final RunHistory history;
  private final IntSupplier queued;
  private final Visitors visitors;
  private final InstantSource clock;

  /// Those who are asked and served, told anew whenever somebody looks.
  ///
  /// @param installations what is known of their limits, by their numbers
  public record Others(
      Supplier<List<Peer>> peers, Supplier<Map<Long, Installation>> installations) {}

  /// Somebody whom the server asks: GitHub, or a model.
  ///
  /// @param away whether he is left alone because he does not answer
  /// @param pause for how long he wants not to be asked; zero when he may be
  /// @param answered how long ago the last answer was
  /// @param failed how long ago he last did not answer
  public record Peer(
      String name,
      boolean away,
      Duration pause,
      Optional<Duration> answered,
      Optional<Duration> failed) {}

  /// The limits of an installation.
  ///
  /// @param stops for how long it stays away, by what from; everything when that is empty
  /// @param left how much it may still ask, when that is known
  /// @param until when it may ask as much as ever
  public record Installation(
      Map<String, Duration> stops, Optional<Integer> left, Optional<Instant> until) {
    static final Installation UNKNOWN =
        new Installation(Map.of(), Optional.empty(), Optional.empty());

    public Installation {
      stops = Map.copyOf(stops);
    }
  }

  /// @param queued how many deliveries wait or are being handled
  public HealthPage(
      HealthEndpoints checks,
      Others others,
      RunHistory history,
      IntSupplier queued,
      Visitors visitors,
      InstantSource clock) {
    this.checks = checks;
    this.others = others;
    this.history = history;
    this.queued = queued;
    this.visitors = visitors;
    this.clock = clock;
  }

  /// A check or a peer as the page shows it.
  record Line(String name, String tone, String state, String answered, String failed) {}

  /// An installation as the page shows it.
  record Served(
      String number, String repositories, String newest, String tone, String state, String left) {}

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/health", visitors.guardOperator(this::show));
  }

  private void show(Context context, Visitor visitor) {
    var lines = new ArrayList<Line>();
    checks
        .standing()
        .forEach((name, holds) ->
            lines.add(new Line(name, holds ? "good" : "bad", holds ? "works" : "fails", "", "")));
    visitors.show(
        context,
        visitor,
        "health",
        Map.of(
            "checks", lines,
            "peers", others.peers().get().stream().map(HealthPage::line).toList(),
            "installations", installations(),
            "queued", queued.getAsInt()));
  }

  private static Line line(Peer peer) {
    var tone = "good";
    var state = "answers";
    if (peer.away()) {
      tone = "bad";
      state = "does not answer; asked now and then";
    } else if (!peer.pause().isZero()) {
      tone = "fair";
      state = "asked us to wait for " + roughly(peer.pause());
    } else if (peer.answered().isEmpty() && peer.failed().isEmpty()) {
      tone = "calm";
      state = "not asked since the start";
    } else if (peer.failed().isPresent() && lastFailed(peer)) {
      tone = "fair";
      state = "did not answer when it was last asked";
    }
    return new Line(
        Shown.line(peer.name()),
        tone,
        state,
        peer.answered().map(HealthPage::ago).orElse(""),
        peer.failed().map(HealthPage::ago).orElse(""));
  }

  private static boolean lastFailed(Peer peer) {
    var failed = peer.failed().orElseThrow();
    return peer.answered().filter(answered -> answered.compareTo(failed) < 0).isEmpty();
  }

  private List<Served> installations() {
    var runs =
        history.served().stream()
            .collect(
                Collectors.groupingBy(
                    RunHistory.Served::installation, TreeMap::new, Collectors.toList()));
    var known = others.installations().get();
    for (var id : known.keySet()) runs.computeIfAbsent(id, _ -> List.of());
    // The App itself, and a token that was given, are no installation.
    runs.remove(0L);
    return runs.entrySet().stream()
        .map(one ->
            served(
                one.getKey(),
                one.getValue(),
                known.getOrDefault(one.getKey(), Installation.UNKNOWN)))
        .toList();
  }

  private Served served(long number, List<RunHistory.Served> runs, Installation known) {
    var stays =
        known.stops().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(stop ->
                "stays away"
                    + (stop.getKey().isEmpty() ? "" : " (" + stop.getKey() + ")")
                    + " for "
                    + roughly(stop.getValue()))
            .collect(Collectors.joining(", "));
    return new Served(
        String.valueOf(number),
        names(runs),
        runs.stream()
            .map(RunHistory.Served::lastRun)
            .max(Instant::compareTo)
            .map(Shown::time)
            .orElse(""),
        stays.isEmpty() ? "good" : "fair",
        stays.isEmpty() ? "served" : stays,
        known.left().map(left -> left + known.until().map(this::until).orElse("")).orElse(""));
  }

  private String until(Instant reset) {
    return ", all again in " + roughly(Duration.between(clock.instant(), reset));
  }

  private static String names(List<RunHistory.Served> runs) {
    var names = runs.stream().map(RunHistory.Served::repository).distinct().toList();
    var shown = names.stream().limit(MOST_NAMES).map(Shown::line).collect(Collectors.joining(", "));
    return names.size() > MOST_NAMES
        ? shown + " and " + (names.size() - MOST_NAMES) + " more"
        : shown;
  }

  private static String ago(Duration time) {
    return roughly(time) + " ago";
  }

  private static String roughly(Duration time) {
    var seconds = Math.max(1, time.toSeconds());
    if (seconds < 120) return seconds + " s";
    if (seconds < 7_200) return seconds / 60 + " min";
    return seconds / 3_600 + " h";
  }
}
