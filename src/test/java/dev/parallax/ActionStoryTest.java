package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.demo.ActionsJob;
import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInGitHub.Opening;
import dev.parallax.demo.StandInModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A workflow of the repository itself instead of a server: a job's event file in, one comment out.
final class ActionStoryTest {
  private static final String REPOSITORY = "acme/shop";
  private static final String JOBS_BOT = "github-actions[bot]";
  private static final String LEAKY =
      "import subprocess\ndef f(name):\n    subprocess.run(f'ls {name}', shell=True)\n";
  private static final Map<String, String> BASE = Map.of("README.md", "# Shop\n");

  @TempDir Path folder;
  private final StandInGitHub github = StandInGitHub.start("0123456789abcdef0123456789abcdef");
  private final HeldToApi held = HeldToApi.whenAsked(github);
  private final Printing printing = new Printing();
  private Map<String, String> permissions = ActionsJob.PERMISSIONS;
  private ActionsJob job = new ActionsJob(Map.of());
  private int jobs;

  @BeforeEach
  void makeRepository() {
    github.repository(REPOSITORY, BASE);
  }

  @AfterEach
  void close() {
    printing.close();
    github.close();
    held.requireNoFaults();
  }

  @Test
  void an_opened_pull_request_gets_one_comment_of_the_jobs_bot() throws Exception {
    var number = open(Map.of("app.py", LEAKY));
    assertThat(run("pull_request", pull(number, "opened"))).isZero();
    var comments = github.comments(REPOSITORY, number);
    assertThat(comments).hasSize(1);
    assertThat(comments.getFirst().author()).isEqualTo(JOBS_BOT);
    assertThat(comments.getFirst().body())
        .contains("| security | FAIL |", "| performance |", "| docs |")
        .contains("[run](https://github.com/acme/shop/actions/runs/" + env("GITHUB_RUN_ID") + ")");
    var url = "https://github.com/acme/shop/pull/1#issuecomment-" + comments.getFirst().id();
    assertThat(printing.out()).contains("FAIL: " + url);
    assertThat(summary()).contains("| security | FAIL |").doesNotContain("<!-- parallax");
    assertThat(outputs())
        .containsOnlyKeys(ActionFileTest.outputs())
        .containsEntry("verdict", "FAIL")
        .containsEntry("comment-url", url)
        .hasEntrySatisfying("findings", count -> assertThat(count).matches("[1-9]\\d*"));
  }

  @Test
  void the_check_run_of_the_jobs_is_completed() throws Exception {
    var number = open(Map.of("app.py", LEAKY));
    run("pull_request", pull(number, "opened"));
    assertThat(github.checkRuns(REPOSITORY, github.head(REPOSITORY, number)))
        .singleElement()
        .satisfies(check -> assertThat(check.status()).isEqualTo("completed"));
  }

  /// Another job would call other findings by the same names.
  @Test
  void a_job_writes_on_no_lines() throws Exception {
    var config = Map.of(".github/parallax.yml", "version: 1\nreview:\n  inline: true\n");
    github.repository(REPOSITORY, config);
    var number = open(Map.of("app.py", LEAKY));
    assertThat(run("pull_request", pull(number, "opened"))).isZero();
    assertThat(github.comments(REPOSITORY, number)).hasSize(1);
    assertThat(github.lineComments(REPOSITORY, number)).isEmpty();
  }

  @Test
  void a_later_job_finds_the_comment_by_its_marker_and_author_and_edits_it() throws Exception {
    var number = open(Map.of("app.py", LEAKY));
    run("pull_request", pull(number, "opened"));
    var first = github.comments(REPOSITORY, number).getFirst();
    github.push(REPOSITORY, number, files(Map.of("app.py", "x = 1\n")));
    assertThat(run("pull_request", pull(number, "synchronize"))).isZero();
    assertThat(github.comments(REPOSITORY, number))
        .singleElement()
        .satisfies(comment -> {
          assertThat(comment.id()).isEqualTo(first.id());
          assertThat(comment.body()).contains("| security | PASS |");
        });
  }

