package dev.parallax.github;

import dev.parallax.run.Circuit;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What GitHub asks of whoever asks it. An installation that it told to stay away stays away, all
/// of it and nobody else; writes go out slowly; and while GitHub as a whole does not answer, one
/// request now and then finds out whether it is back. What may not go out is `Parked`.
///
/// Each process goes by what it was told and by what it wrote itself. Safe for use by many threads.
final class Manners implements Interceptor {
  private static final Logger log = LoggerFactory.getLogger(Manners.class);
  private static final Circuit.Rule AWAY =
      new Circuit.Rule(8, Duration.ofSeconds(10), Duration.ofSeconds(10));
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final int MOST_DOUBLINGS = 6;
  private static final int MOST_WORDS = 64 << 10;
  private static final String EVERYTHING = "";

  /// At GitHub, and below what an Enterprise Server has before it.
  private static final Pattern SEARCH = Pattern.compile("(/api/v3)?/search/");

  private final int writesPerMinute;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Circuit circuit;
  private final Map<Long, WritePace> paces = new ConcurrentHashMap<>();

  /// Until when an installation stays away.
  private final Map<Stop, Long> stops = new ConcurrentHashMap<>();

  /// How often in a row an installation was sent away without being told for how long.
  private final Map<Long, Integer> strikes = new ConcurrentHashMap<>();

  /// What an installation may not do.
  ///
  /// @param resource what is limited by itself, as GitHub calls it: `core`, `search`; empty for
  ///   everything
  private record Stop(long installation, String resource) {}

  /// That an installation stays away.
  ///
  /// @param resource as in GitHub's words, empty for everything
  record Away(long installation, String resource, Duration left) {}

  /// @param writesPerMinute of each installation, as in `WritePace`
  Manners(int writesPerMinute, InstantSource clock, LongSupplier nanos) {
    this.writesPerMinute = writesPerMinute;
    this.clock = clock;
    this.nanos = nanos;
    this.circuit = new Circuit(AWAY, nanos);
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    var request = chain.request();
    var asker = Optional.ofNullable(request.tag(Asker.class)).orElse(Asker.APP);
    requireLeave(asker, request);
    if (isWrite(request)) await(asker);
    requireAnswers();
    Response response;
    try {
      response = chain.proceed(request);
    } catch (IOException e) {
      // Whoever was stopped himself has learned nothing about GitHub.
      if (!Thread.currentThread().isInterrupted() && !chain.call().isCanceled()) missed();
      throw e;
    }
    if (response.code() >= 500) missed();
    else circuit.answered();
    heed(asker, request, response);
    return response;
  }

  /// How GitHub as a whole stands.
  Circuit.Look look() {
    return circuit.look();
  }

  /// Which installations stay away, and for how long still.
  List<Away> away() {
    var now = nanos.getAsLong();
    return stops.entrySet().stream()
        .filter(stop -> stop.getValue() - now > 0)
        .map(stop ->
            new Away(
                stop.getKey().installation(),
                stop.getKey().resource(),
                Duration.ofNanos(stop.getValue() - now)))
        .toList();
  }

  /// Refuses to begin a report whose writes have no place soon.
  void requireWrites(long installation) throws Parked {
    requireLeave(installation, EVERYTHING);
    requireLeave(installation, "core");
    pace(installation).require(WritePace.REPORT);
  }

  private void requireLeave(Asker asker, Request request) throws Parked {
    requireLeave(asker.installation(), EVERYTHING);
    requireLeave(asker.installation(), resource(request));
  }

  private void requireLeave(long installation, String resource) throws Parked {
    var stop = new Stop(installation, resource);
    var until = stops.get(stop);
    if (until == null) return;
    var left = until - nanos.getAsLong();
    if (left > 0) {
      throw new Parked("rate limited: GitHub asked us to stay away", Duration.ofNanos(left));
    }
    stops.remove(stop, until);
  }

  private void requireAnswers() throws Parked {
    var wait = circuit.ask();
    if (wait.isPresent()) throw new Parked("GitHub has not answered for a while", wait.get());
  }

  private void missed() {
    if (circuit.failed())
      log.warn("GitHub does not answer; it is asked now and then until it does");
  }

  private void await(Asker asker) throws IOException {
    var pace = pace(asker.installation());
    if (asker.news()) {
      pace.tell();
      return;
    }
    try {
      Thread.sleep(pace.write());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Parked("stopped before it was sent", Duration.ZERO);
    }
  }

  private WritePace pace(long installation) {
    return paces.computeIfAbsent(installation, _ -> new WritePace(writesPerMinute, nanos));
  }

  /// Whether it makes or changes something that people see.
  private static boolean isWrite(Request request) {
    return Http.isWrite(request) && !request.url().encodedPath().endsWith("/access_tokens");
  }

  private static String resource(Request request) {
    var path = request.url().encodedPath();
    if (SEARCH.matcher(path).lookingAt()) return "search";
    if (path.endsWith("/graphql")) return "graphql";
    return path.endsWith("/code-scanning/sarifs") ? "code_scanning_upload" : "core";
  }

  /// Takes to heart what an answer says about limits.
  private void heed(Asker asker, Request request, Response response) throws IOException {
    var now = clock.instant();
    if (response.code() != 403 && response.code() != 429) {
      if (response.code() < 400) strikes.remove(asker.installation());
      // The last one that was allowed says so.
      Limit.used(now, response::header).ifPresent(wait -> stop(asker, resource(request), wait));
      return;
    }
    var words = response.peekBody(MOST_WORDS).string();
    switch (Limit.of(response.code(), words, now, response::header)) {
      case Limit.None() -> {}
      case Limit.Primary(var wait) -> stop(asker, resource(request), wait);
      case Limit.Secondary(var wait) -> stop(asker, EVERYTHING, wait);
      case Limit.Untold(var wait) -> {
        var strike = strikes.merge(asker.installation(), 1, Integer::sum);
        stop(asker, EVERYTHING, wait.multipliedBy(1L << Math.min(strike - 1, MOST_DOUBLINGS)));
      }
    }
  }

  private void stop(Asker asker, String resource, Duration asked) {
    var wait = asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    var until = nanos.getAsLong() + wait.toNanos();
    stops.merge(
        new Stop(asker.installation(), resource),
        until,
        (one, other) -> one - other > 0 ? one : other);
    log.warn(
        "installation {} stays away from GitHub{} for {} s",
        asker.installation(),
        resource.isEmpty() ? "" : " (" + resource + ")",
        wait.toSeconds());
  }
}
