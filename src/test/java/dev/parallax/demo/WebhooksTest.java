package dev.parallax.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Webhooks come signed, in GitHub's shape, once, and again only when somebody asks.
final class WebhooksTest {
  private final Visitor visitor = new Visitor();

  WebhooksTest() throws IOException {}

  @AfterEach
  void close() {
    visitor.close();
  }

  @Test
  void a_signature_is_the_one_of_github_s_own_example() {
    assertThat(
            StandInGitHub.signature(
                "It's a Secret to Everybody", "Hello, World!".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
  }

  @Test
  void a_delivery_carries_github_s_headers() {
    visitor.listen();
    visitor.open(Map.of("README.md", "# Store\n"));
    var hook = visitor.hooks.getFirst();
    assertThat(hook.header("X-github-event")).isEqualTo("pull_request");
    assertThat(hook.header("X-github-delivery")).matches("[0-9a-f-]{36}");
    assertThat(hook.header("X-github-hook-id")).matches("\\d+");
    assertThat(hook.header("X-github-hook-installation-target-id")).isEqualTo("4242");
    assertThat(hook.header("Content-type")).isEqualTo("application/json");
    assertThat(hook.header("User-agent")).startsWith("GitHub-Hookshot/");
    assertThat(hook.header("X-hub-signature-256"))
        .isEqualTo(
            StandInGitHub.signature(Visitor.SECRET, hook.body().getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void a_pull_request_s_payload_is_as_large_and_as_deep_as_github_s() throws Exception {
    visitor.listen();
    var number = visitor.open(Map.of("README.md", "# Store\n"));
    var hook = visitor.hooks.getFirst();
    assertThat(hook.body().length()).isGreaterThan(20_000);
    assertThat(hook.json().path("action").asText()).isEqualTo("opened");
    assertThat(hook.json().at("/pull_request/head/sha").asText())
        .isEqualTo(visitor.github.head(Visitor.SHOP, number));
    assertThat(hook.json().at("/repository/id").asLong())
        .isEqualTo(visitor.github.repositoryId(Visitor.SHOP));
    assertThat(hook.json().at("/installation/id").asLong()).isEqualTo(77);
    assertThat(hook.json().at("/sender/login").asText()).isEqualTo("robin");
  }

  @Test
  void what_people_do_is_told_in_order() throws Exception {
    visitor.listen();
    var number = visitor.open(Map.of("README.md", "# Store\n"));
    visitor.github.push(Visitor.SHOP, number, Map.of("README.md", "# Stores\n"));
    visitor.github.label(Visitor.SHOP, number, "parallax", "acme");
    var id = visitor.github.comment(Visitor.SHOP, number, "robin", "before");
    visitor.github.editComment(Visitor.SHOP, id, "acme", "after");
    visitor.github.setOpen(Visitor.SHOP, number, false, "acme");
    assertThat(visitor.hooks)
        .extracting(h -> h.header("X-github-event") + " " + h.json().path("action").asText())
        .containsExactly(
            "pull_request opened",
            "pull_request synchronize",
            "pull_request labeled",
            "issue_comment created",
            "issue_comment edited",
            "pull_request closed");
    assertThat(visitor.hooks.get(4).json().at("/changes/body/from").asText()).isEqualTo("before");
    assertThat(visitor.hooks.get(4).json().at("/sender/login").asText()).isEqualTo("acme");
  }

  @Test
  void the_app_s_own_comment_comes_back_to_it() throws Exception {
    var number = visitor.open(Map.of("README.md", "# Store\n"));
    visitor.listen();
    visitor.post("/repos/acme/shop/issues/" + number + "/comments", "{\"body\":\"mine\"}");
    visitor.github.awaitDeliveries();
    var comment = visitor.hooks.getFirst().json();
    assertThat(comment.at("/sender/type").asText()).isEqualTo("Bot");
    assertThat(comment.at("/comment/performed_via_github_app/id").asLong()).isEqualTo(4242);
  }

  @Test
  void a_check_run_s_button_is_told() throws Exception {
    var check =
        visitor
            .post(
                "/repos/acme/shop/check-runs",
                "{\"name\":\"Parallax\",\"head_sha\":\""
                    + visitor.github.branch(Visitor.SHOP, "main")
                    + "\"}")
            .json()
            .path("id")
            .asLong();
    visitor.listen();
    visitor.github.requestAction(Visitor.SHOP, check, "retry", "acme");
    assertThat(visitor.hooks.getFirst().json().at("/requested_action/identifier").asText())
        .isEqualTo("retry");
  }

  @Test
  void all_checks_of_a_commit_can_be_asked_for_again() throws Exception {
    var number = visitor.open(Map.of("README.md", "# Store\n"));
    var head = visitor.github.head(Visitor.SHOP, number);
    visitor.listen();
    visitor.github.rerequestAll(Visitor.SHOP, head, "acme");
    var suite = visitor.hooks.getFirst().json();
    assertThat(suite.path("action").asText()).isEqualTo("rerequested");
    assertThat(suite.at("/check_suite/head_sha").asText()).isEqualTo(head);
    assertThat(suite.at("/check_suite/pull_requests/0/number").asInt()).isEqualTo(number);
    assertThat(suite.at("/check_suite/app/slug").asText()).isEqualTo("parallax-demo");
  }

  @Test
  void a_merge_queue_makes_a_commit_on_a_branch_of_its_own_and_asks_for_its_checks()
      throws Exception {
    var number = visitor.open(Map.of("README.md", "# Store\n"));
    var base = visitor.github.branch(Visitor.SHOP, "main");
    visitor.listen();
    var commit = visitor.github.queueForMerge(Visitor.SHOP, number);
    var group = visitor.hooks.getFirst().json();
    assertThat(group.path("action").asText()).isEqualTo("checks_requested");
    assertThat(group.at("/merge_group/head_sha").asText()).isEqualTo(commit);
    var branch = "gh-readonly-queue/main/pr-" + number + "-" + base;
    assertThat(group.at("/merge_group/head_ref").asText()).isEqualTo("refs/heads/" + branch);
    assertThat(visitor.github.branch(Visitor.SHOP, branch)).isEqualTo(commit);
    assertThat(visitor.get("/repos/acme/shop/contents/README.md?ref=" + commit).status())
        .isEqualTo(200);
  }

  @Test
  void a_delivery_that_failed_is_listed_and_comes_again_under_its_guid() throws Exception {
    visitor.listen();
    visitor.hookStatus = 503;
    visitor.open(Map.of("README.md", "# Store\n"));
    var failed = deliveries().getFirst();
    assertThat(failed.path("status").asText()).isEqualTo("Invalid HTTP Response: 503");
    visitor.hookStatus = 202;
    var again =
        visitor.send(
            "POST", "/app/hook/deliveries/" + failed.path("id") + "/attempts", visitor.jwt(), "");
    visitor.github.awaitDeliveries();
    assertThat(again.status()).isEqualTo(202);
    var second = deliveries().getFirst();
    assertThat(second.path("guid")).isEqualTo(failed.path("guid"));
    assertThat(second.path("id")).isNotEqualTo(failed.path("id"));
    assertThat(second.path("redelivery").asBoolean()).isTrue();
    assertThat(second.path("status").asText()).isEqualTo("OK");
    assertThat(visitor.hooks.get(1).body()).isEqualTo(visitor.hooks.get(0).body());
  }

  @Test
  void a_delivery_lost_on_the_way_is_listed_too() throws Exception {
    visitor.listen();
    visitor.github.loseDeliveries(true);
    visitor.open(Map.of("README.md", "# Store\n"));
    assertThat(visitor.hooks).isEmpty();
    assertThat(deliveries().getFirst().path("status_code").asInt()).isZero();
  }

  @Test
  void the_list_of_deliveries_has_pages_and_ends_after_three_days() throws Exception {
    visitor.listen();
    for (var i = 0; i < 3; i++)
      visitor.github.deliver("ping", "{\"zen\":\"be brief\"}", "guid-" + i);
    var first = visitor.send("GET", "/app/hook/deliveries?per_page=2", visitor.jwt(), "");
    assertThat(first.json()).hasSize(2);
    var next = first.header("link").replaceAll("^<(.*)>.*$", "$1");
    assertThat(visitor.send("GET", next, visitor.jwt(), "").json()).hasSize(1);
    visitor.pass(Duration.ofDays(3));
    assertThat(deliveries()).isEmpty();
  }

  @Test
  void a_delivery_by_hand_keeps_its_guid_and_its_bytes() {
    visitor.listen();
    visitor.github.deliver("pull_request", "{not json", "one-guid");
    visitor.github.redeliver("one-guid");
    assertThat(visitor.hooks)
        .extracting(Visitor.Hook::body)
        .containsExactly("{not json", "{not json");
    assertThat(visitor.github.deliveries())
        .extracting(StandInGitHub.Attempt::guid, StandInGitHub.Attempt::redelivery)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("one-guid", false),
            org.assertj.core.groups.Tuple.tuple("one-guid", true));
  }

  @Test
  void nobody_is_told_while_there_is_no_address() {
    visitor.open(Map.of("README.md", "# Store\n"));
    assertThat(visitor.github.deliveries()).isEmpty();
  }

  private List<com.fasterxml.jackson.databind.JsonNode> deliveries() throws Exception {
    return List.copyOf(
        visitor
            .send("GET", "/app/hook/deliveries", visitor.jwt(), "")
            .json()
            .valueStream()
            .toList());
  }
}