  @Test
  void a_pasted_marker_of_somebody_else_is_not_taken_for_ours() throws Exception {
    var number = open(Map.of("app.py", LEAKY));
    run("pull_request", pull(number, "opened"));
    var ours = github.comments(REPOSITORY, number).getFirst();
    github.deleteComment(REPOSITORY, ours.id());
    github.comment(REPOSITORY, number, "mallory", ours.body());
    run("pull_request", pull(number, "reopened"));
    assertThat(github.comments(REPOSITORY, number))
        .extracting(StandInGitHub.Comment::author)
        .containsExactly("mallory", JOBS_BOT);
  }

  /// Jobs share no ledger: that there was no comment when the pull request was read does not mean
  /// that there is none.
  @Test
  void a_comment_that_another_job_posts_meanwhile_is_edited_too() throws Exception {
    var number = open(Map.of("app.py", LEAKY));
    var before = new JsonMapper().writeValueAsString(pull(number, "x").get("pull_request"));
    run("pull_request", pull(number, "opened"));
    github.misbehave(
        Misbehaviour.times(
            1, "GET .*/pulls/1", new Misbehaviour.Act.Answer(200, Map.of(), before)));
    assertThat(run("pull_request", pull(number, "reopened"))).isZero();
    assertThat(github.misbehavesNoMore()).isTrue();
    assertThat(github.comments(REPOSITORY, number)).hasSize(1);
  }

  @Test
  void an_issue_is_triaged_with_one_comment_and_its_address_is_given() throws Exception {
    try (var model = StandInModel.start()) {
      var number = github.openIssue(REPOSITORY, "It forgets coupons", "After a reload.", "robin");
      var opened = github.issuePayload(REPOSITORY, number, "opened", "robin");
      run(models(model), "issues", opened);
      assertThat(github.comments(REPOSITORY, number))
          .singleElement()
          .satisfies(comment -> {
            assertThat(comment.author()).isEqualTo(JOBS_BOT);
            assertThat(comment.body()).contains("| triage |", "| duplicates |", "| status |");
            assertThat(outputs().get("comment-url"))
                .isEqualTo("https://github.com/acme/shop/issues/1#issuecomment-" + comment.id());
          });
      assertThat(summary()).contains("| triage |");
    }
  }

  @Test
  void without_a_model_issues_are_left_alone() throws Exception {
    var number = github.openIssue(REPOSITORY, "It forgets coupons", "After a reload.", "robin");
    assertThat(run("issues", github.issuePayload(REPOSITORY, number, "opened", "robin"))).isZero();
    assertThat(github.comments(REPOSITORY, number)).isEmpty();
    assertThat(printing.out()).startsWith("parallax: ");
  }

  @Test
  void a_command_is_obeyed_when_who_wrote_it_may_write() throws Exception {
    var number = open(Map.of("app.py", LEAKY));
    github.permit(REPOSITORY, "kim", "write");
    var id = github.comment(REPOSITORY, number, "kim", "/parallax review docs");
    assertThat(run("issue_comment", comment(id, "kim"))).isZero();
    var comments = github.comments(REPOSITORY, number);
    assertThat(comments.getFirst().reactions()).containsExactly("eyes");
    assertThat(comments).hasSize(2);
    assertThat(comments.getLast().body()).contains("| docs |").doesNotContain("| security |");
  }

  @Test
  void a_stranger_s_command_is_refused_with_one_reply() throws Exception {
    var number = open(Map.of("app.py", LEAKY));
    var id = github.comment(REPOSITORY, number, "stranger", "/parallax review");
    assertThat(run("issue_comment", comment(id, "stranger"))).isZero();
    assertThat(github.comments(REPOSITORY, number).getLast().body())
        .contains("Only people with write access");
    assertThat(printing.out()).contains("refused");
    assertThat(outputs()).isEmpty();
  }

