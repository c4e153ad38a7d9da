package dev.parallax.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The wire: takes requests apart, does what they ask in the order in which GitHub checks them
/// (agent, credentials, repository, permission, body), and misbehaves when told to.
final class StandInRoutes implements HttpHandler {
  private static final Pattern REPOSITORY =
      Pattern.compile("/(?:repos/([^/]+/[^/]+)|repositories/(\\d{1,18}))(/.*)?");

  private final StandInGitHub github;
  private final AppEndpoints app;
  private final SearchEndpoints search;
  private final ManifestPages pages;
  private final ReviewEndpoints reviews;
  private final List<Route> routes = new ArrayList<>();

  /// What answers at one path of a repository.
  interface Endpoint {
    Answer answer(Ask ask, StandInRepository repository, Matcher path);
  }

  private record Route(
      String method, Pattern path, String permissions, boolean write, Endpoint endpoint) {}

  StandInRoutes(StandInGitHub github) {
    this.github = github;
    this.app = new AppEndpoints(github);
    this.search = new SearchEndpoints(github);
    this.pages = new ManifestPages(github);
    new CodeEndpoints(github).addTo(this);
    new TalkEndpoints(github).addTo(this);
    new IssueEndpoints(github).addTo(this);
    github.subIssues.addTo(this);
    new CheckEndpoints(github).addTo(this);
    new ScanningEndpoints(github).addTo(this);
    this.reviews = github.reviews;
    reviews.addTo(this);
    github.remarks.addTo(this);
  }

  /// @param permissions one of which is needed, as `issues|pull_requests`
  void read(String path, String permissions, Endpoint endpoint) {
    routes.add(new Route("GET", Pattern.compile(path), permissions, false, endpoint));
  }

  /// @param permissions one of which is needed, as `issues|pull_requests`
  void write(String method, String path, String permissions, Endpoint endpoint) {
    routes.add(new Route(method, Pattern.compile(path), permissions, true, endpoint));
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    var at = github.clock.instant();
    try (exchange) {
      var body = exchange.getRequestBody().readAllBytes();
      var line = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
      github.watcher.accept(
          new StandInGitHub.Sent(
              exchange.getRequestMethod(),
              exchange.getRequestURI(),
              new String(body, StandardCharsets.UTF_8)));
      var act =
          github.misbehaviours.stream()
              .filter(m -> m.applies(line, new String(body, StandardCharsets.UTF_8)))
              .map(Misbehaviour::act)
              .findFirst()
              .orElse(null);
      if (act == null) send(exchange, body, null, at);
      else misbehave(exchange, body, act, at);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void misbehave(HttpExchange exchange, byte[] body, Misbehaviour.Act act, Instant at)
      throws IOException, InterruptedException {
    switch (act) {
      case Misbehaviour.Act.Answer(var code, var headers, var text) ->
          bare(exchange, code, headers, text, at);
      case Misbehaviour.Act.DoThenAnswer(var code, var text) -> {
        answer(exchange, body, act);
        bare(exchange, code, Map.of(), text, at);
      }
      case Misbehaviour.Act.DoThenDrop() -> {
        answer(exchange, body, act);
        note(exchange, 0, at);
      }
      case Misbehaviour.Act.Drop() -> note(exchange, 0, at);
      case Misbehaviour.Act.DropInBody() -> {
        var bytes = bytes(answer(exchange, body, act).body());
        note(exchange, 0, at);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        // More is promised than comes, so that the reader waits and then sees the end.
        exchange.sendResponseHeaders(200, bytes.length + 1L);
        exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
        exchange.getResponseBody().flush();
      }
      case Misbehaviour.Act.Delay(var time) -> {
        Thread.sleep(time);
        send(exchange, body, act, at);
      }
      case Misbehaviour.Act.DoThenDelay _,
          Misbehaviour.Act.StaleList _,
          Misbehaviour.Act.TruncatedTree _ ->
          send(exchange, body, act, at);
    }
  }

  /// Before the answer goes out, so that whoever has read it finds the request noted.
  private void note(HttpExchange exchange, int status, Instant at) {
    var uri = exchange.getRequestURI();
    github.requests.add(
        new StandInGitHub.Request(
            at,
            exchange.getRequestMethod(),
            uri.getPath(),
            uri.getRawQuery() == null ? "" : uri.getRawQuery(),
            kind(exchange),
            status));
  }

  private void bare(
      HttpExchange exchange, int status, Map<String, String> headers, String text, Instant at)
      throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var type = text.startsWith("<") ? "text/html" : "application/json";
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    headers.forEach(exchange.getResponseHeaders()::set);
    note(exchange, status, at);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) exchange.getResponseBody().write(bytes);
  }

