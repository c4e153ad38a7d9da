package dev.parallax.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parallax.job.Inbox;
import dev.parallax.job.StoreTrouble;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Signature;
import dev.parallax.trigger.Trigger;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where GitHub's deliveries arrive. A delivery is acknowledged when it is on disk, and nothing
/// else happens to it here; of a body without a right signature nothing is read but its bytes.
public final class WebhookEndpoint implements Routes {
  private static final Logger log = LoggerFactory.getLogger(WebhookEndpoint.class);

  /// For the bodies of all requests together: the rest of a small heap is for what is done with
  /// them.
  private static final int ROOM_BYTES =
      (int) Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 4);

  private static final Duration COME_BACK = Duration.ofSeconds(10);
  private static final Pattern GUID =
      Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");
  private static final Pattern EVENT = Pattern.compile("[a-z0-9_]{1,64}");
  private static final Pattern JSON =
      Pattern.compile("application/json\\s*(;\\s*charset=\"?utf-8\"?\\s*)?");

  private final String path;
  private final Signature signature;
  private final Function<Delivery, Trigger> reader;
  private final Inbox inbox;
  private final Metrics metrics;
  private final InstantSource clock;
  private final Bodies bodies;

  /// @param reader `OurName.atTheDoor`
  public WebhookEndpoint(
      String path,
      Signature signature,
      Function<Delivery, Trigger> reader,
      Inbox inbox,
      Metrics metrics,
      InstantSource clock) {
    this(path, signature, reader, inbox, metrics, clock, ROOM_BYTES);
  }

  WebhookEndpoint(
      String path,
      Signature signature,
      Function<Delivery, Trigger> reader,
      Inbox inbox,
      Metrics metrics,
      InstantSource clock,
      int roomBytes) {
    this.path = path;
    this.signature = signature;
    this.reader = reader;
    this.inbox = inbox;
    this.metrics = metrics;
    this.clock = clock;
    this.bodies = new Bodies(WebServer.MOST_BYTES, roomBytes, System::nanoTime);
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.post(path, this::receive);
  }

  private void receive(Context context) throws IOException {
    var start = System.nanoTime();
    var answer = answer(context.req());
    context.status(answer.status).contentType(ErrorJson.TYPE).result(answer.json());
    if (answer.status == 503) context.header("Retry-After", "" + COME_BACK.toSeconds());
    // The rest of a body that was not read to its end must not be taken for the next request.
    if (!answer.bodyRead) context.header("Connection", "close");
    metrics.delivery(answer.result, Duration.ofNanos(System.nanoTime() - start));
  }

  private Answer answer(HttpServletRequest request) throws IOException {
    var types = headers(request, "Content-Type");
    if (types.size() != 1 || !JSON.matcher(types.getFirst().toLowerCase(Locale.ROOT)).matches()) {
      return Answer.refused(415, "content_type", "the content type must be application/json");
    }
    if (!headers(request, "Content-Encoding").isEmpty()) {
      return Answer.refused(415, "content_type", "a content encoding is not taken");
    }
    if (request.getContentLengthLong() > WebServer.MOST_BYTES) return tooLarge();
    var signatures = headers(request, "X-Hub-Signature-256");
    if (signatures.size() != 1) return unsigned();
    return bodies.read(
        request.getInputStream(),
        body ->
            switch (body) {
              case Bodies.Body.Whole whole ->
                  signed(request, signatures.getFirst(), whole).afterBody();
              case Bodies.Body.TooLarge() -> tooLarge();
              case Bodies.Body.TooSlow() ->
                  Answer.refused(408, "slow", "the body comes too slowly");
              case Bodies.Body.Broken() ->
                  Answer.refused(400, "broken", "the body does not arrive whole");
              case Bodies.Body.NoRoom() ->
                  Answer.refused(503, "no_room", "too many large deliveries at one time");
            });
  }

  private Answer signed(HttpServletRequest request, String given, Bodies.Body.Whole whole) {
    var secret = signature.match(given, whole.parts());
    if (secret.isEmpty()) return unsigned();
    var guid = header(request, "X-GitHub-Delivery", GUID);
    if (guid.isEmpty()) {
      return Answer.refused(400, "headers", "X-GitHub-Delivery must be there once, and a GUID");
    }
    var event = header(request, "X-GitHub-Event", EVENT);
    if (event.isEmpty()) {
      return Answer.refused(400, "headers", "X-GitHub-Event must be there once, and an event name");
    }
    if (secret.getAsInt() > 0) log.info("{} is signed with the older secret", guid.get());
    try {
      var body = text(whole.bytes());
      return read(new Delivery(guid.get(), event.get(), body, clock.instant(), given).slim());
    } catch (CharacterCodingException _) {
      return Answer.refused(400, "unreadable", "the body is not UTF-8");
    }
  }

  /// Read twice only where something was put in the place of what is not UTF-8, or looks like it.
  private static String text(byte[] bytes) throws CharacterCodingException {
    var text = new String(bytes, UTF_8);
    if (text.indexOf('\uFFFD') >= 0) requireUtf8(bytes);
    return text;
  }

  /// Without a copy of twice its size on the way, as a decoder's own buffer would be.
  private static void requireUtf8(byte[] bytes) throws CharacterCodingException {
    var in = ByteBuffer.wrap(bytes);
    var decoder = UTF_8.newDecoder();
    for (var some = CharBuffer.allocate(8 * 1024); in.hasRemaining(); some.clear()) {
      var result = decoder.decode(in, some, true);
      if (result.isError()) result.throwException();
    }
  }

  private Answer read(Delivery delivery) {
    var trigger = reader.apply(delivery);
    return switch (trigger) {
      case Trigger.Unreadable(var reason) -> {
        log.warn("{} is {}", delivery.guid(), reason);
        yield Answer.refused(400, "unreadable", reason);
      }
      case Trigger.Nothing(var reason) -> Answer.fine(200, "nothing", reason);
      case Trigger.Review _,
          Trigger.Retry _,
          Trigger.Queued _,
          Trigger.Cancel _,
          Trigger.Closed _,
          Trigger.Resolved _,
          Trigger.Command _,
          Trigger.Ticked _,
          Trigger.Withdrawn _ ->
          accept(delivery, trigger);
    };
  }

  private Answer accept(Delivery delivery, Trigger trigger) {
    try {
      return switch (inbox.accept(delivery, trigger)) {
        case ACCEPTED -> Answer.fine(202, "accepted", "");
        case KNOWN -> Answer.fine(200, "known", "");
      };
    } catch (StoreTrouble e) {
      log.error("{} could not be put on disk", delivery.guid(), e);
      return Answer.refused(503, "store", "the delivery could not be put on disk");
    }
  }

  private static Answer tooLarge() {
    return Answer.refused(413, "too_large", "the body is larger than 25 MiB");
  }

  private static Answer unsigned() {
    return Answer.refused(401, "unsigned", "X-Hub-Signature-256 must be there once, and be right");
  }

  private static Optional<String> header(HttpServletRequest request, String name, Pattern form) {
    var values = headers(request, name);
    if (values.size() != 1) return Optional.empty();
    return Optional.of(values.getFirst()).filter(value -> form.matcher(value).matches());
  }

  private static List<String> headers(HttpServletRequest request, String name) {
    return Collections.list(request.getHeaders(name));
  }

  /// @param result for the metrics
  /// @param bodyRead whether nothing of the request is left on the connection
  private record Answer(int status, String result, String detail, boolean bodyRead) {
    private static final String TAKEN = "{\"result\":\"accepted\"}";

    static Answer fine(int status, String result, String reason) {
      return new Answer(status, result, reason, false);
    }

    static Answer refused(int status, String result, String error) {
      return new Answer(status, result, error, false);
    }

    Answer afterBody() {
      return new Answer(status, result, detail, true);
    }

    String json() {
      if (status == 202) return TAKEN;
      if (status >= 400) return ErrorJson.of(detail);
      var json = JsonNodeFactory.instance.objectNode().put("result", result);
      return (detail.isEmpty() ? json : json.put("reason", detail)).toString();
    }
  }
}
