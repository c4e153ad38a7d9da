package dev.parallax.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OperatorAccessTest {
  private static final String TOKEN = "operator-token-of-this-test";

  private final OperatorAccess access = new OperatorAccess(TOKEN);
  private final Metrics metrics = new Metrics();
  private final FakeRuns runs = new FakeRuns();
  private final Running server =
      new Running(
          new RunApi(runs, access, java.time.InstantSource.system()),
          RunPagesTest.pages(runs, access),
          new MetricsEndpoint(metrics, access));

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/runs/r-0123456789",
        "/api/runs",
        "/api/runs/r-0123456789",
        "/api/runs/r-0123456789/outputs/security.b2",
        "/metrics"
      })
  void whoever_sits_at_this_machine_or_has_the_token_may_look_and_nobody_else(String path)
      throws Exception {
    assertThat(server.get(path).statusCode()).isEqualTo(200);
    assertThat(
            server
                .get(path, "X-Forwarded-For", "127.0.0.1", "Authorization", "Bearer " + TOKEN)
                .statusCode())
        .isEqualTo(200);

    var refused = server.get(path, "X-Forwarded-For", "127.0.0.1");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body())
        .startsWith(
            path.startsWith("/api") || path.equals("/metrics") ? "{\"error\":" : "<!doctype")
        .doesNotContain("octo-org", "hello.world", "Mend it");
    assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
  }

  @ParameterizedTest
  @CsvSource({
    "X-Forwarded-For, 127.0.0.1",
    "x-forwarded-for, ''",
    "X-Forwarded-Host, localhost",
    "X-Forwarded-Proto, https",
    "Forwarded, for=127.0.0.1",
    "X-Real-IP, 127.0.0.1",
    "Via, 1.1 proxy",
    "CF-Connecting-IP, 127.0.0.1",
    "Fly-Client-IP, 127.0.0.1",
    "True-Client-IP, 127.0.0.1",
    "Authorization, Bearer wrong",
    "Authorization, Bearer"
  })
  void what_came_through_a_proxy_did_not_come_from_here(String header, String value)
      throws Exception {
    var proxied =
        header.equals("Authorization")
            ? server.get("/api/runs", header, value, "Via", "1.1 proxy")
            : server.get("/api/runs", header, value);
    assertThat(proxied.statusCode()).isEqualTo(401);
  }

  @Test
  void an_empty_token_is_none() {
    assertThat(new OperatorAccess("").isToken(new byte[0])).isFalse();
    assertThat(new OperatorAccess("token").isToken(new byte[0])).isFalse();
    assertThat(new OperatorAccess("token").isToken("token".getBytes(UTF_8))).isTrue();
  }

  @Test
  void a_name_that_somebody_else_made_mean_this_machine_does_not_count() throws Exception {
    assertThat(
            server.raw("GET /api/runs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 401 ");
    assertThat(server.raw("GET /api/runs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void what_a_proxy_asks_that_adds_nothing_and_renames_us_did_not_come_from_here()
      throws Exception {
    assertThat(server.raw("GET /api/runs HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .contains(" 401 ");
    assertThat(server.raw("GET /api/runs HTTP/1.0\r\n\r\n")).contains(" 401 ");
    assertThat(
            server.raw(
                "GET /api/runs HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer "
                    + TOKEN
                    + "\r\n\r\n"))
        .contains(" 200 ");
  }

  @Test
  void without_a_token_no_token_is_right() throws Exception {
    try (var open =
        new Running(new RunApi(runs, new OperatorAccess(""), java.time.InstantSource.system()))) {
      assertThat(open.get("/api/runs", "Via", "1.1 p", "Authorization", "Bearer ").statusCode())
          .isEqualTo(401);
    }
  }
}
