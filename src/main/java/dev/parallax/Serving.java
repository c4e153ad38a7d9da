package dev.parallax;

import dev.parallax.engine.Asked;
import dev.parallax.engine.LlmEngine;
import dev.parallax.github.AppKey;
import dev.parallax.github.GitHubApp;
import dev.parallax.github.GitHubForge;
import dev.parallax.github.MissedDeliveries;
import dev.parallax.github.OpenPullRequests;
import dev.parallax.github.Standing;
import dev.parallax.github.UserSignIn;
import dev.parallax.job.Admission;
import dev.parallax.job.Arrival;
import dev.parallax.job.DeadLetters;
import dev.parallax.job.FindingLedger;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.Harvest;
import dev.parallax.job.Lazily;
import dev.parallax.job.OurName;
import dev.parallax.job.Reconciliation;
import dev.parallax.job.RedeliverySweep;
import dev.parallax.job.Running;
import dev.parallax.job.WatchedHandler;
import dev.parallax.job.Worker;
import dev.parallax.plan.Caps;
import dev.parallax.run.Circuit;
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
import dev.parallax.server.Routes;
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
import dev.parallax.store.SqlSweepLog;
import dev.parallax.trail.Watch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server: what it stands on, what is behind its door, and what does the work that came in. It is
/// put together in this order, and its door opens before anything is made that only jobs need.
final class Serving {
  private static final Logger log = LoggerFactory.getLogger(Serving.class);

  /// Deliveries that one instance handles at the same time.
  private static final int JOBS_AT_ONCE = 32;

  private final Settings settings;
  private final InstantSource clock;
  private final Database database;
  private final SqlRunStore runs;
  private final SqlJobQueue jobs;
  private final Metrics metrics;
  private final Watch watch;
  private final AppKey key;
  private final GitHubApp app;
  private final SqlCommentLedger comments;
  private final GitHubForge forge;
  private final OurName name;
  private final Lazily<LlmEngine> models;
  private final SqlInbox inbox;
  private final SqlSweepLog sweeps;
  private final DeadLetters dead;
  private final FindingLedger findings;
  private final Admission admission;

  /// What a server stands on.
  ///
  /// @param clock of all but the queue, which has its own
  /// @param lease how long this instance may show no sign of life before others take over
  /// @param traces hears of all work beside the metrics
  Serving(Settings settings, InstantSource clock, Duration lease, Watch traces) {
    var _ = Logging.hide(settings.secrets());
    this.settings = settings;
    this.clock = clock;
    this.database =
        settings.databaseUrl().isEmpty()
            ? Database.embedded(settings.dataDir())
            : Database.shared(settings.databaseUrl().value());
    this.runs = new SqlRunStore(database, clock);
    this.jobs = new SqlJobQueue(database, JOBS_AT_ONCE, lease);
    this.key = AppKey.of(settings.appId(), settings.privateKey().value());
    this.metrics = new Metrics();
    this.watch = Watch.both(metrics, traces);
    this.app =
        new GitHubApp(settings.githubApiUrl(), key, clock, settings.writesPerMinute(), watch);
    this.comments = new SqlCommentLedger(database);
    this.forge =
        new GitHubForge(app, comments, settings.githubHtmlUrl(), settings.webhookSecret().value());
    this.name = new OurName(app::knownLogin, app::botLogin);
    this.models = Lazily.of(() -> Wiring.models(settings.providers()));
    var quiet = settings.crowd().quiet();
    this.inbox =
        new SqlInbox(database, jobs, InstantSource.system(), trigger -> Arrival.of(trigger, quiet));
    this.sweeps = new SqlSweepLog(database);
    this.dead = new SqlDeadLetters(database, jobs, InstantSource.system());
    this.findings = new SqlFindingLedger(database);
    this.admission =
        new Admission(forge, new SqlCommandLog(database), settings.crowd().limits(), clock);
  }

  /// Opens the door, and does what comes in.
  Wiring.Up start() {
    watch();
    var web = new WebServer(settings.host(), settings.port(), rooms());
    var port = web.start();
    // The door is open, and takes in; all that follows is for what was taken in.
    learnName();
    keepOrder();
    jobs.start(new WatchedHandler(worker(), watch));
    return new Wiring.Up(web, port, jobs, inbox, database, runs, watch);
  }

  /// What is measured whenever somebody looks.
  private void watch() {
    metrics.watchQueue(jobs::size);
    metrics.watchOldest(() -> jobs.oldest(InstantSource.system().instant()));
    metrics.watchDeadLetters(dead::count);
    metrics.watchFindings(() -> findings.totals(clock.instant().minus(Harvest.LATELY)));
    metrics.watchHealed(forge::duplicatesHealed);
    metrics.watchGitHub(() -> app.standing().parked(), () -> app.standing().look().away());
    metrics.watchModels(this::away);
    if (settings.maxMonthUsd().compareTo(Caps.NO_USD) < 0) {
      metrics.watchMonth(() -> runs.paidInMonth(clock.instant()), settings.maxMonthUsd());
    }
  }

