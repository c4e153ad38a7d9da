package dev.parallax.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs and delivers webhooks, once each as GitHub does, and keeps the list of deliveries from
/// which one can be asked for again. Safe for use by many threads.
final class Webhooks {
  static final long HOOK_ID = 880_001;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration KEPT = Duration.ofDays(3);

  private final StandInGitHub github;
  private volatile String secret;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final ConcurrentSkipListMap<Long, Sent> log = new ConcurrentSkipListMap<>();
  private final ConcurrentLinkedQueue<Thread> background = new ConcurrentLinkedQueue<>();
  private final AtomicLong ids = new AtomicLong(17_000_000_000L);
  volatile String hook = "";
  volatile boolean lost;

  /// One attempt.
  private record Sent(
      long id,
      String guid,
      String event,
      String body,
      Instant at,
      boolean redelivery,
      Duration took,
      String status,
      int code,
      String answer) {}

  Webhooks(StandInGitHub github, String secret) {
    this.github = github;
    this.secret = secret;
  }

  String secret() {
    return secret;
  }

  /// From now on deliveries are signed with this.
  void sign(String secret) {
    this.secret = secret;
  }

  /// How they are delivered, the secret hidden.
  Answer config() {
    var config = new LinkedHashMap<String, Object>();
    config.put("content_type", github.registration.contentType());
    config.put("insecure_ssl", github.registration.insecureSsl());
    config.put("secret", "********");
    if (!hook.isEmpty()) config.put("url", hook);
    return Answer.ok(config);
  }

  StandInGitHub.Delivered deliver(String event, Map<String, Object> payload) {
    return deliver(event, json(payload), UUID.randomUUID().toString(), false);
  }

  /// Delivers when whoever asked has been answered.
  void later(String event, Map<String, Object> payload) {
    var body = json(payload);
    inBackground(() -> deliver(event, body, UUID.randomUUID().toString(), false));
  }

