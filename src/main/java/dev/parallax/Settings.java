package dev.parallax;

import dev.parallax.engine.Providers;
import dev.parallax.engine.Secret;
import dev.parallax.job.Admission;
import dev.parallax.job.Lease;
import dev.parallax.plan.Caps;
import dev.parallax.trigger.Signature;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The environment, read once. All that is wrong with it is told at once.
///
/// @param privateKey empty when there is none
/// @param oldWebhookSecret what is still right beside `webhookSecret` while GitHub is told of that
///   one; empty for none
/// @param databaseUrl empty for the embedded database
/// @param crowd how many events and commands are too many
/// @param publicUrl where people reach this server; empty when reports are to have no links to it
/// @param writesPerMinute to GitHub, for each installation; 0 for no bound
record Settings(
    String appId,
    Secret privateKey,
    Secret webhookSecret,
    Secret oldWebhookSecret,
    String githubApiUrl,
    String host,
    int port,
    String webhookPath,
    Path dataDir,
    Secret databaseUrl,
    Providers providers,
    int maxParallel,
    BigDecimal maxCostUsd,
    BigDecimal maxMonthUsd,
    int keepDays,
    Crowd crowd,
    String publicUrl,
    Secret operatorToken,
    Sweep sweep,
    int writesPerMinute,
    SignInClient signIn) {

  /// How what never arrived is looked for.
  ///
  /// @param every how often GitHub's list of deliveries is read; zero for never
  /// @param pace from one request to deliver again to the next
  /// @param reconcile how often open pull requests are looked at; zero for never
  record Sweep(Duration every, Duration pace, Duration reconcile) {
    static final Sweep NONE = new Sweep(Duration.ZERO, Duration.ZERO, Duration.ZERO);

    /// Far below what GitHub takes for too many writes in a minute.
    private static final Duration PACE = Duration.ofMillis(500);

    static Sweep of(int minutes, int hours) {
      return new Sweep(Duration.ofMinutes(minutes), PACE, Duration.ofHours(hours));
    }
  }

  /// GitHub refuses whoever writes more than 80 times a minute or 500 times an hour; this is one
  /// write a second and 400 an hour.
  private static final String WRITES = "60";

  private static final int SHORTEST_TOKEN = 16;

  private static final String GITHUB = "https://api.github.com";

  /// The App as people sign in with it.
  ///
  /// @param id empty when there is no such sign-in
  record SignInClient(String id, Secret secret) {
    static final SignInClient NONE = new SignInClient("", Secret.NONE);

    boolean isThere() {
      return !id.isEmpty() && !secret.isEmpty();
    }
  }

  /// How many events and commands are too many.
  ///
  /// @param quiet for how long a push waits for another one
  record Crowd(Duration quiet, Admission.Limits limits) {
    static final Crowd USUAL = new Crowd(Duration.ofSeconds(5), new Admission.Limits(30, 120));
  }

  /// Everything that can be set, with what holds when it is not: the table in the README.
  static final List<String> VARIABLES =
      List.of(
          "APP_ID",
          "PRIVATE_KEY",
          "PRIVATE_KEY_PATH",
          "WEBHOOK_SECRET",
          "WEBHOOK_SECRET_OLD",
          "GITHUB_API_URL",
          "GITHUB_CLIENT_ID",
          "GITHUB_CLIENT_SECRET",
          "PORT",
          "HOST",
          "WEBHOOK_PATH",
          "DATA_DIR",
          "DATABASE_URL",
          "ANTHROPIC_API_KEY",
          "ANTHROPIC_BASE_URL",
          "OPENAI_API_KEY",
          "OPENAI_BASE_URL",
          "OPENAI_API",
          "PARALLAX_MODEL",
          "PARALLAX_FALLBACK_MODEL",
          "PARALLAX_MAX_PARALLEL",
          "PARALLAX_MAX_COST_USD",
          "PARALLAX_MAX_MONTH_USD",
          "PARALLAX_KEEP_DAYS",
          "PARALLAX_DEBOUNCE_SECONDS",
          "PARALLAX_SWEEP_MINUTES",
          "PARALLAX_RECONCILE_HOURS",
          "PARALLAX_MAX_COMMANDS_PER_HOUR",
          "PARALLAX_MAX_REPOSITORY_COMMANDS_PER_HOUR",
          "PARALLAX_WRITES_PER_MINUTE",
          "PARALLAX_URL",
          "PARALLAX_OPERATOR_TOKEN",
          "LOG_LEVEL",
          "LOG_FORMAT");

  /// How long an instance may show no sign of life before others take over. Nobody needs to change
  /// it, so it is not in the README's table.
  ///
  /// @throws WrongUse when it is set to something else than that
  static Duration lease(Map<String, String> environment) {
    var reader = new Reader(environment);
    var lease =
        reader.parsed(
            "PARALLAX_LEASE_SECONDS",
            Long.toString(Lease.STANDARD.toSeconds()),
            "a number from 3 to 600",
            text -> Duration.ofSeconds(number(text, 3, 600)));
    if (!reader.wrong.isEmpty()) throw new WrongUse(List.copyOf(reader.wrong));
    return lease;
  }

  /// Reads an environment.
  ///
  /// @throws WrongUse with a line for each variable that is wrong
  static Settings read(Map<String, String> environment) {
    var look = look(environment, Credentials.NONE);
    if (!look.wrong().isEmpty()) throw new WrongUse(look.wrong());
    return look.settings();
  }

  /// Reads an environment and what the set-up page stored; the environment wins.
  ///
  /// @throws WrongUse with a line for each thing that is wrong
  static Settings readForServing(Map<String, String> environment) {
    var look = lookForServing(environment);
    if (!look.wrong().isEmpty()) throw new WrongUse(look.wrong());
    return look.settings();
  }

  /// The same for whoever goes on in spite of what is wrong.
  static Look lookForServing(Map<String, String> environment) {
    var folder = dataDir(new Reader(environment));
    try {
      return look(environment, Credentials.stored(folder).orElse(Credentials.NONE));
    } catch (WrongUse unusable) {
      var look = look(environment, Credentials.NONE);
      var wrong = new ArrayList<>(unusable.lines());
      wrong.addAll(look.wrong());
      return new Look(look.settings(), wrong);
    }
  }

  /// What was read.
  ///
  /// @param settings with a default in the place of each thing that is wrong
  /// @param wrong a line for each
  record Look(Settings settings, List<String> wrong) {}

  private static Path dataDir(Reader reader) {
    return Path.of(reader.text("DATA_DIR", "data"));
  }

  private static Look look(Map<String, String> environment, Credentials stored) {
    var reader = new Reader(environment);
    var settings =
        new Settings(
            reader.text("APP_ID", stored.appId()),
            new Secret(reader.privateKey(stored.privateKey())),
            new Secret(reader.text("WEBHOOK_SECRET", stored.webhookSecret())),
            new Secret(reader.text("WEBHOOK_SECRET_OLD", "")),
            reader.url("GITHUB_API_URL", GITHUB),
            reader.text("HOST", "0.0.0.0"),
            reader.parsed("PORT", "3000", "a port number", Settings::port),
            reader.parsed("WEBHOOK_PATH", "/api/github/webhooks", "a path", Settings::path),
            dataDir(reader),
            new Secret(
                reader.parsed(
                    "DATABASE_URL",
                    "",
                    "postgres://user:password@host/name, special characters percent-encoded",
                    Settings::postgres)),
            new Providers(
                new Secret(reader.text("ANTHROPIC_API_KEY", "")),
                reader.url("ANTHROPIC_BASE_URL", Providers.ANTHROPIC),
                new Secret(reader.text("OPENAI_API_KEY", "")),
                reader.url("OPENAI_BASE_URL", Providers.OPENAI),
                reader.parsed(
                    "PARALLAX_MODEL", "", "anthropic/NAME or openai/NAME", Settings::model),
                reader.parsed(
                    "PARALLAX_FALLBACK_MODEL",
                    "",
                    "anthropic/NAME or openai/NAME",
                    Settings::model),
                reader.parsed("OPENAI_API", "chat", "chat or responses", Settings::form)),
            reader.parsed(
                "PARALLAX_MAX_PARALLEL", "10", "a number from 1 to 100", Settings::parallel),
            reader.parsed(
                "PARALLAX_MAX_COST_USD", "1.00", "an amount such as 0.50", BigDecimal::new),
            reader.parsed(
                "PARALLAX_MAX_MONTH_USD",
                "",
                "an amount such as 50",
                text -> text.isEmpty() ? Caps.NO_USD : new BigDecimal(text)),
            reader.parsed("PARALLAX_KEEP_DAYS", "30", "a number from 1 to 3650", Settings::days),
            new Crowd(
                Duration.ofSeconds(
                    reader.parsed(
                        "PARALLAX_DEBOUNCE_SECONDS",
                        "5",
                        "a number from 0 to 300",
                        text -> number(text, 0, 300))),
                new Admission.Limits(
                    reader.parsed(
                        "PARALLAX_MAX_COMMANDS_PER_HOUR",
                        "30",
                        "a number from 1 to 10000",
                        text -> number(text, 1, 10_000)),
                    reader.parsed(
                        "PARALLAX_MAX_REPOSITORY_COMMANDS_PER_HOUR",
                        "120",
                        "a number from 1 to 100000",
                        text -> number(text, 1, 100_000)))),
            reader.url("PARALLAX_URL", ""),
            reader.parsed(
                "PARALLAX_OPERATOR_TOKEN",
                "",
                "16 characters at least; make one: openssl rand -hex 32",
                Settings::operator),
            Sweep.of(
                reader.parsed(
                    "PARALLAX_SWEEP_MINUTES",
                    "10",
                    "a number from 0 to 1440",
                    text -> number(text, 0, 1_440)),
                reader.parsed(
                    "PARALLAX_RECONCILE_HOURS",
                    "3",
                    "a number from 0 to 168",
                    text -> number(text, 0, 168))),
            reader.parsed(
                "PARALLAX_WRITES_PER_MINUTE",
                writesPerMinute(reader),
                "a number from 0 to 600",
                text -> number(text, 0, 600)),
            new SignInClient(
                reader.text("GITHUB_CLIENT_ID", stored.clientId()),
                new Secret(reader.text("GITHUB_CLIENT_SECRET", stored.clientSecret()))));
    return new Look(settings, List.copyOf(reader.wrong));
  }

  /// Whether nothing at all is known of an App, so that one may be made.
  boolean hasNoApp() {
    return appId.isEmpty() && privateKey.isEmpty() && webhookSecret.isEmpty();
  }

  /// What is missing for serving GitHub; a line each.
  List<String> missingForServing() {
    var missing = new ArrayList<String>();
    if (appId.isEmpty()) missing.add("APP_ID is not set; it is on the App's page at GitHub");
    if (privateKey.isEmpty()) {
      missing.add(
          "PRIVATE_KEY or PRIVATE_KEY_PATH is not set; make a key on the App's page at GitHub");
    }
    Signature.weakness(webhookSecret.value())
        .ifPresent(
            weak -> missing.add("WEBHOOK_SECRET " + weak + "; make one: openssl rand -hex 32"));
    if (oldWebhookSecret.isThere()) {
      Signature.weakness(oldWebhookSecret.value())
          .ifPresent(weak -> missing.add("WEBHOOK_SECRET_OLD " + weak + "; leave it out"));
    }
    return missing;
  }

  /// What deliveries may be signed with, the current one first.
  Signature signature() {
    return oldWebhookSecret.isEmpty()
        ? Signature.of(webhookSecret.value())
        : Signature.of(webhookSecret.value(), oldWebhookSecret.value());
  }

  /// Everything that nobody outside may learn.
  List<String> secrets() {
    return List.of(
        webhookSecret.value(),
        oldWebhookSecret.value(),
        privateKey.value(),
        operatorToken.value(),
        signIn.secret().value(),
        databaseUrl.value(),
        password(URI.create(databaseUrl.value()).getUserInfo()),
        password(URI.create(databaseUrl.value()).getRawUserInfo()),
        providers.anthropicKey().value(),
        providers.openAiKey().value());
  }

  private static String password(@Nullable String user) {
    return user == null || user.indexOf(':') < 0 ? "" : user.substring(user.indexOf(':') + 1);
  }

  /// Where people see repositories.
  String githubHtmlUrl() {
    if (githubApiUrl.equals(GITHUB)) return "https://github.com";
    return githubApiUrl
        .replaceFirst("/api/v3$", "")
        .replaceFirst("^https://api\\.([^/]+\\.ghe\\.com)$", "https://$1");
  }

  /// GitHub Enterprise Server has no limits unless somebody sets them.
  private static String writesPerMinute(Reader reader) {
    var url = reader.text("GITHUB_API_URL", GITHUB);
    return url.matches("https://api\\.(github\\.com|[^/]+\\.ghe\\.com)/*") ? WRITES : "0";
  }

  private static int port(String text) {
    var port = Integer.parseInt(text);
    if (port < 0 || port > 65_535) throw new IllegalArgumentException(text);
    return port;
  }

  private static String path(String text) {
    if (!text.matches("/[A-Za-z0-9/_.-]*")) throw new IllegalArgumentException(text);
    return text;
  }

  private static String postgres(String text) {
    if (!text.isEmpty() && !text.matches("postgres(ql)?://[^/]+/.+")) {
      throw new IllegalArgumentException(text);
    }
    // Whatever is wrong with it is said here, where it is not repeated: it holds a password.
    return URI.create(text).toString();
  }

  private static String model(String text) {
    if (!text.matches("|(anthropic|openai)/\\S+")) throw new IllegalArgumentException(text);
    return text;
  }

  private static Providers.Form form(String text) {
    return Providers.Form.valueOf(text.toUpperCase(Locale.ROOT));
  }

  /// One that can be guessed opens the pages to all; one that is short cannot be told from words
  /// where it has to be taken out of texts.
  private static Secret operator(String text) {
    if (!text.isEmpty() && text.strip().length() < SHORTEST_TOKEN) {
      throw new IllegalArgumentException("too short");
    }
    return new Secret(text);
  }

  private static int parallel(String text) {
    var number = Integer.parseInt(text);
    if (number < 1 || number > 100) throw new IllegalArgumentException(text);
    return number;
  }

  private static int number(String text, int min, int max) {
    var number = Integer.parseInt(text);
    if (number < min || number > max) throw new IllegalArgumentException(text);
    return number;
  }

  private static int days(String text) {
    var number = Integer.parseInt(text);
    if (number < 1 || number > 3650) throw new IllegalArgumentException(text);
    return number;
  }

  private static final class Reader {
    private final Map<String, String> environment;
    private final List<String> wrong = new ArrayList<>();

    Reader(Map<String, String> environment) {
      this.environment = environment;
    }

    String text(String name, String absent) {
      var value = environment.getOrDefault(name, "").strip();
      return value.isEmpty() ? absent : value;
    }

    String url(String name, String absent) {
      return parsed(
          name,
          absent,
          "an address that starts with https:// or http://",
          text -> {
            if (text.isEmpty()) return text;
            var uri = URI.create(text);
            var scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (uri.getHost() == null || !scheme.matches("https?")) {
              throw new IllegalArgumentException(text);
            }
            return text.replaceAll("/+$", "");
          });
    }

    <T> T parsed(String name, String absent, String form, Function<String, T> parse) {
      try {
        return parse.apply(text(name, absent));
      } catch (IllegalArgumentException e) {
        // The value is not repeated: it may be a secret that was put in the wrong place.
        wrong.add(name + " must be " + form);
        return parse.apply(absent);
      }
    }

    String privateKey(String stored) {
      var path = text("PRIVATE_KEY_PATH", "");
      if (path.isEmpty()) return text("PRIVATE_KEY", stored);
      try {
        return Files.readString(Path.of(path));
      } catch (IOException e) {
        wrong.add("PRIVATE_KEY_PATH names a file that cannot be read: " + path);
        return "";
      }
    }
  }
}
