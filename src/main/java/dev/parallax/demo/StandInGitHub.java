package dev.parallax.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A small GitHub on loopback: it keeps what it is sent, answers as GitHub does, delivers signed
/// webhooks, and can be told to misbehave. Safe for use by many threads.
public final class StandInGitHub implements AutoCloseable {
  static final long INSTALLATION = 77;
  static final long APP_ID = 4242;
  static final String SLUG = "parallax-demo";

  final JsonMapper json = JsonMapper.builder().build();
  final Map<String, StandInRepository> repositories = new TreeMap<>();
  final List<Misbehaviour> misbehaviours = new CopyOnWriteArrayList<>();
  final List<Request> requests = new CopyOnWriteArrayList<>();
  final AtomicLong ids = new AtomicLong(1_000);
  final KeyPair key;
  private final String secret;
  private final HttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private volatile String hook = "";
  volatile Duration listLag = Duration.ZERO;

  /// One request that was made to it.
  ///
  /// @param status what was answered; 0 when the connection was broken
  public record Request(Instant at, String method, String path, int status) {}

  /// A comment as it stands.
  public record Comment(long id, String author, String body, List<String> reactions) {}

  /// A delivery's answer.
  public record Delivered(String guid, int status, String body) {}

  private StandInGitHub(String secret) throws IOException, GeneralSecurityException {
    this.secret = secret;
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    this.key = generator.generateKeyPair();
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", new StandInRoutes(this));
    server.start();
  }

