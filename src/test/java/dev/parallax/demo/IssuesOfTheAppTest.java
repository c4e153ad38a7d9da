package dev.parallax.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Issues that are searched for, opened and put under one another by the App.
final class IssuesOfTheAppTest {
  private static final String ISSUES = "/repos/acme/shop/issues";
  private final Visitor visitor = new Visitor();
  private final int pull = visitor.open(Map.of("README.md", "# Store\n"));
  private final int coupon =
      visitor.github.openIssue(Visitor.SHOP, "Coupon is gone", "After a reload.", "robin");
  private final int basket =
      visitor.github.openIssue(Visitor.SHOP, "Basket", "It loses the coupon.", "eve");

  IssuesOfTheAppTest() throws IOException {}

  @AfterEach
  void close() {
    visitor.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "is:issue; 2",
        "is:pull-request; 1",
        "is:issue \"coupon\"; 2",
        "is:issue author:robin; 1",
        "is:issue -label:bug; 1",
        "is:issue label:\"bug\" is:open; 1",
        "is:issue is:closed; 0",
        "is:issue no:label; 1",
        "is:issue milestone:\"v1\"; 0",
        "is:issue created:<2026-03-01; 0",
        "is:issue updated:>=2026-03-01; 2"
      })
  void a_search_finds_what_all_of_its_terms_are_true_of(String query, int count) throws Exception {
    visitor.github.label(Visitor.SHOP, coupon, "bug", "acme");
    var found = search("repo:acme/shop " + query);
    assertThat(found.path("total_count").asInt()).isEqualTo(count);
    assertThat(found.path("items")).hasSize(count);
    assertThat(found.path("incomplete_results").asBoolean()).isFalse();
  }

  @Test
  void a_search_that_names_no_kind_or_what_nobody_may_see_is_refused() throws Exception {
    visitor.github.repository("evil/other", Map.of("README.md", "x"));
    assertThat(get("repo:acme/shop coupon").status()).isEqualTo(422);
    assertThat(get("repo:evil/other is:issue").status()).isEqualTo(422);
    assertThat(get("repo:acme/shop is:issue sort:x").status()).isEqualTo(422);
  }

  @Test
  void an_issue_that_the_app_opens_is_the_app_s_and_its_webhook_comes() throws Exception {
    visitor.listen();
    var made = visitor.post(ISSUES, "{\"title\":\"New\",\"body\":\"Text\",\"labels\":[\"bug\"]}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().path("user").path("login").asText()).isEqualTo(StandInGitHub.BOT);
    assertThat(made.json().path("labels").path(0).path("name").asText()).isEqualTo("bug");
    visitor.github.awaitDeliveries();
    assertThat(visitor.hooks.getLast().header("X-github-event")).isEqualTo("issues");
    assertThat(visitor.hooks.getLast().json().path("action").asText()).isEqualTo("opened");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"{}; \"title\" wasn't supplied", "{\"title\":\" \"}; Validation Failed"})
  void an_issue_without_a_title_is_refused(String body, String message) throws Exception {
    var reply = visitor.post(ISSUES, body);
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.json().path("message").asText()).contains(message);
  }

  @Test
  void an_issue_stands_under_one_other_once() throws Exception {
    var under = ISSUES + "/" + coupon + "/sub_issues";
    var id = visitor.get(ISSUES + "/" + basket).json().path("id").asLong();
    assertThat(visitor.post(under, "{\"sub_issue_id\":" + id + "}").status()).isEqualTo(201);
    assertThat(visitor.get(under).json().path(0).path("number").asInt()).isEqualTo(basket);
    assertThat(visitor.github.subIssues(Visitor.SHOP, coupon)).isEqualTo(List.of(basket));
    assertThat(visitor.post(under, "{\"sub_issue_id\":" + id + "}").status()).isEqualTo(422);
    assertThat(visitor.post(under, "{\"sub_issue_id\":7}").status()).isEqualTo(404);
    assertThat(visitor.post(under, "{}").status()).isEqualTo(422);
    assertThat(visitor.post(ISSUES + "/" + pull + "/sub_issues", "{}").status()).isEqualTo(404);
  }

  @Test
  void without_the_right_to_write_issues_none_is_opened() throws Exception {
    visitor.github.grant("acme", Map.of("metadata", "read", "issues", "read"));
    assertThat(visitor.post(ISSUES, "{\"title\":\"New\"}").status()).isEqualTo(403);
  }

  private JsonNode search(String query) throws Exception {
    var reply = get(query);
    assertThat(reply.status()).isEqualTo(200);
    return reply.json();
  }

  private Visitor.Reply get(String query) throws Exception {
    return visitor.get("/search/issues?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
  }
}
