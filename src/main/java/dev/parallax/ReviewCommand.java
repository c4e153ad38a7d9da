package dev.parallax;

import dev.parallax.engine.Estimate;
import dev.parallax.git.LocalRepository;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Planned;
import dev.parallax.plan.Planner;
import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Wish;
import dev.parallax.report.CommentMarkdown;
import dev.parallax.report.Previous;
import dev.parallax.report.Report;
import dev.parallax.report.ReportJson;
import dev.parallax.report.RunFacts;
import dev.parallax.report.Sarif;
import dev.parallax.run.Cancellation;
import dev.parallax.run.MemoryJournal;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `parallax review`: a local commit range, no GitHub needed.
@Command(name = "review", description = "Reviews a local commit range.")
final class ReviewCommand implements Callable<Integer> {
  enum Format {
    markdown,
    json,
    sarif
  }

  enum FailOn {
    warn,
    fail,
    never
  }

  @Option(names = "--repo", paramLabel = "DIR", description = "A folder in the repository.")
  private Path repo = Path.of(".");

  @Option(names = "--base", paramLabel = "REF", description = "What head is compared with.")
  private String base = "";

  @Option(names = "--head", paramLabel = "REF", description = "What is looked at.")
  private String head = "";

  @Option(names = "--agent", paramLabel = "NAME", description = "Only this agent; can be repeated.")
  private List<String> agents = List.of();

  @Option(names = "--format", description = "${COMPLETION-CANDIDATES}")
  private Format format = Format.markdown;

  @Option(names = "--fail-on", description = "${COMPLETION-CANDIDATES}")
  private FailOn failOn = FailOn.fail;

  @Option(
      names = "--estimate",
      description = "Prints what models would cost, and asks nobody; no key is needed.")
  private boolean estimate;

  @Override
  public Integer call() throws InterruptedException {
    Logging.quiet();
    var settings = Settings.read(System.getenv());
    try (var repository = LocalRepository.open(repo)) {
      var snapshot = repository.snapshot(base, head);
      return switch (Planner.plan(
          snapshot, new Wish(agents, true), Wiring.usual(settings.providers()))) {
        case Planned.Mistaken(var mistakes) ->
            throw new WrongUse(mistakes.stream().map(Object::toString).toList());
        case Planned.Nothing(var reason) -> {
          System.err.println("Nothing to look at: " + reason);
          yield ExitCode.FINE.code;
        }
        case Planned.Ready(var plan) when estimate -> {
          Printed.out(EstimateText.of(estimate(settings, snapshot, plan), cap(settings, plan)));
          yield ExitCode.FINE.code;
        }
        case Planned.Ready(var plan) -> review(settings, snapshot, plan);
      };
    } catch (LocalRepository.Unusable unusable) {
      throw new WrongUse(List.of(String.valueOf(unusable.getMessage())));
    }
  }

  private static Estimate estimate(Settings settings, Snapshot snapshot, Plan plan) {
    var today = LocalDate.now(ZoneOffset.UTC);
    return Estimate.of(plan, snapshot.source(), Wiring.models(settings.providers()), today);
  }

  private static BigDecimal cap(Settings settings, Plan plan) {
    return settings.maxCostUsd().min(plan.config().review().maxCostUsd());
  }

  private int review(Settings settings, Snapshot snapshot, Plan plan) throws InterruptedException {
    var journal = new MemoryJournal();
    var started = Instant.now();
    var progress = TerminalProgress.on(System.err);
    var ends =
        Wiring.runner(settings).run(plan, snapshot.source(), journal, progress, new Cancellation());
    var facts = new RunFacts("local", "", "", started, Instant.now());
    var report = Report.of(plan, ends, Previous.NONE, journal.outputs(), facts);
    Printed.out(
        switch (format) {
          case markdown -> CommentMarkdown.render(report, "<!-- parallax -->");
          case json -> ReportJson.of(report);
          case sarif -> Sarif.of(report);
        });
    return exitCode(report).code;
  }

  private ExitCode exitCode(Report report) {
    if (report.rows().stream().noneMatch(row -> row.outcome() instanceof Outcome.Reported)) {
      return ExitCode.NO_AGENT;
    }
    var fails =
        switch (report.verdict()) {
          case FAIL, ESCALATED -> failOn != FailOn.never;
          case WARN, NOT_REVIEWED, PARTLY_REVIEWED -> failOn == FailOn.warn;
          case PASS -> false;
        };
    return fails ? ExitCode.FINDINGS : ExitCode.FINE;
  }
}
