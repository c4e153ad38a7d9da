package dev.parallax.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// By what a body is known again that comes under another GUID: only the body is signed, so whoever
/// got hold of one can send it again with headers of his own.
///
/// What GitHub sends for two acts nearly always differs: by the id of the comment, or by the time,
/// to a second, at which the pull request, issue, comment or installation was last changed. Such a
/// body counts once for as long as its delivery is kept. Two acts of one kind within one second ask
/// for the same. A click on a check's button has neither: a second one on the same check may bring
/// the same body, so there a body counts once in a minute.
final class BodyKey {
  private static final Duration CLICKS = Duration.ofMinutes(1);

  private static final Pattern TIME = Pattern.compile("\"updated_at\":\"([0-9TZ:.+-]{20,30})\"");

  private BodyKey() {}

  /// The key; empty for what asks for nothing.
  static Optional<String> of(Delivery delivery, Trigger trigger) {
    return switch (trigger) {
      case Trigger.Review _,
          Trigger.Queued _,
          Trigger.Cancel _,
          Trigger.Closed _,
          Trigger.Command _,
          Trigger.Ticked _,
          Trigger.Withdrawn _ ->
          Optional.of(key(delivery));
      // Resolved, opened and resolved again may bring the same body twice.
      case Trigger.Retry _, Trigger.Resolved _ -> {
        var minute = delivery.receivedAt().toEpochMilli() / CLICKS.toMillis();
        yield Optional.of(key(delivery) + "@" + minute);
      }
      case Trigger.Nothing _, Trigger.Unreadable _ -> Optional.empty();
    };
  }

  /// Led by the time that the body tells: keys of deliveries that come together are neighbours in
  /// their index then, and the disk writes one page for many of them.
  private static String key(Delivery delivery) {
    var time = TIME.matcher(delivery.body());
    var whole = delivery.signature().isEmpty() ? delivery.body() : delivery.signature();
    return (time.find() ? time.group(1) + " " : "") + Sha256.of(whole.getBytes(UTF_8));
  }
}
