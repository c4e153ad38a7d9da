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
import java.util.concurrent.ConcurrentHashMap;
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

/// The App's access to GitHub: tokens that reach one repository and no other, and the requests made
/// with them.
public final class GitHubApp {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final MediaType TYPE = MediaType.get("application/json");

  private final String apiUrl;
  private final AppKey key;
  private final InstantSource clock;
  private final Http http = new Http(Duration.ofSeconds(30));
  private final ConcurrentHashMap<Long, Token> tokens = new ConcurrentHashMap<>();
  private volatile @Nullable String slug;

  private record Token(String value, Instant expires) {
    @Override
    public String toString() {
      return "Token[until " + expires + "]";
    }
  }

  /// @param apiUrl without a slash at the end
  public GitHubApp(String apiUrl, AppKey key, InstantSource clock) {
    this.apiUrl = apiUrl;
    this.key = key;
    this.clock = clock;
  }

  /// The login under which the App comments, `name[bot]`.
  public String botLogin() {
    var known = slug;
    if (known == null) {
      known =
          call(request("/app", key.jwt(clock.instant())).build(), "the App itself")
              .path("slug")
              .asText();
      slug = known;
    }
    return known + "[bot]";
  }

  /// The client library, allowed to reach one repository.
  GitHub client(long installation, long repositoryId) {
    try {
      AuthorizationProvider provider = () -> "Bearer " + token(installation, repositoryId);
      return new GitHubBuilder()
          .withEndpoint(apiUrl)
          .withConnector(http)
          .withAuthorizationProvider(provider)
          .withRateLimitHandler(GitHubRateLimitHandler.FAIL)
          .withAbuseLimitHandler(GitHubAbuseLimitHandler.FAIL)
          .withRateLimitChecker(RateLimitChecker.NONE)
          .build();
    } catch (IOException e) {
      throw Trouble.of(e, false, "the API's address", clock.instant());
    }
  }

  /// One repository, for the requests that the client library has no method for.
  Requests requests(long installation, long repositoryId) {
    return new Requests(installation, repositoryId);
  }

  InstantSource clock() {
    return clock;
  }

  /// Requests with the token of one repository.
  final class Requests {
    private final long installation;
    private final long repositoryId;

    private Requests(long installation, long repositoryId) {
      this.installation = installation;
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
      return http.following()
          .newCall(request(path, token(installation, repositoryId)).build())
          .execute();
    }

    /// A token may have been taken back before its time: one fresh one is tried, once.
    private JsonNode authorized(Request.Builder request, String what) {
      try {
        return call(with(request, token(installation, repositoryId)), what);
      } catch (ForgeTrouble trouble) {
        if (!String.valueOf(trouble.getMessage()).contains(" 401 ")) throw trouble;
        tokens.remove(repositoryId);
        return call(with(request, token(installation, repositoryId)), what);
      }
    }
  }

  /// Refuses to begin what could not be ended with the requests that GitHub still allows.
  void requireBudget(long installation, long repositoryId) {
    http.budget().require(token(installation, repositoryId), clock.instant());
  }

  private String token(long installation, long repositoryId) {
    var now = clock.instant();
    var known = tokens.get(repositoryId);
    if (known != null && known.expires().isAfter(now.plusSeconds(300))) return known.value();
    var body = JSON.createObjectNode();
    body.putArray("repository_ids").add(repositoryId);
    var path = "/app/installations/" + installation + "/access_tokens";
    var answer =
        call(request(path, key.jwt(now)).post(json(body)).build(), "the token of an installation");
    var fresh =
        new Token(answer.path("token").asText(), Instant.parse(answer.path("expires_at").asText()));
    tokens.put(repositoryId, fresh);
    return fresh.value();
  }

  /// GitHub Enterprise Server has it beside the REST API, not within it.
  private String graphqlUrl() {
    return apiUrl.replaceFirst("/v3$", "") + "/graphql";
  }

  private Request.Builder request(String path, String bearer) {
    var builder =
        new Request.Builder()
            .url(path.startsWith("/") ? apiUrl + path : path)
            .header("Accept", "application/vnd.github+json")
            .header("User-Agent", "Parallax")
            .header("X-GitHub-Api-Version", Http.API_VERSION);
    return bearer.isEmpty() ? builder : builder.header("Authorization", "Bearer " + bearer);
  }

  private static Request with(Request.Builder request, String token) {
    return request.header("Authorization", "Bearer " + token).build();
  }

  private JsonNode call(Request request, String what) {
    var write = !request.method().equals("GET");
    try (var response = http.client().newCall(request).execute()) {
      var body = response.body().string();
      if (response.isSuccessful()) return body.isEmpty() ? JSON.nullNode() : JSON.readTree(body);
      if (response.isRedirect()) {
        throw new ForgeTrouble(
            ForgeTrouble.Kind.PASSING,
            "GitHub moved " + what + "; it is looked up again",
            null,
            null);
      }
      throw Trouble.of(response.code(), body, write, what, clock.instant(), response::header);
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
