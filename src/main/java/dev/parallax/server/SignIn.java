package dev.parallax.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.RunHistory;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How somebody becomes known: with the operator's token, or with GitHub, which is asked once who
/// it is and which repositories can be read. The way to GitHub and back belongs to one browser, for
/// ten minutes: what makes it so is in that browser's cookie, so any instance can end it.
public final class SignIn implements Routes {
  private static final Logger log = LoggerFactory.getLogger(SignIn.class);

  /// Where GitHub sends browsers back to.
  public static final String BACK = "/sign-in/back";

  private static final String COOKIE = "parallax-sign-in";
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9._-]{1,200}");

  private final Visitors visitors;
  private final Optional<Asked> github;
  private final RunHistory history;
  private final String publicUrl;
  private final InstantSource clock;

  /// Somebody whom GitHub knows.
  ///
  /// @param repositories the numbers of those that can be read, and that the App is installed on
  public record User(long id, String login, Set<Long> repositories) {
    public User {
      repositories = Set.copyOf(repositories);
    }
  }

  /// What is asked of GitHub.
  public interface Asked {
    /// The page on which somebody lets us ask.
    String page(String state, String challenge, String back);

    /// Who came back with this code. What it takes to know is forgotten when this returns.
    ///
    /// @throws ForgeTrouble when it could not be found out
    User who(String code, String verifier, String back);
  }

  /// @param github empty when the App's client id and secret are not known
  /// @param publicUrl where people reach this server; empty when it is where the browser says
  public SignIn(
      Visitors visitors,
      Optional<Asked> github,
      RunHistory history,
      String publicUrl,
      InstantSource clock) {
    this.history = history;
    this.visitors = visitors;
    this.github = github;
    this.publicUrl = publicUrl;
    this.clock = clock;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/sign-in", context -> visitors.askWho(context, 200, "", to(context)));
    routes.post("/sign-in", this::withToken);
    routes.get("/sign-in/github", this::leave);
    routes.get(BACK, this::back);
    routes.post("/sign-out", visitors.guardForm(this::signOut));
  }

  private void withToken(Context context) {
    var to = visitors.isLarge(context) ? "/" : Visitors.own(form(context, "to"));
    if (visitors.isLarge(context) || !visitors.isOurs(context)) {
      visitors.askWho(context, 403, "That form was too old. Here is a new one.", to);
    } else if (!visitors.isOperatorsToken(form(context, "token"))) {
      log.warn("somebody gave a token that is not the operator's");
      visitors.askWho(context, 401, "That is not the token.", to);
    } else {
      visitors.enter(context, new Visitor.Operator());
      context.redirect(to, HttpStatus.SEE_OTHER);
    }
  }

  private void signOut(Context context, Visitor visitor) {
    visitors.leave(context);
    context.redirect("/sign-in", HttpStatus.SEE_OTHER);
  }

  private void leave(Context context) {
    var back = backUrl(context);
    if (github.isEmpty() || back.isEmpty()) {
      visitors.askWho(context, 404, "There is no sign-in with GitHub here.", to(context));
      return;
    }
    var state = Seal.random();
    var verifier = Seal.random();
    var until = clock.instant().plus(PATIENCE).getEpochSecond();
    var kept = String.join(" ", state, verifier, Long.toString(until), to(context));
    Visitors.cookie(context, COOKIE, visitors.seal().sign(COOKIE, kept), BACK, PATIENCE);
    context.redirect(
        github.get().page(state, challenge(verifier), back.get()), HttpStatus.SEE_OTHER);
  }

  private void back(Context context) {
    var kept =
        Optional.ofNullable(context.cookie(COOKIE))
            .flatMap(cookie -> visitors.seal().open(COOKIE, cookie))
            .map(text -> text.split(" ", 4));
    // Whatever comes of it, it is good once.
    Visitors.cookie(context, COOKIE, "", BACK, Duration.ZERO);
    var back = backUrl(context);
    if (github.isEmpty() || back.isEmpty() || kept.isEmpty() || !isIts(context, kept.get())) {
      visitors.askWho(
          context, 403, "This was not the way back of this browser, or it took too long.", "/");
      return;
    }
    var code = query(context, "code");
    if (!CODE.matcher(code).matches()) {
      visitors.askWho(context, 403, "GitHub did not let you in.", "/");
      return;
    }
    try {
      var user = github.get().who(code, kept.get()[1], back.get());
      visitors.enter(
          context, new Visitor.Person(user.id(), user.login(), carried(user.repositories())));
      context.redirect(Visitors.own(kept.get()[3]), HttpStatus.SEE_OTHER);
    } catch (ForgeTrouble trouble) {
      log.warn("somebody could not sign in: {}", trouble.getMessage());
      visitors.askWho(context, 502, "GitHub did not say who you are. Try again.", "/");
    }
  }

  /// As many as a cookie holds, those first of which there is something to see.
  private Set<Long> carried(Set<Long> readable) {
    if (readable.size() <= Session.MOST_REPOSITORIES) return readable;
    var seen = history.repositories().stream().map(RunHistory.Known::id);
    return Stream.concat(seen.filter(readable::contains), readable.stream())
        .distinct()
        .limit(Session.MOST_REPOSITORIES)
        .collect(Collectors.toUnmodifiableSet());
  }

  private boolean isIts(Context context, String[] kept) {
    return kept.length == 4
        && MessageDigest.isEqual(
            kept[0].getBytes(US_ASCII), query(context, "state").getBytes(US_ASCII))
        && clock.instant().getEpochSecond() < Long.parseLong(kept[2]);
  }

  private Optional<String> backUrl(Context context) {
    return publicUrl.isEmpty()
        ? Origin.of(context).map(origin -> origin + BACK)
        : Optional.of(publicUrl + BACK);
  }

  static String challenge(String verifier) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return Seal.encoded(sha.digest(verifier.getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String to(Context context) {
    return Visitors.own(query(context, "to"));
  }

  private static String query(Context context, String name) {
    return Objects.requireNonNullElse(context.queryParam(name), "");
  }

  private static String form(Context context, String name) {
    return Objects.requireNonNullElse(context.formParam(name), "");
  }
}