  @Test
  void a_fork_s_token_may_only_read_so_the_report_is_on_the_job_s_page_alone() throws Exception {
    var number = openFromFork(Map.of("app.py", LEAKY));
    assertThat(run("pull_request", pull(number, "opened"), "--fail-on", "fail")).isEqualTo(1);
    assertThat(github.comments(REPOSITORY, number)).isEmpty();
    assertThat(printing.errLines())
        .filteredOn(line -> line.contains("could not be written"))
        .singleElement()
        .asString()
        .contains("fork", "pull_request_target", "docs/action.md");
    assertThat(summary()).contains("| security | FAIL |");
    assertThat(outputs()).containsEntry("verdict", "FAIL").containsEntry("comment-url", "");
  }

  @Test
  void on_pull_request_target_a_fork_s_pull_request_gets_its_comment() throws Exception {
    var number = openFromFork(Map.of("app.py", LEAKY));
    assertThat(run("pull_request_target", pull(number, "opened"))).isZero();
    assertThat(github.comments(REPOSITORY, number))
        .singleElement()
        .satisfies(comment -> assertThat(comment.body()).contains("| security | FAIL |"));
  }

  @Test
  void a_job_without_the_permission_is_told_which_one_it_needs() throws Exception {
    permissions =
        Map.of("metadata", "read", "contents", "read", "pull_requests", "read", "checks", "write");
    var number = open(Map.of("app.py", LEAKY));
    assertThat(run("pull_request", pull(number, "opened"))).isZero();
    assertThat(printing.err()).contains("pull-requests: write");
    assertThat(github.checkRuns(REPOSITORY, github.head(REPOSITORY, number)))
        .singleElement()
        .satisfies(check -> {
          assertThat(check.status()).isEqualTo("completed");
          assertThat(check.summary()).contains("could not be written");
        });
  }

  @Test
  void a_report_that_could_not_be_put_is_put_by_the_next_job_that_may_and_not_paid_for_again()
      throws Exception {
    try (var model = StandInModel.start()) {
      var number = open(Map.of("app.py", LEAKY));
      var more = new HashMap<>(models(model));
      more.put("DATA_DIR", folder.resolve("kept").toString());
      permissions = Map.of("metadata", "read", "contents", "read", "pull_requests", "read");
      run(more, "pull_request", pull(number, "opened"));
      assertThat(github.comments(REPOSITORY, number)).isEmpty();
      var asked = model.calls().size();
      permissions = ActionsJob.PERMISSIONS;
      assertThat(run(more, "pull_request", pull(number, "opened"))).isZero();
      assertThat(github.comments(REPOSITORY, number)).hasSize(1);
      assertThat(model.calls()).hasSize(asked);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"push", "workflow_dispatch", "schedule"})
  void an_event_that_asks_for_nothing_ends_well_and_says_so(String event) throws Exception {
    open(Map.of("app.py", LEAKY));
    github.forgetRequests();
    assertThat(run(event, Map.of("repository", Map.of("id", 1)))).isZero();
    assertThat(printing.out()).startsWith("parallax: nothing to do: ").contains(event);
    assertThat(github.requests()).isEmpty();
  }

  @Test
  void a_comment_that_does_not_address_us_costs_no_request() throws Exception {
    var number = open(Map.of("app.py", LEAKY));
    var id = github.comment(REPOSITORY, number, "kim", "Nice!");
    github.forgetRequests();
    assertThat(run("issue_comment", comment(id, "kim"))).isZero();
    assertThat(printing.out()).contains("nothing to do: the comment does not address us");
    assertThat(github.requests()).isEmpty();
  }

  @Test
  void the_configuration_is_the_default_branch_s_and_its_mistakes_are_told() throws Exception {
    github.repository(
        REPOSITORY, Map.of(".github/parallax.yml", "version: 1\nreview:\n  agent: x\n"));
    var head =
        github.commit(
            REPOSITORY,
            github.branch(REPOSITORY, "main"),
            Map.of(".github/parallax.yml", "version: 1\n", "app.py", LEAKY),
            "Mine");
    var number = github.openPullRequest(REPOSITORY, Opening.of("Change", "robin", head));
    assertThat(run("pull_request", pull(number, "opened"))).isEqualTo(2);
    assertThat(printing.err()).contains(".github/parallax.yml:3", "agents");
    assertThat(summary()).contains("Not reviewed");
    assertThat(github.comments(REPOSITORY, number))
        .singleElement()
        .satisfies(comment -> assertThat(comment.body()).contains("has a mistake"));
  }

