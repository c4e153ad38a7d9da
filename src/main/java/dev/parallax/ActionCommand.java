package dev.parallax;

import dev.parallax.github.GitHubApp;
import dev.parallax.github.GitHubForge;
import dev.parallax.github.GivenToken;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.KeptRun;
import dev.parallax.job.ReviewJob;
import dev.parallax.job.RunRecord;
import dev.parallax.job.RunStore;
import dev.parallax.job.Running;
import dev.parallax.job.Worker;
import dev.parallax.plan.Subject;
import dev.parallax.report.CommentMarkdown;
import dev.parallax.report.Report;
import dev.parallax.store.Database;
import dev.parallax.store.SqlCommentLedger;
import dev.parallax.store.SqlRunStore;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import dev.parallax.trigger.TriggerReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `parallax action`: inside a job of GitHub Actions, what the server does for the same event.
@Command(
    name = "action",
    description = "Inside a job of GitHub Actions: what the server does for the job's event.")
final class ActionCommand implements Callable<Integer> {
  /// For how long GitHub's passing trouble is waited out. A job costs money while it waits.
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /// Nobody measures a single job.
  static final Running.Ends UNHEARD =
      new Running.Ends() {
        @Override
        public void ended(RunRecord.State state) {}

        @Override
        public void reported(Report report) {}
      };

  @Option(
      names = "--fail-on",
      description = "${COMPLETION-CANDIDATES}; PARALLAX_FAIL_ON, or never, when it is not there.")
  private @Nullable FailOn failOn;

  private final Map<String, String> environment;
  private final InstantSource clock = InstantSource.system();

  ActionCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Logging.quiet();
    var job = JobEnvironment.read(environment);
    var settings = Settings.read(job.settings());
    var reader = TriggerReader.ofJobs(GitHubApp.JOBS);
    var delivery = new Delivery(job.guid(), job.event(), job.payload(), clock.instant());
    var trigger = reader.read(delivery);
    if (trigger instanceof Trigger.Nothing(var reason)) {
      say("nothing to do: " + reason);
      return ExitCode.FINE.code;
    }
    if (trigger instanceof Trigger.Unreadable(var reason)) {
      throw new WrongUse(List.of("GITHUB_EVENT_PATH is " + reason));
    }
    try (var database = Database.embedded(job.dataDir())) {
      var token = new GivenToken(job.token());
      var comments = new SqlCommentLedger(database);
      var github = Wiring.forge(settings, token, comments, job.serverUrl());
      var forge = new JobForge(github, ActionCommand::warn);
      var runs = new SqlRunStore(database, clock);
      var story =
          new Wiring.Story(
              forge,
              github.hindsight(),
              runs,
              Wiring.runner(settings, token),
              new Running(UNHEARD),
              Wiring.usual(settings.providers()),
              settings.providers().any(),
              _ -> job.page(),
              clock);
      var inbox = new OneDelivery(delivery);
      var trouble =
          handle(
              story.worker(
                  inbox,
                  reader,
                  comments,
                  database,
                  story.admission(database, settings.crowd().limits())),
              delivery.guid());
      var end = new End(job, github, forge, runs, trigger instanceof Trigger.Review);
      end.tell();
      if (trouble.isPresent() && forge.refusal().isEmpty()) return gaveUp(trouble.get()).code;
      if (trouble.isEmpty()) say(inbox.result());
      return end.exitCode(failOn == null ? job.failOn() : failOn).code;
    }
  }

  /// As the server's queue does: what passes is tried again, and what had ended is not run again.
  ///
  /// @return what did not pass
  private Optional<ForgeTrouble> handle(Worker worker, String guid) throws InterruptedException {
    var until = clock.instant().plus(PATIENCE);
    for (var failures = 0; ; failures++) {
      try {
        worker.handle(guid);
        return Optional.empty();
      } catch (ForgeTrouble trouble) {
        var wait = trouble.retryAfter().orElse(Duration.ofSeconds(1L << Math.min(failures, 6)));
        var passes =
            switch (trouble.kind()) {
              case PASSING, AMBIGUOUS -> clock.instant().plus(wait).isBefore(until);
              case DENIED, GONE, REFUSED -> false;
            };
        if (!passes) return Optional.of(trouble);
        warn(trouble.getMessage() + "; tried again in " + wait.toSeconds() + " s");
        Thread.sleep(wait);
      }
    }
  }

  private static ExitCode gaveUp(ForgeTrouble trouble) {
    var said = String.valueOf(trouble.getMessage());
    return switch (trouble.kind()) {
      case DENIED -> {
        warn(
            said.contains(" 401 ")
                ? said + "; GITHUB_TOKEN must be a token that is still good"
                : said + "; give the job the permissions that docs/action.md names");
        yield ExitCode.MISTAKE;
      }
      case PASSING, AMBIGUOUS, GONE, REFUSED -> {
        warn(said + "; run the job again");
        yield ExitCode.NO_AGENT;
      }
    };
  }

  /// What is there when the story has been told.
  ///
  /// @param review whether the event asked for a review
  private record End(
      JobEnvironment job, GitHubForge github, JobForge forge, RunStore runs, boolean review) {

    /// Writes the job's page and what later steps read.
    void tell() throws IOException {
      forge.refusal().ifPresent(ActionCommand::warn);
      if (!forge.mistakes().isEmpty()) {
        append(job.summary(), CommentMarkdown.mistakes(forge.mistakes(), ""));
        forge.mistakes().forEach(mistake -> warn(mistake.toString()));
      }
      var report = report();
      if (report.isEmpty()) return;
      append(job.summary(), GitHubForge.text(report.get(), ""));
      var url =
          report.get().plan().subject() instanceof Subject.Hosted hosted
              ? github.commentUrl(hosted)
              : "";
      // Words of ours and numbers only: nothing that a stranger wrote gets in here.
      append(
          job.output(),
          "verdict=%s\nfindings=%d\ncomment-url=%s"
              .formatted(
                  report.get().verdict().name(), report.get().fresh() + report.get().still(), url));
      say(report.get().verdict().words() + (url.isEmpty() ? "" : ": " + url));
    }

    ExitCode exitCode(FailOn failOn) {
      if (!forge.mistakes().isEmpty()) return ExitCode.MISTAKE;
      return report().map(failOn::exitCode).orElse(isOpen() ? ExitCode.NO_AGENT : ExitCode.FINE);
    }

    /// The report that was made now; for a review of a head that an earlier job has reported, that
    /// one.
    private Optional<Report> report() {
      return forge.report().or(() -> review ? kept() : Optional.empty());
    }

    private Optional<Report> kept() {
      return forge
          .subject()
          .flatMap(subject ->
              runs.newestReported(subject.key())
                  .filter(run -> run.head().equals(subject.head()))
                  .flatMap(run -> runs.kept(run.id()))
                  .map(KeptRun::report));
    }

    /// Whether a review was to be made and none came of it, nor a reason why not.
    private boolean isOpen() {
      var open =
          forge
              .subject()
              .map(Subject.Hosted::key)
              .flatMap(runs::newest)
              .filter(run -> run.state() == RunRecord.State.OPEN || ReviewJob.isGivenUp(run));
      return review && (forge.missing() || open.isPresent());
    }
  }

  private static void append(Optional<Path> file, String text) throws IOException {
    if (file.isEmpty()) return;
    Files.writeString(
        file.get(),
        text + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static void say(String line) {
    Printed.out(Printed.line(line));
  }

  private static void warn(String line) {
    System.err.println(Printed.line(line));
  }
}
