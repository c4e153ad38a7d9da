package dev.parallax.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The REST endpoints, as strict as GitHub's: without the right token there is no answer, and a
/// body that is too long or lacks a field is refused.
final class StandInRoutes implements HttpHandler {
  private static final Pattern REPOSITORY =
      Pattern.compile("/(?:repos/([^/]+/[^/]+)|repositories/(\\d+))(/.*)?");
  private static final int MOST_BODY = 65_536;
  private static final int MOST_OUTPUT_BYTES = 65_535;

  private final StandInGitHub github;
  private final Map<String, List<Long>> tokens = new ConcurrentHashMap<>();

  StandInRoutes(StandInGitHub github) {
    this.github = github;
  }

  /// An answer.
  private record Answer(int status, Object body, Map<String, String> headers) {
    static Answer ok(Object body) {
      return new Answer(200, body, Map.of());
    }

    static Answer created(Object body) {
      return new Answer(201, body, Map.of());
    }

    static Answer error(int status, String message) {
      return new Answer(
          status,
          Map.of("message", message, "documentation_url", "https://docs.github.com/rest"),
          Map.of());
    }
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    var line = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var status = 0;
    try (exchange) {
      var act = github.misbehaviours.stream().filter(m -> m.applies(line)).findFirst();
      var instead = act.map(Misbehaviour::act).orElse(null);
      status =
          switch (instead) {
            case null -> send(exchange, answer(exchange, body));
            case Misbehaviour.Act.Answer(var code, var headers, var text) ->
                send(exchange, new Answer(code, text, headers));
            case Misbehaviour.Act.DoThenAnswer(var code, var text) -> {
              answer(exchange, body);
              yield send(exchange, new Answer(code, text, Map.of()));
            }
            case Misbehaviour.Act.DoThenDrop() -> {
              answer(exchange, body);
              yield 0;
            }
            case Misbehaviour.Act.Drop() -> 0;
            case Misbehaviour.Act.Delay(var time) -> {
              Thread.sleep(time);
              yield send(exchange, answer(exchange, body));
            }
          };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      github.requests.add(
          new StandInGitHub.Request(
              Instant.now(),
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              status));
    }
  }

  private int send(HttpExchange exchange, Answer answer) throws IOException {
    var bytes =
        switch (answer.body()) {
          case byte[] raw -> raw;
          case String text -> text.getBytes(StandardCharsets.UTF_8);
          default -> github.json.writeValueAsBytes(answer.body());
        };
    var headers = exchange.getResponseHeaders();
    headers.set(
        "Content-Type", answer.body() instanceof byte[] ? "application/zip" : "application/json");
    headers.set("X-RateLimit-Limit", "5000");
    headers.set("X-RateLimit-Remaining", "4999");
    headers.set("X-RateLimit-Reset", Long.toString(Instant.now().getEpochSecond() + 3_600));
    answer.headers().forEach(headers::set);
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    return answer.status();
  }

  private Answer answer(HttpExchange exchange, String body) throws IOException {
    if (exchange.getRequestHeaders().getFirst("User-Agent") == null) {
      return Answer.error(
          403,
          "Request forbidden by administrative rules. Please make sure your request has a"
              + " User-Agent header.");
    }
    var path = exchange.getRequestURI().getPath();
    if (path.startsWith("/archive/")) return archive(path);
    JsonNode json;
    try {
      json = body.isEmpty() ? github.json.nullNode() : github.json.readTree(body);
    } catch (IOException e) {
      return Answer.error(400, "Problems parsing JSON");
    }
    var bearer = bearer(exchange);
    synchronized (github) {
      if (path.equals("/app") || path.startsWith("/app/")) return app(path, bearer, json);
      if (!tokens.containsKey(bearer)) return Answer.error(401, "Bad credentials");
      var matcher = REPOSITORY.matcher(path);
      if (!matcher.matches()) return Answer.error(404, "Not Found");
      var repository = repository(matcher);
      if (repository.isEmpty()
          || !tokens.getOrDefault(bearer, List.of()).contains(repository.get().id)) {
        return Answer.error(404, "Not Found");
      }
      var rest = matcher.group(3) == null ? "" : matcher.group(3);
      return in(repository.get(), exchange, rest, json);
    }
  }

