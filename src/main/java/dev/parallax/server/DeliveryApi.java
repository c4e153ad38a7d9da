package dev.parallax.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parallax.job.DeadLetters;
import dev.parallax.job.SweepLog;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.Set;

/// Deliveries that were given up, as JSON, for the operator, who can have them tried again.
public final class DeliveryApi implements Routes {
  private static final int MOST = 100;
  private static final Set<String> FROM_HERE = Set.of("same-origin", "none");

  private static final JsonNodeFactory json = JsonNodeFactory.instance;

  private final DeadLetters dead;
  private final SweepLog sweeps;
  private final OperatorAccess access;
  private final InstantSource clock;

  public DeliveryApi(
      DeadLetters dead, SweepLog sweeps, OperatorAccess access, InstantSource clock) {
    this.dead = dead;
    this.sweeps = sweeps;
    this.access = access;
    this.clock = clock;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/api/dead-letters", access.guard(this::list));
    routes.post("/api/deliveries/{guid}/again", access.guard(this::again));
  }

  private void list(Context context) {
    var letters = json.arrayNode();
    for (var letter : dead.newest(MOST)) {
      letters
          .addObject()
          .put("guid", letter.guid())
          .put("event", letter.event())
          .put("received_at", letter.receivedAt().toString())
          .put("died_at", letter.diedAt().toString())
          .put("tries", letter.tries())
          .put("reason", letter.reason());
    }
    var missed = json.arrayNode();
    for (var one : sweeps.givenUp(MOST)) {
      missed
          .addObject()
          .put("guid", one.failed().guid())
          .put("event", one.failed().event())
          .put("delivered_at", one.failed().at().toString())
          .put("tries", one.tries())
          .put("reason", one.givenUp());
    }
    var answer = json.objectNode().put("count", dead.count());
    answer.set("dead_letters", letters);
    answer.set("missed", missed);
    context.contentType(ErrorJson.TYPE).result(answer.toString());
  }

  /// A page elsewhere can have a browser at this machine ask, but not hide that it did.
  private void again(Context context) {
    var site = context.header("Sec-Fetch-Site");
    if (site != null && !FROM_HERE.contains(site)) {
      ErrorJson.answer(context, 403, "asked by a page of another site");
      return;
    }
    var guid = context.pathParam("guid");
    if (!dead.again(guid) && !sweeps.again(guid, clock.instant())) {
      ErrorJson.answer(context, 404, "no delivery of this GUID was given up");
      return;
    }
    var answer = json.objectNode().put("result", "again");
    context.status(202).contentType(ErrorJson.TYPE).result(answer.toString());
  }
}
