package dev.parallax.server;

import static dev.parallax.server.Running.sign;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Payloads;
import dev.parallax.trigger.Signature;
import dev.parallax.trigger.Trigger;
import dev.parallax.trigger.TriggerReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebhookEndpointTest {
  private static final String PATH = "/api/github/webhooks";
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final String OLD_SECRET = "the secret that was here before this one";
  private static final String GUID = "72d3162e-cc78-11e3-81ab-4c9367dc0958";
  private static final String BODY = Payloads.pullRequest("opened");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final int LARGEST = 26_214_400;

  private final FakeInbox inbox = new FakeInbox();
  private final Metrics metrics = new Metrics();
  private final AtomicInteger reads = new AtomicInteger();
  private final TriggerReader reader = new TriggerReader("parallax-bot");
  private final Running server = new Running(endpoint(128 << 20));

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void a_delivery_is_on_disk_when_it_is_acknowledged() throws Exception {
    assertAnswer(deliver("pull_request", BODY), 202, "{\"result\":\"accepted\"}");
    var signature = sign(SECRET, BODY.getBytes(UTF_8));
    assertThat(inbox.all())
        .containsExactly(new Delivery(GUID, "pull_request", BODY, NOW, signature).slim());
  }

  @Test
  void a_delivery_that_is_known_is_not_taken_twice() throws Exception {
    deliver("pull_request", BODY);
    assertAnswer(deliver("pull_request", BODY), 200, "{\"result\":\"known\"}");
    assertThat(inbox.all()).hasSize(1);
  }

  @Test
  void what_asks_for_nothing_is_answered_with_the_reason_and_not_kept() throws Exception {
    assertAnswer(
        deliver("ping", "{\"zen\": \"Keep it simple\"}"),
        200,
        "{\"result\":\"nothing\",\"reason\":\"pong\"}");
    assertAnswer(
        deliver("pull_request", Payloads.pullRequest("edited")),
        200,
        "{\"result\":\"nothing\",\"reason\":\"this change of a pull request asks for nothing\"}");
    assertThat(inbox.all()).isEmpty();
  }

  @Test
  void an_event_may_have_a_digit_in_its_name() throws Exception {
    assertAnswer(
        deliver("projects_v2_item", "{}"),
        200,
        "{\"result\":\"nothing\",\"reason\":\"the event projects_v2_item is not looked at\"}");
  }

  @Test
  void what_a_person_wrote_is_kept_as_it_was_signed() throws Exception {
    var body = Payloads.comment("created", "/parallax review\\nüöä 漢字 😀");
    assertThat(deliver("issue_comment", body).statusCode()).isEqualTo(202);
    assertThat(reader.read(inbox.all().getFirst()))
        .isInstanceOfSatisfying(
            Trigger.Command.class,
            command -> assertThat(command.said()).isEqualTo("/parallax review\nüöä 漢字 😀"));
  }

  @Test
  void while_the_secret_is_being_changed_both_are_right() throws Exception {
    var bytes = BODY.getBytes(UTF_8);
    assertThat(deliver(bytes, sign(OLD_SECRET, bytes)).statusCode()).isEqualTo(202);
    assertThat(deliver(bytes, sign("neither of the two", bytes)).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha256=",
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1",
        "sha256=zz7107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        "sha1=7571074a0eb2509fc211221cce984b8a37570b6d",
        "nonsense"
      })
  void a_wrong_signature_is_refused_before_anything_is_read(String signature) throws Exception {
    assertError(deliver("{\"a\":".getBytes(UTF_8), signature), 401, "X-Hub-Signature-256");
    assertThat(reads).hasValue(0);
    assertThat(inbox.all()).isEmpty();
  }

  @Test
  void one_flipped_bit_is_refused() throws Exception {
    var bytes = BODY.getBytes(UTF_8);
    var signature = sign(SECRET, bytes);
    bytes[20] ^= 1;
    assertError(deliver(bytes, signature), 401, "X-Hub-Signature-256");
    assertThat(reads).hasValue(0);
  }

  @Test
  void a_signature_must_be_there_and_only_once() throws Exception {
    var bytes = BODY.getBytes(UTF_8);
    var without = server.post(PATH, bytes, "Content-Type", "application/json");
    assertError(without, 401, "X-Hub-Signature-256");
    var sha1Only =
        server.post(PATH, bytes, "Content-Type", "application/json", "X-Hub-Signature", "sha1=00");
    assertError(sha1Only, 401, "X-Hub-Signature-256");
    var twice =
        server.post(
            PATH,
            bytes,
            "Content-Type",
            "application/json",
            "X-Hub-Signature-256",
            sign(SECRET, bytes),
            "X-Hub-Signature-256",
            sign(SECRET, bytes));
    assertError(twice, 401, "X-Hub-Signature-256");
    assertThat(reads).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({
    "application/x-www-form-urlencoded",
    "text/json",
    "application/jsonx",
    "application/json; charset=utf-16",
    "application/json+patch"
  })
  void another_content_type_is_refused(String type) throws Exception {
    var bytes = BODY.getBytes(UTF_8);
    var response =
        server.post(PATH, bytes, "Content-Type", type, "X-Hub-Signature-256", sign(SECRET, bytes));
    assertError(response, 415, "application/json");
  }

  @Test
  void a_content_type_may_name_its_charset() throws Exception {
    var bytes = BODY.getBytes(UTF_8);
    assertThat(deliver(bytes, sign(SECRET, bytes), "application/json; charset=UTF-8").statusCode())
        .isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "identity"})
  void a_content_encoding_is_refused(String encoding) throws Exception {
    var bytes = BODY.getBytes(UTF_8);
    var response =
        server.post(
            PATH,
            bytes,
            "Content-Type",
            "application/json",
            "Content-Encoding",
            encoding,
            "X-Hub-Signature-256",
            sign(SECRET, bytes));
    assertError(response, 415, "content encoding");
  }

  @ParameterizedTest
  @CsvSource({
    "'', pull_request, X-GitHub-Delivery",
    "not-a-guid, pull_request, X-GitHub-Delivery",
    "72d3162e-cc78-11e3-81ab-4c9367dc0958, '', X-GitHub-Event",
    "72d3162e-cc78-11e3-81ab-4c9367dc0958, pull request, X-GitHub-Event",
    "72d3162e-cc78-11e3-81ab-4c9367dc0958, ../../etc, X-GitHub-Event"
  })
  void a_delivery_without_its_name_or_number_is_refused(String guid, String event, String named)
      throws Exception {
    var bytes = BODY.getBytes(UTF_8);
    var response =
        server.post(
            PATH,
            bytes,
            "Content-Type",
            "application/json",
            "X-Hub-Signature-256",
            sign(SECRET, bytes),
            "X-GitHub-Delivery",
            guid,
            "X-GitHub-Event",
            event);
    assertError(response, 400, named);
  }

  @Test
  void a_body_that_is_not_what_github_sends_is_refused() throws Exception {
    assertError(
        deliver("pull_request", Payloads.issue("opened")), 400, "pull_request.number is missing");
    assertError(deliver("pull_request", "{"), 400, "not JSON");
    var latin = "{\"action\": \"ge\u00f6ffnet\"}".getBytes(ISO_8859_1);
    assertError(deliver(latin, sign(SECRET, latin)), 400, "not UTF-8");
    assertThat(inbox.all()).isEmpty();
  }

  @Test
  void a_database_that_cannot_take_it_asks_to_come_back() throws Exception {
    inbox.broken = true;
    var response = deliver("pull_request", BODY);
    assertError(response, 503, "could not be put on disk");
    assertThat(response.headers().firstValue("Retry-After")).hasValue("10");
    assertThat(response.body()).doesNotContain("secret");

    inbox.broken = false;
    assertThat(deliver("pull_request", BODY).statusCode()).isEqualTo(202);
  }

  @Test
  void a_body_of_the_largest_size_is_taken() throws Exception {
    var bytes = padded(LARGEST);
    assertThat(deliver(bytes, sign(SECRET, bytes)).statusCode()).isEqualTo(202);
  }

  @Test
  void a_body_that_announces_one_byte_more_is_refused_unread() throws Exception {
    assertThat(server.raw(head("Content-Length: " + (LARGEST + 1L))))
        .startsWith("HTTP/1.1 413 ")
        .contains("Connection: close")
        .endsWith("{\"error\":\"the body is larger than 25 MiB\"}");
    assertThat(server.raw(head("Content-Length: 9000000000"))).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void a_body_that_does_not_announce_its_size_is_refused_once_it_is_too_large() throws Exception {
    var chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
    try (var socket = server.connect()) {
      var out = socket.getOutputStream();
      out.write(head("Transfer-Encoding: chunked").getBytes(UTF_8));
      for (var i = 0; i < 400; i++) out.write(chunk.getBytes(UTF_8));
      out.write("1\r\n \r\n".getBytes(UTF_8));
      out.flush();
      var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 413 ").endsWith("larger than 25 MiB\"}");
    }
    assertThat(reads).hasValue(0);
  }

  @Test
  void a_body_without_an_announced_size_is_taken_like_any_other() throws Exception {
    var bytes = BODY.getBytes(UTF_8);
    var request =
        server
            .to(PATH)
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)))
            .headers(
                "Content-Type",
                "application/json",
                "X-Hub-Signature-256",
                sign(SECRET, bytes),
                "X-GitHub-Delivery",
                GUID,
                "X-GitHub-Event",
                "pull_request")
            .build();
    assertThat(server.send(request).statusCode()).isEqualTo(202);
  }

  @Test
  void a_body_whose_chunks_are_broken_is_refused_and_what_follows_it_too() throws Exception {
    var answer =
        server.raw(
            head("Transfer-Encoding: chunked"),
            "zz\r\n\r\nGET " + PATH + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 400 ")
        .endsWith("{\"error\":\"the body does not arrive whole\"}");
  }

  @Test
  void what_does_not_fit_into_memory_at_one_time_is_asked_to_come_back() throws Exception {
    try (var small = new Running(endpoint(1 << 20))) {
      var bytes = padded(2 << 20);
      var response = small.raw(head("Content-Length: " + bytes.length), new String(bytes, UTF_8));
      assertThat(response).startsWith("HTTP/1.1 503 ").contains("Retry-After: 10");
      // What was held for it is free again.
      var fits = padded(800_000);
      for (var i = 0; i < 3; i++) {
        var answer =
            small.post(
                PATH,
                fits,
                "Content-Type",
                "application/json",
                "X-Hub-Signature-256",
                sign(SECRET, fits),
                "X-GitHub-Delivery",
                GUID,
                "X-GitHub-Event",
                "pull_request");
        assertThat(answer.statusCode()).isIn(200, 202);
      }
    }
  }

  @Test
  void deliveries_are_counted_by_what_became_of_them() throws Exception {
    deliver("pull_request", BODY);
    deliver("pull_request", BODY);
    deliver(BODY.getBytes(UTF_8), "sha256=");
    assertThat(metrics.text())
        .contains("parallax_deliveries_total{result=\"accepted\"} 1.0")
        .contains("parallax_deliveries_total{result=\"known\"} 1.0")
        .contains("parallax_deliveries_total{result=\"unsigned\"} 1.0")
        .contains("parallax_ack_seconds_count 3");
  }

  @Test
  void only_posts_are_deliveries() throws Exception {
    assertError(server.get(PATH), 405, "method");
  }

  private WebhookEndpoint endpoint(int roomBytes) {
    return new WebhookEndpoint(
        PATH, Signature.of(SECRET, OLD_SECRET), this::read, inbox, metrics, () -> NOW, roomBytes);
  }

  private Trigger read(Delivery delivery) {
    reads.incrementAndGet();
    return reader.read(delivery);
  }

  private HttpResponse<String> deliver(String event, String body) throws Exception {
    var bytes = body.getBytes(UTF_8);
    return server.post(
        PATH,
        bytes,
        "Content-Type",
        "application/json",
        "X-Hub-Signature-256",
        sign(SECRET, bytes),
        "X-GitHub-Delivery",
        GUID,
        "X-GitHub-Event",
        event);
  }

  private HttpResponse<String> deliver(byte[] body, String signature) throws Exception {
    return deliver(body, signature, "application/json");
  }

  private HttpResponse<String> deliver(byte[] body, String signature, String type)
      throws Exception {
    return server.post(
        PATH,
        body,
        "Content-Type",
        type,
        "X-Hub-Signature-256",
        signature,
        "X-GitHub-Delivery",
        GUID,
        "X-GitHub-Event",
        "pull_request");
  }

  private static String head(String length) {
    return """
    POST %s HTTP/1.1
    Host: localhost
    Content-Type: application/json
    X-Hub-Signature-256: sha256=00
    %s

    """
        .formatted(PATH, length)
        .replace("\n", "\r\n");
  }

  private static byte[] padded(int size) {
    var bytes = new byte[size];
    Arrays.fill(bytes, (byte) ' ');
    var body = BODY.getBytes(UTF_8);
    System.arraycopy(body, 0, bytes, 0, body.length);
    return bytes;
  }

  private static void assertAnswer(HttpResponse<String> response, int status, String body) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).isEqualTo(body);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
  }

  private static void assertError(HttpResponse<String> response, int status, String part)
      throws IOException {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    var json = new ObjectMapper().readTree(response.body());
    assertThat(json.properties()).hasSize(1);
    assertThat(json.path("error").asText()).contains(part);
  }
}
