package dev.parallax.github;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.trail.Watch;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import okhttp3.FormBody;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks GitHub who somebody is and which of the App's repositories that person can read, with a
/// token of that person's that is used for nothing else and given back at once.
public final class UserSignIn {
  private static final Logger log = LoggerFactory.getLogger(UserSignIn.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MOST_PAGES = 20;
  private static final int PAGE = 100;

  private final Watch watch;

  /// What is asked as the App.
  private final Http http;

  private final String apiUrl;
  private final String htmlUrl;
  private final String clientId;
  private final String clientSecret;
  private final InstantSource clock;

  /// Who it is.
  ///
  /// @param repositories by their numbers
  public record Known(long id, String login, Set<Long> repositories) {
    public Known {
      repositories = Set.copyOf(repositories);
    }
  }

  public UserSignIn(
      String apiUrl,
      String htmlUrl,
      String clientId,
      String clientSecret,
      InstantSource clock,
      Watch watch) {
    this.apiUrl = apiUrl;
    this.htmlUrl = htmlUrl;
    this.clientId = clientId;
    this.clientSecret = clientSecret;
    this.clock = clock;
    this.watch = watch;
    this.http = wire();
  }

  private Http wire() {
    return new Http(Duration.ofSeconds(20), new Manners(0, clock, System::nanoTime, watch));
  }

  /// The page on which somebody lets the App ask.
  ///
  /// @param challenge of PKCE, with SHA-256
  public String page(String state, String challenge, String back) {
    return htmlUrl
        + "/login/oauth/authorize?client_id="
        + Http.encoded(clientId)
        + "&redirect_uri="
        + Http.encoded(back)
        + "&state="
        + Http.encoded(state)
        + "&code_challenge="
        + Http.encoded(challenge)
        + "&code_challenge_method=S256";
  }

  /// Who came back with a code.
  ///
  /// @throws ForgeTrouble `REFUSED` when the code is not good
  public Known who(String code, String verifier, String back) {
    var token = token(code, verifier, back);
    // GitHub counts what is asked with a person's token for that person: who used up his hour must
    // not send away all others.
    var own = wire();
    try {
      var user = get("/user", token, own);
      var repositories = new HashSet<Long>();
      for (var installation : list("/user/installations", "installations", token, own)) {
        var path = "/user/installations/" + installation.path("id").asLong() + "/repositories";
        for (var repository : list(path, "repositories", token, own)) {
          repositories.add(repository.path("id").asLong());
        }
      }
      return new Known(user.path("id").asLong(), user.path("login").asText(), repositories);
    } finally {
      own.client().connectionPool().evictAll();
      giveBack(token);
    }
  }

  private String token(String code, String verifier, String back) {
    var form =
        new FormBody.Builder()
            .add("client_id", clientId)
            .add("client_secret", clientSecret)
            .add("code", code)
            .add("redirect_uri", back)
            .add("code_verifier", verifier)
            .build();
    var answer =
        call(
            new Request.Builder()
                .url(htmlUrl + "/login/oauth/access_token")
                .header("Accept", "application/json")
                .header("User-Agent", "Parallax")
                .post(form)
                .build(),
            "a sign-in",
            http);
    var token = answer.path("access_token").asText();
    if (!token.isEmpty()) return token;
    // GitHub answers 200 to what it refuses; its words hold no secret.
    throw new ForgeTrouble(
        ForgeTrouble.Kind.REFUSED,
        "GitHub refused a sign-in: " + answer.path("error").asText("without saying why"),
        null,
        null);
  }

  private Set<JsonNode> list(String path, String name, String token, Http own) {
    var all = new HashSet<JsonNode>();
    for (var page = 1; page <= MOST_PAGES; page++) {
      var items = get(path + "?per_page=" + PAGE + "&page=" + page, token, own).path(name);
      items.forEach(all::add);
      if (items.size() < PAGE) break;
    }
    return all;
  }

  private JsonNode get(String path, String token, Http own) {
    return call(Http.request(apiUrl + path, token).build(), "a person's " + name(path), own);
  }

  private static String name(String path) {
    return path.replaceFirst("\\?.*", "").replaceAll("[^a-z]+", " ").strip();
  }

  /// So that it is good for nobody any more. When that fails it ends by itself.
  private void giveBack(String token) {
    try {
      var body = JSON.writeValueAsBytes(Map.of("access_token", token));
      var _ =
          call(
              Http.request(apiUrl + "/applications/" + Http.encoded(clientId) + "/token", "")
                  .header("Authorization", okhttp3.Credentials.basic(clientId, clientSecret))
                  .delete(RequestBody.create(body, MediaType.get("application/json")))
                  .build(),
              "the end of a sign-in",
              http);
    } catch (ForgeTrouble trouble) {
      log.info("a person's token ends by itself: {}", trouble.getMessage());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not writable as JSON", e);
    }
  }

  private JsonNode call(Request request, String what, Http wire) {
    try (var response = wire.client().newCall(request).execute()) {
      var body = response.body().string();
      if (response.isSuccessful()) return body.isEmpty() ? JSON.nullNode() : JSON.readTree(body);
      throw Trouble.of(response.code(), body, false, what, clock.instant(), response::header);
    } catch (IOException e) {
      throw Trouble.of(e, false, what, clock.instant());
    }
  }
}
