package dev.parallax;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More than anybody sends, to a real process with a small heap: what it answered with 202 is
/// there, and everybody is answered. `mvn test -Pnightly -Dtest=LoadTest` prints the figures of
/// docs/reliability.md, each beside the machine's load at its end; they are not asserted, because
/// the machine is not ours alone.
final class LoadTest {
  private static final int BODY = 12_000;
  private static final int LARGEST = 25 * 1024 * 1024;

  @TempDir Path data;
  private final StandInGitHub github = StandInGitHub.start(ServerProcess.SECRET);

  @AfterEach
  void close() {
    github.close();
  }

  @Test
  void a_delivery_that_comes_ten_times_at_once_is_kept_once() throws Exception {
    duplicates(20);
  }

  @Test
  void bodies_of_strangers_take_no_room_from_a_delivery() throws Exception {
    garbage(10, 200, 0, "256m");
  }

  @Test
  void more_at_once_than_the_disk_can_take_is_answered_all_the_same() throws Exception {
    try (var server = serve("256m")) {
      var came = client(server).deliver(1_000, 0, 200);
      print("1,000 deliveries at once", came.words());
      assertAllAnswered(came);
      assertKept(server, came.accepted());
    }
  }

  @Test
  @Tag("nightly")
  void five_hundred_in_a_second_are_kept_for_a_minute() throws Exception {
    try (var server = serve("512m")) {
      var client = client(server);
      var _ = client.deliver(5_000, 500, 64);
      var came = client.deliver(30_000, 500, 64);
      print("500/s for 60 s, on disk before the 202", came.words());
      assertThat(came.of(202)).isEqualTo(30_000);
      assertKept(server, came.accepted());
    }
  }

  @Test
  @Tag("nightly")
  void two_thousand_in_a_second_are_answered_for_ten_seconds() throws Exception {
    try (var server = serve("512m")) {
      var client = client(server);
      var _ = client.deliver(5_000, 500, 64);
      var came = client.deliver(20_000, 2_000, 400);
      print("2,000/s for 10 s", came.words());
      assertAllAnswered(came);
      assertKept(server, came.accepted());
    }
  }

  @Test
  @Tag("nightly")
  void two_hundred_strangers_with_the_largest_bodies_take_no_room_from_a_delivery()
      throws Exception {
    garbage(200, 2_000, 100, "512m");
  }

  @Test
  @Tag("nightly")
  void a_storm_of_duplicates_is_kept_once_each() throws Exception {
    duplicates(1_000);
  }

  /// Row 9 of the attacks: each has opened a connection and says a byte from time to time.
  @Test
  @Tag("nightly")
  void two_thousand_who_say_their_first_line_slowly_keep_nobody_waiting() throws Exception {
    try (var server = serve("512m");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var client = client(server);
      var _ = client.deliver(2_000, 500, 16);
      var alone = client.deliver(2_000, 200, 16);
      var slow = new AtomicInteger();
      var cut = new AtomicInteger();
      var longest = new AtomicInteger();
      for (var i = 0; i < 2_000; i++) {
        var _ =
            threads.submit(() -> {
              try (var socket = connect(server)) {
                slow.incrementAndGet();
                var begin = System.nanoTime();
                try {
                  for (var c :
                      "POST /api/github/webhooks HTTP/1.1\r\nHost: a-very-long-name"
                          .toCharArray()) {
                    socket.getOutputStream().write(c);
                    Thread.sleep(1_000);
                  }
                } catch (IOException sentAway) {
                  cut.incrementAndGet();
                }
                var millis = (int) Duration.ofNanos(System.nanoTime() - begin).toMillis();
                longest.accumulateAndGet(millis, Math::max);
              }
              return null;
            });
      }
      World.until(() -> slow.get() == 2_000);
      var beside = client.deliver(2_000, 200, 16);
      print("200/s alone", alone.words());
      print("200/s beside 2,000 slow connections", beside.words());
      assertThat(beside.of(202)).isEqualTo(2_000);
      World.until(() -> cut.get() == 2_000);
      print("the last slow connection was cut off after", longest.get() + " ms");
    }
  }

  @Test
  @Tag("nightly")
  void a_start_with_ten_thousand_queued_jobs_takes_little_more_than_one_with_none()
      throws Exception {
    github.repository("acme/shop", Map.of("a.txt", "a"));
    var empty = new ArrayList<Long>();
    for (var i = 0; i < 3; i++) empty.add(start(data.resolve("empty" + i)));
    var full = data.resolve("full");
    github.misbehave(Misbehaviour.always(".*", new Misbehaviour.Act.Delay(Duration.ofMinutes(5))));
    Set<String> accepted = new HashSet<>();
    try (var server =
            ServerProcess.start(github, full, CALM, LoadClient.options("512m")).listens();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var next = new AtomicInteger();
      for (var c = 0; c < 32; c++) {
        var _ =
            threads.submit(() -> {
              for (var i = next.incrementAndGet(); i <= 10_000; i = next.incrementAndGet()) {
                var client = new LoadClient(server.address(), LoadClient.body(i, "opened", BODY));
                try (var line = client.line()) {
                  var guid = UUID.randomUUID().toString();
                  if (client.deliver(line, guid) == 202)
                    synchronized (accepted) {
                      accepted.add(guid);
                    }
                }
              }
            });
      }
      threads.shutdown();
      assertThat(threads.awaitTermination(5, java.util.concurrent.TimeUnit.MINUTES)).isTrue();
      server.kill();
    }
    assertThat(accepted).hasSize(10_000);
    assertThat(queued(full)).isEqualTo(10_000);
    var queued = new ArrayList<Long>();
    for (var i = 0; i < 3; i++) queued.add(start(full));
    print("start to first 202, no job queued", empty + " ms");
    print("start to first 202, 10,000 jobs queued", queued + " ms");
    assertThat(least(queued)).isLessThan(3 * least(empty));
  }