  private void send(HttpExchange exchange, byte[] body, Misbehaviour.@Nullable Act act, Instant at)
      throws IOException {
    var answer = answer(exchange, body, act);
    var bytes = bytes(answer.body());
    var headers = exchange.getResponseHeaders();
    headers.set(
        "Content-Type",
        switch (answer.body()) {
          case byte[] _ -> "application/octet-stream";
          case String _ -> "text/plain; charset=utf-8";
          default -> "application/json; charset=utf-8";
        });
    headers.set("X-GitHub-Media-Type", "github.v3; format=json");
    headers.set("X-GitHub-Request-Id", UUID.randomUUID().toString().substring(0, 18));
    headers.set("X-GitHub-Api-Version-Selected", "2022-11-28");
    var status = answer.status();
    if (exchange.getRequestMethod().equals("GET") && status == 200) {
      var tag = "W/\"" + HexFormat.of().formatHex(sha256(bytes)) + "\"";
      headers.set("ETag", tag);
      if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
        status = 304;
        github.giveRequestBack();
      }
    }
    rateLimit(exchange);
    answer.headers().forEach(headers::set);
    note(exchange, status, at);
    if (act instanceof Misbehaviour.Act.DoThenDelay(var time)) sleep(time);
    if (status == 304 || bytes.length == 0) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /// Until the time is over, or this GitHub ends.
  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void rateLimit(HttpExchange exchange) {
    app.rate()
        .forEach((name, value) ->
            exchange.getResponseHeaders().set("X-RateLimit-" + name, String.valueOf(value)));
  }

  private Answer answer(HttpExchange exchange, byte[] body, Misbehaviour.@Nullable Act act)
      throws IOException {
    var agent = exchange.getRequestHeaders().getFirst("User-Agent");
    if (agent == null || agent.isBlank()) {
      return new Answer(
          403,
          "Request forbidden by administrative rules. Please make sure your request has a"
              + " User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-"
              + "rest-api#user-agent-required). Check https://developer.github.com for other"
              + " possible causes.\n",
          Map.of());
    }
    if (isForm(exchange)) {
      var path = exchange.getRequestURI().getPath();
      synchronized (github) {
        var page =
            pages
                .answer(
                    exchange.getRequestMethod(), path, query(exchange), ManifestPages.form(body))
                .or(() ->
                    github.oauth.token(
                        exchange.getRequestMethod(),
                        path,
                        ManifestPages.form(body),
                        accept(exchange)));
        if (page.isPresent()) return page.get();
      }
    }
    JsonNode json;
    try {
      json = body.length == 0 ? MissingNode.getInstance() : github.json.readTree(body);
    } catch (JsonProcessingException e) {
      return Answer.error(400, "Problems parsing JSON");
    }
    if (!json.isMissingNode() && !json.isContainerNode()) {
      return Answer.error(400, "Body should be a JSON object");
    }
    var ask = ask(exchange, json, act);
    synchronized (github) {
      try {
        return answer(ask, exchange.getRequestURI().getPath());
      } catch (Refused refused) {
        return refused.answer();
      }
    }
  }

  private Ask ask(HttpExchange exchange, JsonNode json, Misbehaviour.@Nullable Act act) {
    var lag = act instanceof Misbehaviour.Act.StaleList(var time) ? time : github.listLag;
    return new Ask(
        exchange.getRequestMethod(),
        github.apiUrl() + exchange.getRequestURI().getRawPath(),
        query(exchange),
        accept(exchange),
        json,
        bearer(exchange),
        github.clock.instant().minus(lag.isNegative() ? Duration.ZERO : lag),
        act instanceof Misbehaviour.Act.TruncatedTree(var entries) ? entries : 100_000);
  }

