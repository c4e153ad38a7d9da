package dev.parallax.server;

import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.StoreTrouble;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says whether the process runs (`/healthz`) and whether it can do its work (`/readyz`). Open to
/// everybody, so it names nothing but the checks.
public final class HealthEndpoints implements Routes {
  /// Where it says whether the process runs.
  static final String ALIVE = "/healthz";

  private static final Logger log = LoggerFactory.getLogger(HealthEndpoints.class);

  /// Something that the server cannot work without.
  ///
  /// @param name one word for people: `database`
  /// @param holds asked at every request for `/readyz`; trouble means no
  public record Check(String name, BooleanSupplier holds) {}

  private final List<Check> needed;
  private final List<Check> missed;

  public HealthEndpoints(List<Check> checks) {
    this(checks, List.of());
  }

  /// @param needed without which nothing can be taken in
  /// @param missed without which it can be, and is done later: a server that is not asked any more
  ///   because of them would lose deliveries
  public HealthEndpoints(List<Check> needed, List<Check> missed) {
    this.needed = List.copyOf(needed);
    this.missed = List.copyOf(missed);
  }

  /// How each check stands now, in the order in which they matter.
  Map<String, Boolean> standing() {
    var all = new LinkedHashMap<String, Boolean>();
    Stream.concat(needed.stream(), missed.stream())
        .forEach(check -> all.put(check.name, holds(check)));
    return all;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get(ALIVE, context -> ok(context, "up"));
    routes.get("/readyz", this::ready);
  }

  private void ready(Context context) {
    var failed = failed(needed);
    if (!failed.isEmpty()) {
      ErrorJson.answer(context, 503, "not ready: " + failed);
      return;
    }
    var without = failed(missed);
    ok(context, without.isEmpty() ? "ready" : "ready, without " + without);
  }

  private static String failed(List<Check> checks) {
    return checks.stream()
        .filter(check -> !holds(check))
        .map(Check::name)
        .collect(Collectors.joining(", "));
  }

  private static void ok(Context context, String status) {
    context.contentType(ErrorJson.TYPE).result("{\"status\":\"" + status + "\"}");
  }

  private static boolean holds(Check check) {
    try {
      return check.holds.getAsBoolean();
    } catch (StoreTrouble | ForgeTrouble e) {
      log.warn("the check of the {} failed", check.name, e);
      return false;
    }
  }
}
