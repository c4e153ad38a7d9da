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
import dev.parallax.job.Inbox;
import dev.parallax.job.IssueJob;
import dev.parallax.job.Lease;
import dev.parallax.job.OurName;
import dev.parallax.job.PlanJob;
import dev.parallax.job.PressJob;
import dev.parallax.job.Reconciliation;
import dev.parallax.job.RedeliverySweep;
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
import dev.parallax.run.Redaction;
import dev.parallax.run.Runner;
import dev.parallax.run.Slots;
import dev.parallax.server.AgentPages;
import dev.parallax.server.DeliveryApi;
import dev.parallax.server.DeliveryPages;
import dev.parallax.server.HealthEndpoints;
import dev.parallax.server.LivePage;
import dev.parallax.server.Metrics;
import dev.parallax.server.MetricsEndpoint;
import dev.parallax.server.OperatorAccess;
import dev.parallax.server.Probe;
import dev.parallax.server.Rehearsal;
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
import dev.parallax.store.SqlInbox;
import dev.parallax.store.SqlJobQueue;
import dev.parallax.store.SqlRunHistory;
import dev.parallax.store.SqlRunStore;
import dev.parallax.store.SqlServed;
import dev.parallax.store.SqlSweepLog;
import dev.parallax.store.SqlTurns;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
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
    return new EngineChoice(new RulesEngine(), RulesEngine.SERVES, models(providers), providers);
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
  record Story(
      Forge forge,
      RunStore runs,
      Runner runner,
      Running running,
      List<String> usual,
      boolean models,
      UnaryOperator<String> page,
      InstantSource clock) {
    /// Who does what deliveries ask for.
    ///
    /// @param limits on how often people may command
    Worker worker(
        Inbox inbox,
        Function<Delivery, Trigger> reader,
        CommentLedger comments,
        Database database,
        Admission.Limits limits) {
      var reviews = new ReviewJob(forge, runs, runner, running, usual, models, page, clock);
      var admission = new Admission(forge, new SqlCommandLog(database), limits, clock);
      var plans = new PlanJob(forge, admission, reviews, runs, clock);
      var bulks = new BulkJob(forge, admission, reviews);
      var approvals = new Approvals(forge, admission, runs, comments, clock, plans::plan);
      var issues = new IssueJob(reviews, approvals);
      var commands =
          new CommandJob(admission, runs, reviews, issues, plans, bulks, approvals, clock);
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
          new PressJob(admission, runs, reviews, issues));
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
    // Beside the database, which is waited for anyway.
    var rehearsal = Rehearsal.begin(new OurName(Optional::empty, () -> "")::atTheDoor);
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
    var _ = rehearsal.end();
    var metrics = new Metrics();
    var name = new OurName(app::knownLogin, app::botLogin);
    var quiet = settings.crowd().quiet();
    var inbox =
        new SqlInbox(database, jobs, InstantSource.system(), trigger -> Arrival.of(trigger, quiet));
    var notes = new SqlSweepLog(database);
    metrics.watchQueue(jobs::size);
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
    var web =
        new WebServer(
            settings.host(),
            settings.port(),
            List.of(
                new WebhookEndpoint(
                    settings.webhookPath(),
                    settings.signature(),
                    name::atTheDoor,
                    inbox,
                    metrics,
                    InstantSource.system()),
                health(database, inbox, app),
                new MetricsEndpoint(metrics, access),
                new RunApi(runs, access, clock),
                new DeliveryApi(dead, notes, access, clock),
                new DeliveryPages(dead, notes, jobs::size, visitors, clock),
                new RunPages(runs, history, visitors, settings.githubHtmlUrl(), clock),
                new LivePage(runs, history, visitors, settings.githubHtmlUrl(), clock),
                new RunButtons(runs, inbox, forge, visitors, clock),
                new AgentPages(history, visitors, clock),
                new SignIn(visitors, asked(settings, clock), settings.publicUrl(), clock)));
    var port = web.start();
    // The door is open, and takes in; all that follows is for what was taken in.
    learnName(app);
    var kept = Duration.ofDays(settings.keepDays());
    jobs.every("forget", Duration.ofDays(1), () -> runs.forget(clock.instant().minus(kept)));
    var sweeping = settings.sweep();
    if (sweeping.every().isPositive()) {
      var log = new MissedDeliveries(settings.githubApiUrl(), key, clock);
      var sweep = new RedeliverySweep(log, notes, metrics, clock, sweeping.pace());
      jobs.atStartAndEvery(RedeliverySweep.NAME, sweeping.every(), sweep::run);
    }
    if (sweeping.reconcile().isPositive()) {
      var pulls = new OpenPullRequests(settings.githubApiUrl(), key, clock);
      var reconciliation =
          new Reconciliation(pulls, runs, inbox, name::atTheDoor, notes, metrics, clock);
      jobs.atStartAndEvery(Reconciliation.NAME, sweeping.reconcile(), reconciliation::run);
    }
    var pages = settings.publicUrl();
    var story =
        new Story(
            forge,
            runs,
            runner(settings, engine(settings.providers()), clock),
            new Running(metrics),
            usual(settings.providers()),
            settings.providers().any(),
            run -> pages.isEmpty() ? "" : pages + "/runs/" + run,
            clock);
    jobs.start(story.worker(inbox, name::read, comments, database, settings.crowd().limits()));
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

  /// So that `@BOT` is known for what it is before anybody says it; while GitHub is away, a job
  /// that has to know asks again.
  private static void learnName(GitHubApp app) {
    Thread.ofVirtual()
        .name("learn our name")
        .start(() -> {
          try {
            var _ = app.botLogin();
          } catch (ForgeTrouble trouble) {
            log.warn("the App's own login is not known yet: {}", trouble.getMessage());
          }
        });
  }
}
