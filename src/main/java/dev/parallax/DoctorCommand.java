package dev.parallax;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.Checked.State;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `parallax doctor`: what is wrong with this installation, and the mend.
@Command(
    name = "doctor",
    description = "Checks the App, its webhook, the database, models' keys and the clock.")
final class DoctorCommand implements Callable<Integer> {
  enum Format {
    text,
    json
  }

  @Option(names = "--format", description = "${COMPLETION-CANDIDATES}")
  private Format format = Format.text;

  private final Map<String, String> environment;
  private final InstantSource clock;

  DoctorCommand() {
    this(System.getenv(), InstantSource.system());
  }

  DoctorCommand(Map<String, String> environment, InstantSource clock) {
    this.environment = Map.copyOf(environment);
    this.clock = clock;
  }

  @Override
  public Integer call() throws InterruptedException {
    Logging.quiet();
    var found = new Doctor(environment, clock).examine();
    var worst = found.stream().map(Checked::state).max(Comparator.naturalOrder()).orElse(State.OK);
    Printed.out(
        switch (format) {
          case text -> text(found);
          case json -> json(found, worst);
        });
    return (worst == State.ERROR ? ExitCode.MISTAKE : ExitCode.FINE).code;
  }

  private static String text(List<Checked> found) {
    return found.stream()
        .map(one ->
            "%-7s  %-13s  %s%s"
                .formatted(
                    word(one.state()),
                    one.check(),
                    one.text(),
                    one.mend().isEmpty() ? "" : " -> " + one.mend()))
        .collect(Collectors.joining("\n"));
  }

  private static String json(List<Checked> found, State worst) {
    var json = JsonMapper.builder().build().createObjectNode().put("state", word(worst));
    var checks = json.putArray("checks");
    for (var one : found) {
      checks
          .addObject()
          .put("check", one.check())
          .put("state", word(one.state()))
          .put("text", one.text())
          .put("mend", one.mend());
    }
    return json.toPrettyString();
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
