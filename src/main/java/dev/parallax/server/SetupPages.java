package dev.parallax.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The way from nothing to a GitHub App: a page whose button hands our manifest to GitHub, and the
/// address to which GitHub sends the browser back with a code. Only whoever sits at this machine or
/// has the set-up token gets in; the way back is open to the same browser alone, once, for an hour;
/// and when an App is there, nothing of this is any more. Deliveries have to come again meanwhile.
public final class SetupPages implements Routes {
  private static final Duration LIFE = Duration.ofHours(1);
  private static final Duration COME_BACK = Duration.ofSeconds(60);
  private static final String COOKIE = "parallax-setup";
  private static final int MOST_KEPT = 1_000;
  private static final int MOST_FORM_BYTES = 4 * 1024;
  private static final int MOST_ADDRESS = 300;
  private static final Pattern ORGANIZATION = Pattern.compile("[A-Za-z0-9-]{0,39}");
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9._-]{1,200}");

  private final Site site;
  private final OperatorAccess access;
  private final Maker maker;
  private final InstantSource clock;
  private final SecureRandom chance = new SecureRandom();
  private final Map<String, Instant> visits = new LinkedHashMap<>();
  private final Map<String, Issued> states = new LinkedHashMap<>();
  private boolean done;

  /// Where everything is.
  ///
  /// @param githubUrl where people see GitHub, without a slash at the end
  /// @param publicUrl where this server says that it is reached; empty when it does not know
  /// @param missing what is not there yet, a line each
  public record Site(String githubUrl, String webhookPath, String publicUrl, List<String> missing) {
    /// Copies the lines.
    public Site {
      missing = List.copyOf(missing);
    }
  }

  /// What is asked of GitHub, and what is made of its answer.
  public interface Maker {
    /// The manifest as JSON.
    ///
    /// @param back where the browser is to be sent
    String manifest(String webhook, String back);

    /// Gets the App for a code, keeps it, and has it served.
    Made make(String code);
  }

  /// How making an App ended.
  public sealed interface Made {
    /// It is kept, and served with from now on.
    ///
    /// @param installUrl the page on which it is installed
    /// @param missing what would be good to have, a line each
    record Served(String installUrl, List<String> missing) implements Made {
      /// Copies the lines.
      public Served {
        missing = List.copyOf(missing);
      }
    }

    /// It is kept, and this server could not go on with it.
    record Kept(String installUrl) implements Made {}

    /// There is none. The page may be used again.
    ///
    /// @param reason a sentence or two for a person, without secrets
    record Refused(String reason) implements Made {}
  }

  private record Issued(String visit, Instant until) {}

  /// @param access who may set up: by the set-up token, or from this machine
  public SetupPages(Site site, OperatorAccess access, Maker maker, InstantSource clock) {
    this.site = site;
    this.access = access;
    this.maker = maker;
    this.clock = clock;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/", context -> context.redirect("/setup"));
    routes.get("/setup", this::begin);
    routes.post("/setup", this::enter);
    routes.get("/setup/done", this::end);
    routes.post(site.webhookPath(), SetupPages::later);
    Pages.addFilesTo(routes);
  }

  private static void later(Context context) {
    context.header("Retry-After", "" + COME_BACK.toSeconds()).header("Connection", "close");
    ErrorJson.answer(context, 503, "not set up yet: there is no GitHub App");
  }

  // The page.

  private synchronized void begin(Context context) {
    if (done) {
      gone(context);
      return;
    }
    var visit = visit(context);
    if (visit.isEmpty() && !access.admits(context.req())) {
      askForToken(context, "");
      return;
    }
    var origin = Origin.of(context);
    if (origin.isEmpty()) {
      refuse(context, 400, "The address of this page cannot be read. Open it by its plain name.");
      return;
    }
    var organization = isLinkedFromElsewhere(context) ? "" : query(context, "organization");
    var asked = isLinkedFromElsewhere(context) ? "" : query(context, "url");
    var url = asked.isEmpty() ? known(origin.get()) : withoutPath(asked);
    var mistakes = mistakes(organization, url);
    var state = issue(visit.orElseGet(() -> newVisit(context)));
    var owner = organization.isEmpty() ? "" : "/organizations/" + organization;
    var values = new HashMap<String, Object>();
    values.put("github", host(site.githubUrl()));
    values.put("organization", organization);
    values.put("url", url);
    values.put("webhook", url + site.webhookPath());
    values.put("missing", site.missing());
    // Nothing is wrong yet for who has not been asked.
    values.put("mistakes", asked.isEmpty() && url.isEmpty() ? List.of() : mistakes);
    values.put("ready", mistakes.isEmpty());
    values.put("action", site.githubUrl() + owner + "/settings/apps/new?state=" + state);
    values.put(
        "manifest",
        mistakes.isEmpty()
            ? maker.manifest(url + site.webhookPath(), origin.get() + "/setup/done")
            : "");
    show(context, 200, "setup", values);
  }

  /// Whether another site's link led here: where deliveries go and who owns the App is for whoever
  /// fills in this page to say, and nobody else.
  private static boolean isLinkedFromElsewhere(Context context) {
    var from = context.header("Sec-Fetch-Site");
    return from != null && !from.equals("same-origin") && !from.equals("none");
  }

  /// Where GitHub may reach this server, as far as can be known without asking.
  private String known(String origin) {
    if (!site.publicUrl().isEmpty()) return site.publicUrl();
    return mistakes("", origin).isEmpty() ? origin : "";
  }

  /// The address of the webhook is taken as well.
  private String withoutPath(String url) {
    var bare = url.replaceAll("/+$", "");
    return bare.endsWith(site.webhookPath())
        ? bare.substring(0, bare.length() - site.webhookPath().length())
        : bare;
  }

  private List<String> mistakes(String organization, String url) {
    if (!ORGANIZATION.matcher(organization).matches()) {
      return List.of("The organization is its name as in its address at GitHub.");
    }
    var host = url.length() > MOST_ADDRESS ? "" : host(url);
    if (host.isEmpty()) return List.of("The address starts with https:// and has nothing behind ?");
    if (isHere(host) && !isHere(host(site.githubUrl()))) {
      return List.of(
          "GitHub cannot reach " + host + ". Give a name that it can reach, such as a tunnel's.");
    }
    return List.of();
  }

  // Who gets in.

  private synchronized void enter(Context context) {
    if (done) {
      gone(context);
      return;
    }
    var length = context.req().getContentLengthLong();
    if (length < 0 || length > MOST_FORM_BYTES) {
      context.header("Connection", "close");
      ErrorJson.answer(context, 413, ErrorJson.about(413));
      return;
    }
    var token = Objects.requireNonNullElse(context.formParam("token"), "");
    if (!access.isToken(token.strip().getBytes(UTF_8))) {
      askForToken(context, "That is not the token.");
      return;
    }
    newVisit(context);
    context.redirect("/setup", io.javalin.http.HttpStatus.SEE_OTHER);
  }

  private void askForToken(Context context, String mistake) {
    context.header("WWW-Authenticate", "Bearer");
    show(context, 401, "setup-token", Map.of("mistake", mistake));
  }

  private String newVisit(Context context) {
    var visit = random();
    keep(visits, visit, clock.instant().plus(LIFE));
    context.header(
        "Set-Cookie",
        COOKIE
            + "="
            + visit
            + "; Path=/setup; Max-Age="
            + LIFE.toSeconds()
            + "; HttpOnly; SameSite=Lax"
            + (Origin.isHttps(context) ? "; Secure" : ""));
    return visit;
  }

  private Optional<String> visit(Context context) {
    return Optional.ofNullable(context.cookie(COOKIE)).filter(visit -> isAhead(visits.get(visit)));
  }

  // The way back.

  private String issue(String visit) {
    var state = random();
    keep(states, state, new Issued(visit, clock.instant().plus(LIFE)));
    return state;
  }

  private synchronized void end(Context context) {
    if (done) {
      gone(context);
      return;
    }
    // Taken out whatever comes of it: it is good once.
    var issued = states.remove(query(context, "state"));
    var visit = visit(context);
    if (issued == null
        || visit.isEmpty()
        || !isAhead(issued.until())
        || !issued.visit().equals(visit.get())) {
      refuse(
          context,
          403,
          "This is not the way back of this browser, or it was used already, or more than an hour"
              + " has passed, or the server was started again. If GitHub has made an App meanwhile,"
              + " delete it there.");
      return;
    }
    var code = query(context, "code");
    if (!CODE.matcher(code).matches()) {
      refuse(context, 400, "GitHub sent no code.");
      return;
    }
    switch (maker.make(code)) {
      case Made.Served(var installUrl, var missing) -> {
        done = true;
        end(context, installUrl, missing, true);
      }
      case Made.Kept(var installUrl) -> {
        done = true;
        end(context, installUrl, List.of(), false);
      }
      case Made.Refused(var reason) -> refuse(context, 502, reason);
    }
  }

  private void end(Context context, String installUrl, List<String> missing, boolean served) {
    // Whoever goes on from here must reach the server that is behind this one.
    context.header("Connection", "close");
    show(
        context,
        200,
        "setup-done",
        Map.of("install", installUrl, "missing", missing, "served", served));
  }

  private void refuse(Context context, int status, String reason) {
    show(context, status, "setup-refused", Map.of("reason", reason));
  }

  private static void gone(Context context) {
    ErrorJson.answer(context, 404, ErrorJson.about(404));
  }

  private void show(Context context, int status, String page, Map<String, Object> values) {
    var github = URI.create(site.githubUrl());
    context
        .status(status)
        .header(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors"
                + " 'none'; form-action 'self' "
                + github.getScheme()
                + "://"
                + github.getAuthority())
        // GitHub may want to know where a form comes from; the path is nobody's business.
        .header("Referrer-Policy", "strict-origin")
        .html(Pages.render(page, values));
  }

  private <T> void keep(Map<String, T> kept, String key, T value) {
    if (kept.size() >= MOST_KEPT) kept.remove(kept.keySet().iterator().next());
    kept.put(key, value);
  }

  private boolean isAhead(@Nullable Instant until) {
    return until != null && clock.instant().isBefore(until);
  }

  private String random() {
    var bytes = new byte[32];
    chance.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String query(Context context, String name) {
    return Objects.requireNonNullElse(context.queryParam(name), "").strip();
  }

  /// The host of an address; empty when it is none that a webhook could have.
  private static String host(String url) {
    try {
      var uri = new URI(url);
      var isPlain =
          uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
      var isWeb = Arrays.asList("http", "https").contains(uri.getScheme());
      return isPlain && isWeb ? Objects.requireNonNullElse(uri.getHost(), "") : "";
    } catch (URISyntaxException e) {
      return "";
    }
  }

  private static boolean isHere(String host) {
    var name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.startsWith("127.")
        || name.equals("0.0.0.0")
        || name.equals("[::1]");
  }
}
