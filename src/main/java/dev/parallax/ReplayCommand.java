package dev.parallax;

import dev.parallax.github.AppKey;
import dev.parallax.github.GitHubApp;
import dev.parallax.github.GitHubForge;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.Hindsight;
import dev.parallax.job.MemoryLedger;
import dev.parallax.job.Replay;
import dev.parallax.job.ReplayJob;
import dev.parallax.job.Replays;
import dev.parallax.job.RunRecord;
import dev.parallax.job.Running;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Variation;
import dev.parallax.report.Beside;
import dev.parallax.report.BesideJson;
import dev.parallax.report.BesideText;
import dev.parallax.report.CommentMarkdown;
import dev.parallax.report.ReadReport;
import dev.parallax.report.Report;
import dev.parallax.report.ReportJson;
import dev.parallax.store.Database;
import dev.parallax.store.SqlDeliveryBook;
import dev.parallax.store.SqlReplays;
import dev.parallax.store.SqlRunStore;
import dev.parallax.trigger.Trigger;
import dev.parallax.trigger.TriggerReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `parallax replay`: a run that was, or what a delivery asked for, once more with something
/// otherwise, beside what it was. Nothing is posted.
@Command(
    name = "replay",
    description =
        "Makes a stored run once more with other agents, prompts or models, without posting"
            + " anything, and shows both side by side.")
final class ReplayCommand implements Callable<Integer> {
  enum Format {
    text,
    json,
    markdown
  }

  @Parameters(
      paramLabel = "RUN",
      arity = "0..1",
      description = "The run's id, as in its report's link, or how it begins.")
  private String run = "";

  @Option(
      names = "--delivery",
      paramLabel = "GUID",
      description = "What this stored delivery asked for, instead of a run.")
  private String delivery = "";

  @Option(
      names = "--with",
      paramLabel = "KEY=VALUE",
      description =
          "What is otherwise; can be repeated. model=anthropic/NAME: whom every agent asks;"
              + " agents=DIR or agent=FILE: agents' files, each in the place of the agent of its"
              + " name, or beside the others; only=NAME,NAME: who looks; engine=rules or llm.")
  private List<String> with = List.of();

  @Option(names = "--no-cache", description = "Ask again, even what was answered before.")
  private boolean anew;

  @Option(names = "--format", description = "${COMPLETION-CANDIDATES}")
  private Format format = Format.text;

  private final Map<String, String> environment;
  private final InstantSource clock = InstantSource.system();

  ReplayCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Logging.quiet();
    if (run.isEmpty() == delivery.isEmpty()) {
      throw new WrongUse(List.of("name what is to be replayed: either a RUN, or --delivery GUID"));
    }
    var settings = Settings.readForServing(environment);
    var missing = settings.missingForServing();
    if (!missing.isEmpty()) throw new WrongUse(missing);
    var variation = ReplayWith.read(with, settings.providers());
    try (var database = KeptRuns.openBeside(settings)) {
      return replay(settings, database, variation).code;
    } catch (ForgeTrouble trouble) {
      System.err.println(Printed.line(trouble.getMessage() + "; the same command goes on with it"));
      return ExitCode.NO_AGENT.code;
    } catch (IllegalStateException unusable) {
      throw new WrongUse(List.of(String.valueOf(unusable.getMessage())));
    }
  }

  private ExitCode replay(Settings settings, Database database, Variation variation)
      throws InterruptedException {
    var runs = new SqlRunStore(database, clock);
    var replays = new SqlReplays(database, clock);
    var app =
        new GitHubApp(
            settings.githubApiUrl(),
            AppKey.of(settings.appId(), settings.privateKey().value()),
            clock,
            settings.writesPerMinute());
    var of = of(app, database, replays);
    var wanted = new ReplayJob.Wanted(of, variation, anew, "the command line");
    var job =
        new ReplayJob(
            hindsight(settings, app),
            runs,
            replays,
            Wiring.runner(settings),
            new Running(ActionCommand.UNHEARD),
            Wiring.looks(settings.providers()),
            id -> page(settings, id),
            clock);
    var result = job.replay(wanted, key(wanted, replays), TerminalProgress.on(System.err));
    return switch (result) {
      case ReplayJob.Result.Refused(var why) -> throw new WrongUse(why);
      case ReplayJob.Result.Over over -> {
        System.err.println(Printed.line(over.words()));
        yield ExitCode.NO_AGENT;
      }
      case ReplayJob.Result.Made made -> {
        show(settings, made, runs, replays);
        yield exitCode(made.report());
      }
    };
  }

  private ReplayJob.Of of(GitHubApp app, Database database, Replays replays) {
    if (delivery.isEmpty()) return new ReplayJob.Of.Run(whole(replays));
    var body = new SqlDeliveryBook(database, _ -> new Trigger.Nothing("")).delivery(delivery);
    if (body.isEmpty()) {
      throw new WrongUse(
          List.of(
              "of delivery "
                  + delivery
                  + " no body is kept; GET /api/deliveries lists those that are"));
    }
    return new ReplayJob.Of.Sent(delivery, new TriggerReader(app.botLogin()).read(body.get()));
  }

  /// The whole id of the run whose id begins as was said.
  private String whole(Replays replays) {
    var ids = replays.beginning(run).stream().map(RunRecord::id).toList();
    if (ids.isEmpty())
      throw new WrongUse(List.of("there is no run " + run + "; GET /api/runs lists them"));
    if (ids.size() > 1 && !ids.contains(run)) {
      throw new WrongUse(
          List.of(run + " could be " + String.join(", ", ids) + "; write more of it"));
    }
    return ids.contains(run) ? run : ids.getFirst();
  }

  /// A replay that was not brought to its end is gone on with by whoever asks for the same again:
  /// what is paid is paid.
  private static String key(ReplayJob.Wanted wanted, Replays replays) {
    var said = wanted.of() + "\n" + wanted.variation() + "\n" + wanted.anew();
    var hash = UUID.nameUUIDFromBytes(said.getBytes(StandardCharsets.UTF_8));
    var beginning = "replay by command " + hash + " ";
    return replays
        .unfinished(beginning)
        .map(RunRecord::key)
        .orElseGet(() -> beginning + UUID.randomUUID());
  }

  /// What reads; whatever else the same class could do is not handed on.
  private static Hindsight hindsight(Settings settings, GitHubApp app) {
    return new GitHubForge(
            app, new MemoryLedger(), settings.githubHtmlUrl(), settings.webhookSecret().value())
        .hindsight();
  }

  private static String page(Settings settings, String id) {
    return settings.publicUrl().isEmpty() ? "" : settings.publicUrl() + "/runs/" + id;
  }

  private void show(
      Settings settings, ReplayJob.Result.Made made, SqlRunStore runs, Replays replays) {
    var words = replays.find(made.run().id()).map(Replay::with).orElse(List.of());
    var before = made.of().isEmpty() ? Optional.<String>empty() : runs.report(made.of());
    var now = ReportJson.of(made.report());
    if (before.isEmpty()) {
      System.err.println("There is no report to compare it with.");
      Printed.out(
          switch (format) {
            case text, markdown -> CommentMarkdown.render(made.report(), "");
            case json -> now;
          });
    } else {
      var beside = Beside.of(ReadReport.of(before.get()), ReadReport.of(now));
      Printed.out(
          switch (format) {
            case text -> BesideText.of(beside, words);
            case markdown -> BesideText.markdown(beside, words);
            case json -> BesideJson.of(beside, words);
          });
    }
    var page = page(settings, made.of().isEmpty() ? made.run().id() : made.of());
    if (page.isEmpty()) return;
    System.err.println(
        made.of().isEmpty() ? "See " + page : "See " + page + "/beside/" + made.run().id());
  }

  private static ExitCode exitCode(Report report) {
    return report.ends().values().stream()
            .anyMatch(end -> end.outcome() instanceof Outcome.Reported)
        ? ExitCode.FINE
        : ExitCode.NO_AGENT;
  }
}
