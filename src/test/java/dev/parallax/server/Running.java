package dev.parallax.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A real server on a free port of this machine, and two ways to talk to it: as a well-behaved
/// client, and byte by byte.
final class Running implements AutoCloseable {
  private final WebServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  final int port;

  Running(Routes... rooms) {
    this(Duration.ofSeconds(10), rooms);
  }

  Running(Duration head, Routes... rooms) {
    server = new WebServer("127.0.0.1", 0, List.of(rooms), head);
    port = server.start();
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    var request = to(path);
    if (headers.length > 0) request.headers(headers);
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    var request = to(path).POST(BodyPublishers.ofByteArray(body)).headers(headers).build();
    return client.send(request, BodyHandlers.ofString());
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, BodyHandlers.ofString());
  }

  /// Sends these bytes and reads until the server closes the connection.
  String raw(String... parts) throws IOException {
    try (var socket = connect()) {
      for (var part : parts) {
        socket.getOutputStream().write(part.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
      }
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  void giveAway() {
    server.stopListening();
  }

  void drain() {
    server.drain();
  }

  void stop() {
    server.stop();
  }

  @Override
  public void close() {
    client.close();
    server.stop();
  }

  static String sign(String secret, byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
