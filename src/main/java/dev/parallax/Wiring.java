package dev.parallax;

import dev.parallax.engine.EngineChoice;
import dev.parallax.engine.LlmEngine;
import dev.parallax.engine.Providers;
import dev.parallax.github.GitHubApp;
import dev.parallax.github.GitHubForge;
import dev.parallax.github.GivenToken;
import dev.parallax.job.Admission;
import dev.parallax.job.Approvals;
import dev.parallax.job.BoxJob;
import dev.parallax.job.BulkJob;
import dev.parallax.job.CheckJob;
import dev.parallax.job.CommandJob;
import dev.parallax.job.CommentLedger;
import dev.parallax.job.Forge;
import dev.parallax.job.Harvest;
import dev.parallax.job.Hindsight;
import dev.parallax.job.Inbox;
import dev.parallax.job.IssueJob;
import dev.parallax.job.Lease;
import dev.parallax.job.PlanJob;
import dev.parallax.job.PressJob;
import dev.parallax.job.ReplayJob;
import dev.parallax.job.Replays;
import dev.parallax.job.ReviewJob;
import dev.parallax.job.RunStore;
import dev.parallax.job.Running;
import dev.parallax.job.Worker;
import dev.parallax.plan.Change;
import dev.parallax.plan.RepositoryConfig.Review;
import dev.parallax.plan.Source;
import dev.parallax.rules.Hints;
import dev.parallax.rules.RulesEngine;
import dev.parallax.rules.Surroundings;
import dev.parallax.run.Engine;
import dev.parallax.run.Limits;
import dev.parallax.run.RedactingEngine;
import dev.parallax.run.Runner;
import dev.parallax.run.Slots;
import dev.parallax.server.WebServer;
import dev.parallax.store.Database;
import dev.parallax.store.SqlFindingLedger;
import dev.parallax.store.SqlInbox;
import dev.parallax.store.SqlJobQueue;
import dev.parallax.store.SqlReplays;
import dev.parallax.store.SqlServed;
import dev.parallax.store.SqlTurns;
import dev.parallax.trail.Watch;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Puts the rooms together: plain `new`, from the database up.
final class Wiring {
  /// Without an App there is no secret to sign markers with, and they must be the same in each job.
  /// That a comment is ours is known by its author alone then.
  private static final String OPEN_MARKER_KEY = "parallax without an App";

  /// Tasks that one instance runs at the same time.
  private static final Slots.Bounds PLACES = new Slots.Bounds(128, 64, 96);

  private Wiring() {}

  /// A server that is up.
  record Up(
      WebServer web,
      int port,
      SqlJobQueue jobs,
      SqlInbox inbox,
      Database database,
      RunStore runs,
      Watch watch)
      implements AutoCloseable {
    /// Deliveries that wait or are being handled.
    int queued() {
      return jobs.size();
    }

    /// Sends new deliveries away at once, lets go of what is under way (it is taken up again at the
    /// next start), ends the acknowledgements that had begun, and ends.
    @Override
    public void close() {
      web.drain();
      jobs.stop(Duration.ofSeconds(1));
      web.stop();
      inbox.close();
      database.close();
      watch.close();
    }
  }

  /// The engines behind one.
  static EngineChoice engine(Providers providers) {
    return engine(providers, models(providers));
  }

  /// The same around one that asks models and is there already.
  static EngineChoice engine(Providers providers, LlmEngine models) {
    return new EngineChoice(new RulesEngine(), RulesEngine.SERVES, models, providers);
  }

  /// The one that asks models.
  static LlmEngine models(Providers providers) {
    return new LlmEngine(providers, Wiring::around);
  }

  /// What models are told of the code around a change.
  private static String around(Change change, Source source) {
    var hints = Hints.of(change, source);
    return Surroundings.STANDARD.of(change, source)
        + (hints.isEmpty()
            ? ""
            : "\nWhat rules noticed, to be looked into and not believed:\n" + hints);
  }

  /// Who looks where a repository's configuration names nobody.
  static List<String> usual(Providers providers) {
    return providers.any() ? Review.WITH_MODELS : Review.DEFAULT.agents();
  }

  /// Who looks when a run is made once more.
  static ReplayJob.Looks looks(Providers providers) {
    return new ReplayJob.Looks(usual(providers), RulesEngine.SERVES);
  }

