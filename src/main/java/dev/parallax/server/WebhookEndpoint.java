package dev.parallax.server;

import dev.parallax.job.Inbox;
import dev.parallax.job.StoreTrouble;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Signature;
import dev.parallax.trigger.Trigger;
import dev.parallax.trigger.TriggerReader;
import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where GitHub delivers. An answer of 202 means that the delivery is on disk and will be handled;
/// what it asks for happens later, elsewhere.
final class WebhookEndpoint {
  /// GitHub sends no more than this.
  static final int MOST_BYTES = 25 * 1024 * 1024;

  private static final Logger log = LoggerFactory.getLogger(WebhookEndpoint.class);
  private static final Pattern GUID = Pattern.compile("[A-Za-z0-9-]{1,100}");
  private static final Pattern EVENT = Pattern.compile("[a-z_]{1,64}");

  /// How much may be held in memory for all requests together, in KiB.
  private static final int MOST_KIB_AT_ONCE = 128 * 1024;

  private final Signature signature;
  private final TriggerReader reader;
  private final Inbox inbox;
  private final InstantSource clock;
  private final Semaphore memory = new Semaphore(MOST_KIB_AT_ONCE);

  WebhookEndpoint(Signature signature, TriggerReader reader, Inbox inbox, InstantSource clock) {
    this.signature = signature;
    this.reader = reader;
    this.inbox = inbox;
    this.clock = clock;
  }

  /// Answers one request.
  void receive(Context context) {
    var type = context.contentType();
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw new Refusal(415, "set the webhook's content type to application/json");
    }
    if (context.header("Content-Encoding") != null) {
      throw new Refusal(415, "send the body as it is, without a Content-Encoding");
    }
    if (context.contentLength() > MOST_BYTES) throw tooLarge();
    // A body without a length may be anything up to the limit.
    var length = context.contentLength() < 0 ? MOST_BYTES : context.contentLength();
    var kib = length / 1024 + 1;
    if (!memory.tryAcquire(kib)) throw busy();
    try {
      accept(context);
    } finally {
      memory.release(kib);
    }
  }

  private void accept(Context context) {
    var body = context.bodyAsBytes();
    if (body.length > MOST_BYTES) throw tooLarge();
    if (signature.match(only(context, "X-Hub-Signature-256", 401), body).isEmpty()) {
      throw new Refusal(401, "the signature does not fit the body and the secret");
    }
    var guid = only(context, "X-GitHub-Delivery", 400);
    var event = only(context, "X-GitHub-Event", 400);
    if (!GUID.matcher(guid).matches()) throw new Refusal(400, "X-GitHub-Delivery is not a GUID");
    if (!EVENT.matcher(event).matches()) throw new Refusal(400, "X-GitHub-Event is not an event");
    var delivery = new Delivery(guid, event, text(body), clock.instant());
    switch (reader.read(delivery)) {
      case Trigger.Unreadable(var reason) -> throw new Refusal(400, reason);
      case Trigger.Nothing(var reason) -> answer(context, 200, "ignored", reason);
      case Trigger.Review _, Trigger.Cancel _, Trigger.Command _, Trigger.Retry _ ->
          keep(context, delivery);
    }
  }

  private void keep(Context context, Delivery delivery) {
    try {
      switch (inbox.accept(delivery)) {
        case ACCEPTED -> answer(context, 202, "accepted", delivery.guid());
        case KNOWN -> answer(context, 200, "known", delivery.guid());
      }
    } catch (StoreTrouble trouble) {
      log.error("delivery {} was not accepted", delivery.guid(), trouble);
      throw busy();
    }
  }

  private static void answer(Context context, int status, String result, String detail) {
    context.status(status).json(Map.of("result", result, "detail", detail));
  }

  /// A header that must be there exactly once.
  private static String only(Context context, String name, int otherwise) {
    var values = Collections.list(context.req().getHeaders(name));
    if (values.size() != 1) throw new Refusal(otherwise, name + " must be there exactly once");
    return values.getFirst();
  }

  private static String text(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(400, "the body is not UTF-8");
    }
  }

  private static Refusal tooLarge() {
    return new Refusal(413, "the body is over " + MOST_BYTES + " bytes");
  }

  private static Refusal busy() {
    return new Refusal(503, "the delivery could not be kept; deliver it again");
  }
}