  private static final Map<String, String> CALM =
      Map.of("PARALLAX_DEBOUNCE_SECONDS", "0", "LOG_LEVEL", "error");

  /// From the start of a process to its first 202, in milliseconds; then it is killed.
  private long start(Path folder) throws IOException {
    var begin = System.nanoTime();
    try (var server = ServerProcess.start(github, folder, CALM, List.of("-Xmx512m"))) {
      var client = new LoadClient(server.address(), LoadClient.body(BODY));
      try (var line = client.line()) {
        World.until(() -> client.deliver(line, UUID.randomUUID().toString()) == 202);
      }
      return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }
  }

  private void duplicates(int guids) throws Exception {
    try (var server = serve("256m")) {
      var names = new String[guids];
      Arrays.setAll(names, _ -> UUID.randomUUID().toString());
      var came = client(server).deliver(10 * guids, 0, 50, i -> names[i / 10]);
      print(guids + " deliveries, each ten times, 50 at once", came.words());
      assertThat(came.of(202)).isEqualTo(guids);
      assertThat(came.of(200)).isEqualTo(9 * guids);
      assertKept(server, Set.of(names));
    }
  }

  private void garbage(int strangers, int deliveries, int perSecond, String heap) throws Exception {
    try (var server = serve(heap);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var client = client(server);
      var _ = client.deliver(deliveries / 2, 200, 8);
      var head =
          ("POST /api/github/webhooks HTTP/1.1\r\nHost: localhost\r\nContent-Type:"
                  + " application/json\r\nX-GitHub-Event: push\r\nX-GitHub-Delivery: "
                  + UUID.randomUUID()
                  + "\r\nX-Hub-Signature-256: sha256="
                  + "0".repeat(64)
                  + "\r\nContent-Length: "
                  + LARGEST
                  + "\r\n\r\n")
              .getBytes(ISO_8859_1);
      var zeros = new byte[LARGEST];
      var over = new AtomicBoolean();
      var bodies = new AtomicInteger();
      var ends = new ArrayList<java.util.concurrent.Future<?>>();
      for (var i = 0; i < strangers; i++) {
        ends.add(
            threads.submit(() -> {
              while (!over.get()) {
                try (var line = client.line()) {
                  assertThat(line.send(head, zeros)).isNotEqualTo(202);
                }
                bodies.incrementAndGet();
              }
            }));
      }
      World.until(() -> bodies.get() >= strangers / 10);
      var came = client.deliver(deliveries, perSecond, 16);
      over.set(true);
      for (var end : ends) end.get();
      print(
          strangers + " strangers x 25 MiB at -Xmx" + heap + ", " + bodies + " bodies, beside",
          came.words());
      assertThat(server.isAlive()).as(server.log()).isTrue();
      assertAllAnswered(came);
      assertThat(came.of(202)).isPositive();
      assertKept(server, came.accepted());
    }
  }

  private ServerProcess serve(String heap) throws IOException {
    return ServerProcess.start(github, data, CALM, LoadClient.options(heap)).listens();
  }

  private static LoadClient client(ServerProcess server) {
    return new LoadClient(server.address(), LoadClient.body(BODY));
  }

  private static Socket connect(ServerProcess server) throws IOException {
    var socket = new Socket();
    socket.connect(
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(), URI.create(server.address()).getPort()));
    return socket;
  }

  /// Nobody waited in vain, and nobody was told anything but yes and come back.
  private static void assertAllAnswered(LoadClient.Came came) {
    assertThat(came.of(202) + came.of(503)).as(came.words()).isEqualTo(came.nanos().length);
  }

  private void assertKept(ServerProcess server, Set<String> accepted) throws SQLException {
    assertThat(server.terminate()).isZero();
    var kept = new ArrayList<String>();
    try (var database = DriverManager.getConnection("jdbc:sqlite:" + data + "/parallax.db");
        var statement = database.createStatement();
        var rows = statement.executeQuery("select guid from delivery")) {
      while (rows.next()) kept.add(rows.getString(1));
    }
    assertThat(kept).doesNotHaveDuplicates();
    assertThat(new HashSet<>(kept).containsAll(accepted)).isTrue();
  }

  private static int queued(Path folder) throws SQLException {
    try (var database = DriverManager.getConnection("jdbc:sqlite:" + folder + "/parallax.db");
        var statement = database.createStatement();
        var rows =
            statement.executeQuery(
                "select count(*) from scheduled_tasks where task_name = 'delivery'")) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  private static long least(List<Long> times) {
    return times.stream().mapToLong(Long::longValue).min().orElseThrow();
  }

  private static void print(String what, String came) {
    System.err.println(
        String.format(
            Locale.ROOT,
            "LOAD | %s | %s | load %.1f |",
            what,
            came,
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
  }
}
