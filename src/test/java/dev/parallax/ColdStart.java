package dev.parallax;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// From the start of a server's process to its first answer to a signed webhook, and what it
/// occupies when it idles. Any server that takes GitHub's deliveries at `/api/github/webhooks` and
/// reads `PORT`, `HOST` and `WEBHOOK_SECRET` can be measured, so that two are compared alike.
///
/// The client is a bare socket, and is at the door before the server is: it knocks until it opens.
final class ColdStart {
  static final String SECRET = ServerProcess.SECRET;
  private static final String PATH = "/api/github/webhooks";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /// Between two knocks: little beside what is measured, and no load.
  private static final Duration KNOCK = Duration.ofMillis(1);

  /// For so long nothing may have changed before a process counts as idle.
  private static final Duration STILL = Duration.ofSeconds(3);

  private ColdStart() {}

  /// From the start of the process to its first 202.
  ///
  /// @param environment what is to be added to ours, beside `PORT`, `HOST` and `WEBHOOK_SECRET`
  static Duration toFirst202(List<String> command, Map<String, String> environment) {
    return toFirst(status -> status == 202, command, environment);
  }

  /// The same to the first answer by which a server says that it took it.
  static Duration toFirst(
      IntPredicate taken, List<String> command, Map<String, String> environment) {
    try (var started = Started.of(command, environment)) {
      return started.answered(taken);
    }
  }

  /// What a server has in memory, in bytes, when it has taken one delivery and nothing goes on any
  /// more.
  static long idleRss(List<String> command, Map<String, String> environment) {
    try (var started = Started.of(command, environment)) {
      var _ = started.answered(status -> status / 100 == 2);
      return idleRss(started.process.toHandle());
    }
  }

  /// What a process has in memory, in bytes, as soon as it did nothing for a while: used no
  /// processor time but a tick or two, and no more memory.
  static long idleRss(ProcessHandle process) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    var before = Use.of(process);
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(STILL.toNanos());
      var now = Use.of(process);
      if (now.isLike(before)) return now.rss;
      before = now;
    }
    throw new AssertionError("the process does not come to rest");
  }

  /// @param cpu all that was used so far
  private record Use(long rss, Duration cpu) {
    private static final long LITTLE_BYTES = 1 << 20;

    static Use of(ProcessHandle process) {
      try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
        var rss =
            lines
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("\\D", ""))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the process has ended"));
        var cpu = process.info().totalCpuDuration().orElseThrow();
        return new Use(Long.parseLong(rss) * 1024, cpu);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /// A twentieth of a core is what heartbeats and polls take at most.
    boolean isLike(Use before) {
      return Math.abs(rss - before.rss) < LITTLE_BYTES
          && cpu.minus(before.cpu).compareTo(STILL.dividedBy(20)) <= 0;
    }
  }

  /// A process that was started just now.
  private record Started(Process process, int port, Path log, long at) implements AutoCloseable {
    static Started of(List<String> command, Map<String, String> environment) {
      try {
        var log = Files.createTempFile("cold-start", ".log");
        var port = ServerProcess.freePort();
        var builder =
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder
            .environment()
            .putAll(
                Map.of(
                    "PORT", Integer.toString(port), "HOST", "127.0.0.1", "WEBHOOK_SECRET", SECRET));
        builder.environment().putAll(environment);
        var at = System.nanoTime();
        return new Started(builder.start(), port, log, at);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /// Knocks until somebody opens, and delivers until it is taken.
    Duration answered(IntPredicate taken) {
      var request = delivery();
      var last = Optional.<Integer>empty();
      while (System.nanoTime() - at < PATIENCE.toNanos()) {
        if (!process.isAlive()) throw new AssertionError("it ended: " + said());
        var status = ask(request);
        if (status.filter(taken::test).isPresent()) return Duration.ofNanos(System.nanoTime() - at);
        if (status.isPresent()) last = status;
        LockSupport.parkNanos(KNOCK.toNanos());
      }
      throw new AssertionError("no delivery was taken; last status " + last + ": " + said());
    }

    /// @return empty when nobody answers
    private Optional<Integer> ask(byte[] request) {
      try (var socket = new Socket()) {
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.getOutputStream().write(request);
        var in = new BufferedInputStream(socket.getInputStream());
        var line = new StringBuilder();
        for (var next = in.read(); next >= 0 && next != '\r'; next = in.read()) {
          line.append((char) next);
        }
        // HTTP/1.1 202 Accepted
        return line.length() < 12
            ? Optional.empty()
            : Optional.of(Integer.parseInt(line.substring(9, 12)));
      } catch (IOException _) {
        return Optional.empty();
      }
    }

    private String said() {
      try {
        return Files.readString(log);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
      try {
        process.waitFor(30, TimeUnit.SECONDS);
        Files.delete(log);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// A signed `pull_request.opened` of a usual size, as it goes over the wire.
  private static byte[] delivery() {
    var body = payload().getBytes(StandardCharsets.UTF_8);
    var head =
        """
        POST %s HTTP/1.1
        Host: 127.0.0.1
        User-Agent: GitHub-Hookshot/0000000
        Content-Type: application/json
        Content-Length: %d
        X-GitHub-Delivery: %s
        X-GitHub-Event: pull_request
        X-Hub-Signature-256: sha256=%s
        Connection: close

        """
            .formatted(PATH, body.length, UUID.randomUUID(), hmac(body))
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    var all = new byte[head.length + body.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  /// Another one each time, since a body that is known is answered otherwise.
  private static String payload() {
    return """
    {"action":"opened","number":1,"pull_request":{"number":1,"title":"x","draft":false,"state":"open",
     "head":{"sha":"%s"},"body":"%s"},
     "repository":{"id":1,"name":"shop","owner":{"login":"acme"},"full_name":"acme/shop","default_branch":"main"},
     "sender":{"id":2,"login":"robin","type":"User"},"installation":{"id":3}}
    """
        .formatted("a".repeat(40), UUID.randomUUID() + " words and more words ".repeat(1_150));
  }

  private static String hmac(byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
