package dev.parallax;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parallax.demo.StandInGitHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/// The emulator with an App, an installation, a repository and three people, behind a proxy that
/// fills in what GitHub does and the emulator does not, out of the emulator's own state:
///
/// - `/repositories/ID/...` is `/repos/OWNER/NAME/...`; it knows only the former's beginning
/// - a pull request's head is where its branch is now; there it stays where it was opened
/// - `pulls/N/files` are the files of its compare; there they are none
/// - reactions to comments are kept here; there they are unknown
/// - a delivery has a GUID; there it has the time of day
/// - `issue_comment` says that the issue is a pull request; there it does not
/// - what happens to a pull request's labels is an event of `pull_request`; there it is one of
///   `issues`
/// - `check_run` names the App and the pull request that it is of; there it names neither
///
/// Everything else passes as it is, App tokens and permissions among it. The emulator's signature
/// of a webhook is checked, and those that are filled in are signed anew. What it never sends
/// (`pull_request.synchronize` and `labeled`) is signed and sent by [#send].
final class EmulatedGitHub implements AutoCloseable {
  static final String REPOSITORY = "acme/shop";
  static final String APP_ID = "4711";
  static final String BOT = "parallax-emulated[bot]";
  static final String SECRET = "0123456789abcdef0123456789abcdef";
  static final int INSTALLATION = 99;

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern BY_ID = Pattern.compile("/repositories/(\\d+)(/.+)");
  private static final Pattern PULL = Pattern.compile("(/repos/[^/]+/[^/]+)/pulls/(\\d+)");
  private static final Pattern FILES = Pattern.compile("(/repos/[^/]+/[^/]+)/pulls/(\\d+)/files");
  private static final Pattern REACTIONS =
      Pattern.compile("(/repos/[^/]+/[^/]+/issues/comments/(\\d+))/reactions");
  private static final Set<String> CONTENTS =
      Set.of("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes");
  private static final Set<String> PASSED_ON =
      Set.of("authorization", "accept", "content-type", "user-agent");

  /// An answer on its way.
  private record Reply(int status, String body, String link) {
    boolean isFine() {
      return status < 300;
    }
  }

  /// A delivery and how it was answered.
  record Delivered(String event, String action, int status) {}

  final String privateKey;
  private final HttpServer proxy;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Emulator emulator;
  private final Queue<StandInGitHub.Sent> requests = new ConcurrentLinkedQueue<>();
  private final List<Delivered> deliveries = new CopyOnWriteArrayList<>();
  private final Map<Long, List<String>> reactions = new ConcurrentHashMap<>();
  private String hook = "";

