package dev.parallax;

import dev.parallax.github.AppInspection;
import dev.parallax.github.AppInspection.Delivery;
import dev.parallax.github.AppInspection.Installation;
import dev.parallax.github.AppInspection.Registered;
import dev.parallax.github.AppKey;
import dev.parallax.github.AppManifest;
import dev.parallax.job.ForgeTrouble;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What can be told of the App by asking GitHub about it.
final class GitHubChecks {
  private static final Duration CLOCK_WARNING = Duration.ofSeconds(30);
  private static final Duration CLOCK_ERROR = Duration.ofSeconds(60);

  /// Asked for by those alone who want SARIF uploaded, so neither missing nor too much.
  private static final String OPTIONAL = "security_events";

  private final Settings settings;
  private final Optional<AppKey> key;
  private final AppInspection inspection;
  private final AppManifest manifest = AppManifest.ours();

  GitHubChecks(Settings settings, Optional<AppKey> key, InstantSource clock) {
    this.settings = settings;
    this.key = key;
    this.inspection = new AppInspection(settings.githubApiUrl(), clock);
  }

  /// All of them; each can be made beside the others.
  List<Callable<List<Checked>>> all() {
    return List.of(
        this::app,
        () -> of("webhook", this::webhook),
        () -> of("deliveries", this::deliveries),
        () -> of("installations", this::installations),
        () -> of("rate limit", this::rateLimit),
        this::clock);
  }

  private List<Checked> of(String check, Function<AppKey, List<Checked>> look) {
    if (key.isEmpty()) return List.of(Checked.not(check, "there is no key to ask GitHub with"));
    try {
      return look.apply(key.get());
    } catch (ForgeTrouble trouble) {
      return List.of(Checked.not(check, String.valueOf(trouble.getMessage())));
    }
  }

  private List<Checked> app() {
    if (key.isEmpty()) {
      var reason = "there is no key to ask GitHub with";
      return List.of(
          Checked.not("app", reason),
          Checked.not("permissions", reason),
          Checked.not("events", reason));
    }
    try {
      var app = inspection.app(key.get());
      var lines = new ArrayList<Checked>();
      lines.add(
          Checked.ok("app", app.slug() + ", App " + settings.appId() + ", at " + app.htmlUrl()));
      lines.addAll(permissions(app));
      lines.addAll(events(app));
      return lines;
    } catch (ForgeTrouble trouble) {
      var reason = "the App could not be looked at";
      return List.of(
          denied(trouble), Checked.not("permissions", reason), Checked.not("events", reason));
    }
  }

  private Checked denied(ForgeTrouble trouble) {
    var words = String.valueOf(trouble.getMessage());
    return switch (trouble.kind()) {
      case DENIED ->
          Checked.error(
              "app",
              words,
              "APP_ID and PRIVATE_KEY must be of one App, and this machine's clock right; a new key"
                  + " is made on the App's page");
      case GONE, REFUSED ->
          Checked.error(
              "app", words, "look at APP_ID, and at GITHUB_API_URL if GitHub is your own");
      case PASSING, AMBIGUOUS ->
          Checked.error(
              "app",
              words,
              "see whether this machine reaches "
                  + settings.githubApiUrl()
                  + " (GITHUB_API_URL), and try again");
    };
  }

  private List<Checked> permissions(Registered app) {
    var lines = new ArrayList<Checked>();
    var missing = new TreeMap<String, String>();
    manifest
        .permissions()
        .forEach((name, level) -> {
          if (!covers(app.permissions().get(name), level)) missing.put(name, level);
        });
    var superfluous = new TreeMap<String, String>();
    app.permissions()
        .forEach((name, level) -> {
          var needed = manifest.permissions().get(name);
          if (!name.equals(OPTIONAL) && !covers(needed, level)) superfluous.put(name, level);
        });
    if (!missing.isEmpty()) {
      lines.add(
          Checked.error(
              "permissions",
              "the App lacks " + words(missing),
              "add it on the App's page under Permissions; each account then has to accept it"));
    }
    if (!superfluous.isEmpty()) {
      lines.add(
          Checked.warning(
              "permissions",
              "the App has " + words(superfluous) + ", which Parallax never needs",
              "lower it on the App's page under Permissions"));
    }
    if (lines.isEmpty()) lines.add(Checked.ok("permissions", words(manifest.permissions())));
    return lines;
  }

