package dev.parallax.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.job.ForgeTrouble;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubAbuseLimitHandler;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.GitHubRateLimitHandler;
import org.kohsuke.github.RateLimitChecker;
import org.kohsuke.github.authorization.AuthorizationProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Our access to GitHub: the requests, and what they are made with. An App gets itself tokens that
/// reach one repository and no other; a token that was given is used as it is.
public final class GitHubApp {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final Pattern ISSUE = Pattern.compile("/repositories/\\d+/issues/\\d+");
  private static final Logger log = LoggerFactory.getLogger(GitHubApp.class);

  /// Clocks that differ by less are not why something was refused.
  private static final Duration SAME_TIME = Duration.ofSeconds(5);

  private static final Duration ALARM = Duration.ofSeconds(60);
  private static final MediaType TYPE = MediaType.get("application/json");

  /// Who comments with the token that GitHub gives each job.
  public static final String JOBS = "github-actions[bot]";

  private final String apiUrl;
  private final Credentials credentials;
  private final InstantSource clock;
  private final Manners manners;
  private final Http http;
  private final ConcurrentHashMap<Place, Token> tokens = new ConcurrentHashMap<>();
  private volatile @Nullable String login;

  /// How far our clock is ahead of GitHub's; nothing until a refusal showed that it is.
  private volatile Duration ahead = Duration.ZERO;

  /// GitHub's time at its last refusal of credentials.
  private volatile @Nullable Instant refusedAt;

  /// What a token reaches. A repository that is given to another account is reached by another
  /// installation from then on.
  private record Place(long installation, long repositoryId) {}

  /// @param writes what it may change, in GitHub's words
  private record Token(String value, Instant expires, Set<String> writes) {
    @Override
    public String toString() {
      return "Token[until " + expires + "]";
    }
  }

  /// Access without bounds of our own on writing.
  ///
  /// @param apiUrl without a slash at the end
  public GitHubApp(String apiUrl, Credentials credentials, InstantSource clock) {
    this(apiUrl, credentials, clock, 0);
  }

  /// @param apiUrl without a slash at the end
  /// @param writesPerMinute at most, for each installation; 60 are one a second and 400 an hour, 0
  ///   is without bounds
  public GitHubApp(
      String apiUrl, Credentials credentials, InstantSource clock, int writesPerMinute) {
    this.apiUrl = apiUrl;
    this.credentials = credentials;
    this.clock = clock;
    this.manners = new Manners(writesPerMinute, clock, System::nanoTime);
    this.http = new Http(Duration.ofSeconds(30), manners);
  }

  /// The login under which we comment: `name[bot]`, or that of the person whose token it is.
  public String botLogin() {
    var known = login;
    if (known == null) {
      known =
          switch (credentials) {
            case AppKey key -> slug(key) + "[bot]";
            case GivenToken(var token) -> loginOf(token);
          };
      login = known;
    }
    return known;
  }

  /// What GitHub says to our credentials.
  public enum Welcome {
    TAKEN,
    REFUSED,
    /// It says nothing, or nothing about them.
    AWAY
  }

  /// Asks GitHub whether it takes our credentials, as often as this is called.
  public Welcome welcome() {
    try {
      var _ =
          switch (credentials) {
            case AppKey key -> slug(key);
            case GivenToken(var token) -> loginOf(token);
          };
      return Welcome.TAKEN;
    } catch (ForgeTrouble trouble) {
      return switch (trouble.kind()) {
        case DENIED, GONE -> Welcome.REFUSED;
        case PASSING, AMBIGUOUS, REFUSED -> Welcome.AWAY;
      };
    }
  }

  /// How we stand with GitHub; asks it nothing.
  public Standing standing() {
    var stops = new TreeMap<Long, Map<String, Duration>>();
    for (var away : manners.away()) {
      stops
          .computeIfAbsent(away.installation(), _ -> new TreeMap<>())
          .put(away.resource(), away.left());
    }
    var left = http.budget().left(clock.instant());
    var all = new TreeMap<Long, Standing.Installation>();
    var ids = new TreeSet<>(stops.keySet());
    ids.addAll(left.keySet());
    for (var id : ids) {
      var known = Optional.ofNullable(left.get(id));
      all.put(
          id,
          new Standing.Installation(
              stops.getOrDefault(id, Map.of()),
              known.map(l -> new Standing.Allowance(l.requests(), l.until()))));
    }
    return new Standing(manners.look(), all);
  }

  private String slug(AppKey key) {
    return asApp(key, jwt -> request("/app", jwt), "the App itself").path("slug").asText();
  }

  /// A token that belongs to no person may not ask who its person is; whom it stands for it may ask
  /// in the other language of the API, and if it may not even do that it is a job's.
  private String loginOf(String token) {
    try {
      return call(request("/user", token).build(), "the token's user").path("login").asText();
    } catch (ForgeTrouble trouble) {
      if (trouble.kind() != ForgeTrouble.Kind.DENIED || isRefusal(trouble)) throw trouble;
      return viewer(token).orElse(JOBS);
    }
  }

