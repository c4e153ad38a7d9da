package dev.parallax;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.parallax.PeerBenchmark.Sizes;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Signature;
import dev.parallax.trigger.Trigger;
import dev.parallax.trigger.TriggerReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What the benchmark is made of, so that its figures are what they say and it can be run next
/// year.
final class PeerBenchmarkTest {
  private static final String SECRET = ServerProcess.SECRET;

  @Test
  void all_of_the_benchmark_runs() throws Exception {
    var text = new PeerBenchmark().measured(Sizes.TINY);
    assertThat(text)
        .contains(" cores, ", "fdatasync", "load average")
        .contains("| acknowledgements, 32 connections | ")
        .contains("| the same while jobs are done | ")
        .contains("| page of a run with 50 tasks, 100/s, first byte: half within | ");
    assertThat(text.contains(Probot.MISSING)).isEqualTo(Probot.there().isEmpty());
    var rows = text.lines().filter(line -> line.startsWith("| ")).toList();
    assertThat(rows).allSatisfy(row -> assertThat(row.split("\\|", -1)).hasSize(7));
  }

  @Test
  void every_answer_is_counted_by_its_status() throws IOException {
    var asked = new AtomicInteger();
    Set<String> seen = ConcurrentHashMap.newKeySet();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          seen.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          var status = asked.incrementAndGet() % 10 == 0 ? 503 : 202;
          // Chunks, and a length that is told: servers do both.
          exchange.sendResponseHeaders(status, status == 503 ? 0 : 2);
          exchange.getResponseBody().write("ok".getBytes(UTF_8));
          exchange.close();
        });
    try (var threads = Executors.newCachedThreadPool()) {
      server.setExecutor(threads);
      server.start();
      var deliveries = new PreparedDeliveries(500, "opened", SECRET);
      var client = new LeanClient(server.getAddress().getPort());
      var answers = client.send(deliveries, 8);
      assertThat(answers.statuses()).containsOnlyKeys(202, 503);
      assertThat(answers.of(503)).isEqualTo(50);
      assertThat(answers.of(202)).isEqualTo(450);
      assertThat(answers.whole()).hasSize(500).isSorted().doesNotContain(0);
      assertThat(answers.firstByte()).hasSize(500).isSorted().doesNotContain(0);
      assertThat(seen).hasSize(500);
      server.stop(0);
    }
  }

  @Test
  void a_connection_that_is_cut_counts_as_no_answer() throws IOException {
    try (var server = new java.net.ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            while (!server.isClosed()) {
              try (var cut = server.accept()) {
                cut.setSoLinger(true, 0);
              } catch (IOException _) {
                // closed at the end of the test
              }
            }
          });
      var answers =
          new LeanClient(server.getLocalPort())
              .send(new PreparedDeliveries(20, "opened", SECRET), 4);
      assertThat(answers.of(0)).isEqualTo(20);
    }
  }

  @Test
  void a_time_that_a_share_does_not_exceed_is_one_that_was_measured() {
    var hundred = LongStream.rangeClosed(1, 100).map(i -> i * 1_000_000).toArray();
    assertThat(LeanClient.millis(hundred, 0.5)).isEqualTo(50);
    assertThat(LeanClient.millis(hundred, 0.99)).isEqualTo(99);
    assertThat(LeanClient.millis(hundred, 1)).isEqualTo(100);
    assertThat(LeanClient.millis(new long[] {7_000_000}, 0.99)).isEqualTo(7);
  }

  @Test
  void each_delivery_is_signed_has_a_body_of_its_own_and_asks_for_a_review() throws Exception {
    var deliveries = new PreparedDeliveries(20, "opened", SECRET);
    var bodies = new HashSet<String>();
    for (var i = 0; i < deliveries.count(); i++) {
      var parts = deliveries.get(i);
      var head = text(parts[0]);
      var body = text(parts[1], parts[2]);
      assertThat(bodies.add(body)).isTrue();
      assertThat(body.length()).isBetween(24_000, 26_000).isEqualTo(deliveries.bytes());
      assertThat(new JsonMapper().readTree(body).at("/repository/full_name").textValue())
          .isEqualTo("acme/shop");
      assertThat(
              Signature.of(SECRET).match(header(head, "X-Hub-Signature-256"), body.getBytes(UTF_8)))
          .isPresent();
      var guid = header(head, "X-GitHub-Delivery");
      var read =
          new TriggerReader("").read(new Delivery(guid, "pull_request", body, Instant.EPOCH));
      assertThat(read).isInstanceOf(Trigger.Review.class);
    }
  }

  @Test
  void of_several_rounds_the_middle_one_counts_and_the_middle_ratio() {
    var table = new BenchmarkTable();
    table.row(
        "x", "%.0f", List.of(List.of(10.0, 40.0, 20.0), List.of(5.0, 10.0, 20.0)), d -> d, "");
    table.pair("y", "%.1f", 3, Double.NaN, "less");
    table.note("Something is left out");
    assertThat(table.markdown())
        .contains("Something is left out.\n\n|")
        .contains("| x | 20 | 10 | 2.00 |  |")
        .contains("| y | 3.0 |  |  | less |");
  }

  private static String header(String head, String name) {
    return head.lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .findFirst()
        .orElseThrow();
  }

  private static String text(ByteBuffer... parts) {
    var bytes = new ByteArrayOutputStream();
    for (var part : parts) {
      var own = new byte[part.remaining()];
      part.get(own);
      bytes.writeBytes(own);
    }
    return bytes.toString(UTF_8);
  }
}
