package dev.parallax.github;

import dev.parallax.job.ForgeTrouble;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Response;

/// How many requests GitHub said it still allows, so that a run that could not be reported is not
/// begun: its agents would be paid for an answer that waits for an hour.
final class Budget {
  /// What a whole review may need, with room for two others.
  private static final int RESERVE = 50;

  /// By the token that was used.
  private final Map<String, Left> left = new ConcurrentHashMap<>();

  /// What an installation may still ask.
  ///
  /// @param until when it may ask as much as ever
  record Left(long installation, int requests, Instant until) {}

  /// Notes what an answer says.
  void note(Response response) {
    var token = response.request().header("Authorization");
    var remaining = response.header("x-ratelimit-remaining");
    var reset = response.header("x-ratelimit-reset");
    if (token == null || remaining == null || reset == null) return;
    // Searches and some others are counted by themselves, and are few.
    if (!"core"
        .equals(Objects.requireNonNullElse(response.header("x-ratelimit-resource"), "core"))) {
      return;
    }
    if (!remaining.matches("\\d{1,9}") || !reset.matches("\\d{1,12}")) return;
    var until = Instant.ofEpochSecond(Long.parseLong(reset));
    var asker = Objects.requireNonNullElse(response.request().tag(Asker.class), Asker.APP);
    left.put(token, new Left(asker.installation(), Integer.parseInt(remaining), until));
    left.values().removeIf(known -> known.until().isBefore(until.minus(Duration.ofHours(2))));
  }

  /// What each installation may still ask, of the tokens that it was heard of lately; the newest
  /// word of an installation is the one with the latest end, and the least of it.
  Map<Long, Left> left(Instant now) {
    var all = new TreeMap<Long, Left>();
    for (var known : left.values()) {
      if (known.until().isBefore(now)) continue;
      all.merge(known.installation(), known, Budget::newer);
    }
    return all;
  }

  private static Left newer(Left one, Left other) {
    var order = one.until().compareTo(other.until());
    if (order != 0) return order > 0 ? one : other;
    return one.requests() <= other.requests() ? one : other;
  }

  /// Refuses when too little is left for a run.
  ///
  /// @throws ForgeTrouble `PASSING`, with the time until there is more
  void require(String token, Instant now) {
    var known = Optional.ofNullable(left.get("Bearer " + token));
    if (known.isEmpty() || known.get().requests() >= RESERVE) return;
    var wait = Duration.between(now, known.get().until()).plusSeconds(1);
    if (wait.isNegative()) return;
    throw new ForgeTrouble(
        ForgeTrouble.Kind.PASSING,
        "GitHub allows only " + known.get().requests() + " more requests for now",
        wait,
        null);
  }
}
