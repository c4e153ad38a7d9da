package dev.parallax.job;

import dev.parallax.trigger.Delivery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// All deliveries that are kept, as people look through them. Reads only.
public interface DeliveryBook {
  /// How a delivery stands.
  enum State {
    /// Its job waits, or waits to be tried again.
    WAITING,
    /// Its job is being done.
    UNDER_WAY,
    DONE,
    /// It was given up.
    DEAD
  }

  /// One delivery.
  ///
  /// @param result what became of it; empty while that is not known
  /// @param hasBody whether its body is still kept
  record Entry(
      String guid,
      String event,
      Instant receivedAt,
      State state,
      String result,
      boolean hasBody,
      About about) {}

  /// A repository that deliveries are about.
  record Known(long id, String name) {}

  /// Where a page goes on: after this delivery, in the order of the list.
  record After(Instant receivedAt, String guid) {}

  /// Which deliveries.
  ///
  /// @param seen the repositories of which they are shown; empty for all, and for those that are
  ///   about none
  /// @param repository its full name; empty for any
  /// @param event empty for any
  record Query(
      Optional<Set<Long>> seen,
      String repository,
      String event,
      Optional<State> state,
      Optional<After> after,
      int most) {}

  /// As much of a list as was looked through.
  ///
  /// @param next where to go on; empty at its end
  record Page(List<Entry> entries, Optional<After> next) {
    public Page {
      entries = List.copyOf(entries);
    }
  }

  /// Deliveries, newest first.
  Page page(Query query);

  /// One delivery.
  Optional<Entry> find(String guid);

  /// A delivery with its body, as long as that is kept.
  Optional<Delivery> delivery(String guid);

  /// The repositories that deliveries are known to be about, by name.
  List<Known> repositories();

  /// The events that there are deliveries of, by name.
  List<String> events();
}
