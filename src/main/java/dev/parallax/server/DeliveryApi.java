package dev.parallax.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.job.DeliveryBook;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.Set;

/// Deliveries as JSON, for the operator, who can have tried again those that were given up.
public final class DeliveryApi implements Routes {
  private static final int MOST = 100;
  private static final Set<String> FROM_HERE = Set.of("same-origin", "none");

  private static final JsonNodeFactory json = JsonNodeFactory.instance;

  private final DeliveryPages.Kept kept;
  private final OperatorAccess access;
  private final InstantSource clock;

  public DeliveryApi(DeliveryPages.Kept kept, OperatorAccess access, InstantSource clock) {
    this.kept = kept;
    this.access = access;
    this.clock = clock;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/api/dead-letters", access.guard(this::list));
    routes.get("/api/deliveries", access.guard(this::all));
    routes.get("/api/deliveries/{guid}", access.guard(this::one));
    routes.post("/api/deliveries/{guid}/again", access.guard(this::again));
  }

  private void all(Context context) {
    var filter = DeliveryList.Filter.of(context);
    var page = DeliveryList.page(kept.book(), filter, new Visitor.Operator());
    var answer = json.objectNode();
    var deliveries = answer.putArray("deliveries");
    page.entries().forEach(entry -> deliveries.add(of(entry)));
    answer.put(
        "next",
        page.next()
            .map(next -> filter.address("/api/deliveries", DeliveryList.after(next)))
            .orElse(null));
    context.contentType(ErrorJson.TYPE).result(answer.toString());
  }

  private void one(Context context) {
    var guid = context.pathParam("guid");
    var entry = kept.book().find(guid);
    if (entry.isEmpty()) {
      ErrorJson.answer(context, 404, "there is no such delivery");
      return;
    }
    var answer = of(entry.get());
    var runs = answer.putArray("runs");
    kept.runs().causedBy(guid).forEach(run -> runs.add(run.id()));
    // A text, as it came in but for secrets: it need not be what we would write.
    answer.put(
        "body",
        kept.book()
            .delivery(guid)
            .map(delivery -> Shown.text(delivery.body(), WebServer.MOST_BYTES))
            .orElse(null));
    context.contentType(ErrorJson.TYPE).result(answer.toString());
  }

  private static ObjectNode of(DeliveryBook.Entry entry) {
    var about = entry.about();
    return json.objectNode()
        .put("guid", entry.guid())
        .put("event", entry.event())
        .put("action", about.action())
        .put("repository", about.repository())
        .put("sender", about.sender())
        .put("asks", about.asks())
        .put("received_at", entry.receivedAt().toString())
        .put("state", DeliveryList.key(entry.state()))
        .put("result", entry.result())
        .put("has_body", entry.hasBody());
  }

  private void list(Context context) {
    var letters = json.arrayNode();
    for (var letter : kept.dead().newest(MOST)) {
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
    for (var one : kept.sweeps().givenUp(MOST)) {
      missed
          .addObject()
          .put("guid", one.failed().guid())
          .put("event", one.failed().event())
          .put("delivered_at", one.failed().at().toString())
          .put("tries", one.tries())
          .put("reason", one.givenUp());
    }
    var answer = json.objectNode().put("count", kept.dead().count());
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
    if (!kept.dead().again(guid) && !kept.sweeps().again(guid, clock.instant())) {
      ErrorJson.answer(context, 404, "no delivery of this GUID was given up");
      return;
    }
    var answer = json.objectNode().put("result", "again");
    context.status(202).contentType(ErrorJson.TYPE).result(answer.toString());
  }
}
