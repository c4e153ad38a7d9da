package dev.parallax.server;

import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.StoreTrouble;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says whether the process runs (`/healthz`) and whether it can do its work (`/readyz`). Open to
/// everybody, so it names nothing but the checks.
public final class HealthEndpoints implements Routes {
  private static final Logger log = LoggerFactory.getLogger(HealthEndpoints.class);

  /// Something that the server cannot work without.
  ///
  /// @param name one word for people: `database`
  /// @param holds asked at every request for `/readyz`; trouble means no
  public record Check(String name, BooleanSupplier holds) {}

  private final List<Check> checks;

  public HealthEndpoints(List<Check> checks) {
    this.checks = List.copyOf(checks);
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/healthz", context -> ok(context, "up"));
    routes.get("/readyz", this::ready);
  }

  private void ready(Context context) {
    var failed =
        checks.stream()
            .filter(check -> !holds(check))
            .map(Check::name)
            .collect(Collectors.joining(", "));
    if (failed.isEmpty()) ok(context, "ready");
    else ErrorJson.answer(context, 503, "not ready: " + failed);
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