  private Optional<String> viewer(String token) {
    var asking = json(Map.of("query", "query { viewer { login } }"));
    try {
      var answer = call(request(graphqlUrl(), token).post(asking).build(), "the token's bot");
      var name = answer.path("data").path("viewer").path("login").asText();
      return name.isEmpty() ? Optional.empty() : Optional.of(name);
    } catch (ForgeTrouble trouble) {
      return switch (trouble.kind()) {
        case DENIED, GONE, REFUSED -> Optional.empty();
        case PASSING, AMBIGUOUS -> throw trouble;
      };
    }
  }

  /// Whether everybody who comments under our login goes by one ledger. The servers of an App do;
  /// jobs each begin with an empty one, so what another one posted has to be looked for.
  boolean sharesLedger() {
    return switch (credentials) {
      case AppKey _ -> true;
      case GivenToken _ -> false;
    };
  }

  /// Whether we wrote a comment or an issue, by its author: anybody can paste a marker.
  boolean isOurs(JsonNode written) {
    return written.path("user").path("login").asText().equals(botLogin());
  }

  /// The client library, allowed to reach one repository.
  GitHub client(long installation, long repositoryId) {
    try {
      return new GitHubBuilder()
          .withEndpoint(apiUrl)
          .withConnector(http.connector(new Asker(installation, false)))
          .withAuthorizationProvider(provider(installation, repositoryId))
          .withRateLimitHandler(GitHubRateLimitHandler.FAIL)
          .withAbuseLimitHandler(GitHubAbuseLimitHandler.FAIL)
          .withRateLimitChecker(RateLimitChecker.NONE)
          .build();
    } catch (IOException e) {
      throw Trouble.of(e, false, "the API's address", clock.instant());
    }
  }

  private AuthorizationProvider provider(long installation, long repositoryId) {
    return switch (credentials) {
      case GivenToken(var token) when token.isEmpty() -> AuthorizationProvider.ANONYMOUS;
      case AppKey _, GivenToken _ -> () -> "Bearer " + token(installation, repositoryId);
    };
  }

  /// One repository, for the requests that the client library has no method for.
  Requests requests(long installation, long repositoryId) {
    return new Requests(new Asker(installation, false), repositoryId);
  }

  /// The same for news of work under way: they go out when there is room for them.
  Requests news(long installation, long repositoryId) {
    return new Requests(new Asker(installation, true), repositoryId);
  }

  InstantSource clock() {
    return clock;
  }

  /// Requests with the token of one repository.
  final class Requests {
    private final Asker asker;
    private final long repositoryId;

    private Requests(Asker asker, long repositoryId) {
      this.asker = asker;
      this.repositoryId = repositoryId;
    }

    JsonNode get(String path) {
      return authorized(request(path, "").get(), "GET " + path);
    }

    JsonNode post(String path, Object body) {
      return authorized(request(path, "").post(json(body)), "POST " + path);
    }

    JsonNode patch(String path, Object body) {
      return authorized(request(path, "").patch(json(body)), "PATCH " + path);
    }

    JsonNode delete(String path) {
      return authorized(request(path, "").delete(), "DELETE " + path);
    }

    /// A GraphQL query or mutation. What it was refused stands in the answer's `errors`.
    JsonNode graphql(String query, Map<String, ?> variables) {
      var body = json(Map.of("query", query, "variables", variables));
      return authorized(request(graphqlUrl(), "").post(body), "GraphQL");
    }

    /// An archive, to be read and closed by the caller.
    okhttp3.Response archive(String path) throws IOException {
      return http.archive(asked(request(path, token())).build());
    }

    /// A token may have been taken back before its time: one fresh one is tried, once.
    private JsonNode authorized(Request.Builder request, String what) {
      asked(request);
      var token = token();
      try {
        return call(with(request, token), what);
      } catch (ForgeTrouble trouble) {
        if (!isRefusal(trouble) || credentials instanceof GivenToken) throw trouble;
        tokens.remove(new Place(asker.installation(), repositoryId));
        return call(with(request, token()), what);
      }
    }

    private Request.Builder asked(Request.Builder request) {
      return request.tag(Asker.class, asker);
    }

    private String token() {
      return GitHubApp.this.token(asker.installation(), repositoryId);
    }
  }

  /// Refuses to begin what could not be ended with the requests that GitHub still allows.
  void requireBudget(long installation, long repositoryId) {
    http.budget().require(token(installation, repositoryId), clock.instant());
  }

  /// Refuses to begin what could not be written out by and by.
  ///
  /// @throws ForgeTrouble `PASSING`, with the time until there is room
  void requireWrites(long installation) {
    try {
      manners.requireWrites(installation);
    } catch (Parked parked) {
      throw Trouble.of(parked, true, "the report", clock.instant());
    }
  }