  private static boolean covers(@org.jspecify.annotations.Nullable String given, String needed) {
    if (given == null) return false;
    return given.equals(needed) || given.equals("admin") || needed.equals("read");
  }

  private static String words(Map<String, String> permissions) {
    return new TreeMap<>(permissions)
        .entrySet().stream()
            .map(permission -> permission.getKey() + ": " + permission.getValue())
            .collect(Collectors.joining(", "));
  }

  private List<Checked> events(Registered app) {
    var lines = new ArrayList<Checked>();
    var missing = without(manifest.events(), app.events());
    var superfluous = without(app.events(), manifest.events());
    if (!missing.isEmpty()) {
      lines.add(
          Checked.error(
              "events",
              "GitHub does not tell of " + String.join(", ", missing),
              "subscribe to it on the App's page under Permissions & events"));
    }
    if (!superfluous.isEmpty()) {
      lines.add(
          Checked.warning(
              "events",
              "GitHub tells of " + String.join(", ", superfluous) + " for nothing",
              "take it off on the App's page under Permissions & events"));
    }
    if (lines.isEmpty()) lines.add(Checked.ok("events", String.join(", ", manifest.events())));
    return lines;
  }

  private static List<String> without(List<String> all, List<String> these) {
    return all.stream().filter(one -> !these.contains(one)).sorted().toList();
  }

  private List<Checked> webhook(AppKey appKey) {
    var hook = inspection.hook(appKey);
    // What stands before its host may be a password.
    var shown = hook.url().replaceFirst("//[^/]*@", "//...@");
    var expected = settings.publicUrl() + settings.webhookPath();
    var where = "on the App's page under Webhook";
    if (hook.url().isEmpty()) {
      var to = settings.publicUrl().isEmpty() ? "this server's " + expected : expected;
      return List.of(Checked.error("webhook", "none is set", "set it to " + to + " " + where));
    }
    var lines = new ArrayList<Checked>();
    if (!hook.contentType().equals("json")) {
      lines.add(
          Checked.error(
              "webhook",
              "deliveries come as " + hook.contentType() + ", which is answered 415",
              "choose application/json " + where));
    }
    if (!settings.publicUrl().isEmpty() && !hook.url().equals(expected)) {
      lines.add(
          Checked.warning(
              "webhook",
              "deliveries go to " + shown + ", and PARALLAX_URL with WEBHOOK_PATH says " + expected,
              "unless a proxy or tunnel leads here, set it to " + expected + " " + where));
    }
    if (!hook.url().startsWith("https://")) {
      lines.add(
          Checked.warning(
              "webhook",
              "deliveries to " + shown + " are not encrypted",
              "put a proxy with a certificate before this server, and https:// " + where));
    } else if (!hook.insecureSsl().equals("0")) {
      lines.add(
          Checked.warning(
              "webhook",
              "GitHub does not look at the certificate of " + shown,
              "switch SSL verification on " + where));
    }
    if (lines.isEmpty()) lines.add(Checked.ok("webhook", shown));
    return lines;
  }

  private List<Checked> deliveries(AppKey appKey) {
    // The first ping comes before anybody could take it.
    var told =
        inspection.deliveries(appKey).stream().filter(d -> !d.event().equals("ping")).toList();
    if (told.isEmpty()) return List.of(Checked.ok("deliveries", "none yet"));
    // Newest first: what failed and was taken when it came again is fine.
    var byGuid = new LinkedHashMap<String, List<Delivery>>();
    for (var one : told) byGuid.computeIfAbsent(one.guid(), _ -> new ArrayList<>()).add(one);
    var failed =
        byGuid.values().stream()
            .filter(attempts -> attempts.stream().noneMatch(Delivery::isFine))
            .map(List::getFirst)
            .toList();
    var of = failed.size() + " of the latest " + byGuid.size() + " failed";
    if (failed.isEmpty()) {
      return List.of(Checked.ok("deliveries", "the latest " + byGuid.size() + " were all taken"));
    }
    var counts = new LinkedHashMap<String, Integer>();
    for (var one : failed) {
      counts.merge(one.status() == 0 ? one.words() : "status " + one.status(), 1, Integer::sum);
    }
    var text =
        of
            + ": "
            + counts.entrySet().stream()
                .map(count -> count.getValue() + " with " + count.getKey())
                .collect(Collectors.joining(", "));
    var mend = mend(failed.getFirst().status());
    // What was taken lately shows that the way is open.
    return List.of(
        told.getFirst().isFine()
            ? Checked.warning("deliveries", text, mend)
            : Checked.error("deliveries", text, mend));
  }