  private Answer answer(Ask ask, String path) {
    if (path.startsWith("/archive/")) return CodeEndpoints.archive(github, path);
    var ofPerson = github.oauth.page(ask, path).or(() -> github.oauth.answer(ask, path));
    if (ofPerson.isPresent()) return ofPerson.get();
    var ofApp = app.answer(ask, path);
    if (ofApp.isPresent()) return ofApp.get();
    var matcher = REPOSITORY.matcher(path);
    var token = github.tokens.find(ask.bearer()).or(() -> ofNobody(ask, matcher));
    if (token.isEmpty()) {
      return Answer.error(
          401, ask.bearer().isEmpty() ? "Requires authentication" : "Bad credentials");
    }
    if (token.get().installation().deleted) return Answer.error(401, "Bad credentials");
    if (token.get().installation().suspended) {
      return Answer.error(403, "This installation has been suspended");
    }
    if (!github.takeRequest()) return app.exhausted();
    if (path.equals("/graphql")) return reviews.graphql(ask, token.get());
    var ofToken = app.answer(ask, path, token.get());
    if (ofToken.isPresent()) return ofToken.get();
    var searched = search.answer(ask, path, token.get());
    if (searched.isPresent()) return searched.get();
    if (!matcher.matches()) return Answer.notFound();
    var rest = matcher.group(3) == null ? "" : matcher.group(3);
    var repository = repository(matcher);
    if (repository.isEmpty()) {
      return moved(matcher).map(to -> redirect(ask, to, rest)).orElseGet(Answer::notFound);
    }
    if (!token.get().reaches(repository.get())) return Answer.notFound();
    for (var route : routes) {
      var in = route.path().matcher(rest);
      if (!route.method().equals(ask.method()) || !in.matches()) continue;
      if (!token.get().may(route.permissions(), route.write())) {
        var who = token.get().login().endsWith("[bot]") ? "integration" : "personal access token";
        return Answer.error(403, "Resource not accessible by " + who)
            .with(
                "X-Accepted-GitHub-Permissions",
                route
                    .permissions()
                    .replace("|", "=%1$s; ")
                    .concat("=%1$s")
                    .formatted(route.write() ? "write" : "read"));
      }
      return route.endpoint().answer(ask, repository.get(), in);
    }
    return Answer.notFound();
  }

  /// Without a token what is public can be read. Of the rest it is not said that it is there.
  private Optional<Tokens.Token> ofNobody(Ask ask, Matcher path) {
    if (!ask.bearer().isEmpty() || !ask.method().equals("GET") || !path.matches()) {
      return Optional.empty();
    }
    var asked = repository(path).or(() -> moved(path)).filter(r -> !r.isPrivate);
    return Optional.of(
        github.tokens.ofNobody(asked.orElseThrow(() -> new Refused(Answer.notFound()))));
  }

  private Answer redirect(Ask ask, StandInRepository to, String rest) {
    var query = ask.query().isEmpty() ? "" : "?" + String.join("&", pairs(ask.query()));
    return Answer.redirect(
        ask.method().equals("GET") ? 301 : 307,
        github.apiUrl() + "/repositories/" + to.id + rest + query);
  }

  private static List<String> pairs(Map<String, String> query) {
    var pairs = new ArrayList<String>();
    query.forEach((name, value) ->
        pairs.add(name + "=" + java.net.URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return pairs;
  }

  private Optional<StandInRepository> repository(Matcher path) {
    return github.repositories.values().stream()
        .filter(r ->
            r.fullName().equalsIgnoreCase(path.group(1))
                || Long.toString(r.id).equals(path.group(2)))
        .findFirst();
  }

  private Optional<StandInRepository> moved(Matcher path) {
    return Optional.ofNullable(path.group(1))
        .flatMap(name -> Optional.ofNullable(github.moved.get(name)));
  }

  private byte[] bytes(Object body) throws IOException {
    return switch (body) {
      case byte[] bytes -> bytes;
      case String text -> text.getBytes(StandardCharsets.UTF_8);
      default -> github.json.writeValueAsBytes(body);
    };
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static StandInGitHub.Authorization kind(HttpExchange exchange) {
    var bearer = bearer(exchange);
    if (bearer.isEmpty()) return StandInGitHub.Authorization.NONE;
    if (bearer.startsWith("github_pat_") || bearer.startsWith("ghu_")) {
      return StandInGitHub.Authorization.USER;
    }
    if (bearer.startsWith("Basic ")) return StandInGitHub.Authorization.APP;
    return bearer.startsWith("ghs_")
        ? StandInGitHub.Authorization.INSTALLATION
        : StandInGitHub.Authorization.APP;
  }

  private static String accept(HttpExchange exchange) {
    var accept = exchange.getRequestHeaders().getFirst("Accept");
    return accept == null ? "" : accept;
  }

  private static boolean isForm(HttpExchange exchange) {
    var type = exchange.getRequestHeaders().getFirst("Content-Type");
    return type != null && type.startsWith("application/x-www-form-urlencoded");
  }

  private static String bearer(HttpExchange exchange) {
    var header = exchange.getRequestHeaders().getFirst("Authorization");
    return header == null ? "" : header.replaceFirst("^(?i)(bearer|token) ", "");
  }

  private static Map<String, String> query(HttpExchange exchange) {
    var query = new LinkedHashMap<String, String>();
    var raw = exchange.getRequestURI().getRawQuery();
    if (raw == null) return query;
    for (var pair : raw.split("&")) {
      var at = pair.indexOf('=');
      if (at < 1) continue;
      query.put(
          pair.substring(0, at), URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
    }
    return query;
  }
}
