package dev.parallax.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.job.ForgeTrouble;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/// Looks at the App from GitHub's side: how it is registered, where its webhooks go and how they
/// fared, who has it installed. Changes nothing.
public final class AppInspection {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final MediaType TYPE = MediaType.get("application/json");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String apiUrl;
  private final InstantSource clock;
  private final Http http;

  /// The App as it is registered.
  ///
  /// @param permissions by name, `read`, `write` or `admin`
  public record Registered(
      String slug, String htmlUrl, Map<String, String> permissions, List<String> events) {
    /// Copies what it is given.
    public Registered {
      permissions = Map.copyOf(permissions);
      events = List.copyOf(events);
    }
  }

  /// Where webhooks go; empty texts for what is not set.
  public record Hook(String url, String contentType, String insecureSsl) {}

  /// One attempt at a delivery.
  ///
  /// @param status 0 when nobody answered
  /// @param words GitHub's for it
  public record Delivery(String guid, String event, int status, String words) {
    /// Whether it was taken.
    public boolean isFine() {
      return status / 100 == 2;
    }
  }

  /// The App at one account.
  public record Installation(
      long id, String account, String htmlUrl, boolean suspended, Map<String, String> permissions) {
    /// Copies what it is given.
    public Installation {
      permissions = Map.copyOf(permissions);
    }
  }

  /// How many requests are still allowed this hour.
  public record Left(int remaining, int limit) {}

  /// @param apiUrl without a slash at the end
  public AppInspection(String apiUrl, InstantSource clock) {
    this.apiUrl = apiUrl;
    this.clock = clock;
    this.http = new Http(PATIENCE, new Manners(0, clock, System::nanoTime));
  }

  /// How far our clock is ahead of GitHub's, to a second or so; empty when GitHub does not tell its
  /// time.
  ///
  /// @throws ForgeTrouble when it does not answer
  public Optional<Duration> ahead() {
    var before = clock.instant();
    // Any answer will do, a refusal too.
    try (var response = http.client().newCall(request("/meta", "").build()).execute()) {
      var date = response.headers().getInstant("Date");
      if (date == null) return Optional.empty();
      var after = clock.instant();
      var middle = before.plus(Duration.between(before, after).dividedBy(2));
      return Optional.of(Duration.between(date, middle));
    } catch (IOException e) {
      throw Trouble.of(e, false, "the question for its time", clock.instant());
    }
  }

  /// The App as GitHub has it, which shows that the key is its own.
  public Registered app(AppKey key) {
    var app = get("/app", key.jwt(clock.instant()), "the App's key");
    var events = new ArrayList<String>();
    for (var event : app.path("events")) events.add(event.asText());
    return new Registered(
        app.path("slug").asText(),
        app.path("html_url").asText(),
        permissions(app.path("permissions")),
        events);
  }

  /// Where the App's webhooks go.
  public Hook hook(AppKey key) {
    var hook = get("/app/hook/config", key.jwt(clock.instant()), "the webhook's settings");
    return new Hook(
        hook.path("url").asText(),
        hook.path("content_type").asText(),
        hook.path("insecure_ssl").asText());
  }

  /// The latest attempts at deliveries, newest first.
  public List<Delivery> deliveries(AppKey key) {
    var list =
        get("/app/hook/deliveries?per_page=30", key.jwt(clock.instant()), "the latest deliveries");
    return list.valueStream()
        .map(d ->
            new Delivery(
                d.path("guid").asText(),
                d.path("event").asText(),
                d.path("status_code").asInt(),
                d.path("status").asText()))
        .toList();
  }

  /// Who has it installed: a hundred at most.
  public List<Installation> installations(AppKey key) {
    var list =
        get("/app/installations?per_page=100", key.jwt(clock.instant()), "the installations");
    return list.valueStream()
        .map(i ->
            new Installation(
                i.path("id").asLong(),
                i.path("account").path("login").asText(),
                i.path("html_url").asText(),
                !i.path("suspended_at").isNull() && !i.path("suspended_at").isMissingNode(),
                permissions(i.path("permissions"))))
        .toList();
  }

  /// What is left for one installation, asked for with a token that may do nothing else.
  public Left left(AppKey key, long installation) {
    var path = "/app/installations/" + installation + "/access_tokens";
    var asked = RequestBody.create("{\"permissions\":{\"metadata\":\"read\"}}", TYPE);
    var request = request(path, key.jwt(clock.instant())).post(asked).build();
    var token = call(request, "a token of installation " + installation).path("token").asText();
    var core = get("/rate_limit", token, "the rate limit").path("resources").path("core");
    return new Left(core.path("remaining").asInt(), core.path("limit").asInt());
  }

  private static Map<String, String> permissions(JsonNode node) {
    var permissions = new LinkedHashMap<String, String>();
    for (var one : node.properties()) permissions.put(one.getKey(), one.getValue().asText());
    return permissions;
  }

  private JsonNode get(String path, String bearer, String what) {
    return call(request(path, bearer).build(), what);
  }

  private Request.Builder request(String path, String bearer) {
    return Http.request(apiUrl + path, bearer);
  }

  private JsonNode call(Request request, String what) {
    try (Response response = http.client().newCall(request).execute()) {
      var body = response.body().string();
      if (response.isSuccessful()) return JSON.readTree(body);
      throw Trouble.of(response.code(), body, false, what, clock.instant(), response::header);
    } catch (IOException e) {
      throw Trouble.of(e, false, what, clock.instant());
    }
  }
}
