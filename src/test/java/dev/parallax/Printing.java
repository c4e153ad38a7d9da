package dev.parallax;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/// Listens to what commands print while it is open.
final class Printing implements AutoCloseable {
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  Printing() {
    System.setOut(new PrintStream(out, true, UTF_8));
    System.setErr(new PrintStream(err, true, UTF_8));
  }

  /// Runs a command and gives its exit code; what was printed before is forgotten.
  int run(Map<String, String> environment, String... args) {
    out.reset();
    err.reset();
    return Main.run(environment, args);
  }

  String out() {
    return out.toString(UTF_8);
  }

  String err() {
    return err.toString(UTF_8);
  }

  List<String> errLines() {
    return err().lines().toList();
  }

  @Override
  public void close() {
    System.setOut(realOut);
    System.setErr(realErr);
  }
}
