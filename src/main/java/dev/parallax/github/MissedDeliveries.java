package dev.parallax.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.job.DeliveryLog;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.trail.Watch;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The App's list of deliveries. It has an entry for each attempt, newest first; attempts at one
/// delivery share its GUID, and one that succeeded is enough.
public final class MissedDeliveries implements DeliveryLog {
  private static final String LIST = "/app/hook/deliveries";
  private static final String FIRST = "per_page=100";

  /// A hundred thousand entries in three days: what is beyond is not looked at.
  private static final int MOST_PAGES = 1_000;

  private final AppCalls calls;

  /// @param apiUrl without a slash at the end
  public MissedDeliveries(String apiUrl, AppKey key, InstantSource clock, Watch watch) {
    this.calls = new AppCalls(apiUrl, key, clock, watch);
  }

  @Override
  public Look since(Instant since) {
    var failed = new LinkedHashMap<String, Failed>();
    var arrived = new HashSet<String>();
    var query = Optional.of(FIRST);
    for (var page = 1; query.isPresent(); page++) {
      if (page > MOST_PAGES) return look(failed, arrived, "the list has too many entries");
      AppCalls.Page read;
      try {
        read = calls.get(LIST + "?" + query.get(), calls.app());
      } catch (ForgeTrouble trouble) {
        if (page == 1) throw trouble;
        return look(failed, arrived, String.valueOf(trouble.getMessage()));
      }
      var oldest = Instant.MAX;
      for (var attempt : read.body()) {
        oldest = time(attempt, since);
        if (oldest.isBefore(since)) break;
        add(attempt, oldest, failed, arrived);
      }
      query = oldest.isBefore(since) ? Optional.empty() : read.next();
    }
    return look(failed, arrived, "");
  }

  @Override
  public void again(long attempt) {
    calls.post(LIST + "/" + attempt + "/attempts", calls.app(), "");
  }

  private static void add(
      JsonNode attempt, Instant at, Map<String, Failed> failed, Set<String> arrived) {
    var guid = attempt.path("guid").asText();
    if (attempt.path("status").asText().equals("OK")) {
      arrived.add(guid);
      return;
    }
    var newer = failed.get(guid);
    failed.put(
        guid,
        newer == null
            ? new Failed(
                guid,
                attempt.path("id").asLong(),
                attempt.path("event").asText(),
                attempt.path("status").asText(),
                at,
                attempt.hasNonNull("throttled_at") && attempt.path("status_code").asInt() == 0)
            : new Failed(
                guid, newer.attempt(), newer.event(), newer.status(), at, newer.throttled()));
  }

  private static Look look(Map<String, Failed> failed, Set<String> arrived, String unread) {
    var lost = new ArrayList<>(failed.values());
    lost.removeIf(one -> arrived.contains(one.guid()));
    return new Look(lost.reversed(), arrived, unread);
  }

  /// An entry without a time that can be read is looked at.
  private static Instant time(JsonNode attempt, Instant otherwise) {
    try {
      return Instant.parse(attempt.path("delivered_at").asText());
    } catch (DateTimeException _) {
      return otherwise;
    }
  }
}
