package dev.parallax.server;

import dev.parallax.job.DeadLetters;
import dev.parallax.job.SweepLog;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.IntSupplier;

/// Deliveries that did not come to a good end, for the operator: those that were given up here, and
/// those that never arrived. Each can be tried again.
public final class DeliveryPages implements Routes {
  private static final int MOST = 100;

  private final DeadLetters dead;
  private final SweepLog sweeps;
  private final IntSupplier queued;
  private final Visitors visitors;
  private final InstantSource clock;

  /// @param queued how many deliveries wait or are being handled
  public DeliveryPages(
      DeadLetters dead,
      SweepLog sweeps,
      IntSupplier queued,
      Visitors visitors,
      InstantSource clock) {
    this.dead = dead;
    this.sweeps = sweeps;
    this.queued = queued;
    this.visitors = visitors;
    this.clock = clock;
  }

  /// One delivery.
  record Row(String guid, String event, String at, int tries, String reason) {}

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/deliveries", visitors.guardOperator(this::show));
    routes.post(
        "/deliveries/{guid}/again",
        visitors.guardForm((context, visitor) -> {
          switch (visitor) {
            case Visitor.Operator() -> again(context, visitor);
            case Visitor.Person _ -> visitors.notThere(context, visitor);
          }
        }));
  }

  private void show(Context context, Visitor visitor) {
    var given =
        dead.newest(MOST).stream()
            .map(letter ->
                new Row(
                    letter.guid(),
                    Shown.line(letter.event()),
                    Shown.time(letter.receivedAt()),
                    letter.tries(),
                    Shown.line(letter.reason())))
            .toList();
    var missed =
        sweeps.givenUp(MOST).stream()
            .map(one ->
                new Row(
                    one.failed().guid(),
                    Shown.line(one.failed().event()),
                    Shown.time(one.failed().at()),
                    one.tries(),
                    Shown.line(one.givenUp())))
            .toList();
    visitors.show(
        context,
        visitor,
        "deliveries",
        Map.of(
            "given", given, "count", dead.count(), "missed", missed, "queued", queued.getAsInt()));
  }

  private void again(Context context, Visitor visitor) {
    var guid = context.pathParam("guid");
    if (dead.again(guid) || sweeps.again(guid, clock.instant())) {
      context.redirect("/deliveries", HttpStatus.SEE_OTHER);
    } else {
      visitors.refuse(context, visitor, 404, "No delivery of this GUID was given up.");
    }
  }
}