  EmulatedGitHub() {
    try {
      privateKey = key();
      proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    proxy.setExecutor(threads);
    proxy.createContext("/", this::handle);
    proxy.createContext("/hook", this::deliver);
    proxy.start();
    emulator = new Emulator("\"baseUrl\":\"" + url() + "\",\"seed\":" + seed());
  }

  /// The emulator takes a token that it does not know for the first of its users, who is nobody
  /// here.
  private String seed() {
    var permissions =
        Map.of(
            "metadata", "read",
            "contents", "read",
            "pull_requests", "write",
            "issues", "write",
            "checks", "write");
    var app =
        Map.of(
            "app_id",
            Integer.valueOf(APP_ID),
            "slug",
            BOT.replace("[bot]", ""),
            "name",
            "Parallax",
            "private_key",
            privateKey,
            "permissions",
            permissions,
            "events",
            List.of("pull_request", "issues", "issue_comment", "check_run", "merge_group"),
            "webhook_url",
            url() + "/hook",
            "webhook_secret",
            SECRET,
            "installations",
            List.of(Map.of("installation_id", INSTALLATION, "account", "acme")));
    var github =
        Map.of(
            "users",
            List.of(
                Map.of("login", "nobody"),
                Map.of("login", "acme"),
                Map.of("login", "robin"),
                Map.of("login", "mallory")),
            "repos",
            List.of(Map.of("owner", "acme", "name", "shop")),
            "apps",
            List.of(app));
    var scopes = List.of("repo");
    var tokens =
        Map.of(
            "token-of-acme", Map.of("login", "acme", "scopes", scopes),
            "token-of-robin", Map.of("login", "robin", "scopes", scopes),
            "token-of-mallory", Map.of("login", "mallory", "scopes", scopes));
    return JSON.valueToTree(Map.of("tokens", tokens, "github", github)).toString();
  }

  private static String key() throws NoSuchAlgorithmException {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var der = generator.generateKeyPair().getPrivate().getEncoded();
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END PRIVATE KEY-----\n";
  }

  /// Where our client finds it: the proxy.
  String url() {
    return "http://127.0.0.1:" + proxy.getAddress().getPort();
  }

  /// Where webhooks go from now on; nowhere when it is empty. None is under way when this returns.
  synchronized void deliverTo(String url) {
    hook = url;
  }

  // What people do there.

  /// Makes a commit on top of another, in which these files are new or another.
  String commit(String parent, Map<String, String> files) {
    var tree = JSON.createArrayNode();
    files.forEach((path, content) ->
        tree.addObject()
            .put("path", path)
            .put("mode", "100644")
            .put("type", "blob")
            .put("content", content));
    var base = get("/git/commits/" + parent).path("tree").path("sha").asText();
    var made = ask("acme", "POST", "/git/trees", object("base_tree", base).set("tree", tree));
    var commit = object("message", "A change").put("tree", made.path("sha").asText());
    commit.putArray("parents").add(parent);
    return ask("acme", "POST", "/git/commits", commit).path("sha").asText();
  }

  /// The commit that a branch points to.
  String branch(String name) {
    return get("/branches/" + name).path("commit").path("sha").asText();
  }

  void moveBranch(String name, String commit) {
    ask("acme", "PATCH", "/git/refs/heads/" + name, object("sha", commit));
  }

  /// Opens a pull request from a new branch; the emulator sends `pull_request.opened`.
  ///
  /// @return its number
  int open(String branch, String commit) {
    ask("acme", "POST", "/git/refs", object("ref", "refs/heads/" + branch).put("sha", commit));
    var pull = object("title", "A change").put("head", branch).put("base", "main");
    return ask("acme", "POST", "/pulls", pull).path("number").asInt();
  }

  /// Writes a comment as somebody; the emulator sends `issue_comment.created`.
  ///
  /// @return its id
  long comment(String login, int number, String body) {
    var comment = object("body", body);
    return ask(login, "POST", "/issues/" + number + "/comments", comment).path("id").asLong();
  }

  /// Opens an issue; the emulator sends `issues.opened`.
  ///
  /// @return its number
  int openIssue(String title, String body) {
    var issue = object("title", title).put("body", body);
    return ask("robin", "POST", "/issues", issue).path("number").asInt();
  }

  void makeLabel(String label) {
    ask("acme", "POST", "/labels", object("name", label).put("color", "ededed"));
  }

  void label(int number, String label) {
    var labels = JSON.createObjectNode();
    labels.putArray("labels").add(label);
    ask("acme", "POST", "/issues/" + number + "/labels", labels);
  }

  /// Presses "Re-run"; the emulator sends `check_run.rerequested`.
  void rerequest(long checkRun) {
    ask("acme", "POST", "/check-runs/" + checkRun + "/rerequest", "");
  }

  /// Sends what the emulator does not: an event about a pull request as it is now, signed.
  int send(String action, int number, Map<String, JsonNode> more) {
    var pull = get("/pulls/" + number);
    var body = object("action", action).put("number", number);
    body.set("pull_request", pull);
    body.set("repository", get(""));
    body.set("sender", pull.path("user"));
    body.set("installation", JSON.createObjectNode().put("id", INSTALLATION));
    body.setAll(more);
    return post("pull_request", body.toString());
  }

  // What is there.

  /// The comments on a pull request, oldest first, as the emulator has them.
  JsonNode comments(int number) {
    return get("/issues/" + number + "/comments");
  }

  /// The check runs of a commit.
  JsonNode checkRuns(String commit) {
    return get("/commits/" + commit + "/check-runs?filter=all").path("check_runs");
  }

  List<String> labels(int number) {
    return get("/issues/" + number + "/labels").findValuesAsText("name");
  }

  List<String> reactions(long comment) {
    return reactions.getOrDefault(comment, List.of());
  }

  List<Delivered> deliveries() {
    return List.copyOf(deliveries);
  }

  /// What our client and the people above asked for.
  List<StandInGitHub.Sent> requests() {
    return List.copyOf(requests);
  }

  /// What the emulator itself answers, the proxy left out.
  int statusWithoutProxy(String method, String path) {
    return send(emulator.url(), method, path, Map.of("authorization", "Bearer token-of-acme"), "{}")
        .status();
  }

  /// The same, whole.
  JsonNode answerWithoutProxy(String path) {
    return json(
        send(emulator.url(), "GET", path, Map.of("authorization", "Bearer token-of-acme"), ""));
  }

  private JsonNode get(String path) {
    return ask("acme", "GET", path, "");
  }

  private JsonNode ask(String login, String method, String path, JsonNode body) {
    return ask(login, method, path, body.toString());
  }

  private JsonNode ask(String login, String method, String path, String body) {
    var headers =
        Map.of("authorization", "Bearer token-of-" + login, "content-type", "application/json");
    var reply = send(url(), method, "/repos/" + REPOSITORY + path, headers, body);
    assertThat(reply.status()).as(method + " " + path + " " + reply.body()).isLessThan(300);
    return json(reply);
  }

  // The proxy.

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var uri = exchange.getRequestURI();
      var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      requests.add(new StandInGitHub.Sent(exchange.getRequestMethod(), uri, body));
      var headers = new ConcurrentHashMap<String, String>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> {
            var lower = name.toLowerCase(Locale.ROOT);
            if (PASSED_ON.contains(lower)) headers.put(lower, values.getFirst());
          });
      var reply = answer(exchange.getRequestMethod(), uri.toString(), headers, body);
      exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
      if (!reply.link().isEmpty()) exchange.getResponseHeaders().set("Link", reply.link());
      var bytes = reply.body().getBytes(UTF_8);
      exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) exchange.getResponseBody().write(bytes);
    }
  }

  private Reply answer(String method, String address, Map<String, String> headers, String body) {
    var byId = BY_ID.matcher(address);
    if (byId.matches()) {
      var repository = upstream("GET", "/repositories/" + byId.group(1), headers, "");
      if (!repository.isFine()) return repository;
      var name = json(repository).path("full_name").asText();
      return answer(method, "/repos/" + name + byId.group(2), headers, body);
    }
    var path = address.replaceFirst("\\?.*", "");
    var pull = PULL.matcher(path);
    if (method.equals("GET") && pull.matches()) {
      return pull(pull.group(1), pull.group(2), headers);
    }
    var files = FILES.matcher(path);
    if (method.equals("GET") && files.matches()) {
      return files(files.group(1), files.group(2), address, headers);
    }
    var reaction = REACTIONS.matcher(path);
    if (method.equals("POST") && reaction.matches()) {
      return react(reaction.group(1), Long.parseLong(reaction.group(2)), headers, body);
    }
    return upstream(method, address, headers, body);
  }

  /// With the head where its branch is now.
  private Reply pull(String repository, String number, Map<String, String> headers) {
    var reply = upstream("GET", repository + "/pulls/" + number, headers, "");
    if (!reply.isFine()) return reply;
    var pull = (ObjectNode) json(reply);
    var branch =
        upstream(
            "GET", repository + "/branches/" + pull.path("head").path("ref").asText(), headers, "");
    if (!branch.isFine()) return branch;
    ((ObjectNode) pull.path("head")).set("sha", json(branch).path("commit").path("sha"));
    var compare = compare(repository, pull, headers);
    if (!compare.isFine()) return compare;
    pull.put("changed_files", json(compare).path("files").size());
    return new Reply(200, pull.toString(), "");
  }

  private Reply compare(String repository, JsonNode pull, Map<String, String> headers) {
    var base = pull.path("base").path("sha").asText();
    var head = pull.path("head").path("sha").asText();
    return upstream("GET", repository + "/compare/" + base + "..." + head, headers, "");
  }

  private Reply files(
      String repository, String number, String address, Map<String, String> headers) {
    var pull = pull(repository, number, headers);
    if (!pull.isFine()) return pull;
    var compare = compare(repository, json(pull), headers);
    if (!compare.isFine()) return compare;
    var all = (ArrayNode) json(compare).path("files");
    var size = number(address, "per_page", 30);
    var page = number(address, "page", 1);
    var files = JSON.createArrayNode();
    for (var i = (page - 1) * size; i < Math.min(page * size, all.size()); i++)
      files.add(all.get(i));
    var next = url() + repository + "/pulls/" + number + "/files?per_page=" + size + "&page=";
    var link = page * size < all.size() ? "<" + next + (page + 1) + ">; rel=\"next\"" : "";
    return new Reply(200, files.toString(), link);
  }

  private Reply react(String comment, long id, Map<String, String> headers, String body) {
    var found = upstream("GET", comment, headers, "");
    if (!found.isFine()) return found;
    var content = json(new Reply(200, body, "")).path("content").asText();
    if (!CONTENTS.contains(content))
      return new Reply(422, "{\"message\":\"Validation Failed\"}", "");
    reactions.computeIfAbsent(id, _ -> new CopyOnWriteArrayList<>()).add(content);
    return new Reply(201, object("content", content).put("id", 1).toString(), "");
  }

  private Reply upstream(String method, String address, Map<String, String> headers, String body) {
    return send(emulator.url(), method, address, headers, body);
  }

  private Reply send(
      String server, String method, String address, Map<String, String> headers, String body) {
    var request = HttpRequest.newBuilder(URI.create(server + address));
    headers.forEach(request::header);
    request.method(
        method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    var response = http(request.build());
    return new Reply(
        response.statusCode(), response.body(), response.headers().firstValue("Link").orElse(""));
  }

  // Webhooks.

  private void deliver(HttpExchange exchange) throws IOException {
    try (exchange) {
      var bytes = exchange.getRequestBody().readAllBytes();
      var event = exchange.getRequestHeaders().getFirst("X-GitHub-Event");
      var signature = exchange.getRequestHeaders().getFirst("X-Hub-Signature-256");
      var fine = StandInGitHub.signature(SECRET, bytes).equals(signature);
      var body = new String(bytes, UTF_8);
      if (!fine) deliveries.add(new Delivered(event, "wrongly signed", 0));
      else if (event.equals("issue_comment")) post(event, asOnPullRequest(body));
      else if (event.equals("issues")) postIssue(body);
      else if (event.equals("check_run")) post(event, asOfTheApp(body));
      else post(event, body, signature);
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private String asOnPullRequest(String body) {
    var payload = (ObjectNode) json(new Reply(200, body, ""));
    var issue = (ObjectNode) payload.path("issue");
    var number = issue.path("number").asInt();
    if (isPull(number)) {
      issue
          .putObject("pull_request")
          .put("url", url() + "/repos/" + REPOSITORY + "/pulls/" + number);
    }
    return payload.toString();
  }

  private void postIssue(String body) {
    var payload = (ObjectNode) json(new Reply(200, body, ""));
    var number = payload.path("issue").path("number").asInt();
    if (!isPull(number)) {
      post("issues", body);
      return;
    }
    payload.remove("issue");
    payload.put("number", number).set("pull_request", get("/pulls/" + number));
    post("pull_request", payload.toString());
  }

  private boolean isPull(int number) {
    var pull = "/repos/" + REPOSITORY + "/pulls/" + number;
    return upstream("GET", pull, Map.of("authorization", "Bearer token-of-acme"), "").isFine();
  }

  private String asOfTheApp(String body) {
    var payload = (ObjectNode) json(new Reply(200, body, ""));
    var check = (ObjectNode) payload.path("check_run");
    check
        .putObject("app")
        .put("id", Integer.parseInt(APP_ID))
        .put("slug", BOT.replace("[bot]", ""));
    var pulls = check.putArray("pull_requests");
    for (var pull : get("/pulls")) {
      var now = get("/pulls/" + pull.path("number").asInt());
      if (!now.path("head").path("sha").equals(check.path("head_sha"))) continue;
      pulls.addObject().set("number", now.path("number"));
    }
    return payload.toString();
  }

  private int post(String event, String body) {
    return post(event, body, StandInGitHub.signature(SECRET, body.getBytes(UTF_8)));
  }

  private synchronized int post(String event, String body, String signature) {
    if (hook.isEmpty()) return 0;
    var request =
        HttpRequest.newBuilder(URI.create(hook))
            .header("Content-Type", "application/json")
            .header("X-GitHub-Event", event)
            .header("X-GitHub-Delivery", UUID.randomUUID().toString())
            .header("X-Hub-Signature-256", signature)
            .POST(BodyPublishers.ofString(body))
            .build();
    var status = http(request).statusCode();
    var action = json(new Reply(200, body, "")).path("action").asText();
    deliveries.add(new Delivered(event, action, status));
    return status;
  }

  private HttpResponse<String> http(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static int number(String address, String parameter, int absent) {
    var found = Pattern.compile("[?&]" + parameter + "=(\\d+)").matcher(address);
    return found.find() ? Integer.parseInt(found.group(1)) : absent;
  }

  private static ObjectNode object(String field, String value) {
    return JSON.createObjectNode().put(field, value);
  }

  private static JsonNode json(Reply reply) {
    try {
      return reply.body().isEmpty() ? JSON.nullNode() : JSON.readTree(reply.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    emulator.close();
    proxy.stop(0);
    threads.shutdownNow();
    http.close();
  }
}
