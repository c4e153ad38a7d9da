package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.Misbehaviour;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What `/readyz` says is what is so: asked for as an operator's machines do.
final class ReadyStoryTest {
  private static final String APP = "GET /app";

  private final World world = new World();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    world.close();
  }

  @Test
  void a_server_that_can_keep_deliveries_and_is_known_to_github_is_ready() throws Exception {
    assertAnswer("/readyz", 200, "{\"status\":\"ready\"}");
    world.github.forgetRequests();
    for (var i = 0; i < 20; i++) assertAnswer("/readyz", 200, "{\"status\":\"ready\"}");
    // What GitHub said is good for a while: whoever asks us does not make us ask.
    assertThat(world.github.requests()).isEmpty();
  }

  @Test
  void a_key_that_github_refuses_is_no_credential() throws Exception {
    misbehave(401, "{\"message\":\"A JSON web token could not be decoded\"}");
    assertAnswer("/readyz", 503, "{\"error\":\"not ready: credentials\"}");
    assertAnswer("/healthz", 200, "{\"status\":\"up\"}");
  }

  /// What GitHub sends is kept meanwhile, so nobody is to stop sending.
  @Test
  void while_github_is_away_a_server_is_ready_without_it() throws Exception {
    misbehave(502, "<html>a bad gateway</html>");
    assertAnswer("/readyz", 200, "{\"status\":\"ready, without GitHub\"}");
  }

  @Test
  void a_database_that_somebody_else_holds_for_long_takes_no_deliveries() throws Exception {
    world.repository(Map.of());
    assertAnswer("/readyz", 200, "{\"status\":\"ready\"}");
    try (var other =
            DriverManager.getConnection("jdbc:sqlite:" + world.dataDir().resolve("parallax.db"));
        var statement = other.createStatement()) {
      statement.execute("begin exclusive");
      // It still says yes for a moment: what is over before a delivery gives up is nobody's
      // trouble.
      World.until(() -> get("/readyz").statusCode() == 503);
      assertAnswer("/readyz", 503, "{\"error\":\"not ready: database\"}");
      statement.execute("rollback");
    }
    World.until(() -> get("/readyz").statusCode() == 200);
    var number = world.open("A change", Map.of("a.txt", "a"));
    assertThat(world.oneComment(number)).contains("PASS");
  }

  private void misbehave(int status, String body) {
    world.github.misbehave(
        Misbehaviour.always(APP, new Misbehaviour.Act.Answer(status, Map.of(), body)));
  }

  private void assertAnswer(String path, int status, String body) {
    var answer = get(path);
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  private HttpResponse<String> get(String path) {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create(world.address() + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