  private Answer app(String path, String jwt, JsonNode json) {
    if (!isApp(jwt)) return Answer.error(401, "A JSON web token could not be decoded");
    if (path.equals("/app")) return Answer.ok(StandInJson.app(github));
    if (path.equals("/app/installations/" + StandInGitHub.INSTALLATION + "/access_tokens")) {
      var ids = new java.util.ArrayList<Long>();
      json.path("repository_ids").forEach(id -> ids.add(id.asLong()));
      if (ids.isEmpty()) github.repositories.values().forEach(r -> ids.add(r.id));
      // As long as GitHub's are nowadays: whoever keeps them in 40 characters finds out.
      var token = "ghs_" + github.ids.incrementAndGet() + "_" + "x".repeat(510);
      tokens.put(token, ids);
      return Answer.created(
          Map.of(
              "token", token,
              "expires_at", Instant.now().plusSeconds(3_600).toString(),
              "permissions",
                  Map.of(
                      "issues",
                      "write",
                      "pull_requests",
                      "write",
                      "checks",
                      "write",
                      "contents",
                      "read")));
    }
    return Answer.error(404, "Not Found");
  }

  private Answer in(StandInRepository repository, HttpExchange exchange, String rest, JsonNode json)
      throws IOException {
    var method = exchange.getRequestMethod();
    var query = query(exchange);
    Matcher m;
    if (rest.isEmpty()) return Answer.ok(StandInJson.repository(github, repository));
    if ((m = match("/pulls/(\\d+)", rest)) != null) {
      return pull(repository, m)
          .map(p -> Answer.ok(StandInJson.pull(github, repository, p)))
          .orElse(Answer.error(404, "Not Found"));
    }
    if ((m = match("/pulls/(\\d+)/files", rest)) != null) {
      return pull(repository, m)
          .map(p ->
              page(
                  repository.git.difference(p.base, p.head).stream()
                      .<Object>map(StandInJson::file)
                      .toList(),
                  exchange,
                  query))
          .orElse(Answer.error(404, "Not Found"));
    }
    if ((m = match("/git/refs?/heads/main", rest)) != null) {
      return Answer.ok(
          Map.of(
              "ref",
              "refs/heads/main",
              "node_id",
              "REF_1",
              "url",
              github.apiUrl() + "/repos/" + repository.fullName() + "/git/refs/heads/main",
              "object",
              Map.of("sha", repository.main, "type", "commit", "url", github.apiUrl())));
    }
    if ((m = match("/git/trees/([0-9a-f]{40})", rest)) != null) return tree(repository, m.group(1));
    if ((m = match("/git/blobs/([0-9a-f]{40})", rest)) != null) return blob(repository, m.group(1));
    if ((m = match("/zipball/([0-9a-f]{40})", rest)) != null) {
      var to = github.apiUrl() + "/archive/" + repository.id + "/" + m.group(1);
      return new Answer(302, "", Map.of("Location", to));
    }
    if ((m = match("/issues/(\\d+)/comments", rest)) != null) {
      var number = Integer.parseInt(m.group(1));
      return method.equals("POST")
          ? createComment(repository, number, json)
          : listComments(repository, number, exchange, query);
    }
    if ((m = match("/issues/comments/(\\d+)", rest)) != null) {
      return comment(repository, Long.parseLong(m.group(1)), method, json);
    }
    if ((m = match("/issues/comments/(\\d+)/reactions", rest)) != null) {
      return react(repository, Long.parseLong(m.group(1)), json);
    }
    if ((m = match("/collaborators/([^/]+)/permission", rest)) != null) {
      return permission(repository, m.group(1));
    }
    if ((m = match("/commits/([0-9a-f]{40})/check-runs", rest)) != null) {
      var sha = m.group(1);
      var found =
          repository.checks.values().stream().filter(c -> sha.equals(c.get("head_sha"))).toList();
      return Answer.ok(Map.of("total_count", found.size(), "check_runs", found));
    }
    if (rest.equals("/check-runs") && method.equals("POST")) return check(repository, null, json);
    if ((m = match("/check-runs/(\\d+)", rest)) != null) {
      return check(repository, Long.parseLong(m.group(1)), json);
    }
    return Answer.error(404, "Not Found");
  }