  StandInGitHub.Delivered deliver(String event, String body, String guid, boolean redelivery) {
    var to = hook;
    if (to.isEmpty()) return new StandInGitHub.Delivered(guid, 0, "");
    var at = github.clock.instant();
    var start = System.nanoTime();
    var status = "failed to connect to host";
    var code = 0;
    var answer = "";
    if (!lost) {
      try {
        var response =
            client.send(request(to, event, body, guid), HttpResponse.BodyHandlers.ofString());
        code = response.statusCode();
        answer = response.body();
        status = code / 100 == 2 ? "OK" : "Invalid HTTP Response: " + code;
      } catch (HttpTimeoutException e) {
        status = "timed out";
      } catch (IOException e) {
        answer = String.valueOf(e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        answer = "interrupted";
      }
    }
    var id = ids.incrementAndGet();
    var took = Duration.ofNanos(System.nanoTime() - start);
    log.put(id, new Sent(id, guid, event, body, at, redelivery, took, status, code, answer));
    return new StandInGitHub.Delivered(guid, code, answer);
  }

  String json(Map<String, Object> payload) {
    try {
      return github.json.writeValueAsString(payload);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }

  /// Waits until nothing is on its way any more.
  void await() throws InterruptedException {
    for (var thread = background.poll(); thread != null; thread = background.poll()) thread.join();
  }

  Answer list(Ask ask) {
    var most = Math.max(1, Math.min(100, ask.whole("per_page", 30)));
    var cursor = ask.query("cursor").replaceFirst("^v1_", "");
    var oldest = github.clock.instant().minus(KEPT);
    var from =
        cursor.matches("\\d{1,18}")
            ? log.headMap(Long.parseLong(cursor), false).descendingMap()
            : log.descendingMap();
    var found =
        from.values().stream()
            .filter(sent -> sent.at().isAfter(oldest) && !sent.at().isAfter(ask.youngest()))
            .limit(most + 1L)
            .toList();
    var page = found.subList(0, Math.min(most, found.size()));
    var answer = Answer.ok(page.stream().map(this::brief).toList());
    if (found.size() <= most) return answer;
    return answer.with(
        "Link",
        "<%s/app/hook/deliveries?per_page=%d&cursor=v1_%d>; rel=\"next\""
            .formatted(github.apiUrl(), most, page.getLast().id()));
  }

  Answer one(long id) {
    return find(id).map(sent -> Answer.ok(whole(sent))).orElseGet(Answer::notFound);
  }

  /// Delivers the same once more, under the same GUID and a new id.
  Answer again(long id) {
    return find(id)
        .map(sent -> {
          inBackground(() -> deliver(sent.event(), sent.body(), sent.guid(), true));
          return new Answer(202, Map.of(), Map.of());
        })
        .orElseGet(Answer::notFound);
  }

  List<StandInGitHub.Attempt> attempts() {
    return log.values().stream()
        .map(sent ->
            new StandInGitHub.Attempt(
                sent.id(),
                sent.guid(),
                sent.event(),
                sent.redelivery(),
                sent.status(),
                sent.code(),
                sent.body()))
        .toList();
  }

  void close() {
    client.shutdownNow();
  }

  static String signature(String algorithm, String secret, byte[] body) {
    try {
      var mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest request(String to, String event, String body, String guid) {
    var isForm = github.registration.contentType().equals("form");
    var sent = isForm ? "payload=" + URLEncoder.encode(body, StandardCharsets.UTF_8) : body;
    var bytes = sent.getBytes(StandardCharsets.UTF_8);
    var builder = HttpRequest.newBuilder(URI.create(to)).timeout(PATIENCE);
    headers(event, guid).forEach(builder::header);
    return builder
        .header("X-Hub-Signature", "sha1=" + signature("HmacSHA1", secret, bytes))
        .header("X-Hub-Signature-256", "sha256=" + signature("HmacSHA256", secret, bytes))
        .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
        .build();
  }

  private Map<String, String> headers(String event, String guid) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("Accept", "*/*");
    headers.put(
        "Content-Type",
        github.registration.contentType().equals("form")
            ? "application/x-www-form-urlencoded"
            : "application/json");
    headers.put("User-Agent", "GitHub-Hookshot/5a1c0de");
    headers.put("X-GitHub-Event", event);
    headers.put("X-GitHub-Delivery", guid);
    headers.put("X-GitHub-Hook-ID", Long.toString(HOOK_ID));
    headers.put("X-GitHub-Hook-Installation-Target-Type", "integration");
    headers.put("X-GitHub-Hook-Installation-Target-ID", github.appId());
    return headers;
  }

  private void inBackground(Runnable delivery) {
    background.removeIf(thread -> !thread.isAlive());
    background.add(Thread.startVirtualThread(delivery));
  }

  private Optional<Sent> find(long id) {
    return Optional.ofNullable(log.get(id))
        .filter(sent -> sent.at().isAfter(github.clock.instant().minus(KEPT)));
  }

  private Map<String, Object> brief(Sent sent) {
    var payload = payload(sent);
    var node = new LinkedHashMap<String, Object>();
    node.put("id", sent.id());
    node.put("guid", sent.guid());
    node.put("delivered_at", StandInJson.time(sent.at()));
    node.put("redelivery", sent.redelivery());
    node.put("duration", sent.took().toMillis() / 1000.0);
    node.put("status", sent.status());
    node.put("status_code", sent.code());
    node.put("event", sent.event());
    node.put("action", payload.get("action"));
    node.put("installation_id", id(payload, "installation"));
    node.put("repository_id", id(payload, "repository"));
    node.put("throttled_at", null);
    return node;
  }

  private Map<String, Object> whole(Sent sent) {
    var node = brief(sent);
    node.put("url", hook);
    node.put(
        "request", Map.of("headers", headers(sent.event(), sent.guid()), "payload", payload(sent)));
    node.put("response", Map.of("headers", Map.of(), "payload", sent.answer()));
    return node;
  }

  private Map<String, Object> payload(Sent sent) {
    try {
      var node = new LinkedHashMap<String, Object>();
      for (var field : github.json.readTree(sent.body()).properties()) {
        node.put(field.getKey(), field.getValue());
      }
      return node;
    } catch (JsonProcessingException e) {
      return Map.of();
    }
  }

  private static Object id(Map<String, Object> payload, String of) {
    return payload.get(of) instanceof com.fasterxml.jackson.databind.JsonNode node
        ? node.path("id").asLong()
        : 0;
  }
}
