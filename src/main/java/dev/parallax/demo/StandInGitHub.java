package dev.parallax.demo;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A small GitHub on loopback: it keeps what it is sent, answers as GitHub does, delivers signed
/// webhooks, and can be told to misbehave. What people do there (open, push, comment, label) is a
/// method here, each of which returns when its webhook was answered. Safe for use by many threads.
public final class StandInGitHub implements AutoCloseable {
  static final long FIRST_INSTALLATION = 77;
  static final long APP_ID = 4242;
  static final String CLIENT_ID = "Iv23liSTANDIN0004242";
  static final String CLIENT_SECRET = "cs_" + "0".repeat(37);
  static final String SLUG = "parallax-demo";
  static final String BOT = SLUG + "[bot]";
  static final int HOURLY_LIMIT = 5_000;

  /// PKCS#8 puts this many bytes before the PKCS#1 form of a 2048-bit key.
  private static final int PKCS8_HEADER = 26;

  static {
    // Without it each answer on a connection that is kept waits 40 ms for the reader's ACK.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  final JsonMapper json =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  final InstantSource clock;
  final Map<String, StandInRepository> repositories = new TreeMap<>();
  final Map<String, StandInRepository> moved = new HashMap<>();
  final Map<String, StandInInstallation> installations = new LinkedHashMap<>();
  final Map<String, Instant> manifestCodes = new HashMap<>();
  final Set<String> strangers = new HashSet<>();
  final List<Misbehaviour> misbehaviours = new CopyOnWriteArrayList<>();
  final List<Request> requests = new CopyOnWriteArrayList<>();
  final AtomicLong ids = new AtomicLong(1_000);
  final StandInJson write = new StandInJson(this);
  final Payloads payloads = new Payloads(this);
  final OAuthPages oauth = new OAuthPages(this);
  final SubIssueEndpoints subIssues = new SubIssueEndpoints(this);
  final RemarkEndpoints remarks = new RemarkEndpoints(this);
  final ReviewEndpoints reviews = new ReviewEndpoints(this);
  volatile Registration registration = Registration.USUAL;
  final Tokens tokens;
  final Webhooks webhooks;
  volatile Consumer<Sent> watcher = _ -> {};
  private final Map<String, Long> userIds = new HashMap<>();
  private final AtomicInteger requestsLeft = new AtomicInteger(HOURLY_LIMIT);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private volatile boolean limited;
  volatile Duration listLag = Duration.ZERO;
  volatile int tokenLength = 520;

  /// How a request proved who makes it.
  public enum Authorization {
    /// Not at all.
    NONE,
    /// By the App's JSON web token.
    APP,
    /// By an installation's token, or a job's.
    INSTALLATION,
    /// By a person's token.
    USER
  }

  /// One request that was made to it.
  ///
  /// @param query as it was sent, without the question mark; empty when there was none
  /// @param status what was answered; 0 when the connection was broken
  public record Request(
      Instant at,
      String method,
      String path,
      String query,
      Authorization authorization,
      int status) {

    /// Whether it asked to change something in a repository.
    public boolean isWrite() {
      return !method.equals("GET") && !method.equals("HEAD") && !path.startsWith("/app");
    }
  }

  /// A request as it came in, whatever was answered.
  ///
  /// @param uri path and query as they were sent, still encoded
  /// @param body as text; empty when there was none
  public record Sent(String method, URI uri, String body) {}

  /// A comment as it stands.
  public record Comment(long id, String author, String body, List<String> reactions) {}

  /// A check run as it stands; what was never given is empty.
  public record CheckRun(
      long id,
      String name,
      String headSha,
      String externalId,
      String status,
      String conclusion,
      String title,
      String summary,
      String text,
      List<Map<String, Object>> annotations,
      String detailsUrl,
      List<Map<String, Object>> actions) {}

  /// A review of a pull request with the comments on its lines.
  public record Review(long id, String body, String state, List<Map<String, Object>> comments) {}

  /// A comment on lines of a pull request as it stands.
  ///
  /// @param startLine the same as `line` for a comment on one line
  /// @param resolved whether its conversation is
  public record LineComment(
      long id,
      long review,
      String author,
      String path,
      int startLine,
      int line,
      String body,
      boolean resolved) {}

  /// What was handed to code scanning.
  ///
  /// @param sarif unpacked
  /// @param errors why it was not taken; empty when it was
  public record Analysis(
      String commit, String ref, String tool, String sarif, List<String> errors) {}

  /// A delivery's answer.
  ///
  /// @param status 0 when nothing was sent, or nobody answered
  public record Delivered(String guid, int status, String body) {}

  /// One attempt at a delivery; the same GUID comes again when one is asked for.
  ///
  /// @param status `OK`, or what went wrong in GitHub's words
  /// @param code the answer's status, 0 when there was none
  public record Attempt(
      long id,
      String guid,
      String event,
      boolean redelivery,
      String status,
      int code,
      String payload) {}

  /// How a pull request is opened.
  ///
  /// @param base the branch that it is to go to
  /// @param headSha the commit that it offers
  /// @param fork who owns the fork that it comes from; empty for a branch of the same repository
  public record Opening(
      String title,
      String body,
      String author,
      String base,
      String headSha,
      String fork,
      boolean draft) {

    /// From a branch of the same repository to the default branch, ready for review.
    public static Opening of(String title, String author, String headSha) {
      return new Opening(title, "", author, StandInRepository.DEFAULT_BRANCH, headSha, "", false);
    }

    /// The same out of somebody's fork.
    public Opening fromFork(String owner) {
      return new Opening(title, body, author, base, headSha, owner, draft);
    }

    /// The same as a draft.
    public Opening asDraft() {
      return new Opening(title, body, author, base, headSha, fork, true);
    }
  }

  private StandInGitHub(String secret, InstantSource clock) throws IOException {
    this.clock = clock;
    this.tokens = new Tokens(this);
    this.webhooks = new Webhooks(this, secret);
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
    server.setExecutor(threads);
    server.createContext("/", new StandInRoutes(this));
    server.start();
  }

  /// Starts one on a free port.
  ///
  /// @param webhookSecret what deliveries are signed with
  public static StandInGitHub start(String webhookSecret) {
    return start(webhookSecret, InstantSource.system());
  }

  /// Starts one on a free port, with a clock of its own: tokens end and lists lag by it.
  public static StandInGitHub start(String webhookSecret, InstantSource clock) {
    try {
      return new StandInGitHub(webhookSecret, clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where its API is, without a slash at the end.
  public String apiUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// The id of the App that is installed on it.
  public String appId() {
    return Long.toString(APP_ID);
  }

  /// The login under which the App comments.
  public String botLogin() {
    return BOT;
  }

  /// The App's private key, in PKCS#8 PEM form.
  public String privateKey() {
    return pem("PRIVATE KEY", tokens.privateKey());
  }

  /// The App's private key as GitHub hands it out, in PKCS#1 PEM form.
  public String downloadedKey() {
    var pkcs8 = tokens.privateKey();
    return pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, PKCS8_HEADER, pkcs8.length));
  }

  /// Changes what the App asks for and hears; installations keep what they granted.
  public synchronized void registerFor(Map<String, String> permissions, List<String> events) {
    registration = registration.with(permissions, events);
  }

  /// Changes the form of the App's webhooks.
  ///
  /// @param contentType `json` or `form`
  /// @param insecureSsl `1` when the receiver's certificate is not looked at, else `0`
  public synchronized void deliverAs(String contentType, String insecureSsl) {
    registration = registration.told(contentType, insecureSsl);
  }

  /// Registers the App anew; deliveries go to its address, signed with its secret, and the first is
  /// a `ping`.
  synchronized void register(Registration asked, String hook, String secret) {
    registration = asked;
    webhooks.hook = hook;
    webhooks.sign(secret);
    webhooks.later("ping", payloads.ping(hook));
  }

  /// A code as GitHub sends to the manifest flow's redirect address: good once, for one hour.
  public synchronized String manifestCode() {
    var code = UUID.randomUUID().toString().replace("-", "");
    manifestCodes.put(code, clock.instant());
    return code;
  }

  // Repositories and people.

  /// Makes a repository, public, whose default branch `main` holds these files, and installs the
  /// App for its owner; the owner has the `admin` permission.
  ///
  /// @param files by path: a `String`, a `byte[]` or a `StandInFile`
  public synchronized void repository(String fullName, Map<String, ?> files) {
    var repository = new StandInRepository(ids.incrementAndGet(), fullName);
    repository.branches.put(
        StandInRepository.DEFAULT_BRANCH,
        repository.git.commit(
            "", StandInRepository.files(files), "Start", repository.owner, clock.instant()));
    repository.permissions.put(repository.owner, "admin");
    repositories.put(fullName, repository);
    installFor(repository.owner);
  }

  /// Installs the App for an account, and delivers `installation.created`; what it may do is what
  /// it asks for by now.
  public void install(String account) {
    Map<String, Object> payload;
    synchronized (this) {
      installFor(account);
      var installation = installation(account);
      installation.deleted = false;
      installation.permissions = registration.permissions();
      payload = payloads.installation(installation, "created");
    }
    webhooks.deliver("installation", payload);
  }

  private void installFor(String account) {
    installations.computeIfAbsent(
        account,
        owner ->
            new StandInInstallation(
                FIRST_INSTALLATION + installations.size(), owner, registration.permissions()));
  }

  /// Somebody sits down at the browser and is signed in here; an empty name signs out.
  public synchronized void signIn(String login) {
    oauth.visitor = login;
  }

  /// People's tokens of the App that are still good.
  public synchronized int openSignIns() {
    return oauth.open();
  }

  /// The App's client id, by which it asks people in.
  public String clientId() {
    return CLIENT_ID;
  }

  /// The App's client secret.
  public String clientSecret() {
    return CLIENT_SECRET;
  }

  /// Makes a repository private: who was given no permission has none.
  public synchronized void makePrivate(String fullName) {
    of(fullName).isPrivate = true;
  }

  /// The numeric id of a repository.
  public synchronized long repositoryId(String fullName) {
    return of(fullName).id;
  }

  /// The id of the App's installation for an account.
  public synchronized long installationId(String account) {
    return installation(account).id;
  }

  /// Gives a repository another name or owner; the old name redirects, the id stays.
  public synchronized void rename(String fullName, String newName) {
    var repository = of(fullName);
    repositories.remove(fullName);
    repository.rename(newName);
    repositories.put(newName, repository);
    moved.put(fullName, repository);
    installFor(repository.owner);
  }

  /// Takes a repository away.
  public synchronized void deleteRepository(String fullName) {
    of(fullName);
    repositories.remove(fullName);
  }

  /// Gives somebody a role: `admin`, `maintain`, `write`, `triage`, `read` or `none`.
  public synchronized void permit(String fullName, String login, String role) {
    of(fullName).permissions.put(login, role);
  }

  /// Gives a login to somebody with this id, as after a rename.
  public synchronized void giveLogin(String login, long id) {
    userIds.put(login, id);
  }

  /// Makes a login one that belongs to no user.
  public synchronized void forgetUser(String login) {
    strangers.add(login);
  }

  /// Makes a label without any webhook.
  public synchronized void addLabel(String fullName, String label, String description) {
    of(fullName)
        .labels
        .put(
            label,
            new StandInRepository.Label(ids.incrementAndGet(), label, "ededed", description));
  }

  /// Makes a commit without any webhook.
  ///
  /// @param parent a commit, or empty for one without a parent
  /// @param files its whole tree
  /// @return its name, 40 hex digits, the one that git would give it
  public synchronized String commit(
      String fullName, String parent, Map<String, ?> files, String message) {
    var repository = of(fullName);
    return repository.git.commit(
        parent, StandInRepository.files(files), message, repository.owner, clock.instant());
  }

  /// Lets a branch point to a commit, without any webhook.
  public synchronized void branch(String fullName, String branch, String sha) {
    of(fullName).branches.put(branch, sha);
  }

  /// The commit that a branch points to.
  public synchronized String branch(String fullName, String branch) {
    return of(fullName)
        .resolve("refs/heads/" + branch)
        .orElseThrow(() -> new IllegalArgumentException("no branch " + branch));
  }

  // What people do.

  /// Opens a pull request whose head holds these files, and delivers `pull_request.opened`.
  ///
  /// @return its number
  public int openPullRequest(
      String fullName, String title, String body, String author, Map<String, ?> files) {
    var head = commit(fullName, branch(fullName, StandInRepository.DEFAULT_BRANCH), files, title);
    return openPullRequest(
        fullName,
        new Opening(title, body, author, StandInRepository.DEFAULT_BRANCH, head, "", false));
  }

  /// Opens a pull request, and delivers `pull_request.opened`.
  ///
  /// @return its number
  public int openPullRequest(String fullName, Opening opening) {
    StandInRepository.Issue issue;
    synchronized (this) {
      var repository = of(fullName);
      var number = repository.nextNumber();
      var pull =
          new StandInRepository.Pull(
              opening.base(),
              branch(fullName, opening.base()),
              "change-" + number,
              opening.headSha(),
              opening.fork());
      pull.draft = opening.draft();
      if (opening.fork().isEmpty()) repository.branches.put(pull.headBranch, pull.head);
      issue =
          new StandInRepository.Issue(
              number,
              opening.title(),
              opening.body(),
              opening.author(),
              clock.instant(),
              Optional.of(pull));
      repository.issues.put(number, issue);
    }
    deliverPullRequest(fullName, issue.number, "opened", opening.author(), Map.of());
    return issue.number;
  }

  /// Pushes files, the head's whole tree, and delivers `pull_request.synchronize`.
  public void push(String fullName, int number, Map<String, ?> files) {
    String author;
    String before;
    String after;
    synchronized (this) {
      var repository = of(fullName);
      var pull = repository.pull(number);
      before = pull.head;
      after = commit(fullName, before, files, "More");
      pull.head = after;
      if (pull.fork.isEmpty()) repository.branches.put(pull.headBranch, after);
      author = touch(repository, number).author;
    }
    deliverPullRequest(
        fullName, number, "synchronize", author, Map.of("before", before, "after", after));
  }

  /// Opens an issue, and delivers `issues.opened`.
  ///
  /// @return its number
  public int openIssue(String fullName, String title, String body, String author) {
    Map<String, Object> payload;
    int number;
    synchronized (this) {
      var repository = of(fullName);
      number = repository.nextNumber();
      var issue =
          new StandInRepository.Issue(
              number, title, body, author, clock.instant(), Optional.empty());
      repository.issues.put(number, issue);
      payload = payloads.issue(repository, issue, "opened", author, Map.of());
    }
    webhooks.deliver("issues", payload);
    return number;
  }

  /// Changes an issue's title and text, and delivers `issues.edited`.
  public void editIssue(String fullName, int number, String title, String body, String by) {
    Map<String, Object> payload;
    synchronized (this) {
      var repository = of(fullName);
      var issue = touch(repository, number);
      var changes = new LinkedHashMap<String, Object>();
      if (!issue.title.equals(title)) changes.put("title", Map.of("from", issue.title));
      if (!issue.body.equals(body)) changes.put("body", Map.of("from", issue.body));
      issue.title = title;
      issue.body = body;
      payload = payloads.issue(repository, issue, "edited", by, Map.of("changes", changes));
    }
    webhooks.deliver("issues", payload);
  }

  /// How an issue stands: `open`, or why it was closed.
  public synchronized String issueState(String fullName, int number) {
    var issue = of(fullName).issue(number);
    return issue.state.equals("open") ? issue.state : issue.stateReason;
  }

  /// Closes an issue or pull request, or opens it again, and delivers `closed` or `reopened`.
  public void setOpen(String fullName, int number, boolean open, String by) {
    synchronized (this) {
      var issue = touch(of(fullName), number);
      issue.state = open ? "open" : "closed";
      issue.stateReason = open ? "" : "completed";
    }
    deliverAbout(fullName, number, open ? "reopened" : "closed", by);
  }

  /// Merges a pull request, and delivers `pull_request.closed`.
  public void merge(String fullName, int number, String by) {
    synchronized (this) {
      var repository = of(fullName);
      var pull = repository.pull(number);
      pull.merged = true;
      repository.branches.put(pull.baseBranch, pull.head);
    }
    setOpen(fullName, number, false, by);
  }

  /// Makes a pull request a draft or ready, and delivers `converted_to_draft` or
  /// `ready_for_review`.
  public void setDraft(String fullName, int number, boolean draft) {
    String author;
    synchronized (this) {
      of(fullName).pull(number).draft = draft;
      author = touch(of(fullName), number).author;
    }
    deliverAbout(fullName, number, draft ? "converted_to_draft" : "ready_for_review", author);
  }

  /// Locks a conversation: comments on it are refused with 403. Delivers nothing.
  public synchronized void lock(String fullName, int number) {
    of(fullName).issue(number).locked = true;
  }

  /// Puts a label on, and delivers `labeled`.
  public void label(String fullName, int number, String label, String by) {
    relabel(fullName, number, label, by, true);
  }

  /// Takes a label off, and delivers `unlabeled`.
  public void unlabel(String fullName, int number, String label, String by) {
    relabel(fullName, number, label, by, false);
  }

  private void relabel(String fullName, int number, String label, String by, boolean on) {
    Map<String, Object> payload;
    boolean ofPull;
    synchronized (this) {
      var repository = of(fullName);
      var issue = touch(repository, number);
      repository.label(label, ids.incrementAndGet());
      if (on) issue.labels.add(label);
      else issue.labels.remove(label);
      ofPull = issue.pull.isPresent();
      payload = payloads.labelled(repository, issue, label, on ? "labeled" : "unlabeled", by);
    }
    webhooks.deliver(ofPull ? "pull_request" : "issues", payload);
  }

  /// Writes a comment as somebody, and delivers `issue_comment.created`.
  ///
  /// @return its id
  public long comment(String fullName, int number, String login, String body) {
    Map<String, Object> payload;
    StandInRepository.Comment comment;
    synchronized (this) {
      var repository = of(fullName);
      touch(repository, number);
      comment =
          new StandInRepository.Comment(
              ids.incrementAndGet(), number, login, body, clock.instant());
      repository.comments.put(comment.id, comment);
      payload = payloads.comment(repository, comment, "created", login);
    }
    webhooks.deliver("issue_comment", payload);
    return comment.id;
  }

  /// Changes a comment, anybody's, as somebody, and delivers `issue_comment.edited`.
  public void editComment(String fullName, long id, String by, String body) {
    Map<String, Object> payload;
    synchronized (this) {
      var repository = of(fullName);
      var comment = repository.comments.get(id);
      if (comment == null) throw new IllegalArgumentException("no comment " + id);
      var before = comment.body;
      comment.body = body;
      comment.changedAt = clock.instant();
      payload = payloads.edited(repository, comment, before, by);
    }
    webhooks.deliver("issue_comment", payload);
  }

  /// Takes a comment away as a person would. Delivers nothing.
  public synchronized void deleteComment(String fullName, long id) {
    of(fullName).comments.remove(id);
  }

  /// Presses "Re-run" of a check run, and delivers `check_run.rerequested`.
  public void rerequest(String fullName, long checkId, String by) {
    webhooks.deliver("check_run", check(fullName, checkId, "rerequested", by));
  }

  /// Presses a check run's own button, and delivers `check_run.requested_action`.
  public void requestAction(String fullName, long checkId, String identifier, String by) {
    var payload = check(fullName, checkId, "requested_action", by);
    payload.put("requested_action", Map.of("identifier", identifier));
    webhooks.deliver("check_run", payload);
  }

  private synchronized Map<String, Object> check(
      String fullName, long checkId, String action, String by) {
    var check = of(fullName).checks.get(checkId);
    if (check == null) throw new IllegalArgumentException("no check run " + checkId);
    return payloads.check(of(fullName), check, action, by);
  }

  /// Presses "Re-run all checks", and delivers `check_suite.rerequested`.
  public void rerequestAll(String fullName, String headSha, String by) {
    Map<String, Object> payload;
    synchronized (this) {
      payload = payloads.suite(of(fullName), headSha, "rerequested", by);
    }
    webhooks.deliver("check_suite", payload);
  }

  /// Puts a pull request into the merge queue: a commit is made on a branch of the queue's own, and
  /// `merge_group.checks_requested` is delivered.
  ///
  /// @return the commit
  public String queueForMerge(String fullName, int number) {
    Map<String, Object> payload;
    String merged;
    synchronized (this) {
      var repository = of(fullName);
      var pull = repository.pull(number);
      var base = repository.main();
      var files = new HashMap<String, StandInFile>();
      for (var entry : repository.git.tree(pull.head, true).orElseThrow()) {
        if (!entry.type().equals("blob")) continue;
        var content = repository.git.blob(entry.sha()).orElseThrow();
        files.put(entry.path(), StandInFile.with(entry.mode(), content));
      }
      merged = commit(fullName, base, files, "Merge pull request #" + number);
      var branch = "gh-readonly-queue/" + pull.baseBranch + "/pr-" + number + "-" + base;
      repository.branches.put(branch, merged);
      payload = payloads.mergeGroup(repository, pull, branch, merged, base);
    }
    webhooks.deliver("merge_group", payload);
    return merged;
  }

  /// Suspends the App for an account or ends that, and delivers `installation.suspend` or
  /// `unsuspend`.
  public void setSuspended(String account, boolean suspended) {
    Map<String, Object> payload;
    synchronized (this) {
      installation(account).suspended = suspended;
      payload = payloads.installation(installation(account), suspended ? "suspend" : "unsuspend");
    }
    webhooks.deliver("installation", payload);
  }

  /// Takes the App away from an account, and delivers `installation.deleted`.
  public void uninstall(String account) {
    Map<String, Object> payload;
    synchronized (this) {
      installation(account).deleted = true;
      payload = payloads.installation(installation(account), "deleted");
    }
    webhooks.deliver("installation", payload);
  }

  /// Takes one repository away from the App, and delivers `installation_repositories.removed`.
  public void removeFromInstallation(String fullName) {
    Map<String, Object> payload;
    synchronized (this) {
      var repository = of(fullName);
      var installation = installation(repository.owner);
      installation.without.add(repository.id);
      payload = payloads.repositories(installation, repository, "removed");
    }
    webhooks.deliver("installation_repositories", payload);
  }

  /// Grants an installation these permissions and no others, each `read` or `write`.
  public synchronized void grant(String account, Map<String, String> permissions) {
    installation(account).permissions = Map.copyOf(permissions);
  }

  // Webhooks.

  /// Where webhooks are delivered; none are, nor are they recorded, while this is empty.
  public void deliverTo(String url) {
    webhooks.hook = url;
  }

  /// Does something of which no delivery is made, as of what is larger than GitHub delivers: none
  /// can be asked for again.
  public <T> T unheard(Supplier<T> act) {
    var hook = webhooks.hook;
    webhooks.hook = "";
    try {
      return act.get();
    } finally {
      webhooks.hook = hook;
    }
  }

  /// Records deliveries as failed instead of sending them, as while nobody can be reached.
  public void loseDeliveries(boolean lost) {
    webhooks.lost = lost;
  }

  /// Delivers an event about a pull request.
  public Delivered deliverPullRequest(
      String fullName, int number, String action, String sender, Map<String, Object> more) {
    return webhooks.deliver("pull_request", pullPayload(fullName, number, action, sender, more));
  }

  /// Delivers an event about a pull request under a GUID of one's own.
  ///
  /// @return the status of the answer
  public int deliverPullRequestAs(
      String guid, String fullName, int number, String action, String sender) {
    return deliver("pull_request", pullPayload(fullName, number, action, sender, Map.of()), guid)
        .status();
  }

  /// Delivers anything, signed; the same GUID twice is a delivery repeated.
  public Delivered deliver(String event, Map<String, Object> payload, String guid) {
    return deliver(event, webhooks.json(payload), guid);
  }

  /// Delivers a body as it is, signed.
  public Delivered deliver(String event, String body, String guid) {
    return webhooks.deliver(event, body, guid, false);
  }

  /// Delivers an earlier delivery again, as its button at GitHub does: same GUID, same body.
  ///
  /// @throws IllegalArgumentException when there was none with this GUID
  public Delivered redeliver(String guid) {
    var first =
        deliveries().stream()
            .filter(attempt -> attempt.guid().equals(guid))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no delivery " + guid));
    return webhooks.deliver(first.event(), first.payload(), guid, true);
  }

  /// All attempts at deliveries, oldest first.
  public List<Attempt> deliveries() {
    return webhooks.attempts();
  }

  /// Waits until the webhooks about the App's own acts, which come in the background, are done.
  public void awaitDeliveries() throws InterruptedException {
    webhooks.await();
  }

  /// The value of the header `X-Hub-Signature-256` for a body: `sha256=` and 64 hex digits.
  public static String signature(String secret, byte[] body) {
    return "sha256=" + Webhooks.signature("HmacSHA256", secret, body);
  }

  /// The body of a `pull_request` webhook, to be changed and delivered by hand.
  public synchronized Map<String, Object> pullPayload(
      String fullName, int number, String action, String sender, Map<String, Object> more) {
    var repository = of(fullName);
    repository.pull(number);
    return payloads.pull(repository, repository.issue(number), action, sender, more);
  }

  /// The body of an `issues` webhook about an issue as it stands.
  public synchronized Map<String, Object> issuePayload(
      String fullName, int number, String action, String sender) {
    return payloads.issue(of(fullName), of(fullName).issue(number), action, sender, Map.of());
  }

  /// The body of an `issue_comment` webhook about a comment as it stands.
  public synchronized Map<String, Object> commentPayload(
      String fullName, long id, String action, String sender) {
    var comment = of(fullName).comments.get(id);
    if (comment == null) throw new IllegalArgumentException("no comment " + id);
    return payloads.comment(of(fullName), comment, action, sender);
  }

  private void deliverAbout(String fullName, int number, String action, String by) {
    Map<String, Object> payload;
    boolean ofPull;
    synchronized (this) {
      var repository = of(fullName);
      var issue = repository.issue(number);
      ofPull = issue.pull.isPresent();
      payload =
          ofPull
              ? payloads.pull(repository, issue, action, by, Map.of())
              : payloads.issue(repository, issue, action, by, Map.of());
    }
    webhooks.deliver(ofPull ? "pull_request" : "issues", payload);
  }

  // Misbehaving.

  /// Tells it to do something wrong; what was ordered first happens first.
  public void misbehave(Misbehaviour misbehaviour) {
    misbehaviours.add(misbehaviour);
  }

  /// Whether everything that it was told to do wrong a number of times has happened.
  public boolean misbehavesNoMore() {
    return misbehaviours.stream().allMatch(misbehaviour -> misbehaviour.left().get() == 0);
  }

  /// Ends all misbehaviour.
  public void behave() {
    misbehaviours.clear();
    listLag = Duration.ZERO;
    limited = false;
  }

  /// Makes its lists lag: what is younger than this is not in them yet.
  public void listsLagBy(Duration lag) {
    listLag = lag;
  }

  /// Allows only so many more requests with installation tokens, then answers 403; without this
  /// there is no end to them.
  public void allowRequests(int left) {
    requestsLeft.set(left);
    limited = true;
  }

  /// Makes the token of a job in a repository.
  synchronized String jobToken(String fullName, Map<String, String> permissions) {
    return tokens.ofJob(of(fullName), permissions);
  }

  /// Makes a token with which somebody's programs may do what he may, in the repositories of an
  /// account.
  public synchronized String userToken(String login, String account) {
    return tokens.ofUser(login, account);
  }

  /// Makes all installation tokens unknown before their time.
  public synchronized void revokeTokens() {
    tokens.revoke();
  }

  /// Makes new tokens that long, in characters; 520 otherwise.
  public void makeTokensOf(int characters) {
    tokenLength = characters;
  }

  // What is there.

  /// The comments on an issue or pull request, oldest first, whatever lists say.
  public synchronized List<Comment> comments(String fullName, int number) {
    return of(fullName).comments.values().stream()
        .filter(comment -> comment.number == number)
        .map(c -> new Comment(c.id, c.user, c.body, contents(c.reactions)))
        .toList();
  }

  /// The reactions to an issue or pull request itself, oldest first.
  public synchronized List<String> reactions(String fullName, int number) {
    return contents(of(fullName).issue(number).reactions);
  }

  /// The numbers of all issues and pull requests, oldest first.
  public synchronized List<Integer> issues(String fullName) {
    return List.copyOf(of(fullName).issues.keySet());
  }

  /// What an issue says: its title, an empty line, its text.
  public synchronized String issueText(String fullName, int number) {
    var issue = of(fullName).issue(number);
    return issue.title + "\n\n" + issue.body;
  }

  /// The numbers of the issues that stand under another one, in the order in which they were put
  /// there.
  public synchronized List<Integer> subIssues(String fullName, int number) {
    var repository = of(fullName);
    return List.copyOf(subIssues.numbers(repository, repository.issue(number)));
  }

  /// The labels of an issue or pull request, in the order in which they were put on.
  public synchronized List<String> labels(String fullName, int number) {
    return List.copyOf(of(fullName).issue(number).labels);
  }

  /// The reviews of a pull request, oldest first.
  public synchronized List<Review> reviews(String fullName, int number) {
    return of(fullName).reviews.entrySet().stream()
        .filter(review -> Integer.valueOf(number).equals(review.getValue().get("number")))
        .map(review ->
            new Review(
                review.getKey(),
                String.valueOf(review.getValue().get("body")),
                String.valueOf(review.getValue().get("state")),
                json.convertValue(
                    review.getValue().get("comments"),
                    new com.fasterxml.jackson.core.type.TypeReference<>() {})))
        .toList();
  }

  /// The comments on lines of a pull request, oldest first, whatever lists say.
  public synchronized List<LineComment> lineComments(String fullName, int number) {
    return of(fullName).lineComments.values().stream()
        .filter(c -> c.number == number)
        .map(c ->
            new LineComment(
                c.id, c.review, c.user, c.path, c.startLine, c.line, c.body, c.resolved))
        .toList();
  }

  /// Writes a comment on a line as somebody. Delivers nothing.
  public synchronized void lineComment(
      String fullName, int number, String login, String path, int line, String body) {
    var repository = of(fullName);
    var comment =
        new StandInRepository.LineComment(
            ids.incrementAndGet(),
            ids.incrementAndGet(),
            number,
            login,
            path,
            "RIGHT",
            line,
            line,
            repository.pull(number).head,
            body,
            clock.instant());
    repository.lineComments.put(comment.id, comment);
  }

  /// Reacts to a comment on a line as somebody; nobody is told of reactions.
  ///
  /// @param content as REST calls it, `+1`
  public synchronized void react(String fullName, long commentId, String login, String content) {
    remarks.react(lineComment(of(fullName), commentId).reactions, login, content);
  }

  /// Takes a reaction to a comment on a line back.
  public synchronized void unreact(String fullName, long commentId, String login, String content) {
    lineComment(of(fullName), commentId)
        .reactions
        .removeIf(r -> r.user().equals(login) && r.content().equals(content));
  }

  /// Resolves the conversation that a comment on a line begins, or opens it again, and delivers
  /// `pull_request_review_thread`.
  ///
  /// @throws IllegalArgumentException for who may not: who has opened the pull request may, and who
  ///   may write
  public void resolve(String fullName, long commentId, String login, boolean resolved) {
    Map<String, Object> payload;
    synchronized (this) {
      var repository = of(fullName);
      var comment = lineComment(repository, commentId);
      var may = Set.of("write", "maintain", "admin").contains(repository.role(login));
      if (!may && !repository.issue(comment.number).author.equals(login)) {
        throw new IllegalArgumentException(login + " may not resolve conversations");
      }
      comment.resolved = resolved;
      comment.resolvedBy = resolved ? login : "";
      payload = payloads.thread(repository, comment, login);
    }
    webhooks.deliver("pull_request_review_thread", payload);
  }

  private static StandInRepository.LineComment lineComment(
      StandInRepository repository, long commentId) {
    var comment = repository.lineComments.get(commentId);
    if (comment == null) throw new IllegalArgumentException("no comment " + commentId);
    return comment;
  }

  StandInRepository ofComment(StandInRepository.LineComment comment) {
    return repositories.values().stream()
        .filter(repository -> repository.lineComments.get(comment.id) == comment)
        .findFirst()
        .orElseThrow();
  }

  /// What was handed to code scanning, in the order in which it was.
  public synchronized List<Analysis> analyses(String fullName) {
    return of(fullName).analyses.stream()
        .map(a -> new Analysis(a.commit(), a.ref(), a.tool(), a.sarif(), a.errors()))
        .toList();
  }

  /// The check runs of a repository as GitHub writes them, oldest first.
  public synchronized List<Map<String, Object>> checks(String fullName) {
    var repository = of(fullName);
    return repository.checks.values().stream().map(c -> write.check(repository, c)).toList();
  }

  /// The check runs of a commit, oldest first.
  public synchronized List<CheckRun> checkRuns(String fullName, String sha) {
    return of(fullName).checks.values().stream()
        .filter(check -> check.headSha.equals(sha))
        .map(c ->
            new CheckRun(
                c.id,
                c.name,
                c.headSha,
                c.externalId,
                c.status,
                c.conclusion,
                c.title,
                c.summary,
                c.text,
                List.copyOf(c.annotations),
                c.detailsUrl,
                c.actions))
        .toList();
  }

  /// The head commit of a pull request.
  public synchronized String head(String fullName, int number) {
    return of(fullName).pull(number).head;
  }

  /// All requests made so far, in the order in which they were answered.
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /// The requests that asked to change something in a repository.
  public List<Request> writes() {
    return requests().stream().filter(Request::isWrite).toList();
  }

  /// Shows all requests to somebody, whole, as they come in; it is one watcher at a time.
  public void watch(Consumer<Sent> watcher) {
    this.watcher = watcher;
  }

  /// Forgets the requests made so far.
  public void forgetRequests() {
    requests.clear();
  }

  /// The numeric id of a login unless `giveLogin` gave it to somebody else; always the same for the
  /// same login.
  public static long userId(String login) {
    return 10_000L + Math.floorMod(login.hashCode(), 1_000_000);
  }

  long idOf(String login) {
    return userIds.getOrDefault(login, userId(login));
  }

  int requestsLeft() {
    return requestsLeft.get();
  }

  /// Whether one more request is within the limit.
  boolean takeRequest() {
    return !limited || requestsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  /// What did not change was asked for without cost.
  void giveRequestBack() {
    if (limited) requestsLeft.incrementAndGet();
  }

  private StandInRepository of(String fullName) {
    var repository = repositories.get(fullName);
    if (repository == null) throw new IllegalArgumentException("no repository " + fullName);
    return repository;
  }

  private StandInInstallation installation(String account) {
    var installation = installations.get(account);
    if (installation == null) throw new IllegalArgumentException("not installed for " + account);
    return installation;
  }

  private StandInRepository.Issue touch(StandInRepository repository, int number) {
    var issue = repository.issue(number);
    issue.changedAt = clock.instant();
    return issue;
  }

  private static List<String> contents(List<StandInRepository.Reaction> reactions) {
    return reactions.stream().map(StandInRepository.Reaction::content).toList();
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), kind);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    webhooks.close();
  }
}
