package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// The GitHub of the npm package `emulate`, as a child process on a free port of this machine. It
/// ends with its standard input, so it outlives neither its test nor this process.
final class Emulator implements AutoCloseable {
  private final Process process;
  private final int port;

  /// @param settings the rest of what `emulator.mjs` reads, as the fields of a JSON object
  Emulator(String settings) {
    NpmPackages.file("emulate/package.json");
    try {
      try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      process =
          new ProcessBuilder("node", "emulator.mjs")
              .directory(NpmPackages.FOLDER.toFile())
              .redirectError(Path.of("target", "emulator.log").toFile())
              .start();
      process
          .getOutputStream()
          .write(("{\"port\":" + port + "," + settings + "}\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      var answer = process.inputReader(StandardCharsets.UTF_8).readLine();
      assertThat(answer).as("the emulator did not start; see target/emulator.log").isEqualTo("up");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
