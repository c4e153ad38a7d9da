package dev.parallax.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class WebServerTest {
  private final AtomicInteger served = new AtomicInteger();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private final Routes rooms =
      routes -> {
        routes.get("/served", context -> context.result("" + served.incrementAndGet()));
        routes.post("/served", context -> context.result("" + served.incrementAndGet()));
        routes.get("/healthz", context -> context.result("up"));
        routes.get("/thread", context -> context.result("" + Thread.currentThread().isVirtual()));
        routes.get(
            "/bug",
            context -> {
              throw new IllegalStateException("the password is 1234");
            });
        routes.get(
            "/error",
            context -> {
              throw new StackOverflowError("the password is 1234");
            });
        routes.get(
            "/long",
            context -> {
              begun.countDown();
              go.await();
              context.result("done");
            });
      };
  private final Running server = new Running(rooms);

  @AfterEach
  void close() {
    go.countDown();
    server.close();
  }

  @Test
  void every_request_has_a_virtual_thread() throws Exception {
    assertThat(server.get("/thread").body()).isEqualTo("true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bug", "/error"})
  void a_bug_costs_one_request_and_tells_nothing(String path) throws Exception {
    var response = server.get(path);
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("{\"error\":\"internal error\"}");
    assertThat(server.get("/served").statusCode()).isEqualTo(200);
  }

  @Test
  void what_is_not_there_is_said_in_the_same_form() throws Exception {
    var response = server.get("/nowhere");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("{\"error\":\"there is nothing here\"}");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
  }

  @Test
  void no_answer_says_what_runs_here() throws Exception {
    var all = server.get("/served").headers().toString() + server.raw("NONSENSE\r\n\r\n");
    assertThat(all).doesNotContainIgnoringCase("jetty").doesNotContainIgnoringCase("javalin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Smuggling: two ways to say where the body ends.
        "POST /served HTTP/1.1|Host: localhost|Content-Length: 5|Transfer-Encoding: chunked||0||",
        "POST /served HTTP/1.1|Host: localhost|Content-Length: 5|Content-Length: 6||hello",
        "POST /served HTTP/1.1|Host: localhost|Content-Length: 5, 6||hello",
        "POST /served HTTP/1.1|Host: localhost|Content-Length: +5||hello",
        "POST /served HTTP/1.1|Host: localhost|Content-Length: -5||hello",
        "POST /served HTTP/1.1|Host: localhost|Transfer-Encoding: chunked, gzip||0||",
        // Heads that readers disagree on.
        "GET /served HTTP/1.1|Host: localhost|X-A: one| folded||",
        "GET /served HTTP/1.1|Host: localhost|X-A : one||",
        "GET /served HTTP/1.1|Host: localhost|Host: elsewhere||",
        "GET /served HTTP/1.1||",
        "GET /served|",
        "GET /served HTTP/0.9||",
        "GET /%2e%2e/served HTTP/1.1|Host: localhost||",
        "GET /served%00 HTTP/1.1|Host: localhost||"
      })
  void a_request_that_readers_disagree_on_is_refused_and_what_follows_it_too(String lines)
      throws Exception {
    var next = "GET /served HTTP/1.1|Host: localhost|Connection: close||";
    var answer = server.raw((lines + next).replace("|", "\r\n"));
    assertThat(answer).matches("(?s)HTTP/1\\.[01] (400|404|501|505) .*");
    assertThat(served).hasValue(0);
  }

  @Test
  void an_endless_head_is_refused() throws Exception {
    var answer =
        server.raw(
            "GET /served HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(20_000) + "\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 431 ")
        .endsWith("{\"error\":\"the request's head is too large\"}");
  }

  @Test
  void a_head_that_does_not_come_to_its_end_is_not_waited_for() throws Exception {
    try (var hasty = new Running(Duration.ofMillis(50), rooms);
        var socket = hasty.connect()) {
      socket.getOutputStream().write("GET /served HT".getBytes(UTF_8));
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @Test
  void a_slow_answer_is_not_a_slow_head() throws Exception {
    try (var hasty = new Running(Duration.ofSeconds(1), rooms);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answer = threads.submit(() -> hasty.get("/long").body());
      begun.await();
      // Another connection is closed by now, so this one's time is over as well.
      try (var socket = hasty.connect()) {
        assertThat(socket.getInputStream().readAllBytes()).isEmpty();
      }
      go.countDown();
      assertThat(answer.get()).isEqualTo("done");
    }
  }

  @Test
  void a_request_under_way_is_answered_before_the_server_ends() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answer = threads.submit(() -> server.get("/long").body());
      begun.await();
      var stopped = threads.submit(server::stop);
      go.countDown();
      assertThat(answer.get()).isEqualTo("done");
      stopped.get();
    }
  }

  @Test
  void a_server_that_is_being_stopped_sends_away_whoever_comes_and_ends_what_had_begun()
      throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answer = threads.submit(() -> server.get("/long").body());
      begun.await();
      server.drain();
      var away = server.get("/served");
      assertThat(away.statusCode()).isEqualTo(503);
      assertThat(away.headers().firstValue("Retry-After")).contains("10");
      assertThat(away.headers().firstValue("Connection")).contains("close");
      assertThat(served).hasValue(0);
      assertThat(server.get("/healthz").body()).isEqualTo("up");
      go.countDown();
      assertThat(answer.get()).isEqualTo("done");
    }
  }

  @Test
  void a_body_for_a_server_that_is_being_stopped_is_not_read_and_what_follows_it_neither()
      throws Exception {
    server.drain();
    var answer =
        server.raw(
            "POST /served HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n",
            "some body",
            "GET /served HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 503 ").containsOnlyOnce("HTTP/1.1");
    assertThat(served).hasValue(0);
  }

  @Test
  void a_port_can_be_given_away_while_a_request_is_under_way() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answer = threads.submit(() -> server.get("/long").body());
      begun.await();
      server.giveAway();
      var other = new WebServer("127.0.0.1", server.port, List.of(rooms));
      try {
        other.start();
        assertThat(server.get("/served").body()).isEqualTo("1");
        go.countDown();
        assertThat(answer.get()).isEqualTo("done");
      } finally {
        go.countDown();
        other.stop();
      }
    }
  }
}