  private String mend(int status) {
    var again = "; then deliver them again on the App's page under Advanced";
    return switch (status) {
      case 0 -> "see whether GitHub reaches the webhook's address" + again;
      case 401 ->
          "the webhook secret on the App's page is not WEBHOOK_SECRET: set both to the same"
              + again;
      case 404, 405 -> "the webhook's path is not WEBHOOK_PATH, " + settings.webhookPath() + again;
      case 413, 415 -> "the webhook's content type must be application/json" + again;
      default -> "the server's log says why" + again;
    };
  }

  private List<Checked> installations(AppKey appKey) {
    var all = inspection.installations(appKey);
    if (all.isEmpty()) {
      return List.of(
          Checked.warning(
              "installations",
              "the App is installed nowhere",
              "install it: " + inspection.app(appKey).htmlUrl() + "/installations/new"));
    }
    var lines = new ArrayList<Checked>();
    for (var one : all) {
      if (one.suspended()) {
        lines.add(
            Checked.warning(
                "installations",
                one.account() + " has suspended the App",
                "end that at " + one.htmlUrl() + ", or uninstall it"));
        continue;
      }
      var missing = new TreeMap<String, String>();
      manifest
          .permissions()
          .forEach((name, level) -> {
            if (!covers(one.permissions().get(name), level)) missing.put(name, level);
          });
      if (!missing.isEmpty()) {
        lines.add(
            Checked.warning(
                "installations",
                one.account() + " has not granted " + words(missing),
                "accept the request at " + one.htmlUrl()));
      }
    }
    if (lines.isEmpty()) {
      var accounts =
          all.stream().map(Installation::account).limit(5).collect(Collectors.joining(", "));
      lines.add(
          Checked.ok(
              "installations", all.size() + ": " + accounts + (all.size() > 5 ? ", ..." : "")));
    }
    return lines;
  }

  private List<Checked> rateLimit(AppKey appKey) {
    var check = "rate limit";
    var active =
        inspection.installations(appKey).stream().filter(one -> !one.suspended()).findFirst();
    if (active.isEmpty()) {
      return List.of(Checked.not(check, "there is no installation to ask for"));
    }
    try {
      var left = inspection.left(appKey, active.get().id());
      var text =
          "%d of %d requests left this hour for %s"
              .formatted(left.remaining(), left.limit(), active.get().account());
      return List.of(
          left.remaining() * 10 < left.limit()
              ? Checked.warning(check, text, "work goes on when the hour is over")
              : Checked.ok(check, text));
    } catch (ForgeTrouble trouble) {
      if (trouble.kind() != ForgeTrouble.Kind.GONE) throw trouble;
      // A GitHub of one's own need not set any.
      return List.of(Checked.ok(check, "GitHub sets none"));
    }
  }

  private List<Checked> clock() {
    try {
      var ahead = inspection.ahead();
      if (ahead.isEmpty()) return List.of(Checked.not("clock", "GitHub does not tell its time"));
      var off = ahead.get().abs();
      var text =
          "%d s %s GitHub's"
              .formatted(off.toSeconds(), ahead.get().isNegative() ? "behind" : "ahead of");
      var mend = "set this machine's clock, or let it be set (NTP)";
      if (off.compareTo(CLOCK_ERROR) > 0) {
        return List.of(
            Checked.error("clock", text + ", so that GitHub refuses what the App signs", mend));
      }
      return List.of(
          off.compareTo(CLOCK_WARNING) > 0
              ? Checked.warning("clock", text, mend)
              : Checked.ok("clock", "as GitHub's, to " + Math.max(1, off.toSeconds()) + " s"));
    } catch (ForgeTrouble trouble) {
      return List.of(Checked.not("clock", String.valueOf(trouble.getMessage())));
    }
  }
}