  /// What is behind the door, the webhook first.
  private List<Routes> rooms() {
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
            new SqlDeliveryBook(database, name::atTheDoor),
            dead,
            sweeps,
            replays,
            jobs::size,
            settings.keepDays());
    var health = health();
    var web = settings.githubHtmlUrl();
    return List.of(
        new WebhookEndpoint(
            settings.webhookPath(),
            settings.signature(),
            name::atTheDoor,
            inbox,
            metrics,
            InstantSource.system()),
        health,
        new MetricsEndpoint(metrics, access),
        new RunApi(runs, access, clock),
        new DeliveryApi(deliveries, access, clock),
        new DeliveryPages(deliveries, visitors, clock),
        new RunPages(runs, history, replays, visitors, web, clock),
        new ReplayPages(runs, replays, inbox, settings.providers()::offer, access, visitors, clock),
        new LivePage(runs, history, visitors, web, clock),
        new RunButtons(runs, inbox, admission, visitors, clock),
        new AgentPages(history, findings, visitors, clock),
        new FindingPages(findings, history, visitors, access, clock),
        new HealthPage(health, others(), history, jobs::size, visitors, clock),
        new SignIn(visitors, signIn(), history, settings.publicUrl(), clock));
  }

  /// What is done again and again: old things are forgotten, and what never arrived is looked for.
  private void keepOrder() {
    var kept = Duration.ofDays(settings.keepDays());
    jobs.every("forget", Duration.ofDays(1), () -> runs.forget(clock.instant().minus(kept)));
    var sweeping = settings.sweep();
    if (sweeping.every().isPositive()) {
      var missed = new MissedDeliveries(settings.githubApiUrl(), key, clock, watch);
      var sweep = new RedeliverySweep(missed, sweeps, metrics, clock, sweeping.pace());
      jobs.atStartAndEvery(RedeliverySweep.NAME, sweeping.every(), sweep::run);
    }
    if (sweeping.reconcile().isPositive()) {
      var pulls = new OpenPullRequests(settings.githubApiUrl(), key, clock, watch);
      var reconciliation =
          new Reconciliation(pulls, runs, inbox, name::atTheDoor, sweeps, metrics, clock);
      jobs.atStartAndEvery(Reconciliation.NAME, sweeping.reconcile(), reconciliation::run);
    }
  }

  /// Who does what deliveries ask for.
  private Worker worker() {
    var pages = settings.publicUrl();
    var story =
        new Wiring.Story(
            forge,
            forge.hindsight(),
            runs,
            Wiring.runner(settings, Wiring.engine(settings.providers(), models.get()), clock),
            new Running(metrics),
            Wiring.usual(settings.providers()),
            settings.providers().any(),
            run -> pages.isEmpty() ? "" : pages + "/runs/" + run,
            clock);
    return story.worker(inbox, name::read, comments, database, admission);
  }

  /// What `/readyz` says: a delivery can be put on disk, and GitHub takes our credentials. That
  /// GitHub is away is no reason to be sent nothing: what it sends is kept, and done later.
  private HealthEndpoints health() {
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
    var endpoints =
        new HealthEndpoints(
            List.of(
                new HealthEndpoints.Check("database", disk::get),
                new HealthEndpoints.Check("inbox", inbox::hasRoom),
                new HealthEndpoints.Check(
                    "credentials", () -> welcome.get() != GitHubApp.Welcome.REFUSED)),
            List.of(
                new HealthEndpoints.Check(
                    "GitHub", () -> welcome.get() != GitHubApp.Welcome.AWAY)));
    endpoints.measuredBy(metrics);
    return endpoints;
  }

  /// Those whom the server asks and serves, as its page of health shows them.
  private HealthPage.Others others() {
    return new HealthPage.Others(
        () -> {
          var peers = new ArrayList<HealthPage.Peer>();
          peers.add(peer("GitHub", app.standing().look(), Duration.ZERO));
          for (var asked : models.get().asked()) {
            peers.add(peer(asked.model() + " at " + asked.address(), asked.look(), asked.pause()));
          }
          return peers;
        },
        () ->
            app.standing().installations().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, one -> shown(one.getValue()))));
  }

  /// How many models of each provider are left alone now.
  private Map<String, Integer> away() {
    return models.get().asked().stream()
        .collect(
            Collectors.groupingBy(
                Asked::address, Collectors.summingInt(one -> one.look().away() ? 1 : 0)));
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
  private Optional<SignIn.Asked> signIn() {
    var client = settings.signIn();
    if (!client.isThere()) return Optional.empty();
    var github =
        new UserSignIn(
            settings.githubApiUrl(),
            settings.githubHtmlUrl(),
            client.id(),
            client.secret().value(),
            clock,
            watch);
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
  private void learnName() {
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
