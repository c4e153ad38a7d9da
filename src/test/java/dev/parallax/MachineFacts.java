package dev.parallax;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;

/// What figures of this machine are worth: its cores, memory and disk, and how busy it is.
///
/// @param sync how long it takes until 64 KiB are on the disk
record MachineFacts(
    int cores, long memoryMiB, String java, String node, String system, String sync, String load) {
  static MachineFacts now() throws IOException {
    return new MachineFacts(
        Runtime.getRuntime().availableProcessors(),
        memory(),
        System.getProperty("java.vendor.version") + " " + Runtime.version(),
        Probot.nodeVersion(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        synced(),
        loadNow());
  }

  String words() {
    return String.format(
        Locale.ROOT,
        "%d cores, %,d MiB, %s, %s, Node %s; fdatasync of 64 KiB %s;" + " %s.",
        cores,
        memoryMiB,
        system,
        java,
        node,
        sync,
        load);
  }

  /// How busy it is now.
  static String loadNow() {
    return String.format(
        Locale.ROOT,
        "load average %.1f",
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static long memory() throws IOException {
    var file = Path.of("/proc/meminfo");
    if (!Files.exists(file)) return Runtime.getRuntime().maxMemory() >> 20;
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith("MemTotal:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
          .findFirst()
          .orElse(0);
    }
  }

  private static String synced() throws IOException {
    var file = Files.createTempFile("parallax-benchmark", ".disk");
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      var times = new long[200];
      var bytes = ByteBuffer.allocate(64 << 10);
      for (var i = 0; i < times.length; i++) {
        channel.write(bytes.clear());
        var begin = System.nanoTime();
        channel.force(false);
        times[i] = System.nanoTime() - begin;
      }
      Arrays.sort(times);
      return String.format(
          Locale.ROOT,
          "%.2f ms, the slowest in 100 %.2f ms",
          LeanClient.millis(times, 0.5),
          LeanClient.millis(times, 0.99));
    } finally {
      Files.delete(file);
    }
  }
}