  private String token(long installation, long repositoryId) {
    return switch (credentials) {
      case AppKey key -> token(key, installation, repositoryId);
      case GivenToken(var token) -> token;
    };
  }

  private String token(AppKey key, long installation, long repositoryId) {
    var place = new Place(installation, repositoryId);
    var known = tokens.get(place);
    if (known != null && known.expires().isAfter(now().plusSeconds(300))) return known.value();
    var body = JSON.createObjectNode();
    body.putArray("repository_ids").add(repositoryId);
    var path = "/app/installations/" + installation + "/access_tokens";
    var answer =
        asApp(
            key,
            jwt ->
                request(path, jwt)
                    .post(json(body))
                    .tag(Asker.class, new Asker(installation, false)),
            "the token of an installation");
    var fresh =
        new Token(
            answer.path("token").asText(),
            Instant.parse(answer.path("expires_at").asText()),
            writes(answer.path("permissions")));
    tokens.values().removeIf(old -> old.expires().isBefore(now()));
    tokens.put(place, fresh);
    return fresh.value();
  }

  private static Set<String> writes(JsonNode permissions) {
    return permissions
        .propertyStream()
        .filter(permission -> permission.getValue().asText().equals("write"))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /// Whether the App was granted the right to change something, as far as its token says so; of a
  /// token that was given nothing is known.
  boolean mayWrite(long installation, long repositoryId, String what) {
    var token = tokens.get(new Place(installation, repositoryId));
    return token == null || token.writes().contains(what);
  }

  /// A request of the App's own. When it is refused because our clock is wrong, it is made once
  /// more by GitHub's.
  private JsonNode asApp(AppKey key, Function<String, Request.Builder> request, String what) {
    var before = ahead;
    try {
      return call(request.apply(key.jwt(now())).build(), what);
    } catch (ForgeTrouble trouble) {
      if (!isRefusal(trouble) || !isClockWrong()) throw trouble;
      try {
        return call(request.apply(key.jwt(now())).build(), what);
      } catch (ForgeTrouble again) {
        if (isRefusal(again)) ahead = before;
        throw again;
      }
    }
  }

  /// Compares clocks after a refusal, and goes by GitHub's from now on when they differ.
  private boolean isClockWrong() {
    var told = refusedAt;
    if (told == null) return false;
    var now = Duration.between(told, clock.instant());
    if (now.minus(ahead).abs().compareTo(SAME_TIME) < 0) return false;
    ahead = now;
    if (now.abs().compareTo(ALARM) > 0) {
      log.error("this machine's clock is {} s ahead of GitHub's: set it right", now.toSeconds());
    }
    return true;
  }

  /// The time as GitHub has it, as far as we know.
  private Instant now() {
    return clock.instant().minus(ahead);
  }

  /// GitHub Enterprise Server has it beside the REST API, not within it.
  private String graphqlUrl() {
    return apiUrl.replaceFirst("/v3$", "") + "/graphql";
  }

  private Request.Builder request(String path, String bearer) {
    return Http.request(path.startsWith("/") ? apiUrl + path : path, bearer);
  }

  private static Request with(Request.Builder request, String token) {
    return token.isEmpty()
        ? request.build()
        : request.header("Authorization", "Bearer " + token).build();
  }

  /// Whether the credentials as such were refused, and not what they may do.
  private static boolean isRefusal(ForgeTrouble trouble) {
    return String.valueOf(trouble.getMessage()).contains(" 401 ");
  }

  private JsonNode call(Request request, String what) {
    var write = Http.isWrite(request);
    try (var response = http.client().newCall(request).execute()) {
      var body = response.body().string();
      if (response.isSuccessful()) return body.isEmpty() ? JSON.nullNode() : JSON.readTree(body);
      // Repositories are called by their ids, which stay: what leads elsewhere is an issue that was
      // moved to another one, where our token does not reach.
      if (response.code() == 301 && ISSUE.matcher(request.url().encodedPath()).find()) {
        throw new ForgeTrouble(
            ForgeTrouble.Kind.GONE, "GitHub moved " + what + " to another repository", null, null);
      }
      if (response.isRedirect()) {
        throw new ForgeTrouble(
            ForgeTrouble.Kind.PASSING,
            "GitHub moved " + what + "; it is looked up again",
            null,
            null);
      }
      if (response.code() == 401) refusedAt = response.headers().getInstant("Date");
      throw Trouble.of(response.code(), body, write, what, now(), response::header);
    } catch (IOException e) {
      throw Trouble.of(e, write, what, clock.instant());
    }
  }

  private static RequestBody json(Object body) {
    try {
      return RequestBody.create(JSON.writeValueAsBytes(body), TYPE);
    } catch (IOException e) {
      throw new IllegalStateException("not writable as JSON", e);
    }
  }
}
