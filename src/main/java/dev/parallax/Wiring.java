package dev.parallax;

import dev.parallax.engine.EngineChoice;
import dev.parallax.engine.LlmEngine;
import dev.parallax.engine.Providers;
import dev.parallax.github.AppKey;
import dev.parallax.github.GitHubApp;
import dev.parallax.github.GitHubForge;
import dev.parallax.github.GivenToken;
import dev.parallax.github.MissedDeliveries;
import dev.parallax.github.OpenPullRequests;
import dev.parallax.github.Standing;
import dev.parallax.github.UserSignIn;
import dev.parallax.job.Admission;
import dev.parallax.job.Approvals;
import dev.parallax.job.Arrival;
import dev.parallax.job.BoxJob;
import dev.parallax.job.BulkJob;
import dev.parallax.job.CheckJob;
import dev.parallax.job.CommandJob;
import dev.parallax.job.CommentLedger;
import dev.parallax.job.Forge;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.Harvest;
import dev.parallax.job.Hindsight;
import dev.parallax.job.Inbox;
import dev.parallax.job.IssueJob;
import dev.parallax.job.Lease;
import dev.parallax.job.PlanJob;
import dev.parallax.job.PressJob;
import dev.parallax.job.Reconciliation;
import dev.parallax.job.RedeliverySweep;
import dev.parallax.job.ReplayJob;
import dev.parallax.job.Replays;
import dev.parallax.job.ReviewJob;
import dev.parallax.job.RunStore;
import dev.parallax.job.Running;
import dev.parallax.job.Worker;
import dev.parallax.plan.AgentCatalog;
import dev.parallax.plan.Change;
import dev.parallax.plan.RepositoryConfig.Review;
import dev.parallax.plan.Source;
import dev.parallax.rules.Hints;
import dev.parallax.rules.RulesEngine;
import dev.parallax.rules.Surroundings;
import dev.parallax.run.Circuit;
import dev.parallax.run.Engine;
import dev.parallax.run.Limits;
import dev.parallax.run.RedactingEngine;
import dev.parallax.run.Redaction;
import dev.parallax.run.Runner;
import dev.parallax.run.Slots;
import dev.parallax.server.AgentPages;
import dev.parallax.server.DeliveryApi;
import dev.parallax.server.DeliveryPages;
import dev.parallax.server.FindingPages;
import dev.parallax.server.HealthEndpoints;
import dev.parallax.server.HealthPage;
import dev.parallax.server.LivePage;
import dev.parallax.server.Metrics;
import dev.parallax.server.MetricsEndpoint;
import dev.parallax.server.OperatorAccess;
import dev.parallax.server.Probe;
import dev.parallax.server.ReplayPages;
import dev.parallax.server.RunApi;
import dev.parallax.server.RunButtons;
import dev.parallax.server.RunPages;
import dev.parallax.server.SignIn;
import dev.parallax.server.Visitors;
import dev.parallax.server.WebServer;
import dev.parallax.server.WebhookEndpoint;
import dev.parallax.store.Database;
import dev.parallax.store.SqlCommandLog;
import dev.parallax.store.SqlCommentLedger;
import dev.parallax.store.SqlDeadLetters;
import dev.parallax.store.SqlDeliveryBook;
import dev.parallax.store.SqlFindingLedger;
import dev.parallax.store.SqlInbox;
import dev.parallax.store.SqlJobQueue;
import dev.parallax.store.SqlReplays;
import dev.parallax.store.SqlRunHistory;
import dev.parallax.store.SqlRunStore;
import dev.parallax.store.SqlServed;
import dev.parallax.store.SqlSweepLog;
import dev.parallax.store.SqlTurns;
import dev.parallax.trigger.TriggerReader;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts the rooms together: plain `new`, from the database up.
final class Wiring {
  private static final Logger log = LoggerFactory.getLogger(Wiring.class);

  /// Deliveries that one instance handles at the same time.
  private static final int JOBS_AT_ONCE = 32;

  /// Without an App there is no secret to sign markers with, and they must be the same in each job.
  /// That a comment is ours is known by its author alone then.
  private static final String OPEN_MARKER_KEY = "parallax without an App";

  /// Tasks that one instance runs at the same time.
  private static final Slots.Bounds PLACES = new Slots.Bounds(128, 64, 96);

  private Wiring() {}

