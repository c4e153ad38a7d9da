package dev.parallax.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Where GitHub's own answers may lead us: to GitHub.
final class WireTest {
  private static final String TOKEN = "ghs_a-token-of-an-installation-that-nobody-else-gets";

  /// A request as it arrived.
  private record Seen(String host, String path, Optional<String> authorization) {}

  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final AtomicInteger collected = new AtomicInteger();
  private final List<String> lookedUp = new CopyOnWriteArrayList<>();
  private final Http http =
      new Http(
          Duration.ofSeconds(10),
          new Manners(0, java.time.InstantSource.system(), System::nanoTime),
          this::lookUp);
  private HttpServer github;
  private HttpServer collector;
  private String location = "";

  @BeforeEach
  void start() throws IOException {
    github = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    github.createContext("/", this::answer);
    github.start();
    collector = HttpServer.create(new InetSocketAddress(0), 0);
    collector.createContext(
        "/",
        exchange -> {
          collected.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
  }

  @AfterEach
  void stop() {
    github.stop(0);
    collector.stop(0);
  }

  /// C2 row 33.
  @ParameterizedTest
  @MethodSource("elsewhere")
  void nothing_is_read_from_anywhere_but_github(String url) {
    location = here(url);
    assertThatThrownBy(() -> http.archive(request()).close())
        .isInstanceOf(IOException.class)
        .hasMessageMatching("GitHub leads to .*(, where nothing is read from|that is none)");
    assertThat(collected).hasValue(0);
    assertThat(seen).hasSize(1);
    assertThat(lookedUp).containsOnly("localhost");
  }

  @Test
  void the_table_of_addresses_has_at_least_25_rows() throws IOException {
    assertThat(elsewhere()).hasSizeGreaterThanOrEqualTo(25).doesNotHaveDuplicates();
  }

  @Test
  void what_has_moved_within_the_api_is_read_there_with_the_token() throws IOException {
    location = "/repositories/2/zipball/main";
    assertThat(text()).isEqualTo("content");
    assertThat(seen)
        .extracting(Seen::authorization)
        .containsExactly(Optional.of("Bearer " + TOKEN), Optional.of("Bearer " + TOKEN));
  }

  @Test
  void the_host_of_archives_is_not_told_the_token() throws IOException {
    location = "http://codeload.localhost:" + port(github) + "/acme/shop/zip/main?token=a";
    assertThat(text()).isEqualTo("content");
    assertThat(seen)
        .containsExactly(
            new Seen("localhost:" + port(github), "/zipball/main", Optional.of("Bearer " + TOKEN)),
            new Seen(
                "codeload.localhost:" + port(github),
                "/acme/shop/zip/main",
                Optional.<String>empty()));
  }

  @Test
  void an_answer_that_leads_in_a_circle_is_given_up() {
    location = "/zipball/main";
    assertThatThrownBy(() -> http.archive(request()).close()).hasMessageContaining("more than 5");
    assertThat(seen).hasSize(6);
  }

  static List<String> elsewhere() throws IOException {
    try (InputStream file = WireTest.class.getResourceAsStream("elsewhere.txt")) {
      return new String(Optional.ofNullable(file).orElseThrow().readAllBytes(), UTF_8)
          .lines()
          .toList();
    }
  }

  private String here(String url) {
    return url.replace("{api}", "" + port(github)).replace("{collector}", "" + port(collector));
  }

  private String text() throws IOException {
    try (var response = http.archive(request())) {
      return response.body().string();
    }
  }

  private Request request() {
    return new Request.Builder()
        .url("http://localhost:" + port(github) + "/zipball/main")
        .header("Authorization", "Bearer " + TOKEN)
        .build();
  }

  private void answer(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    seen.add(
        new Seen(
            exchange.getRequestHeaders().getFirst("Host"),
            path,
            Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))));
    if (path.equals("/zipball/main")) {
      exchange.getResponseHeaders().add("Location", location);
      exchange.sendResponseHeaders(302, -1);
    } else {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write("content".getBytes(UTF_8));
    }
    exchange.close();
  }

  private List<InetAddress> lookUp(String host) throws UnknownHostException {
    lookedUp.add(host);
    if (!Stream.of("localhost", "codeload.localhost").toList().contains(host)) {
      throw new UnknownHostException(host);
    }
    return new ArrayList<>(List.of(InetAddress.getLoopbackAddress()));
  }

  private static int port(HttpServer server) {
    return server.getAddress().getPort();
  }
}
