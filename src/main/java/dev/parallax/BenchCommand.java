package dev.parallax;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// `parallax bench`: what running agents at once is worth on this machine, measured.
@Command(
    name = "bench",
    description =
        "Runs agents one after the other and all at once against a pretend provider, and measures.")
final class BenchCommand implements Callable<Integer> {
  enum Format {
    table,
    json
  }

  @Option(
      names = "--agents",
      paramLabel = "A..B",
      converter = Counts.Reader.class,
      description = "How many agents, from 1 to 16: each number of a range, or one.")
  private Counts agents = new Counts(1, Bench.MOST_AGENTS);

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      converter = DelayReader.class,
      description = "How long the provider thinks about each agent, such as 300ms or 2s.")
  private Duration delay = Duration.ofMillis(300);

  @Option(names = "--format", description = "${COMPLETION-CANDIDATES}")
  private Format format = Format.table;

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  @Override
  public Integer call() throws InterruptedException {
    Logging.quiet();
    var rows = new ArrayList<Bench.Row>();
    try (var bench = new Bench(delay)) {
      bench.warmUp(agents.last());
      for (var count = agents.first(); count <= agents.last(); count++) {
        var row = bench.row(count);
        rows.add(row);
        err.println(
            String.format(
                Locale.ROOT,
                "%d %s: %.2f s one after the other, %.2f s at once",
                count,
                count == 1 ? "agent" : "agents",
                millis(row.sequential().wall()) / 1000,
                millis(row.parallel().wall()) / 1000));
      }
    }
    out.print(
        switch (format) {
          case table -> table(rows);
          case json -> json(rows);
        });
    out.flush();
    return ExitCode.FINE.code;
  }

  private static String table(List<Bench.Row> rows) {
    var text =
        new StringBuilder(
            """
            | Agents | Sequential ms | Parallel ms | Longest ms | Overhead | Speedup | Skew ms | Overlap | Tokens in | Tokens out |
            |-------:|--------------:|------------:|-----------:|---------:|--------:|--------:|--------:|----------:|-----------:|
            """);
    for (var row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %6d | %13.1f | %11.1f | %10.1f | %8.3f | %7.2f | %7.3f | %7d | %9d | %10d |%n",
              row.agents(),
              millis(row.sequential().wall()),
              millis(row.parallel().wall()),
              millis(row.parallel().longest()),
              row.overhead(),
              row.speedup(),
              millis(row.parallel().skew()),
              row.parallel().overlap(),
              row.parallel().usage().inputTokens(),
              row.parallel().usage().outputTokens()));
    }
    return text.toString();
  }

  private static String json(List<Bench.Row> rows) {
    var list = new ArrayList<LinkedHashMap<String, Number>>();
    for (var row : rows) {
      var values = new LinkedHashMap<String, Number>();
      values.put("agents", row.agents());
      values.put("sequential_ms", rounded(millis(row.sequential().wall())));
      values.put("parallel_ms", rounded(millis(row.parallel().wall())));
      values.put("longest_ms", rounded(millis(row.parallel().longest())));
      values.put("overhead_ratio", rounded(row.overhead()));
      values.put("speedup", rounded(row.speedup()));
      values.put("skew_ms", rounded(millis(row.parallel().skew())));
      values.put("overlap", row.parallel().overlap());
      values.put("input_tokens", row.parallel().usage().inputTokens());
      values.put("output_tokens", row.parallel().usage().outputTokens());
      list.add(values);
    }
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(list) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }

  /// To three places.
  private static double rounded(double number) {
    return Math.round(number * 1000) / 1000.0;
  }

  /// Numbers of agents, both ends included.
  record Counts(int first, int last) {
    /// Reads `3` and `1..16`.
    static final class Reader implements ITypeConverter<Counts> {
      private static final Pattern FORM = Pattern.compile("(\\d{1,2})(?:\\.\\.(\\d{1,2}))?");

      @Override
      public Counts convert(String text) {
        var form = FORM.matcher(text);
        if (form.matches()) {
          var first = Integer.parseInt(form.group(1));
          var last = form.group(2) == null ? first : Integer.parseInt(form.group(2));
          if (first >= 1 && first <= last && last <= Bench.MOST_AGENTS) {
            return new Counts(first, last);
          }
        }
        throw new TypeConversionException(
            "'" + text + "' is not a number or a range from 1 to 16, such as 3 or 1..16");
      }
    }
  }

  /// Reads `300ms` and `2s`.
  static final class DelayReader implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,5})(ms|s)");
    private static final Duration MOST = Duration.ofMinutes(1);

    @Override
    public Duration convert(String text) {
      var form = FORM.matcher(text);
      if (form.matches()) {
        var number = Long.parseLong(form.group(1));
        var time =
            form.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
        if (time.isPositive() && time.compareTo(MOST) <= 0) return time;
      }
      throw new TypeConversionException(
          "'" + text + "' is not a time from 1ms to 60s, such as 300ms or 2s");
    }
  }
}
