package dev.parallax.server;

import dev.parallax.job.DeliveryBook;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// The deliveries that a visitor may see, newest first, as far as they are asked for. The address
/// of a page says all of it, so it can be shared.
final class DeliveryList {
  static final int ROWS = 25;

  private final DeliveryBook book;

  DeliveryList(DeliveryBook book) {
    this.book = book;
  }

  /// What is asked for; empty texts for everything.
  record Filter(String repository, String event, String state, String after) {
    static Filter of(Context context) {
      return new Filter(
          query(context, "repository"),
          query(context, "event"),
          query(context, "state"),
          query(context, "after"));
    }

    private static String query(Context context, String name) {
      var value = Objects.requireNonNullElse(context.queryParam(name), "").strip();
      return value.substring(0, Math.min(value.length(), 200));
    }

    boolean isEmpty() {
      return (repository + event + state).isEmpty();
    }

    String address(String path, String from) {
      var query = new LinkedHashMap<String, String>();
      query.put("repository", repository);
      query.put("event", event);
      query.put("state", state);
      query.put("after", from);
      return Shown.address(path, query);
    }

    private Optional<DeliveryBook.State> wanted() {
      return Stream.of(DeliveryBook.State.values())
          .filter(known -> words(known).equals(state))
          .findFirst();
    }

    private Optional<DeliveryBook.After> from() {
      if (!after.matches("\\d{1,15}-[0-9a-zA-Z-]{1,100}")) return Optional.empty();
      var dash = after.indexOf('-');
      return Optional.of(
          new DeliveryBook.After(
              Instant.ofEpochMilli(Long.parseLong(after.substring(0, dash))),
              after.substring(dash + 1)));
    }
  }

  static String words(DeliveryBook.State state) {
    return switch (state) {
      case WAITING -> "waiting";
      case UNDER_WAY -> "under way";
      case DONE -> "done";
      case DEAD -> "dead letter";
    };
  }

  static String tone(DeliveryBook.State state) {
    return switch (state) {
      case WAITING, DONE -> "calm";
      case UNDER_WAY -> "live";
      case DEAD -> "bad";
    };
  }

  static DeliveryBook.Page page(DeliveryBook book, Filter filter, Visitor visitor) {
    return book.page(
        new DeliveryBook.Query(
            switch (visitor) {
              case Visitor.Operator() -> Optional.empty();
              case Visitor.Person person -> Optional.of(person.repositories());
            },
            filter.repository(),
            filter.event(),
            filter.wanted(),
            filter.from(),
            ROWS));
  }

  static String after(DeliveryBook.After after) {
    return after.receivedAt().toEpochMilli() + "-" + after.guid();
  }

  /// One delivery's row.
  record RowView(
      String guid,
      String event,
      String at,
      String repository,
      String sender,
      String asks,
      String state,
      String tone,
      String result) {
    static RowView of(DeliveryBook.Entry entry) {
      var action = entry.about().action();
      return new RowView(
          entry.guid(),
          Shown.line(action.isEmpty() ? entry.event() : entry.event() + " " + action),
          Shown.time(entry.receivedAt()),
          Shown.line(entry.about().repository()),
          Shown.line(entry.about().sender()),
          Shown.line(entry.about().asks()),
          DeliveryList.words(entry.state()),
          DeliveryList.tone(entry.state()),
          Shown.line(entry.result()));
    }
  }

  /// What the page shows.
  Map<String, Object> view(Filter filter, Visitor visitor) {
    var page = page(book, filter, visitor);
    var names =
        book.repositories().stream()
            .filter(known -> visitor.sees(known.id()))
            .map(DeliveryBook.Known::name)
            .distinct()
            .toList();
    var view = new LinkedHashMap<String, Object>();
    view.put("rows", page.entries().stream().map(RowView::of).toList());
    view.put("filter", filter);
    view.put("filtered", !filter.isEmpty());
    view.put("later", !filter.after().isEmpty());
    view.put("first", filter.address("/deliveries", ""));
    view.put(
        "next", page.next().map(next -> filter.address("/deliveries", after(next))).orElse(""));
    view.put("repositories", names);
    view.put("events", book.events());
    view.put("states", Stream.of(DeliveryBook.State.values()).map(DeliveryList::words).toList());
    return view;
  }

  static String key(DeliveryBook.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