  @Test
  void a_draft_is_left_alone_without_failing_the_job() throws Exception {
    var head = commit(Map.of("app.py", LEAKY));
    var number = github.openPullRequest(REPOSITORY, Opening.of("Change", "robin", head).asDraft());
    assertThat(run("pull_request", pull(number, "opened"), "--fail-on", "warn")).isZero();
    assertThat(printing.out()).contains("draft");
    assertThat(github.comments(REPOSITORY, number)).isEmpty();
  }

  @Test
  void findings_fail_the_job_when_the_workflow_wants_it_so() throws Exception {
    var number = open(Map.of("app.py", LEAKY));
    var more = Map.of("PARALLAX_FAIL_ON", "fail");
    assertThat(run(more, "pull_request", pull(number, "opened"))).isEqualTo(1);
  }

  @Test
  void a_bad_token_is_one_clear_line() throws Exception {
    var number = open(Map.of("app.py", LEAKY));
    var more = Map.of("GITHUB_TOKEN", "ghs_" + "0".repeat(36));
    assertThat(run(more, "pull_request", pull(number, "opened"))).isEqualTo(2);
    assertThat(printing.errLines()).singleElement().asString().contains("401", "GITHUB_TOKEN");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET .*/pulls/1", "GET .*/git/trees/.*"})
  void what_is_not_there_any_more_does_not_end_well(String request) throws Exception {
    var number = open(Map.of("app.py", LEAKY));
    github.misbehave(
        Misbehaviour.always(
            request, new Misbehaviour.Act.Answer(404, Map.of(), "{\"message\":\"Not Found\"}")));
    assertThat(run("pull_request", pull(number, "opened"))).isEqualTo(3);
    assertThat(printing.out()).contains("the target is gone");
  }

  @Test
  void outside_of_a_job_all_that_is_missing_is_told_at_once() {
    assertThat(printing.run(Map.of("RUNNER_TEMP", folder.toString()), "action")).isEqualTo(2);
    assertThat(printing.errLines())
        .hasSize(5)
        .anyMatch(line -> line.contains("GITHUB_EVENT_PATH is not set"))
        .anyMatch(line -> line.contains("GITHUB_TOKEN is not set; give the step env:"));
  }

  @Test
  void what_a_workflow_sets_for_other_programs_does_not_concern_us() throws Exception {
    var number = open(Map.of("app.py", LEAKY));
    var more =
        Map.of("PORT", "http", "DATABASE_URL", "mysql://x/y", "PRIVATE_KEY_PATH", "/nowhere");
    assertThat(run(more, "pull_request", pull(number, "opened"))).isZero();
    assertThat(github.comments(REPOSITORY, number)).hasSize(1);
  }

  @Test
  void a_lost_answer_is_waited_out_and_makes_no_second_run_of_any_agent() throws Exception {
    try (var model = StandInModel.start()) {
      var number = open(Map.of("app.py", LEAKY));
      var more = models(model);
      github.misbehave(
          Misbehaviour.times(
              3, "GET .*/issues/1/comments", new Misbehaviour.Act.Answer(502, Map.of(), "")));
      assertThat(run(more, "pull_request", pull(number, "opened"))).isZero();
      assertThat(printing.err()).contains("tried again in");
      assertThat(github.comments(REPOSITORY, number)).hasSize(1);
      var asked = model.calls().size();
      assertThat(run(more, "pull_request", pull(number, "reopened"))).isZero();
      assertThat(model.calls()).as("as often as without trouble").hasSize(2 * asked);
    }
  }

  @Test
  void a_data_folder_that_is_kept_remembers_from_job_to_job() throws Exception {
    var number = open(Map.of("app.py", LEAKY));
    var kept = Map.of("DATA_DIR", folder.resolve("kept").toString());
    run(kept, "pull_request", pull(number, "opened"));
    github.push(REPOSITORY, number, files(Map.of("app.py", "x = 1\n")));
    run(kept, "pull_request", pull(number, "synchronize"));
    assertThat(github.comments(REPOSITORY, number).getFirst().body()).contains("1 fixed since");
  }

  @Test
  void a_job_that_is_run_again_with_a_kept_folder_ends_as_it_did() throws Exception {
    var number = open(Map.of("app.py", LEAKY));
    var kept = Map.of("DATA_DIR", folder.resolve("kept").toString(), "PARALLAX_FAIL_ON", "fail");
    run(kept, "pull_request", pull(number, "opened"));
    assertThat(run(kept, "pull_request", pull(number, "opened"))).isEqualTo(1);
    assertThat(printing.out()).contains("already reported");
    assertThat(outputs()).containsEntry("verdict", "FAIL");
    assertThat(github.comments(REPOSITORY, number)).hasSize(1);
  }

  @Test
  void what_people_wrote_cannot_become_a_command_to_the_runner() throws Exception {
    var config = "version: 1\n\"::add-mask::x\\n::set-env name=PATH::x\": 1\n\"##[error]x\": 2\n";
    github.repository(REPOSITORY, Map.of(".github/parallax.yml", config));
    var number = open(Map.of("app.py", LEAKY));
    assertThat(run("pull_request", pull(number, "opened"))).isEqualTo(2);
    assertThat(printing.err()).contains("parallax.yml");
    assertThat((printing.out() + printing.err()).lines())
        .allMatch(line -> line.startsWith("parallax: ") && !line.contains("##["));
  }

  private static Map<String, String> models(StandInModel model) {
    return Map.of("ANTHROPIC_API_KEY", "a-key-that-is-long", "ANTHROPIC_BASE_URL", model.url());
  }

  private int open(Map<String, String> changed) {
    return github.openPullRequest(REPOSITORY, "A change", "", "robin", files(changed));
  }

  private int openFromFork(Map<String, String> changed) {
    var opening = Opening.of("A change", "robin", commit(changed)).fromFork("robin");
    return github.openPullRequest(REPOSITORY, opening);
  }

  private String commit(Map<String, String> changed) {
    return github.commit(REPOSITORY, github.branch(REPOSITORY, "main"), files(changed), "Mine");
  }

  private static Map<String, String> files(Map<String, String> changed) {
    var files = new HashMap<>(BASE);
    files.putAll(changed);
    return files;
  }

  private Map<String, Object> pull(int number, String action) {
    return github.pullPayload(REPOSITORY, number, action, "robin", Map.of());
  }

  private Map<String, Object> comment(long id, String by) {
    return github.commentPayload(REPOSITORY, id, "created", by);
  }

  private int run(String event, Map<String, Object> payload, String... options) throws IOException {
    return run(Map.of(), event, payload, options);
  }

  /// One job of its own, with a folder and a token of its own.
  private int run(
      Map<String, String> more, String event, Map<String, Object> payload, String... options)
      throws IOException {
    var own = Files.createDirectory(folder.resolve("job-" + ++jobs));
    job = ActionsJob.start(github, REPOSITORY, own, event, payload, permissions);
    var environment = new HashMap<>(job.environment());
    environment.putAll(more);
    var args = new ArrayList<>(List.of("action"));
    args.addAll(List.of(options));
    return printing.run(environment, args.toArray(String[]::new));
  }

  private String env(String name) {
    return job.environment().getOrDefault(name, "");
  }

  private String summary() throws IOException {
    return Files.readString(Path.of(env("GITHUB_STEP_SUMMARY")));
  }

  /// As the runner reads them: a line for each.
  private Map<String, String> outputs() throws IOException {
    var outputs = new HashMap<String, String>();
    for (var line : Files.readAllLines(Path.of(env("GITHUB_OUTPUT")))) {
      var at = line.indexOf('=');
      outputs.put(line.substring(0, at), line.substring(at + 1));
    }
    return outputs;
  }
}