  private Answer tree(StandInRepository repository, String commit) {
    var entries =
        repository.git.tree(commit).stream()
            .map(entry ->
                Map.<String, Object>of(
                    "path", entry.path(),
                    "mode", entry.mode(),
                    "type", "blob",
                    "sha", entry.sha(),
                    "size", entry.size(),
                    "url", github.apiUrl()))
            .toList();
    return Answer.ok(
        Map.of("sha", commit, "url", github.apiUrl(), "tree", entries, "truncated", false));
  }

  private Answer blob(StandInRepository repository, String sha) {
    try {
      var content = repository.git.blob(sha);
      return Answer.ok(
          Map.of(
              "sha",
              sha,
              "size",
              content.length,
              "encoding",
              "base64",
              "content",
              Base64.getMimeEncoder().encodeToString(content)));
    } catch (IOException e) {
      return Answer.error(404, "Not Found");
    }
  }

  private Answer archive(String path) throws IOException {
    var parts = path.split("/");
    for (var repository : github.repositories.values()) {
      if (!Long.toString(repository.id).equals(parts[2])) continue;
      var folder = repository.owner + "-" + repository.name + "-" + parts[3].substring(0, 7);
      return Answer.ok(repository.git.zip(parts[3], folder));
    }
    return Answer.error(404, "Not Found");
  }

  private Answer createComment(StandInRepository repository, int number, JsonNode json) {
    if (!repository.pulls.containsKey(number)) return Answer.error(404, "Not Found");
    var wrong = wrongBody(json);
    if (wrong.isPresent()) return wrong.get();
    var comment =
        new StandInRepository.Comment(
            github.ids.incrementAndGet(),
            number,
            StandInGitHub.SLUG + "[bot]",
            json.path("body").asText(),
            System.currentTimeMillis());
    repository.comments.put(comment.id, comment);
    // GitHub tells us of our own comment too, a little later.
    Thread.startVirtualThread(() -> github.deliverComment(repository, comment, "created"));
    return Answer.created(StandInJson.comment(github, repository, comment));
  }

  private Answer listComments(
      StandInRepository repository, int number, HttpExchange exchange, Map<String, String> query) {
    var youngest = System.currentTimeMillis() - github.listLag.toMillis();
    var comments =
        repository.comments.values().stream()
            .filter(c -> c.number == number && c.madeAt <= youngest)
            .<Object>map(c -> StandInJson.comment(github, repository, c))
            .toList();
    return page(comments, exchange, query);
  }

  private Answer comment(StandInRepository repository, long id, String method, JsonNode json) {
    var comment = repository.comments.get(id);
    if (comment == null) return Answer.error(404, "Not Found");
    if (method.equals("PATCH")) {
      var wrong = wrongBody(json);
      if (wrong.isPresent()) return wrong.get();
      comment.body = json.path("body").asText();
    }
    return Answer.ok(StandInJson.comment(github, repository, comment));
  }

  private Answer react(StandInRepository repository, long id, JsonNode json) {
    var comment = repository.comments.get(id);
    if (comment == null) return Answer.error(404, "Not Found");
    var content = json.path("content").asText();
    if (!List.of("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")
        .contains(content)) {
      return Answer.error(422, "Validation Failed");
    }
    comment.reactions.add(content);
    return Answer.created(Map.of("id", github.ids.incrementAndGet(), "content", content));
  }

  private Answer permission(StandInRepository repository, String login) {
    var permission = repository.permissions.getOrDefault(login, "read");
    return Answer.ok(
        Map.of(
            "permission", permission,
            "role_name", permission,
            "user", StandInJson.user(github, login)));
  }

