package dev.parallax.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parallax.job.Inbox;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Signature;
import dev.parallax.trigger.Trigger;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One delivery that is nobody's, signed and answered within this process while the database is
/// being opened: a program that has done something once does it again in a tenth of the time, and
/// the first real delivery after a start is what somebody waits for. Nothing of it is kept, and it
/// goes through no network.
public final class Rehearsal {
  private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);
  private static final String SECRET = "known to all, and good for nothing outside of here";
  private static final String PATH = "/rehearsal";
  private static final String BODY =
      """
      {"action": "opened",
       "pull_request": {"number": 1, "head": {"sha": "0000000000000000000000000000000000000000"}},
       "repository": {"id": 1, "name": "none", "owner": {"login": "nobody"}},
       "sender": {"id": 1, "login": "nobody", "type": "User"},
       "installation": {"id": 1}}
      """;

  private final FutureTask<String> answer;

  private Rehearsal(FutureTask<String> answer) {
    this.answer = answer;
  }

  /// Begins it.
  ///
  /// @param reader as of `WebhookEndpoint`
  public static Rehearsal begin(Function<Delivery, Trigger> reader) {
    var answer = new FutureTask<>(() -> answer(reader));
    Thread.ofPlatform().daemon().name("rehearsal").start(answer);
    return new Rehearsal(answer);
  }

  /// Waits for its end, so that nothing is loaded in two places at once.
  ///
  /// @return the answer; nothing comes of it when there is none
  public String end() {
    try {
      return answer.get();
    } catch (ExecutionException fault) {
      log.warn("the rehearsal failed", fault.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "";
  }

  private static String answer(Function<Delivery, Trigger> reader) throws Exception {
    var endpoint =
        new WebhookEndpoint(
            PATH,
            Signature.of(SECRET),
            reader,
            new Nowhere(),
            new Metrics(),
            InstantSource.system());
    return WebServer.answerWithin(List.of(endpoint), request());
  }

  private static String request() throws GeneralSecurityException {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
    var signature = HexFormat.of().formatHex(mac.doFinal(BODY.getBytes(UTF_8)));
    return String.join(
            "\r\n",
            "POST " + PATH + " HTTP/1.1",
            "Host: localhost",
            "Content-Type: application/json",
            "Content-Length: " + BODY.length(),
            "X-GitHub-Delivery: 00000000-0000-0000-0000-000000000000",
            "X-GitHub-Event: pull_request",
            "X-Hub-Signature-256: sha256=" + signature,
            "",
            "")
        + BODY;
  }

  /// Takes all and keeps nothing.
  private record Nowhere() implements Inbox {
    @Override
    public Acceptance accept(Delivery delivery, Trigger trigger) {
      return Acceptance.ACCEPTED;
    }

    @Override
    public Optional<Delivery> find(String guid) {
      return Optional.empty();
    }

    @Override
    public void settled(String guid, String result) {}
  }
}
