package dev.parallax.trigger;

import static dev.parallax.trigger.Payloads.HEAD;
import static dev.parallax.trigger.Payloads.ISSUE;
import static dev.parallax.trigger.Payloads.REF;
import static dev.parallax.trigger.Payloads.checkRun;
import static dev.parallax.trigger.Payloads.comment;
import static dev.parallax.trigger.Payloads.delivery;
import static dev.parallax.trigger.Payloads.edited;
import static dev.parallax.trigger.Payloads.installation;
import static dev.parallax.trigger.Payloads.issue;
import static dev.parallax.trigger.Payloads.labeled;
import static dev.parallax.trigger.Payloads.mergeGroup;
import static dev.parallax.trigger.Payloads.pullRequest;
import static dev.parallax.trigger.Payloads.thread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.plan.Box;
import dev.parallax.plan.Wish;
import dev.parallax.trigger.Trigger.Cancel;
import dev.parallax.trigger.Trigger.Closed;
import dev.parallax.trigger.Trigger.Command;
import dev.parallax.trigger.Trigger.Nothing;
import dev.parallax.trigger.Trigger.Queued;
import dev.parallax.trigger.Trigger.Resolved;
import dev.parallax.trigger.Trigger.Retry;
import dev.parallax.trigger.Trigger.Review;
import dev.parallax.trigger.Trigger.Sender;
import dev.parallax.trigger.Trigger.Ticked;
import dev.parallax.trigger.Trigger.Unreadable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TriggerReaderTest {
  private static final Sender MONALISA = new Sender(11, "monalisa", false);

  private final TriggerReader reader = new TriggerReader("parallax-bot[bot]");

  @ParameterizedTest
  @ValueSource(strings = {"opened", "reopened", "ready_for_review", "synchronize"})
  void a_pull_request_with_something_new_to_see_asks_for_a_review(String action) {
    assertThat(read("pull_request", pullRequest(action)))
        .isEqualTo(new Review(REF, HEAD, List.of(), false, action.equals("synchronize")));
  }

  @Test
  void a_closed_pull_request_asks_to_stop() {
    assertThat(read("pull_request", pullRequest("closed")))
        .isEqualTo(new Closed(REF, HEAD, false, Optional.of(MONALISA)));
  }

  @Test
  void a_closed_pull_request_says_whether_it_was_merged_and_nobody_s_is_closed_too() {
    var merged = pullRequest("closed").replace("\"draft\": false", "\"merged\": true");
    assertThat(read("pull_request", merged))
        .isEqualTo(new Closed(REF, HEAD, true, Optional.of(MONALISA)));
    var author = "\"user\": {\"login\": \"monalisa\", \"id\": 11, \"type\": \"User\"}";
    assertThat(read("pull_request", merged.replace(author, "\"user\": null")))
        .isEqualTo(new Closed(REF, HEAD, true, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"edited", "unlabeled", "assigned", "something_new"})
  void any_other_change_of_a_pull_request_asks_for_nothing(String action) {
    assertThat(read("pull_request", pullRequest(action))).isInstanceOf(Nothing.class);
  }

  @Test
  void our_labels_ask_for_a_review_one_agent_or_none() {
    assertThat(read("pull_request", labeled("parallax")))
        .isEqualTo(new Review(REF, HEAD, List.of(), true));
    assertThat(read("pull_request", labeled("parallax:security")))
        .isEqualTo(new Review(REF, HEAD, List.of("security"), true));
    assertThat(read("pull_request", labeled("parallax:skip"))).isInstanceOf(Cancel.class);
    assertThat(read("pull_request", labeled("bug"))).isInstanceOf(Nothing.class);
    assertThat(read("pull_request", labeled("parallax:No Such"))).isInstanceOf(Nothing.class);
  }

  @Test
  void a_label_set_by_a_bot_was_not_asked_for() {
    assertThat(read("pull_request", byBot(labeled("parallax"))))
        .isEqualTo(new Review(REF, HEAD, List.of(), false));
  }

  @Test
  void a_pull_request_of_a_bot_is_reviewed_like_any_other() {
    assertThat(read("pull_request", byBot(pullRequest("opened")))).isInstanceOf(Review.class);
  }

  @Test
  void a_comment_that_addresses_us_is_a_command() {
    assertThat(read("issue_comment", comment("created", "/parallax review docs")))
        .isEqualTo(
            new Command(
                REF,
                555,
                MONALISA,
                new BotCommand.Review(List.of("docs"), java.util.Set.of()),
                "/parallax review docs"));
    assertThat(read("issue_comment", comment("created", "hm\\r\\n@parallax-bot cancel")))
        .isEqualTo(
            new Command(REF, 555, MONALISA, new BotCommand.Cancel(), "hm\r\n@parallax-bot cancel"));
  }

  @Test
  void a_comment_that_does_not_address_us_asks_for_nothing() {
    assertThat(read("issue_comment", comment("created", "nice"))).isInstanceOf(Nothing.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          edited afterwards             | "action": "created"                 | "action": "edited"
          deleted                       | "action": "created"                 | "action": "deleted"
          by a bot                      | "type": "User", "site_admin": false | "type": "Bot"
          by what is no person          | "type": "User", "site_admin": false | "type": "Mannequin"
          through an App                | "performed_via_github_app": null    | "performed_via_github_app": {"id": 1}
          sent by another than wrote it | "login": "monalisa", "id": 11, "type": "User", "site | "login": "eve", "id": 12, "type": "User", "site
          """)
  void a_comment_that_is_not_a_persons_own_new_word_on_a_pull_request_is_no_command(
      String what, String from, String to) {
    var body = comment("created", "/parallax review");
    assertThat(body).as(what).contains(from);
    assertThat(read("issue_comment", body.replace(from, to))).isInstanceOf(Nothing.class);
  }

  @Test
  void a_comment_on_an_issue_is_a_command_as_well() {
    var body =
        comment("created", "/parallax bulk is:open label:old --no-cache")
            .replace("\"pull_request\": {", "\"other\": {");
    assertThat(read("issue_comment", body))
        .isEqualTo(
            new Command(
                ISSUE,
                555,
                MONALISA,
                new BotCommand.Bulk("is:open label:old", Set.of(Wish.Option.NO_CACHE)),
                "/parallax bulk is:open label:old --no-cache"));
  }

  @Test
  void a_new_issue_is_triaged_and_so_is_one_whose_text_changed() {
    var triage = new Review(ISSUE, "", List.of(), false);
    assertThat(read("issues", issue("opened"))).isEqualTo(triage);
    assertThat(read("issues", issue("edited", "\"changes\": {\"body\": {\"from\": \"old\"}},")))
        .isEqualTo(triage);
    assertThat(read("issues", issue("edited", "\"changes\": {\"title\": {\"from\": \"old\"}},")))
        .isInstanceOf(Nothing.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parallax", "parallax:triage"})
  void a_label_that_a_person_sets_on_an_issue_asks_for_a_triage(String label) {
    assertThat(read("issues", issue("labeled", "\"label\": {\"name\": \"" + label + "\"},")))
        .isEqualTo(new Review(ISSUE, "", List.of(), true));
  }

  @Test
  void an_issue_that_is_closed_or_to_be_skipped_is_let_go() {
    assertThat(read("issues", issue("closed"))).isInstanceOf(Cancel.class);
    assertThat(read("issues", issue("labeled", "\"label\": {\"name\": \"parallax:skip\"},")))
        .isInstanceOf(Cancel.class);
    assertThat(read("issues", issue("assigned"))).isInstanceOf(Nothing.class);
  }

  @Test
  void a_box_that_a_person_ticks_in_our_comment_is_what_it_stands_for() {
    var box = "- [ ] look again <!-- box retry security -->";
    var ticked = edited(box, box.replace("[ ]", "[x]"));
    assertThat(read("issue_comment", ticked))
        .isEqualTo(new Ticked(REF, 555, MONALISA, List.of(new Box(Box.Kind.RETRY, "security"))));
  }

  @Test
  void a_box_that_was_ticked_before_or_is_in_somebody_elses_comment_asks_for_nothing() {
    var ticked = "- [x] look again <!-- box retry security -->";
    assertThat(read("issue_comment", edited(ticked, ticked + " "))).isInstanceOf(Nothing.class);
    var open = ticked.replace("[x]", "[ ]");
    assertThat(read("issue_comment", edited(open, ticked).replace("parallax-bot[bot]", "monalisa")))
        .isInstanceOf(Nothing.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"resolved", "unresolved"})
  void a_conversation_of_ours_that_a_person_resolves_or_opens_is_heard_of(String action) {
    assertThat(read("pull_request_review_thread", thread(action)))
        .isEqualTo(
            new Resolved(
                REF,
                MONALISA,
                action.equals("resolved"),
                "<!-- parallax-line F1 open docs -->\nA hole"));
  }

  @Test
  void conversations_of_others_and_what_bots_resolve_ask_for_nothing() {
    var event = "pull_request_review_thread";
    assertThat(read(event, thread("edited"))).isInstanceOf(Nothing.class);
    assertThat(read(event, thread("resolved").replace("parallax-bot[bot]", "parallax-bot")))
        .isEqualTo(new Nothing("somebody else's conversation"));
    assertThat(
            read(
                event,
                thread("resolved")
                    .replace("\"type\": \"User\", \"site", "\"type\": \"Bot\", \"site")))
        .isEqualTo(new Nothing("bots are not listened to"));
    assertThat(
            read(event, thread("resolved").replaceFirst("\"user\": \\{[^}]*}", "\"user\": null")))
        .isEqualTo(new Nothing("nobody is named"));
    assertThat(read(event, withoutInstallation(thread("resolved"))))
        .isEqualTo(new Nothing("not sent to an App's installation"));
    assertUnreadable(event, issue("resolved"), "pull_request.number is missing");
  }

  @Test
  void a_check_run_of_ours_asked_for_again_is_a_retry() {
    assertThat(read("check_run", checkRun("rerequested")))
        .isEqualTo(new Retry(REF, HEAD, "", true, MONALISA));
    assertThat(read("check_run", checkRun("requested_action")))
        .isEqualTo(new Retry(REF, HEAD, "", false, MONALISA));
  }

  @Test
  void a_check_run_is_known_by_its_run_also_where_it_names_no_pull_request() {
    var run = "0123456789abcdef0123456789abcdef";
    var ofFork =
        checkRun("rerequested")
            .replace("[{\"id\": 99, \"number\": 7}]", "[]")
            .replace("\"external_id\": \"\"", "\"external_id\": \"" + run + "\"");
    assertThat(read("check_run", ofFork))
        .isEqualTo(new Retry(REF.at(0), HEAD, run, true, MONALISA));
    assertThat(read("check_run", ofFork.replace(run, "' or 1=1")))
        .isEqualTo(new Retry(REF.at(0), HEAD, "", true, MONALISA));
  }

  @Test
  void a_check_suite_of_ours_asked_for_again_is_a_retry() {
    var suite =
        checkRun("rerequested")
            .replace("\"check_run\"", "\"check_suite\"")
            .replace("\"name\": \"Parallax\", \"external_id\": \"\",", "");
    assertThat(read("check_suite", suite)).isEqualTo(new Retry(REF, HEAD, "", true, MONALISA));
    assertThat(read("check_suite", suite.replace("rerequested", "requested")))
        .isInstanceOf(Nothing.class);
    assertThat(read("check_suite", suite.replace("parallax-bot", "other-app")))
        .isInstanceOf(Nothing.class);
    assertThat(read("check_suite", suite.replace("\"slug\": \"parallax-bot\"", "\"x\": 1")))
        .isInstanceOf(Nothing.class);
  }

  @Test
  void any_other_check_run_asks_for_nothing() {
    assertThat(read("check_run", checkRun("completed"))).isInstanceOf(Nothing.class);
    assertThat(read("check_run", checkRun("rerequested").replace("parallax-bot", "other-app")))
        .isInstanceOf(Nothing.class);
    assertThat(
            read(
                "check_run",
                checkRun("requested_action")
                    .replace("\"identifier\": \"retry\"", "\"identifier\": \"other\"")))
        .isInstanceOf(Nothing.class);
  }

  @ParameterizedTest
  @CsvSource({
    "main,     7,         7",
    "v1/x,     104,       104",
    "pr-3-abc, 7,         7",
    "main,     0,         ",
    "main,     99999999999, ",
    "main,     x,         "
  })
  void a_merge_queue_names_the_pull_request_in_its_branch(
      String base, String number, @Nullable Integer expected) {
    var ref = "refs/heads/gh-readonly-queue/" + base + "/pr-" + number + "-" + HEAD;
    var trigger = read("merge_group", mergeGroup("checks_requested", ref));
    if (expected == null) assertThat(trigger).isInstanceOf(Nothing.class);
    else assertThat(trigger).isEqualTo(new Queued(REF.at(expected), HEAD));
  }

  @Test
  void a_merge_group_that_is_gone_or_of_another_kind_asks_for_nothing() {
    var ref = "refs/heads/gh-readonly-queue/main/pr-7-" + HEAD;
    assertThat(read("merge_group", mergeGroup("destroyed", ref))).isInstanceOf(Nothing.class);
    assertThat(read("merge_group", mergeGroup("checks_requested", "refs/heads/main")))
        .isInstanceOf(Nothing.class);
  }

  /// An unknown App is not ours, even while our own name is not known.
  @ParameterizedTest
  @ValueSource(strings = {"{\"id\": 3}", "{\"id\": 3, \"slug\": null}", "null"})
  void a_check_run_without_the_name_of_its_app_asks_for_nothing(String app) {
    var body = checkRun("rerequested").replace("{\"id\": 3, \"slug\": \"parallax-bot\"}", app);
    assertThat(read("check_run", body)).isInstanceOf(Nothing.class);
    assertThat(new TriggerReader("").read(delivery("check_run", body))).isInstanceOf(Nothing.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"deleted", "suspend"})
  void an_app_that_is_taken_away_is_noted(String action) {
    assertThat(read("installation", installation(action)))
        .isEqualTo(new Trigger.Withdrawn(4242, List.of()));
  }

  @Test
  void what_happened_to_something_else_is_not_taken_for_what_happens_to_an_app_or_an_issue() {
    assertUnreadable("installation", issue("deleted"), "installation.account is missing");
    assertUnreadable("issues", edited("a", "b"), "a comment does not belong there");
  }

  @Test
  void repositories_that_are_taken_away_are_all_noted() {
    var removed = "\"repositories_removed\": [{\"id\": 5, \"name\": \"a\"}, {\"id\": 6}],";
    assertThat(read("installation_repositories", issue("removed", removed)))
        .isEqualTo(new Trigger.Withdrawn(4242, List.of(5L, 6L)));
    assertThat(read("installation_repositories", issue("added", removed)))
        .isInstanceOf(Nothing.class);
    assertThat(read("installation_repositories", issue("removed"))).isInstanceOf(Nothing.class);
  }

  @Test
  void a_push_is_told_from_what_else_happens_to_a_pull_request() {
    assertThat(isPush(read("pull_request", pullRequest("synchronize")))).isTrue();
    assertThat(isPush(read("pull_request", pullRequest("opened")))).isFalse();
    assertThat(isPush(read("issues", issue("synchronize")))).isFalse();
    assertThat(isPush(read("pull_request", "not JSON"))).isFalse();
  }

  private static boolean isPush(Trigger trigger) {
    return trigger instanceof Review review && review.pushed();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ping", "installation", "installation_repositories", "push", "invented_tomorrow"})
  void other_events_ask_for_nothing(String event) {
    assertThat(read(event, issue("opened"))).isInstanceOf(Nothing.class);
  }

  @Test
  void an_event_name_that_does_not_go_with_its_body_is_unreadable() {
    assertUnreadable("pull_request", issue("opened"), "pull_request.number is missing");
    assertUnreadable("pull_request", issue("labeled"), "pull_request.number is missing");
    assertUnreadable("issue_comment", pullRequest("opened"), "issue.number is missing");
    assertUnreadable("check_run", pullRequest("opened"), "check_run.head_sha is missing");
  }

  @Test
  void what_is_not_sent_to_an_installation_asks_for_nothing() {
    var nothing = new Nothing("not sent to an App's installation");
    assertThat(read("pull_request", withoutInstallation(pullRequest("opened")))).isEqualTo(nothing);
    assertThat(read("pull_request", withoutInstallation(pullRequest("closed")))).isEqualTo(nothing);
    assertThat(read("issue_comment", withoutInstallation(comment("created", "/parallax review"))))
        .isEqualTo(nothing);
    assertThat(read("check_run", withoutInstallation(checkRun("rerequested")))).isEqualTo(nothing);
    var none =
        pullRequest("opened").replaceFirst("\"installation\": \\{.*?}", "\"installation\": null");
    assertThat(read("pull_request", none)).isEqualTo(nothing);
  }

  @Test
  void without_an_installation_a_body_is_looked_at_as_closely() {
    assertUnreadable(
        "pull_request", withoutInstallation(issue("opened")), "pull_request.number is missing");
    assertUnreadable(
        "pull_request",
        withoutInstallation(pullRequest("opened")).replace("octo-org", "octo/../org"),
        "repository.owner.login does not look like one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "action": "opened"         | "action": 1                  | action is not a string
          "action": "opened",        |                              | action is missing
          "installation": {"id"      | "installation": {"no"        | installation.id is missing
          "installation": {"id": 4242| "installation": {"id": "42"  | installation.id is not a number
          "installation": {"id": 4242| "installation": {"id": 4.5   | installation.id is not a number
          "installation": {"id": 4242| "installation": {"id": -1    | installation.id is out of range
          "installation": {"id": 4242| "installation": {"id": 99999999999999999999 | installation.id is out of range
          "id": 99, "number": 7      | "id": 99, "number": 4294967303 | pull_request.number is out of range
          "login": "octo-org"        | "login": "octo/../org"       | repository.owner.login does not look like one
          "login": "octo-org"        | "login": "a\\ud800b"         | repository.owner.login has characters that no text has
          "login": "octo-org"        | "login": "a\\u0000b"         | repository.owner.login has characters that no text has
          "sha": "6dcb09b5"          | "sha": "main"                | pull_request.head.sha does not look like one
          "number": 7, "state"       | "number": [7], "state"       | pull_request.number is not a number
          """)
  void a_field_that_is_missing_or_of_another_kind_is_named(String from, String to, String reason) {
    var short7 = pullRequest("opened").replace(HEAD, "6dcb09b5");
    var body = from.contains("sha") ? short7 : pullRequest("opened");
    assertThat(body).contains(from);
    assertUnreadable("pull_request", body.replace(from, to == null ? "" : to), reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "null",
        "7",
        "\"text\"",
        "[]",
        "{",
        "{}",
        "{\"action\":",
        "{\"action\": \"opened\"",
        "{'action': 'opened'}",
        "{\"action\": NaN}",
        "{\"a\": 01}",
        "{\"a\": \"\t\"}",
        "{\"a\": \u0000}",
        "<xml/>",
        "payload=%7B%7D"
      })
  void what_is_not_a_json_object_is_unreadable(String body) {
    assertThat(read("pull_request", body)).isInstanceOf(Unreadable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"x\": 1, \"x\": 2}",
        "[1e400]",
        "1e400",
        "-1e999999999",
        "{\"a\": {\"b\": 1, \"b\": 1}}"
      })
  void a_number_or_name_that_readers_disagree_on_is_unreadable(String value) {
    assertThat(read("pull_request", with(value))).isInstanceOf(Unreadable.class);
  }

  @Test
  void a_mark_before_the_object_or_garbage_behind_it_is_unreadable() {
    var body = pullRequest("opened");
    assertThat(read("pull_request", "\ufeff" + body)).isInstanceOf(Unreadable.class);
    assertThat(read("pull_request", body + "{}")).isInstanceOf(Unreadable.class);
    assertThat(read("pull_request", body + "x")).isInstanceOf(Unreadable.class);
    assertThat(read("pull_request", body + " \r\n")).isInstanceOf(Review.class);
  }

  @Test
  void depth_and_length_have_an_end() {
    var deep = 100_000;
    assertThat(read("pull_request", with("[".repeat(deep) + "]".repeat(deep))))
        .isInstanceOf(Unreadable.class);
    assertThat(read("pull_request", with("{\"a\":".repeat(deep) + "1" + "}".repeat(deep))))
        .isInstanceOf(Unreadable.class);
    assertThat(read("pull_request", with("9".repeat(1 << 20)))).isInstanceOf(Unreadable.class);
    assertThat(read("pull_request", with("{\"" + "n".repeat(2000) + "\": 1}")))
        .isInstanceOf(Unreadable.class);
  }

  @Test
  void a_body_of_the_largest_size_with_a_million_names_is_read() {
    var names =
        IntStream.range(0, 1_000_000)
            .mapToObj(i -> "\"field" + i + "\":\"v" + i + "\"")
            .collect(Collectors.joining(",", "{", "}"));
    assertThat(names.length()).isGreaterThan(20_000_000);
    assertThat(read("pull_request", with(names))).isInstanceOf(Review.class);
  }

  @Test
  void a_reason_never_repeats_the_body() {
    var trigger = read("pull_request", "secret-of-somebody");
    assertThat(trigger)
        .isEqualTo(new Unreadable("not a pull_request event: not JSON in line 1, column 1"));
  }

  private Trigger read(String event, String body) {
    var asked = reader.read(delivery(event, body));
    assertThat(reader.read(delivery(event, body).slim())).isEqualTo(asked);
    return asked;
  }

  private void assertUnreadable(String event, String body, String reason) {
    assertThat(read(event, body)).isEqualTo(new Unreadable("not a " + event + " event: " + reason));
  }

  private static String with(String value) {
    return pullRequest("opened")
        .replace("\"number\": 7, \"state\"", "\"number\": 7, \"more\": " + value + ", \"state\"");
  }

  private static String withoutInstallation(String body) {
    var without = body.replaceFirst("\"installation\": \\{.*?},", "");
    assertThat(without).isNotEqualTo(body);
    return without;
  }

  private static String byBot(String body) {
    return body.replace("\"type\": \"User\", \"site_admin\"", "\"type\": \"Bot\", \"site_admin\"");
  }
}