  private Answer check(StandInRepository repository, @Nullable Long id, JsonNode json) {
    if (id == null
        && (json.path("name").asText().isEmpty() || json.path("head_sha").asText().isEmpty())) {
      return Answer.error(422, "Invalid request. \"name\", \"head_sha\" weren't supplied.");
    }
    var output = json.path("output");
    if (output.path("summary").asText().getBytes(StandardCharsets.UTF_8).length
        > MOST_OUTPUT_BYTES) {
      return Answer.error(422, "Only 65535 characters are allowed; maximum bytesize exceeded");
    }
    if (output.path("annotations").size() > 50) return Answer.error(422, "Validation Failed");
    if (json.path("status").asText().equals("completed")
        && json.path("conclusion").asText().isEmpty()) {
      return Answer.error(422, "conclusion is required");
    }
    var checkId = id == null ? github.ids.incrementAndGet() : id;
    var check = repository.checks.get(checkId);
    if (check == null) {
      if (id != null) return Answer.error(404, "Not Found");
      check = new LinkedHashMap<>();
      check.put("id", checkId);
      repository.checks.put(checkId, check);
    }
    for (var field : json.properties()) {
      check.put(field.getKey(), github.json.convertValue(field.getValue(), Object.class));
    }
    return id == null ? Answer.created(check) : Answer.ok(check);
  }

  private static Optional<Answer> wrongBody(JsonNode json) {
    var body = json.path("body");
    if (!body.isTextual() || body.asText().isBlank()) {
      return Optional.of(Answer.error(422, "Validation Failed: body can't be blank"));
    }
    return body.asText().length() > MOST_BODY
        ? Optional.of(Answer.error(422, "Body is too long (maximum is 65536 characters)"))
        : Optional.empty();
  }

  private Answer page(List<Object> all, HttpExchange exchange, Map<String, String> query) {
    var size = Math.min(100, Integer.parseInt(query.getOrDefault("per_page", "30")));
    var page = Integer.parseInt(query.getOrDefault("page", "1"));
    var from = Math.min(all.size(), (page - 1) * size);
    var to = Math.min(all.size(), from + size);
    if (to >= all.size()) return Answer.ok(all.subList(from, to));
    var next =
        github.apiUrl()
            + exchange.getRequestURI().getPath()
            + "?per_page="
            + size
            + "&page="
            + (page + 1);
    return new Answer(200, all.subList(from, to), Map.of("Link", "<" + next + ">; rel=\"next\""));
  }

  /// The signature, the issuer and the times of a JSON web token, as GitHub checks them.
  private boolean isApp(String jwt) {
    try {
      var parts = jwt.split("\\.");
      if (parts.length != 3) return false;
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(github.key.getPublic());
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8));
      if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) return false;
      var claims = github.json.readTree(Base64.getUrlDecoder().decode(parts[1]));
      var now = Instant.now().getEpochSecond();
      return claims.path("iss").asText().equals(github.appId())
          && claims.path("iat").asLong() <= now
          && claims.path("exp").asLong() > now
          && claims.path("exp").asLong() <= now + 600;
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private Optional<StandInRepository> repository(Matcher path) {
    return github.repositories.values().stream()
        .filter(
            r -> r.fullName().equals(path.group(1)) || Long.toString(r.id).equals(path.group(2)))
        .findFirst();
  }

  private static Optional<StandInRepository.Pull> pull(StandInRepository repository, Matcher path) {
    return Optional.ofNullable(repository.pulls.get(Integer.parseInt(path.group(1))));
  }

  private static @Nullable Matcher match(String pattern, String path) {
    var matcher = Pattern.compile(pattern).matcher(path);
    return matcher.matches() ? matcher : null;
  }

  private static String bearer(HttpExchange exchange) {
    var header = exchange.getRequestHeaders().getFirst("Authorization");
    return header == null ? "" : header.replaceFirst("^(?i)(bearer|token) ", "");
  }

  private static Map<String, String> query(HttpExchange exchange) {
    var query = new LinkedHashMap<String, String>();
    var raw = exchange.getRequestURI().getQuery();
    if (raw == null) return query;
    for (var pair : raw.split("&")) {
      var at = pair.indexOf('=');
      if (at > 0) query.put(pair.substring(0, at), pair.substring(at + 1));
    }
    return query;
  }
}
