package dev.parallax.github;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.Request;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is told of a request's path names nobody and nothing.
final class WatchedRequestTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "/app/installations/77/access_tokens, /app/installations/{id}/access_tokens",
    "/repositories/12/issues/3/comments?per_page=100, /repositories/{id}/issues/{id}/comments",
    "/repositories/12/git/trees/0f3a?recursive=1, /repositories/{id}/git/trees/{name}",
    "/repositories/12/contents/src/Secret.java, /repositories/{id}/contents/{name}/{name}",
    "/repositories/12/compare/a...b, /repositories/{id}/compare/{name}",
    "/repositories/12/collaborators/robin/permission,"
        + " /repositories/{id}/collaborators/{name}/permission",
    "/repos/acme/shop/pulls/5, /repos/{name}/{name}/pulls/{id}",
    "/api/v3/graphql, /api/v3/graphql",
    "/search/issues?q=secret, /search/issues",
    "/, /"
  })
  void a_path_is_told_without_names(String path, String template) {
    var request = new Request.Builder().url("https://api.github.com" + path).build();
    assertThat(WatchedRequest.template(request)).isEqualTo(template);
  }
}