  /// What runs plans.
  static Runner runner(Settings settings) {
    return runner(settings, engine(settings.providers()), InstantSource.system());
  }

  /// What runs plans with another engine than the environment's.
  static Runner runner(Settings settings, Engine engine) {
    return runner(settings, engine, InstantSource.system());
  }

  /// The same by another clock.
  static Runner runner(Settings settings, Engine engine, InstantSource clock) {
    return runner(settings, engine, settings.secrets(), clock);
  }

  /// What runs plans beside a token that nobody may learn either.
  static Runner runner(Settings settings, GivenToken token) {
    var secrets = new ArrayList<>(settings.secrets());
    secrets.add(token.value());
    return runner(settings, engine(settings.providers()), secrets, InstantSource.system());
  }

  private static Runner runner(
      Settings settings, Engine engine, List<String> secrets, InstantSource clock) {
    return new Runner(
        new RedactingEngine(engine, Logging.hide(secrets)),
        new Limits(
            settings.maxParallel(),
            Limits.DEFAULT.overall(),
            Limits.DEFAULT.reporting(),
            settings.maxCostUsd(),
            settings.maxMonthUsd()),
        new Slots(PLACES),
        clock,
        new SecureRandom());
  }

  /// What the story of a delivery needs, the same for a server and for a single job.
  ///
  /// @param models and `page`: as in `ReviewJob`
  /// @param hindsight the same forge, for those who must not write
  record Story(
      Forge forge,
      Hindsight hindsight,
      RunStore runs,
      Runner runner,
      Running running,
      List<String> usual,
      boolean models,
      UnaryOperator<String> page,
      InstantSource clock) {
    /// Who does what deliveries ask for.
    Worker worker(
        Inbox inbox,
        Function<Delivery, Trigger> reader,
        CommentLedger comments,
        Database database,
        Admission admission) {
      var harvest = new Harvest(forge, new SqlFindingLedger(database), clock);
      var reviews =
          new ReviewJob(forge, runs, runner, running, harvest, usual, models, page, clock);
      var plans = new PlanJob(forge, admission, reviews, runs, clock);
      var bulks = new BulkJob(forge, admission, reviews);
      var approvals = new Approvals(forge, admission, runs, comments, clock, plans::plan);
      var issues = new IssueJob(reviews, approvals);
      var commands =
          new CommandJob(admission, runs, reviews, issues, plans, bulks, approvals, harvest, clock);
      var boxes = new BoxJob(forge, admission, runs, comments, reviews, approvals, clock);
      var checks = new CheckJob(forge, admission, runs, reviews);
      return new Worker(
          inbox,
          new SqlTurns(database),
          new SqlServed(database),
          reader,
          reviews,
          issues,
          commands,
          boxes,
          checks,
          new PressJob(
              admission,
              runs,
              reviews,
              issues,
              new PressJob.Again(replays(new SqlReplays(database, clock)), inbox, reader)),
          harvest);
    }

    /// What makes replays.
    ReplayJob replays(Replays kept) {
      return new ReplayJob(
          hindsight,
          runs,
          kept,
          runner,
          running,
          new ReplayJob.Looks(usual, RulesEngine.SERVES),
          page,
          clock);
    }
  }

  /// GitHub as a token that was given reaches it.
  ///
  /// @param htmlUrl where people see repositories
  static GitHubForge forge(
      Settings settings, GivenToken token, CommentLedger ledger, String htmlUrl) {
    var app =
        new GitHubApp(
            settings.githubApiUrl(), token, InstantSource.system(), settings.writesPerMinute());
    return new GitHubForge(app, ledger, htmlUrl, OPEN_MARKER_KEY);
  }

  /// Starts a server.
  static Up serve(Settings settings) {
    return serve(settings, InstantSource.system());
  }

  /// The same by another clock; the queue has its own.
  static Up serve(Settings settings, InstantSource clock) {
    return serve(settings, clock, Lease.STANDARD);
  }

  /// @param lease how long this instance may show no sign of life before others take over
  static Up serve(Settings settings, InstantSource clock, Duration lease) {
    return serve(settings, clock, lease, Watch.NONE);
  }

  /// @param traces hears of all work beside the metrics
  static Up serve(Settings settings, InstantSource clock, Duration lease, Watch traces) {
    return new Serving(settings, clock, lease, traces).start();
  }
}
