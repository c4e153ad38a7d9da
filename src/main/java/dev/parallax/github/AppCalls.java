package dev.parallax.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.trail.Watch;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/// Requests that belong to no repository: those of the App as such, and those about all of an
/// installation.
final class AppCalls {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final MediaType TYPE = MediaType.get("application/json");
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>;\\s*rel=\"next\"");

  private final Http http;
  private final String apiUrl;
  private final AppKey key;
  private final InstantSource clock;

  /// @param apiUrl without a slash at the end
  AppCalls(String apiUrl, AppKey key, InstantSource clock, Watch watch) {
    this.apiUrl = apiUrl;
    this.key = key;
    this.clock = clock;
    this.http = new Http(Duration.ofSeconds(30), new Manners(0, clock, System::nanoTime, watch));
  }

  /// With what is asked, and whose limits it uses up.
  record Pass(String bearer, Asker asker) {
    static Pass of(long installation, String token) {
      return new Pass(token, new Asker(installation, false));
    }
  }

  /// One page of a list.
  ///
  /// @param next the query of the page that follows; empty when none does
  /// @param tag by which it is asked for only if it has changed; empty when GitHub gave none
  record Page(JsonNode body, Optional<String> next, String tag) {}

  /// The App itself.
  Pass app() {
    return new Pass(key.jwt(clock.instant()), Asker.APP);
  }

  Page get(String path, Pass pass) {
    return changed(path, pass, "").orElseThrow();
  }

  /// A page, unless it is as it was when it had this tag: that costs nothing of what GitHub allows.
  Optional<Page> changed(String path, Pass pass, String tag) {
    var request = request(path, pass);
    if (!tag.isEmpty()) request.header("If-None-Match", tag);
    return send(request.build());
  }

  JsonNode post(String path, Pass pass, String body) {
    return send(request(path, pass).post(RequestBody.create(body, TYPE)).build())
        .orElseThrow()
        .body();
  }

  private Request.Builder request(String path, Pass pass) {
    return Http.request(apiUrl + path, pass.bearer()).tag(Asker.class, pass.asker());
  }

  private Optional<Page> send(Request request) {
    var what = request.method() + " " + request.url().encodedPath();
    var write = Http.isWrite(request);
    try (var response = http.client().newCall(request).execute()) {
      if (response.code() == 304) return Optional.empty();
      var body = response.body().string();
      if (!response.isSuccessful()) {
        throw Trouble.of(response.code(), body, write, what, clock.instant(), response::header);
      }
      var tag = response.header("ETag");
      return Optional.of(
          new Page(
              body.isEmpty() ? JSON.nullNode() : JSON.readTree(body),
              next(response),
              tag == null ? "" : tag));
    } catch (IOException e) {
      throw Trouble.of(e, write, what, clock.instant());
    }
  }

  /// Only its query is taken, so that no answer leads our credentials to another place.
  private static Optional<String> next(Response response) {
    var link = response.header("Link");
    if (link == null) return Optional.empty();
    var next = NEXT.matcher(link);
    if (!next.find()) return Optional.empty();
    var query = next.group(1).replaceFirst("^[^?]*\\??", "");
    return query.isEmpty() ? Optional.empty() : Optional.of(query);
  }
}
