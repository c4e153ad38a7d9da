package dev.parallax.trigger;

import static dev.parallax.trigger.Payloads.pullRequest;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Rightly signed bodies that are made to cost: none costs more than a plain one of its size does,
/// in memory, and none is a way in. C2 rows 7 and 10.
final class HostileBodyTest {
  private static final int SIZE = 1 << 20;
  private static final int MOST_PER_BYTE = 40;
  private static final int PROBES = 100_000;
  private final TriggerReader reader = new TriggerReader("parallax-bot");

  @Test
  void no_body_costs_more_memory_than_its_size_allows() {
    var costs = new TreeMap<String, Long>();
    hostile()
        .forEach((name, value) -> {
          var body =
              pullRequest("opened")
                  .replace("\"number\": 7,", "\"x\": " + value + ",\"number\": 7,");
          var delivery = new Delivery("guid", "pull_request", body, Instant.EPOCH);
          var before = allocated();
          var _ = reader.read(delivery);
          costs.put(name, (allocated() - before) / Math.max(SIZE, body.length()));
        });
    assertThat(costs).hasSize(hostile().size());
    assertThat(costs)
        .allSatisfy((name, perByte) -> assertThat(perByte).as(name).isLessThan(MOST_PER_BYTE));
  }

  private static Map<String, String> hostile() {
    return Map.of(
        "arrays within arrays", "[".repeat(SIZE / 2) + "]".repeat(SIZE / 2),
        "objects within objects", "{\"a\":".repeat(SIZE / 6) + "1" + "}".repeat(SIZE / 6),
        "never closed", "[".repeat(SIZE),
        "a number", "9".repeat(SIZE),
        "an exponent", "1e" + "9".repeat(SIZE),
        "a fraction", "0." + "3".repeat(SIZE),
        "a name", "{\"" + "n".repeat(SIZE) + "\":1}",
        "names", names(),
        "a text of escapes", "\"" + "\\u0000".repeat(SIZE / 6) + "\"",
        "halves of characters", "\"" + "\\ud800".repeat(SIZE / 6) + "\"");
  }

  private static String names() {
    return IntStream.range(0, SIZE / 12)
        .mapToObj(i -> "\"%07d\":1".formatted(i))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  /// How long a refusal takes does not tell how much of the signature was right: Welch's t between
  /// those with a right first byte and those with a wrong one.
  @Test
  @Tag("nightly")
  void the_time_of_a_refusal_tells_nothing_of_the_signature() {
    var signature = Signature.of("a secret of more than thirty-two bytes");
    var body = pullRequest("opened").getBytes(UTF_8);
    var right = right(signature, body);
    // All but the last digit right, against none of them right.
    var nearly = right.substring(0, right.length() - 1) + (right.endsWith("0") ? "1" : "0");
    var wrong = "sha256=" + (right.charAt(7) == 'f' ? "0" : "f").repeat(64);
    var chance = new SecureRandom();
    var times = new double[][] {new double[PROBES], new double[PROBES]};
    for (var i = -20_000; i < PROBES; i++) {
      var first = chance.nextBoolean();
      for (var which : new int[] {first ? 0 : 1, first ? 1 : 0}) {
        var start = System.nanoTime();
        assertThat(signature.match(which == 0 ? nearly : wrong, body)).isEmpty();
        if (i >= 0) times[which][i] = System.nanoTime() - start;
      }
    }
    assertThat(Math.abs(welch(trimmed(times[0]), trimmed(times[1])))).isLessThan(4.5);
  }

  private static String right(Signature signature, byte[] body) {
    try {
      var mac = javax.crypto.Mac.getInstance("HmacSHA256");
      mac.init(
          new javax.crypto.spec.SecretKeySpec(
              "a secret of more than thirty-two bytes".getBytes(UTF_8), "HmacSHA256"));
      var right = "sha256=" + java.util.HexFormat.of().formatHex(mac.doFinal(body));
      assertThat(signature.match(right, body)).isPresent();
      return right;
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Without the slowest tenth, in which the machine did something else.
  private static double[] trimmed(double[] times) {
    var sorted = times.clone();
    java.util.Arrays.sort(sorted);
    return java.util.Arrays.copyOf(sorted, sorted.length * 9 / 10);
  }

  private static double welch(double[] a, double[] b) {
    var meanA = java.util.Arrays.stream(a).average().orElseThrow();
    var meanB = java.util.Arrays.stream(b).average().orElseThrow();
    return (meanA - meanB)
        / Math.sqrt(variance(a, meanA) / a.length + variance(b, meanB) / b.length);
  }

  private static double variance(double[] values, double mean) {
    return java.util.Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum()
        / (values.length - 1);
  }
}