  /// A server that is up.
  record Up(
      WebServer web, int port, SqlJobQueue jobs, SqlInbox inbox, Database database, RunStore runs)
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
    }
  }

  /// The engines behind one.
  static EngineChoice engine(Providers providers) {
    return engine(providers, models(providers));
  }

  private static EngineChoice engine(Providers providers, LlmEngine models) {
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

  private static Runner runner(Settings settings, Engine engine, InstantSource clock) {
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
    Logging.hide(secrets);
    return new Runner(
        new RedactingEngine(engine, Redaction.of(secrets)),
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
    /// Who says how often people may command.
    Admission admission(Database database, Admission.Limits limits) {
      return new Admission(forge, new SqlCommandLog(database), limits, clock);
    }

    /// Who does what deliveries ask for.
    Worker worker(
        Inbox inbox,
        TriggerReader reader,
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
    Logging.hide(settings.secrets());
    var database =
        settings.databaseUrl().isEmpty()
            ? Database.embedded(settings.dataDir())
            : Database.shared(settings.databaseUrl().value());
    var runs = new SqlRunStore(database, clock);
    var jobs = new SqlJobQueue(database, JOBS_AT_ONCE, lease);
    var key = AppKey.of(settings.appId(), settings.privateKey().value());
    var app = new GitHubApp(settings.githubApiUrl(), key, clock, settings.writesPerMinute());
    var comments = new SqlCommentLedger(database);
    var forge =
        new GitHubForge(app, comments, settings.githubHtmlUrl(), settings.webhookSecret().value());
    var metrics = new Metrics();
    var reader = new TriggerReader(botLogin(app));
    var pages = settings.publicUrl();
    var models = models(settings.providers());
    var story =
        new Story(
            forge,
            forge.hindsight(),
            runs,
            runner(settings, engine(settings.providers(), models), clock),
            new Running(metrics),
            usual(settings.providers()),
            settings.providers().any(),
            run -> pages.isEmpty() ? "" : pages + "/runs/" + run,
            clock);
    var quiet = settings.crowd().quiet();
    var inbox =
        new SqlInbox(database, jobs, InstantSource.system(), trigger -> Arrival.of(trigger, quiet));
    var kept = Duration.ofDays(settings.keepDays());
    jobs.every("forget", Duration.ofDays(1), () -> runs.forget(clock.instant().minus(kept)));
    var notes = new SqlSweepLog(database);
    var sweeping = settings.sweep();
    if (sweeping.every().isPositive()) {
      var log = new MissedDeliveries(settings.githubApiUrl(), key, clock);
      var sweep = new RedeliverySweep(log, notes, metrics, clock, sweeping.pace());
      jobs.atStartAndEvery(RedeliverySweep.NAME, sweeping.every(), sweep::run);
    }
    if (sweeping.reconcile().isPositive()) {
      var pulls = new OpenPullRequests(settings.githubApiUrl(), key, clock);
      var reconciliation =
          new Reconciliation(pulls, runs, inbox, reader::read, notes, metrics, clock);
      jobs.atStartAndEvery(Reconciliation.NAME, sweeping.reconcile(), reconciliation::run);
    }
    metrics.watchQueue(jobs::size);
    var findings = new SqlFindingLedger(database);
    metrics.watchFindings(
        () -> findings.totals(clock.instant().minus(Harvest.LATELY)),
        Set.copyOf(AgentCatalog.builtInNames()));
    metrics.watchHealed(forge::duplicatesHealed);
    var dead = new SqlDeadLetters(database, jobs, InstantSource.system());
    metrics.watchDeadLetters(dead::count);
    var access = new OperatorAccess(settings.operatorToken().value());
    var visitors =
        new Visitors(
            access,
            settings.webhookSecret().value() + "\n" + settings.operatorToken().value(),
            settings.signIn().isThere(),
            clock);
    var history = new SqlRunHistory(database);
    var replays = new SqlReplays(database, clock);
    var deliveries =
        new DeliveryPages.Kept(
            new SqlDeliveryBook(database, reader::read),
            dead,
            notes,
            replays,
            jobs::size,
            settings.keepDays());
    var admission = story.admission(database, settings.crowd().limits());
    var health = health(database, inbox, app);
    var web =
        new WebServer(
            settings.host(),
            settings.port(),
            List.of(
                new WebhookEndpoint(
                    settings.webhookPath(),
                    settings.signature(),
                    reader::read,
                    inbox,
                    metrics,
                    InstantSource.system()),
                health,
                new MetricsEndpoint(metrics, access),
                new RunApi(runs, access, clock),
                new DeliveryApi(deliveries, access, clock),
                new DeliveryPages(deliveries, visitors, clock),
                new RunPages(runs, history, replays, visitors, settings.githubHtmlUrl(), clock),
                new ReplayPages(
                    runs, replays, inbox, settings.providers()::offer, access, visitors, clock),
                new LivePage(runs, history, visitors, settings.githubHtmlUrl(), clock),
                new RunButtons(runs, inbox, admission, visitors, clock),
                new AgentPages(history, findings, visitors, clock),
                new FindingPages(findings, history, visitors, access, clock),
                new HealthPage(health, others(app, models), history, jobs::size, visitors, clock),
                new SignIn(
                    visitors, asked(settings, clock), history, settings.publicUrl(), clock)));
    var port = web.start();
    // After the door is open: a sweep has deliveries come in again.
    jobs.start(story.worker(inbox, reader, comments, database, admission));
    return new Up(web, port, jobs, inbox, database, runs);
  }

  /// What `/readyz` says: a delivery can be put on disk, and GitHub takes our credentials. That
  /// GitHub is away is no reason to be sent nothing: what it sends is kept, and done later.
  private static HealthEndpoints health(Database database, SqlInbox inbox, GitHubApp app) {
    var disk =
        new Probe<>(
            database::takesWrites,
            false,
            new Probe.Terms<>(
                _ -> Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(5)));
    var welcome =
        new Probe<>(
            app::welcome,
            GitHubApp.Welcome.AWAY,
            new Probe.Terms<>(
                last -> Duration.ofSeconds(last == GitHubApp.Welcome.TAKEN ? 300 : 30),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1)));
    return new HealthEndpoints(
        List.of(
            new HealthEndpoints.Check("database", disk::get),
            new HealthEndpoints.Check("inbox", inbox::hasRoom),
            new HealthEndpoints.Check(
                "credentials", () -> welcome.get() != GitHubApp.Welcome.REFUSED)),
        List.of(
            new HealthEndpoints.Check("GitHub", () -> welcome.get() != GitHubApp.Welcome.AWAY)));
  }

  /// Those whom the server asks and serves, as its page of health shows them.
  private static HealthPage.Others others(GitHubApp app, LlmEngine models) {
    return new HealthPage.Others(
        () -> {
          var peers = new ArrayList<HealthPage.Peer>();
          peers.add(peer("GitHub", app.standing().look(), Duration.ZERO));
          for (var asked : models.asked())
            peers.add(peer(asked.name(), asked.look(), asked.pause()));
          return peers;
        },
        () ->
            app.standing().installations().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, one -> shown(one.getValue()))));
  }

  private static HealthPage.Peer peer(String name, Circuit.Look look, Duration pause) {
    return new HealthPage.Peer(name, look.away(), pause, look.answered(), look.failed());
  }

  private static HealthPage.Installation shown(Standing.Installation one) {
    return new HealthPage.Installation(
        one.stops(),
        one.left().map(Standing.Allowance::requests),
        one.left().map(Standing.Allowance::until));
  }

  /// How people sign in with the App, if that is known.
  private static Optional<SignIn.Asked> asked(Settings settings, InstantSource clock) {
    var client = settings.signIn();
    if (!client.isThere()) return Optional.empty();
    var github =
        new UserSignIn(
            settings.githubApiUrl(),
            settings.githubHtmlUrl(),
            client.id(),
            client.secret().value(),
            clock);
    return Optional.of(
        new SignIn.Asked() {
          @Override
          public String page(String state, String challenge, String back) {
            return github.page(state, challenge, back);
          }

          @Override
          public SignIn.User who(String code, String verifier, String back) {
            var known = github.who(code, verifier, back);
            return new SignIn.User(known.id(), known.login(), known.repositories());
          }
        });
  }

  /// Without an answer from GitHub the server starts all the same: only `@BOT` is not understood
  /// then.
  private static String botLogin(GitHubApp app) {
    try {
      return app.botLogin();
    } catch (ForgeTrouble trouble) {
      log.warn("the App's own login is not known: {}", trouble.getMessage());
      return "";
    }
  }
}
