package dev.parallax.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.job.DeadLetters;
import dev.parallax.job.DeliveryBook;
import dev.parallax.job.Replays;
import dev.parallax.job.RunRecord;
import dev.parallax.job.SweepLog;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;

/// All deliveries that are kept, each with what became of it, for those who may see what it is
/// about; and, for the operator, those that came to no good end, which can be tried again.
public final class DeliveryPages implements Routes {
  private static final int MOST = 100;
  private static final int MOST_BODY = 200_000;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Kept kept;
  private final DeliveryList list;
  private final Visitors visitors;
  private final InstantSource clock;

  /// What is kept of deliveries.
  ///
  /// @param queued how many wait or are being handled
  /// @param keepDays for how long bodies are kept
  public record Kept(
      DeliveryBook book,
      DeadLetters dead,
      SweepLog sweeps,
      Replays runs,
      IntSupplier queued,
      int keepDays) {}

  public DeliveryPages(Kept kept, Visitors visitors, InstantSource clock) {
    this.kept = kept;
    this.list = new DeliveryList(kept.book());
    this.visitors = visitors;
    this.clock = clock;
  }

  /// One that came to no good end.
  record Row(String guid, String event, String at, int tries, String reason) {}

  /// A run that a delivery had made.
  record RunRow(String id, String subject, String status, String tone) {
    static RunRow of(RunRecord run) {
      return new RunRow(
          run.id(),
          Shown.line(run.repository()) + " #" + run.number(),
          Shown.state(run.state()),
          Tone.of(run.state().name().toLowerCase(Locale.ROOT)));
    }
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/deliveries", visitors.guard(this::show));
    routes.get("/deliveries/{guid}", visitors.guard(this::one));
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
    var filter = DeliveryList.Filter.of(context);
    var view = new LinkedHashMap<String, Object>(list.view(filter, visitor));
    var all = visitor instanceof Visitor.Operator && filter.isEmpty() && filter.after().isEmpty();
    view.put("whole", all);
    view.put("given", all ? given() : List.of());
    view.put("missed", all ? missed() : List.of());
    view.put("count", kept.dead().count());
    view.put("queued", kept.queued().getAsInt());
    visitors.show(context, visitor, "deliveries", view);
  }

  private List<Row> given() {
    return kept.dead().newest(MOST).stream()
        .map(letter ->
            new Row(
                letter.guid(),
                Shown.line(letter.event()),
                Shown.time(letter.receivedAt()),
                letter.tries(),
                Shown.line(letter.reason())))
        .toList();
  }

  private List<Row> missed() {
    return kept.sweeps().givenUp(MOST).stream()
        .map(one ->
            new Row(
                one.failed().guid(),
                Shown.line(one.failed().event()),
                Shown.time(one.failed().at()),
                one.tries(),
                Shown.line(one.givenUp())))
        .toList();
  }

  private void one(Context context, Visitor visitor) {
    var found = kept.book().find(context.pathParam("guid")).filter(entry -> maySee(visitor, entry));
    if (found.isEmpty()) {
      visitors.notThere(context, visitor);
      return;
    }
    var entry = found.get();
    var body = kept.book().delivery(entry.guid()).map(delivery -> pretty(delivery.body()));
    visitors.show(
        context,
        visitor,
        "delivery",
        Map.of(
            "row", DeliveryList.RowView.of(entry),
            "headers", headers(entry),
            "body", body.map(text -> Shown.text(text, MOST_BODY)).orElse(""),
            "cut", body.filter(text -> text.length() > MOST_BODY).isPresent(),
            "kept", entry.hasBody(),
            "days", kept.keepDays(),
            "dead", entry.state() == DeliveryBook.State.DEAD,
            "runs", kept.runs().causedBy(entry.guid()).stream().map(RunRow::of).toList(),
            "pressed", entry.event().equals("parallax")));
  }

  static boolean maySee(Visitor visitor, DeliveryBook.Entry entry) {
    return switch (visitor) {
      case Visitor.Operator() -> true;
      case Visitor.Person person ->
          entry.about().repositoryId() != 0 && person.sees(entry.about().repositoryId());
    };
  }

  /// What of the headers is kept; a button of ours has none.
  private static Map<String, String> headers(DeliveryBook.Entry entry) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("X-GitHub-Delivery", Shown.line(entry.guid()));
    headers.put("X-GitHub-Event", Shown.line(entry.event()));
    return headers;
  }

  static String pretty(String body) {
    try {
      return JSON.readTree(body).toPrettyString();
    } catch (JsonProcessingException _) {
      return body;
    }
  }

  private void again(Context context, Visitor visitor) {
    var guid = context.pathParam("guid");
    if (kept.dead().again(guid) || kept.sweeps().again(guid, clock.instant())) {
      context.redirect("/deliveries", HttpStatus.SEE_OTHER);
    } else {
      visitors.refuse(context, visitor, 404, "No delivery of this GUID was given up.");
    }
  }
}
