package dev.parallax;

import dev.parallax.github.AppKey;
import dev.parallax.github.AppManifest;
import dev.parallax.github.NewApp;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.server.HealthEndpoints;
import dev.parallax.server.OperatorAccess;
import dev.parallax.server.SetupPages;
import dev.parallax.server.SetupPages.Made;
import dev.parallax.server.WebServer;
import dev.parallax.trigger.Signature;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server that has no App yet: it shows the set-up page, and when an App is made it keeps the
/// credentials and gives its port to the server that works with them, as a restart would.
final class SettingUp implements SetupPages.Maker {
  private static final Logger log = LoggerFactory.getLogger(SettingUp.class);
  private static final int PATIENCE_SECONDS = 30;

  private final Map<String, String> environment;
  private final Settings settings;
  private final InstantSource clock;
  private final AppManifest manifest = AppManifest.ours();
  private final String token;
  private final WebServer web;
  private final int port;
  private final CountDownLatch kept = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean served;

  private SettingUp(Map<String, String> environment, Settings settings, InstantSource clock) {
    this.environment = Map.copyOf(environment);
    this.settings = settings;
    this.clock = clock;
    this.token = settings.operatorToken().isEmpty() ? random() : settings.operatorToken().value();
    this.web =
        new WebServer(
            settings.host(),
            settings.port(),
            List.of(
                new SetupPages(
                    new SetupPages.Site(
                        settings.githubHtmlUrl(),
                        settings.webhookPath(),
                        settings.publicUrl(),
                        missing(settings)),
                    new OperatorAccess(token),
                    this,
                    clock),
                new HealthEndpoints(
                    List.of(new HealthEndpoints.Check("credentials", () -> false)))));
    this.port = web.start();
  }

  /// Begins to show the page.
  ///
  /// @throws WrongUse when what would come of it could not be kept
  static SettingUp start(Map<String, String> environment, InstantSource clock) {
    var settings = Settings.readForServing(environment);
    Credentials.requireRoom(settings.dataDir());
    return new SettingUp(environment, settings, clock);
  }

  int port() {
    return port;
  }

  /// What opens the page to others than this machine.
  String token() {
    return token;
  }

  /// Where the operator goes from here.
  String invitation() {
    var there = settings.publicUrl().isEmpty() ? "https://YOUR-HOST" : settings.publicUrl();
    var with =
        settings.operatorToken().isEmpty()
            ? "the set-up token " + token
            : "the value of PARALLAX_OPERATOR_TOKEN";
    return """
    There is no GitHub App yet. Open the set-up page and make one with a click:
      http://localhost:%d/setup  on this machine
      %s/setup  from elsewhere, with %s
    """
        .formatted(port, there, with);
  }

  /// Waits until an App is made, and gives the server that works with it.
  Wiring.Up await() throws InterruptedException {
    kept.await();
    // Before the last page is answered: whoever goes on from it finds the other server there.
    web.stopListening();
    try {
      var same = new HashMap<>(environment);
      same.put("PORT", Integer.toString(port));
      var up =
          Wiring.serve(
              Settings.readForServing(same), clock, Settings.lease(same), Main.traces(same));
      served = true;
      return up;
    } finally {
      ended.countDown();
      web.stop();
    }
  }

  /// Ends without an App.
  void stop() {
    web.stop();
  }

  @Override
  public String manifest(String webhook, String back) {
    return manifest.json(webhook, back);
  }

  @Override
  public Made make(String code) {
    try {
      var app = NewApp.of(settings.githubApiUrl(), code, clock);
      var _ = AppKey.of(app.id(), app.privateKey());
      var weak = Signature.weakness(app.webhookSecret());
      if (weak.isPresent()) {
        return new Made.Refused("The webhook secret that GitHub made " + weak.get() + ".");
      }
      Credentials.of(app).store(settings.dataDir());
      log.info("the App {} is made, and its credentials are kept", app.slug());
      kept.countDown();
      return made(app.htmlUrl() + "/installations/new");
    } catch (ForgeTrouble trouble) {
      log.warn("the App could not be fetched: {}", trouble.getMessage());
      return new Made.Refused(words(trouble));
    } catch (IllegalArgumentException unusable) {
      log.warn("what GitHub handed out is of no use: {}", unusable.getMessage());
      return new Made.Refused("What GitHub handed out is of no use. " + AGAIN);
    } catch (IOException e) {
      log.error("the App's credentials could not be kept in {}", settings.dataDir(), e);
      return new Made.Refused(
          "The App is made, but its credentials could not be kept: see this server's log. Mend"
              + " that. "
              + AGAIN);
    }
  }

  private static final String AGAIN =
      "An App may have been made: delete it at GitHub (Settings, Developer settings, GitHub Apps)"
          + " before you begin again.";

  private static String words(ForgeTrouble trouble) {
    return switch (trouble.kind()) {
      case GONE, REFUSED ->
          "GitHub does not know the code: it was used already, or is older than an hour. " + AGAIN;
      case PASSING, AMBIGUOUS, DENIED -> "GitHub did not hand the App out. " + AGAIN;
    };
  }

  private Made made(String installUrl) {
    try {
      var _ = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return served ? new Made.Served(installUrl, missing(settings)) : new Made.Kept(installUrl);
  }

  /// What a server can do without, and would be better with.
  private static List<String> missing(Settings settings) {
    var missing = new ArrayList<String>();
    if (!settings.providers().any()) {
      missing.add(
          "No model's key is set, so agents work by rules. For models set ANTHROPIC_API_KEY or"
              + " OPENAI_API_KEY and start it again.");
    }
    if (settings.publicUrl().isEmpty()) {
      missing.add("PARALLAX_URL is not set, so reports have no links to this server.");
    }
    if (!settings.databaseUrl().isEmpty()) {
      missing.add(
          "Other instances on the same database need the credentials too: a copy of "
              + Credentials.file(settings.dataDir())
              + ", or the variables APP_ID, PRIVATE_KEY and WEBHOOK_SECRET.");
    }
    return missing;
  }

  private static String random() {
    var bytes = new byte[20];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
