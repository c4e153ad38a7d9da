package dev.parallax.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The door of the pages: says who looks, shows the sign-in to whoever is nobody, takes a form only
/// from a page of ours, and puts every page into its frame. A sign-in goes before sitting at this
/// machine, so that the operator can look as somebody else.
public final class Visitors {
  /// How long a person is believed: what may be read can change meanwhile.
  static final Duration LIFE_OF_PERSON = Duration.ofHours(1);

  static final Duration LIFE_OF_OPERATOR = Duration.ofHours(12);

  private static final String POLICY =
      "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
  private static final String SESSION = "parallax-session";
  private static final String VISIT = "parallax-visit";
  private static final String NEW_VISIT = "visit";
  private static final int MOST_FORM_BYTES = 4 * 1024;

  private final OperatorAccess access;
  private final Seal seal;
  private final InstantSource clock;
  private final boolean github;

  /// @param github whether there is a sign-in with GitHub
  public Visitors(OperatorAccess access, String secret, boolean github, InstantSource clock) {
    this.access = access;
    this.seal = new Seal(secret);
    this.github = github;
    this.clock = clock;
  }

  /// Answers a known visitor.
  interface Page {
    void answer(Context context, Visitor visitor) throws Exception;
  }

  /// For those alone who are known.
  Handler guard(Page page) {
    return context -> {
      var visitor = who(context);
      if (visitor.isPresent()) page.answer(context, visitor.get());
      else askWho(context, 401, "", ownAddress(context));
    };
  }

  /// For forms: from those alone who are known, and out of a page of ours.
  Handler guardForm(Page page) {
    return context -> {
      var visitor = who(context);
      if (visitor.isEmpty()) {
        askWho(context, 401, "", "/");
      } else if (isLarge(context) || !isOurs(context)) {
        refuse(
            context, visitor.get(), 403, "That form is too old, or not ours. Load the page again.");
      } else {
        page.answer(context, visitor.get());
      }
    };
  }

  /// For the operator alone.
  Handler guardOperator(Page page) {
    return guard((context, visitor) -> {
      switch (visitor) {
        case Visitor.Operator() -> page.answer(context, visitor);
        case Visitor.Person _ -> notThere(context, visitor);
      }
    });
  }

  Optional<Visitor> who(Context context) {
    if (access.hasToken(context.req())) return Optional.of(new Visitor.Operator());
    var session = session(context);
    if (session.isPresent()) return session.map(Session::visitor);
    return access.admits(context.req()) ? Optional.of(new Visitor.Operator()) : Optional.empty();
  }

  private Optional<Session> session(Context context) {
    return Optional.ofNullable(context.cookie(SESSION))
        .flatMap(cookie -> seal.open(SESSION, cookie))
        .flatMap(json -> Session.read(json, clock.instant()));
  }

  // Coming and going.

  Seal seal() {
    return seal;
  }

  boolean isOperatorsToken(String given) {
    return access.isToken(given.strip().getBytes(UTF_8));
  }

  void enter(Context context, Visitor visitor) {
    var life =
        switch (visitor) {
          case Visitor.Operator() -> LIFE_OF_OPERATOR;
          case Visitor.Person _ -> LIFE_OF_PERSON;
        };
    var session = new Session(visitor, clock.instant().plus(life), Seal.random());
    cookie(context, SESSION, seal.sign(SESSION, session.json()), "/", life);
  }

  void leave(Context context) {
    cookie(context, SESSION, "", "/", Duration.ZERO);
  }

  /// Lax and not Strict: a link to a run in a comment has to work, and changes nothing.
  static void cookie(Context context, String name, String value, String path, Duration life) {
    context
        .res()
        .addHeader(
            "Set-Cookie",
            "%s=%s; Path=%s; Max-Age=%d; HttpOnly; SameSite=Lax%s"
                .formatted(
                    name,
                    value,
                    path,
                    life.toSeconds(),
                    Origin.isHttps(context) ? "; Secure" : ""));
  }

  // Forms.

  /// What a form of ours carries, so that no page elsewhere can send one: it follows from a cookie
  /// that only this browser has.
  String formToken(Context context) {
    return seal.stamp("form", cookieOf(context).orElseGet(() -> newVisit(context)));
  }

  private Optional<String> cookieOf(Context context) {
    if (session(context).isPresent()) return Optional.ofNullable(context.cookie(SESSION));
    return Optional.ofNullable(context.cookie(VISIT)).filter(visit -> !visit.isEmpty());
  }

  private static String newVisit(Context context) {
    var known = context.<String>attribute(NEW_VISIT);
    if (known != null) return known;
    var visit = Seal.random();
    context.attribute(NEW_VISIT, visit);
    cookie(context, VISIT, visit, "/", LIFE_OF_OPERATOR);
    return visit;
  }

  boolean isLarge(Context context) {
    var length = context.req().getContentLengthLong();
    return length < 0 || length > MOST_FORM_BYTES;
  }

  boolean isOurs(Context context) {
    if (access.hasToken(context.req())) return true;
    var from = context.header("Sec-Fetch-Site");
    if (from != null && !from.equals("same-origin")) return false;
    var given = Objects.requireNonNullElse(context.formParam("form"), "");
    return cookieOf(context).filter(cookie -> seal.isStamp(given, "form", cookie)).isPresent();
  }

  // Pages.

  void show(Context context, Visitor visitor, String page, Map<String, Object> values) {
    var all = new HashMap<>(values);
    all.put("visitor", visitor.name());
    all.put("operator", visitor instanceof Visitor.Operator);
    all.put("signedIn", session(context).isPresent());
    all.put("form", formToken(context));
    render(context, page, all);
  }

  void refuse(Context context, Visitor visitor, int status, String reason) {
    context.status(status);
    show(context, visitor, "refused", Map.of("reason", reason));
  }

  void notThere(Context context, Visitor visitor) {
    refuse(context, visitor, 404, "There is nothing here, or nothing that you may see.");
  }

  /// Shows the sign-in.
  ///
  /// @param to where to go on afterwards
  void askWho(Context context, int status, String mistake, String to) {
    context.status(status);
    if (status == 401) context.header("WWW-Authenticate", "Bearer");
    render(
        context,
        "sign-in",
        Map.of(
            "mistake", mistake,
            "to", to,
            "github", github,
            "token", access.hasTokenAtAll(),
            "form", formToken(context)));
  }

  private static void render(Context context, String page, Map<String, Object> values) {
    context.header("Content-Security-Policy", POLICY).header("Referrer-Policy", "no-referrer");
    context.html(Pages.render(page, values));
  }

  private static String ownAddress(Context context) {
    var query = context.queryString();
    return own(context.path() + (query == null ? "" : "?" + query));
  }

  /// An address of this server; its beginning when it is of another one.
  static String own(String to) {
    return to.matches("/(?![/\\\\])[!-\\[\\]-~]{0,1000}") ? to : "/";
  }
}