  /// Starts one on a free port.
  ///
  /// @param webhookSecret what deliveries are signed with
  public static StandInGitHub start(String webhookSecret) {
    try {
      return new StandInGitHub(webhookSecret);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Where its API is.
  public String apiUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// The id of the App that is installed on it.
  public String appId() {
    return Long.toString(APP_ID);
  }

  /// The App's private key, in PEM form.
  public String privateKey() {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(key.getPrivate().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  /// Where webhooks are delivered; none are while this was not called.
  public void deliverTo(String url) {
    hook = url;
  }

  /// Makes a repository whose default branch holds these files.
  public synchronized void repository(String fullName, Map<String, String> files) {
    var repository = new StandInRepository(ids.incrementAndGet(), fullName);
    repository.main = repository.git.commit("", StandInRepository.bytes(files), "Start");
    repository.permissions.put(repository.owner, "admin");
    repositories.put(fullName, repository);
  }

  /// Gives somebody a permission: `admin`, `write`, `read` or `none`.
  public synchronized void permit(String fullName, String login, String permission) {
    of(fullName).permissions.put(login, permission);
  }

  /// Opens a pull request whose head holds these files, and delivers `pull_request.opened`.
  ///
  /// @return its number
  public int openPullRequest(
      String fullName, String title, String body, String author, Map<String, String> files) {
    int number;
    synchronized (this) {
      var repository = of(fullName);
      number = (int) ids.incrementAndGet();
      var head = repository.git.commit(repository.main, StandInRepository.bytes(files), title);
      repository.pulls.put(
          number, new StandInRepository.Pull(number, title, body, author, repository.main, head));
    }
    deliverPullRequest(fullName, number, "opened", author, Map.of());
    return number;
  }

  /// Pushes files to a pull request's head, and delivers `pull_request.synchronize`.
  public void push(String fullName, int number, Map<String, String> files) {
    String author;
    synchronized (this) {
      var repository = of(fullName);
      var pull = pull(repository, number);
      pull.head = repository.git.commit(pull.head, StandInRepository.bytes(files), "More");
      author = pull.author;
    }
    deliverPullRequest(fullName, number, "synchronize", author, Map.of());
  }

  /// Puts a label on, and delivers `pull_request.labeled`.
  public void label(String fullName, int number, String label, String by) {
    synchronized (this) {
      pull(of(fullName), number).labels.add(label);
    }
    deliverPullRequest(
        fullName, number, "labeled", by, Map.of("label", Map.of("id", 1, "name", label)));
  }

  /// Writes a comment as somebody, and delivers `issue_comment.created`.
  ///
  /// @return its id
  public long comment(String fullName, int number, String login, String body) {
    StandInRepository.Comment comment;
    StandInRepository repository;
    synchronized (this) {
      repository = of(fullName);
      comment =
          new StandInRepository.Comment(
              ids.incrementAndGet(), number, login, body, System.currentTimeMillis());
      repository.comments.put(comment.id, comment);
    }
    deliverComment(repository, comment, "created");
    return comment.id;
  }

  /// Delivers an event about a pull request.
  public Delivered deliverPullRequest(
      String fullName, int number, String action, String sender, Map<String, Object> more) {
    return deliverPullRequest(UUID.randomUUID().toString(), fullName, number, action, sender, more);
  }

  /// Delivers an event about a pull request under a GUID of one's own.
  ///
  /// @return the status of the answer
  public int deliverPullRequestAs(
      String guid, String fullName, int number, String action, String sender) {
    return deliverPullRequest(guid, fullName, number, action, sender, Map.of()).status();
  }

  private Delivered deliverPullRequest(
      String guid,
      String fullName,
      int number,
      String action,
      String sender,
      Map<String, Object> more) {
    Map<String, Object> payload;
    synchronized (this) {
      var repository = of(fullName);
      payload = new LinkedHashMap<>();
      payload.put("action", action);
      payload.put("number", number);
      payload.put("pull_request", StandInJson.pull(this, repository, pull(repository, number)));
      payload.putAll(more);
      common(payload, repository, sender);
    }
    return deliver("pull_request", payload, guid);
  }

  void deliverComment(
      StandInRepository repository, StandInRepository.Comment comment, String action) {
    var payload = new LinkedHashMap<String, Object>();
    synchronized (this) {
      payload.put("action", action);
      payload.put("issue", StandInJson.issue(this, repository, pull(repository, comment.number)));
      payload.put("comment", StandInJson.comment(this, repository, comment));
      common(payload, repository, comment.user);
    }
    deliver("issue_comment", payload, UUID.randomUUID().toString());
  }

  /// Delivers anything, signed; the same GUID twice is a delivery repeated.
  ///
  /// @return status 0 when nothing was sent, or nobody answered
  public Delivered deliver(String event, Map<String, Object> payload, String guid) {
    try {
      return deliver(event, json.writeValueAsString(payload), guid);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }

  /// Delivers a body as it is.
  public Delivered deliver(String event, String body, String guid) {
    if (hook.isEmpty()) return new Delivered(guid, 0, "");
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    var request =
        HttpRequest.newBuilder(URI.create(hook))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/json")
            .header("User-Agent", "GitHub-Hookshot/stand-in")
            .header("X-GitHub-Event", event)
            .header("X-GitHub-Delivery", guid)
            .header("X-GitHub-Hook-Installation-Target-ID", appId())
            .header("X-Hub-Signature-256", "sha256=" + signature(bytes))
            .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
            .build();
    try {
      var response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new Delivered(guid, response.statusCode(), response.body());
    } catch (IOException e) {
      return new Delivered(guid, 0, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Delivered(guid, 0, "interrupted");
    }
  }

  /// Tells it to do something wrong.
  public void misbehave(Misbehaviour misbehaviour) {
    misbehaviours.add(misbehaviour);
  }

  /// Makes its lists lag: what is younger than this is not in them yet.
  public void listsLagBy(Duration lag) {
    listLag = lag;
  }

  /// The comments on a pull request, oldest first.
  public synchronized List<Comment> comments(String fullName, int number) {
    return of(fullName).comments.values().stream()
        .filter(comment -> comment.number == number)
        .map(c -> new Comment(c.id, c.user, c.body, List.copyOf(c.reactions)))
        .toList();
  }

  /// Takes a comment away, as a person would.
  public synchronized void deleteComment(String fullName, long id) {
    of(fullName).comments.remove(id);
  }

  /// The check runs of a repository as JSON-like maps, oldest first.
  public synchronized List<Map<String, Object>> checks(String fullName) {
    return List.copyOf(of(fullName).checks.values());
  }

  /// The head commit of a pull request.
  public synchronized String head(String fullName, int number) {
    return pull(of(fullName), number).head;
  }

  /// All requests made so far.
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /// How many requests met something that it was told to do wrong.
  public long misbehaved() {
    return misbehaviours.stream().mapToLong(Misbehaviour::happened).sum();
  }

  /// The numeric id of a repository.
  public synchronized long id(String fullName) {
    return of(fullName).id;
  }

  /// The numeric id of a login; always the same for the same login.
  public static long userId(String login) {
    return 10_000L + Math.floorMod(login.hashCode(), 1_000_000);
  }

  synchronized StandInRepository of(String fullName) {
    var repository = repositories.get(fullName);
    if (repository == null) throw new IllegalArgumentException("no repository " + fullName);
    return repository;
  }

  static StandInRepository.Pull pull(StandInRepository repository, int number) {
    var pull = repository.pulls.get(number);
    if (pull == null) throw new IllegalArgumentException("no pull request " + number);
    return pull;
  }

  @Override
  public void close() {
    server.stop(0);
    client.shutdownNow();
  }

  private void common(Map<String, Object> payload, StandInRepository repository, String sender) {
    payload.put("repository", StandInJson.repository(this, repository));
    payload.put("sender", StandInJson.user(this, sender));
    payload.put("installation", new HashMap<>(Map.of("id", INSTALLATION, "node_id", "MDIz")));
  }

  private String signature(byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
