package dev.parallax.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubBuilder;

/// A pretend GitHub with one repository, somebody who asks it things, and an address that its
/// webhooks come to.
final class Visitor implements AutoCloseable {
  static final String SHOP = "acme/shop";
  static final String SECRET = "It's a Secret to Everybody, or nearly";
  static final JsonMapper JSON = JsonMapper.builder().build();

  final List<Hook> hooks = new CopyOnWriteArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpServer receiver;
  volatile int hookStatus = 202;
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final InstantSource clock = () -> now;
  final StandInGitHub github = StandInGitHub.start(SECRET, clock);

  /// A webhook that came.
  record Hook(Map<String, List<String>> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }

    JsonNode json() throws IOException {
      return JSON.readTree(body);
    }
  }

  /// An answer; its body is kept as one character for each byte.
  record Reply(int status, Map<String, List<String>> headers, String latin) {
    byte[] bytes() {
      return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    JsonNode json() throws IOException {
      return JSON.readTree(bytes());
    }

    String text() {
      return new String(bytes(), StandardCharsets.UTF_8);
    }

    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }
  }

  Visitor(Map<String, ?> files) throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/hook",
        exchange -> {
          try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            hooks.add(
                new Hook(
                    Map.copyOf(exchange.getRequestHeaders()),
                    new String(body, StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(hookStatus, -1);
          }
        });
    receiver.start();
    github.repository(SHOP, files);
  }

  Visitor() throws IOException {
    this(Map.of("README.md", "# Shop\n", "src/Shop.java", "class Shop {}\n"));
  }

  void listen() {
    github.deliverTo("http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook");
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  int open(Map<String, ?> files) {
    return github.openPullRequest(SHOP, "A change", "What it does", "robin", files);
  }

  String jwt() throws GeneralSecurityException {
    return jwt(now.getEpochSecond() - 60, now.getEpochSecond() + 540, "\"4242\"");
  }

  /// A token of the App issued and ending at these seconds from now.
  String jwtFor(long issued, long expires) throws GeneralSecurityException {
    return jwt(now.getEpochSecond() + issued, now.getEpochSecond() + expires, "\"4242\"");
  }

  String jwt(long issued, long expires, String issuer) throws GeneralSecurityException {
    var der = Base64.getMimeDecoder().decode(github.privateKey().replaceAll("(?m)^-----.*$", ""));
    var signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der)));
    var content =
        encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + encoded(
                "{\"iat\":%d,\"exp\":%d,\"iss\":%s}"
                    .formatted(issued, expires, issuer)
                    .getBytes(StandardCharsets.UTF_8));
    signature.update(content.getBytes(StandardCharsets.US_ASCII));
    return content + "." + encoded(signature.sign());
  }

  String token() throws Exception {
    return token("{}");
  }

  /// An installation's token, narrowed by the body.
  String token(String body) throws Exception {
    var path = "/app/installations/" + github.installationId("acme") + "/access_tokens";
    return send("POST", path, jwt(), body).json().path("token").asText();
  }

  Reply get(String path) throws Exception {
    return send("GET", path, token(), "");
  }

  Reply post(String path, String body) throws Exception {
    return send("POST", path, token(), body);
  }

  Reply send(String method, String path, String bearer, String body, String... headers)
      throws IOException, InterruptedException {
    var url = path.startsWith("http") ? path : github.apiUrl() + path;
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .version(HttpClient.Version.HTTP_1_1)
            .header("User-Agent", "visitor")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!bearer.isEmpty()) request.header("Authorization", "Bearer " + bearer);
    for (var i = 0; i < headers.length; i += 2) request.setHeader(headers[i], headers[i + 1]);
    var response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    return new Reply(
        response.statusCode(),
        response.headers().map(),
        new String(response.body(), StandardCharsets.ISO_8859_1));
  }

  /// The repository as the client library that Parallax uses sees it, with a token it got itself.
  GHRepository library() throws Exception {
    var app =
        new GitHubBuilder().withEndpoint(github.apiUrl()).withJwtToken(jwt()).build().getApp();
    var token = app.getInstallationByRepository("acme", "shop").createToken().create();
    GitHub client =
        new GitHubBuilder()
            .withEndpoint(github.apiUrl())
            .withAppInstallationToken(token.getToken())
            .build();
    return client.getRepository(SHOP);
  }

  @Override
  public void close() {
    github.close();
    receiver.stop(0);
    http.shutdownNow();
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
