package dev.parallax;

import static dev.parallax.Team.agent;
import static dev.parallax.Team.builtIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What an operator scrapes from a server that has just served a review, and whether the dashboard,
/// the alerts and the document speak of that.
@Timeout(120)
final class MetricsStoryTest {
  private static final Path DASHBOARD = Path.of("docs/operations/grafana.json");
  private static final Path ALERTS = Path.of("docs/operations/alerts.yml");
  private static final Path DOCUMENT = Path.of("docs/operations.md");
  private static final Pattern SERIES = Pattern.compile("([a-z][a-z0-9_]*)(?:\\{(.*)\\})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private static String scrape = "";

  /// One line of a scrape.
  private record Series(String name, Map<String, String> labels, double value) {}

  @BeforeAll
  static void serve() {
    try (var model = StandInModel.start();
        var world = new World(model, new BigDecimal("50"), InstantSource.system())) {
      var hole = new Answers.Defect("A.java", 1, "class A {}", "a hole");
      model.answerWith(request ->
          switch (request.agent()) {
            case "unlucky" -> new Act.Status(500, "{}");
            case "security" -> new Act.Say(Answers.fail("x", hole));
            default -> new Act.Say(StandInModel.ANSWER);
          });
      world.repository(Team.of(builtIn("security"), agent("own"), agent("unlucky")).files());
      world.oneComment(world.open("A change", Map.of("A.java", "class A {}\n")));
      world.quiet();
      scrape = world.page("/metrics");
    }
  }

  @AfterAll
  static void forget() {
    scrape = "";
  }

  @Test
  void names_are_as_prometheus_has_them() {
    var types = new HashMap<String, String>();
    scrape
        .lines()
        .filter(line -> line.startsWith("# TYPE "))
        .map(line -> line.split(" "))
        .forEach(words -> types.put(words[2], words[3]));
    assertThat(types).hasSizeGreaterThan(40);
    types.forEach((name, type) -> {
      assertThat(name).matches("[a-z][a-z0-9]*(_[a-z0-9]+)*");
      assertThat(name).doesNotMatch(".*_(ms|millis|milliseconds|ns|minutes|kb|mb|percent)(_.*)?");
      assertThat(type).as(name).isIn("counter", "gauge", "summary", "histogram");
      assertThat(name.endsWith("_total")).as(name).isEqualTo(type.equals("counter"));
    });
  }

  @Test
  void each_metric_says_what_it_is() {
    var told = new HashSet<String>();
    var help = Pattern.compile("# HELP (\\S+) (.{10,})");
    scrape.lines().map(help::matcher).filter(m -> m.matches()).forEach(m -> told.add(m.group(1)));
    scrape
        .lines()
        .filter(line -> line.startsWith("# TYPE "))
        .map(line -> line.split(" ")[2])
        .forEach(name -> assertThat(told).contains(name));
  }

  @Test
  void what_happened_is_counted() {
    assertThat(value("parallax_deliveries_total", Map.of("result", "accepted"))).isEqualTo(1);
    assertThat(value("parallax_runs_total", Map.of("state", "reported"))).isEqualTo(1);
    assertThat(value("parallax_delivery_handling_seconds_count", Map.of("result", "done")))
        .isEqualTo(1);
    assertThat(
            value("parallax_agents_total", Map.of("agent", "unlucky", "cause", "provider_error")))
        .isEqualTo(1);
    assertThat(value("parallax_agents_total", Map.of("agent", "own", "status", "pass")))
        .isEqualTo(1);
    assertThat(value("parallax_model_calls_total", Map.of("result", "ok"))).isEqualTo(2);
    assertThat(value("parallax_model_calls_total", Map.of("result", "provider_error")))
        .isEqualTo(1);
    assertThat(value("parallax_model_call_seconds_count", Map.of())).isEqualTo(3);
    assertThat(value("parallax_cost_usd_total", Map.of("provider", "anthropic"))).isPositive();
    assertThat(value("parallax_month_cost_usd", Map.of()))
        .isEqualTo(value("parallax_cost_usd_total", Map.of()));
    assertThat(value("parallax_month_cap_usd", Map.of())).isEqualTo(50);
    assertThat(
            value(
                "parallax_github_request_seconds_count", Map.of("method", "POST", "status", "201")))
        .isPositive();
    assertThat(value("parallax_findings", Map.of("agent", "security", "fate", "open")))
        .isEqualTo(1);
    assertThat(value("parallax_runs_running", Map.of())).isZero();
    assertThat(value("parallax_tasks_running", Map.of())).isZero();
    assertThat(value("parallax_queue_oldest_seconds", Map.of())).isZero();
    assertThat(value("parallax_ready", Map.of("check", "database"))).isEqualTo(1);
    assertThat(value("jvm_memory_used_bytes", Map.of("area", "heap"))).isPositive();
    assertThat(value("process_uptime_seconds", Map.of())).isPositive();
  }

  @Test
  void nothing_of_a_repository_or_a_person_is_in_it() {
    assertThat(scrape).doesNotContain("acme", "shop", "robin", "A change");
  }

  @Test
  void a_scrape_stays_small() {
    assertThat(series()).hasSizeLessThan(400);
  }

  @Test
  void the_dashboard_shows_what_is_there() throws IOException {
    var dashboard = JsonMapper.builder().build().readTree(DASHBOARD.toFile());
    var panels = new ArrayList<JsonNode>();
    dashboard.path("panels").forEach(panels::add);
    assertThat(panels).hasSizeGreaterThan(30);
    var ids = panels.stream().map(panel -> panel.path("id").asInt()).toList();
    assertThat(ids).doesNotHaveDuplicates();
    var expressions = dashboard.findValuesAsText("expr");
    assertThat(expressions).hasSizeGreaterThan(30);
    for (var expression : expressions) requireSeries(expression);
    for (var variable : dashboard.path("templating").path("list")) {
      var query = variable.path("query").path("query").asText();
      if (!query.isEmpty()) assertThat(names()).contains(query.replaceAll(".*\\((\\w+),.*", "$1"));
    }
  }

  @Test
  void each_alert_asks_for_what_is_there_and_has_its_section() throws IOException {
    var sections =
        Files.readString(DOCUMENT)
            .lines()
            .filter(line -> line.startsWith("### "))
            .map(line ->
                "docs/operations.md#"
                    + line.substring(4).toLowerCase(java.util.Locale.ROOT).replace(' ', '-'))
            .toList();
    var named = new ArrayList<String>();
    for (var alert : alerts()) {
      var name = alert.path("alert").asText();
      assertThat(name).matches("Parallax[A-Z]\\w+");
      requireSeries(alert.path("expr").asText());
      assertThat(alert.path("labels").path("severity").asText()).as(name).isIn("page", "ticket");
      assertThat(alert.path("annotations").path("summary").asText()).as(name).isNotBlank();
      var runbook = alert.path("annotations").path("runbook").asText();
      assertThat(sections).as(name).contains(runbook);
      named.add(runbook);
    }
    assertThat(named).hasSizeGreaterThan(12).doesNotHaveDuplicates();
    assertThat(sections).containsExactlyInAnyOrderElementsOf(named);
  }

  @Test
  void the_document_explains_each_metric_and_no_other() throws IOException {
    var families =
        scrape
            .lines()
            .filter(line -> line.startsWith("# TYPE parallax_"))
            .map(line -> line.split(" ")[2])
            // The longest of late belongs to its timer.
            .filter(name -> !name.endsWith("_max"))
            .toList();
    var explained = new HashSet<String>();
    for (var row : Files.readString(DOCUMENT).lines().filter(l -> l.startsWith("| `")).toList()) {
      var found = Pattern.compile("`(parallax_\\w+)`").matcher(row.split("\\|")[1]);
      while (found.find()) explained.add(found.group(1));
    }
    assertThat(explained).containsExactlyInAnyOrderElementsOf(families);
  }

  /// Where Debian's `prometheus` is installed, its own opinion.
  @Test
  void promtool_finds_nothing() throws Exception {
    var promtool = promtool();
    assumeTrue(promtool.isPresent(), "no promtool");
    assertThat(run(scrape, promtool.get(), "check", "metrics")).isEmpty();
    assertThat(run("", promtool.get(), "check", "rules", ALERTS.toString())).contains("SUCCESS");
  }

  private static Optional<String> promtool() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, "promtool"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  private static String run(String input, String... command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    var said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  /// Each metric of an expression is there, with each label that is asked of it and each value that
  /// it is compared with, where values are there from the start.
  private static void requireSeries(String expression) {
    var selector =
        Pattern.compile("\\b((?:parallax|jvm|process|system)_[a-z0-9_]+)(?:\\{([^}]*)\\})?");
    var found = selector.matcher(expression);
    var asked = new HashSet<String>();
    while (found.find()) {
      var name = found.group(1);
      asked.add(name);
      assertThat(names()).as(expression).contains(name);
      if (found.group(2) == null) continue;
      var matchers = Pattern.compile("(\\w+)(=~|!=|=)\"([^\"]*)\"").matcher(found.group(2));
      while (matchers.find()) {
        var label = matchers.group(1);
        if (label.equals("instance")) continue;
        assertThat(labels(name)).as(expression).contains(label);
        for (var value : matchers.group(3).split("\\|")) {
          assertThat(values(name, label)).as(expression).contains(value);
        }
      }
    }
    assertThat(asked).as(expression).isNotEmpty();
    var by = Pattern.compile("by \\(([^)]*)\\)").matcher(expression);
    while (by.find()) {
      for (var label : by.group(1).split(", *")) {
        if (label.equals("instance")) continue;
        assertThat(asked)
            .as(expression)
            .allSatisfy(name -> assertThat(labels(name)).contains(label));
      }
    }
  }

  private static List<JsonNode> alerts() throws IOException {
    var file = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(ALERTS));
    var alerts = new ArrayList<JsonNode>();
    for (var group : JsonMapper.builder().build().<JsonNode>valueToTree(file).path("groups")) {
      group.path("rules").forEach(alerts::add);
    }
    return alerts;
  }

  private static List<Series> series() {
    var all = new ArrayList<Series>();
    for (var line : scrape.lines().filter(l -> !l.startsWith("#")).toList()) {
      var matcher = SERIES.matcher(line);
      assertThat(matcher.matches()).as(line).isTrue();
      var labels = new HashMap<String, String>();
      var label = LABEL.matcher(matcher.group(2) == null ? "" : matcher.group(2));
      while (label.find()) labels.put(label.group(1), label.group(2));
      all.add(
          new Series(
              matcher.group(1),
              labels,
              Double.parseDouble(matcher.group(3).replace("+Inf", "Infinity"))));
    }
    return all;
  }

  private static Set<String> names() {
    var names = new HashSet<String>();
    series().forEach(one -> names.add(one.name()));
    return names;
  }

  private static Set<String> labels(String name) {
    var labels = new HashSet<String>();
    series().stream()
        .filter(one -> one.name().equals(name))
        .forEach(one -> labels.addAll(one.labels().keySet()));
    return labels;
  }

  private static Set<String> values(String name, String label) {
    var values = new HashSet<String>();
    series().stream()
        .filter(one -> one.name().equals(name))
        .forEach(one -> values.add(one.labels().getOrDefault(label, "")));
    return values;
  }

  /// The sum over all series with at least these labels.
  private static double value(String name, Map<String, String> labels) {
    var found =
        series().stream()
            .filter(one -> one.name().equals(name))
            .filter(one -> one.labels().entrySet().containsAll(labels.entrySet()))
            .toList();
    assertThat(found).as(name + labels).isNotEmpty();
    return found.stream().mapToDouble(Series::value).sum();
  }
}
