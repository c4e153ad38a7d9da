package dev.parallax;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parallax.demo.StandInGitHub;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Signed deliveries in large numbers, over connections that are kept, for little of a machine that
/// the server under test shares. Times count from the moment at which a delivery was due, so that a
/// slow answer does not hide those that had to wait behind it.
final class LoadClient {
  /// GitHub listens for this long.
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String FILLING = "x".repeat(36);

  private final InetSocketAddress address;
  private final byte[] body;
  private final String head;

  /// Where in the body there is room for a name.
  private final int place;

  LoadClient(String url, byte[] body) {
    var uri = URI.create(url);
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), uri.getPort());
    this.body = body;
    this.place = new String(body, ISO_8859_1).indexOf(FILLING);
    this.head =
        "POST /api/github/webhooks HTTP/1.1\r\n"
            + "Host: localhost\r\n"
            + "Content-Type: application/json\r\n"
            + "X-GitHub-Event: pull_request\r\n"
            + "Content-Length: "
            + body.length
            + "\r\n";
  }

  /// One connection, made when it is needed.
  static final class Line implements AutoCloseable {
    private final InetSocketAddress address;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    Line(InetSocketAddress address) {
      this.address = address;
    }

    /// The status of the answer; 0 when there was none, -1 when it did not come in time.
    int send(byte[]... parts) {
      try {
        var open = socket;
        if (open == null) {
          open = new Socket();
          open.setTcpNoDelay(true);
          open.connect(address, (int) PATIENCE.toMillis());
          open.setSoTimeout((int) PATIENCE.toMillis());
          socket = open;
          in = new BufferedInputStream(open.getInputStream());
        }
        for (var part : parts) open.getOutputStream().write(part);
        return answer(in);
      } catch (SocketTimeoutException e) {
        close();
        return -1;
      } catch (IOException e) {
        close();
        return 0;
      }
    }

    private int answer(@Nullable InputStream stream) throws IOException {
      if (stream == null) throw new EOFException();
      var first = line(stream);
      var length = 0;
      var last = false;
      for (var next = line(stream); !next.isEmpty(); next = line(stream)) {
        var lower = next.toLowerCase(Locale.ROOT);
        if (lower.startsWith("content-length:"))
          length = Integer.parseInt(next.substring(15).strip());
        if (lower.equals("connection: close")) last = true;
      }
      stream.skipNBytes(length);
      if (last) close();
      return Integer.parseInt(first.split(" ")[1]);
    }

    private static String line(InputStream in) throws IOException {
      var line = new StringBuilder();
      for (var c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) throw new EOFException();
        if (c != '\r') line.append((char) c);
      }
      return line.toString();
    }

    @Override
    public void close() {
      try {
        if (socket != null) socket.close();
      } catch (IOException _) {
        // Nobody needs it any more.
      }
      socket = null;
      in = null;
    }
  }

  Line line() {
    return new Line(address);
  }

  /// Delivers once: a body that is the same for the same GUID, and for no other one.
  ///
  /// @return the status of the answer
  int deliver(Line line, String guid) {
    var own = body.clone();
    var name = guid.getBytes(ISO_8859_1);
    System.arraycopy(name, 0, own, place, name.length);
    var signature = StandInGitHub.signature(ServerProcess.SECRET, own);
    var ends =
        head + "X-Hub-Signature-256: " + signature + "\r\nX-GitHub-Delivery: " + guid + "\r\n\r\n";
    return line.send(ends.getBytes(ISO_8859_1), own);
  }

  /// What came of many deliveries.
  ///
  /// @param accepted the GUIDs that were answered with 202
  /// @param nanos from when it was due to its answer, sorted
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Came(Map<Integer, Integer> statuses, Set<String> accepted, long[] nanos, Duration took) {
    int of(int status) {
      return statuses.getOrDefault(status, 0);
    }

    double millis(double quantile) {
      return nanos[(int) Math.min(nanos.length - 1, quantile * nanos.length)] / 1e6;
    }

    String words() {
      return String.format(
          Locale.ROOT,
          "%,d in %.1f s (%,.0f/s): %s; p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, most %.1f ms",
          nanos.length,
          took.toMillis() / 1e3,
          nanos.length / (took.toMillis() / 1e3),
          statuses,
          millis(0.5),
          millis(0.99),
          millis(0.999),
          millis(1));
    }
  }

  /// Delivers that many at an even pace.
  ///
  /// @param perSecond 0 for as fast as the connections can
  Came deliver(int count, int perSecond, int connections) throws Exception {
    var guids = new String[count];
    Arrays.setAll(guids, _ -> UUID.randomUUID().toString());
    return deliver(count, perSecond, connections, i -> guids[i]);
  }

  /// The same with these GUIDs.
  Came deliver(int count, int perSecond, int connections, IntFunction<String> guid)
      throws Exception {
    var next = new AtomicInteger();
    var nanos = new long[count];
    var statuses = new ConcurrentHashMap<Integer, Integer>();
    Set<String> accepted = ConcurrentHashMap.newKeySet();
    var begin = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var ends = new ArrayList<Future<?>>();
      for (var c = 0; c < connections; c++) {
        ends.add(
            threads.submit(() -> {
              try (var line = line()) {
                for (var i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                  var due =
                      perSecond == 0 ? System.nanoTime() : begin + (long) (i * (1e9 / perSecond));
                  for (var left = due - System.nanoTime(); left > 0; left = due - System.nanoTime())
                    LockSupport.parkNanos(left);
                  var status = deliver(line, guid.apply(i));
                  nanos[i] = System.nanoTime() - due;
                  statuses.merge(status, 1, Integer::sum);
                  if (status == 202) accepted.add(guid.apply(i));
                }
              }
            }));
      }
      for (var end : ends) end.get();
    }
    var took = Duration.ofNanos(System.nanoTime() - begin);
    Arrays.sort(nanos);
    return new Came(Map.copyOf(statuses), Set.copyOf(accepted), nanos, took);
  }

  /// A body of about this size, whose job is done at once.
  static byte[] body(int bytes) {
    return body(1, "closed", bytes);
  }

  /// @param number of the pull request
  static byte[] body(int number, String action, int bytes) {
    return """
    {"action":"%s","number":%d,"pull_request":{"id":%d,"number":%d,"state":"open","draft":false,\
    "title":"A change","body":"%s","user":{"login":"robin","id":7,"type":"User"},\
    "head":{"sha":"%s","ref":"a","repo":{"id":1,"full_name":"acme/shop"}},\
    "base":{"sha":"%s","ref":"main","repo":{"id":1,"full_name":"acme/shop"}},"labels":[]},\
    "repository":{"id":1,"name":"shop","full_name":"acme/shop","private":false,\
    "owner":{"login":"acme","id":3,"type":"Organization"},"default_branch":"main"},\
    "installation":{"id":77},"sender":{"login":"robin","id":7,"type":"User"}}
    """
        .formatted(
            action,
            number,
            1000 + number,
            number,
            "x".repeat(Math.max(FILLING.length(), bytes - 700)),
            "a".repeat(40),
            "b".repeat(40))
        .getBytes(UTF_8);
  }

  static List<String> options(String heap) {
    // What a server runs with, in the place of what makes a test's one start quickly.
    return List.of("-XX:TieredStopAtLevel=4", "-Xmx" + heap, "-XX:+ExitOnOutOfMemoryError");
  }
}
