package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `parallax review --pr`: a pull request by its name and somebody's token.
final class ReviewAtGitHubTest {
  private static final String REPOSITORY = "acme/shop";
  private static final String NAME = "acme/shop#1";
  private static final String LEAKY =
      "import subprocess\ndef f(name):\n    subprocess.run(f'ls {name}', shell=True)\n";

  private final StandInGitHub github = StandInGitHub.start("0123456789abcdef0123456789abcdef");
  private final Printing printing = new Printing();

  @BeforeEach
  void open() {
    github.repository(REPOSITORY, Map.of("README.md", "# Shop\n"));
    github.openPullRequest(
        REPOSITORY, "A change", "", "robin", Map.of("README.md", "# Shop\n", "app.py", LEAKY));
  }

  @AfterEach
  void close() {
    printing.close();
    github.close();
  }

  @Test
  void the_report_is_printed_and_nothing_is_posted() {
    assertThat(review("--pr", NAME)).isEqualTo(1);
    assertThat(printing.out())
        .contains("| security | FAIL |", "/acme/shop/blob/" + github.head(REPOSITORY, 1));
    assertThat(printing.err()).contains("launched 3 agents");
    assertThat(github.writes()).isEmpty();
    assertThat(github.comments(REPOSITORY, 1)).isEmpty();
  }

  @Test
  void with_post_the_token_s_user_puts_one_comment_and_edits_it_the_next_time() {
    assertThat(review("--pr", NAME, "--post", "--fail-on", "never")).isZero();
    var first = github.comments(REPOSITORY, 1);
    assertThat(first)
        .singleElement()
        .satisfies(comment -> {
          assertThat(comment.author()).isEqualTo("kim");
          assertThat(comment.body()).contains("| security | FAIL |");
        });
    assertThat(printing.err()).contains("Posted: ", "#issuecomment-" + first.getFirst().id());
    assertThat(review("--pr", NAME, "--post", "--agent", "docs")).isZero();
    assertThat(github.comments(REPOSITORY, 1))
        .singleElement()
        .satisfies(comment -> {
          assertThat(comment.id()).isEqualTo(first.getFirst().id());
          assertThat(comment.body()).contains("| docs |").doesNotContain("| security |");
        });
  }

  @Test
  void a_person_s_token_makes_no_check_run_and_that_does_no_harm() {
    assertThat(review("--pr", NAME, "--post", "--fail-on", "never")).isZero();
    assertThat(github.checks(REPOSITORY)).isEmpty();
  }

  @Test
  void json_and_estimates_are_as_for_a_local_range() throws Exception {
    review("--pr", NAME, "--format", "json");
    assertThat(new ObjectMapper().readTree(printing.out()).path("verdict").asText())
        .isEqualTo("FAIL");
    assertThat(review("--pr", NAME, "--estimate")).isZero();
    assertThat(printing.out()).contains("Nobody was asked");
  }

  @Test
  void a_repository_that_has_another_name_by_now_is_found() {
    github.rename(REPOSITORY, "acme/store");
    assertThat(review("--pr", NAME)).isEqualTo(1);
    assertThat(printing.out()).contains("/acme/store/blob/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/files", "/commits/0a1c971", "#issuecomment-12", "?w=1"})
  void the_address_is_as_good_as_the_name(String end) {
    assertThat(review("--pr", github.apiUrl() + "/acme/shop/pull/1" + end)).isEqualTo(1);
    assertThat(printing.out()).contains("| security | FAIL |");
  }

  @Test
  void a_public_repository_can_be_read_without_a_token() {
    assertThat(without("--pr", NAME)).isEqualTo(1);
    assertThat(printing.out()).contains("| security | FAIL |");
    assertThat(github.requests())
        .extracting(StandInGitHub.Request::authorization)
        .containsOnly(StandInGitHub.Authorization.NONE);
  }

  @Test
  void without_a_token_a_private_repository_is_not_there() {
    github.makePrivate(REPOSITORY);
    assertThat(without("--pr", NAME)).isEqualTo(2);
    assertOneLine("no public pull request acme/shop#1", "set GITHUB_TOKEN");
  }

  @Test
  void without_a_token_nothing_can_be_posted() {
    assertThat(without("--pr", NAME, "--post")).isEqualTo(2);
    assertOneLine("--post needs a token", "set GITHUB_TOKEN or GH_TOKEN");
    assertThat(github.requests()).isEmpty();
  }

  @Test
  void a_token_that_has_ended_is_one_clear_line() {
    var bad = environment();
    bad.put("GITHUB_TOKEN", "github_pat_" + "0".repeat(60));
    assertThat(printing.run(bad, "review", "--pr", NAME)).isEqualTo(2);
    assertOneLine("refused the token", "GITHUB_TOKEN");
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme/shop#7", "acme/nothing#1", "globex/web#1"})
  void a_pull_request_that_is_not_there_is_one_clear_line(String name) {
    assertThat(review("--pr", name)).isEqualTo(2);
    assertOneLine("there is no pull request " + name, "the token may");
  }

  @Test
  void a_token_that_may_not_write_prints_the_report_and_says_what_it_lacks() {
    github.lock(REPOSITORY, 1);
    assertThat(review("--pr", NAME, "--post")).isEqualTo(2);
    assertThat(printing.out()).contains("| security | FAIL |");
    assertThat(printing.err()).contains("give the token the right to");
  }

  @Test
  void a_limit_that_is_reached_without_a_token_is_told_with_the_mend() {
    github.misbehave(
        Misbehaviour.always(
            "GET .*",
            new Misbehaviour.Act.Answer(
                403,
                Map.of("x-ratelimit-remaining", "0", "x-ratelimit-reset", "4000000000"),
                "{\"message\":\"API rate limit exceeded\"}")));
    assertThat(without("--pr", NAME)).isEqualTo(2);
    assertOneLine("rate limited", "set GITHUB_TOKEN");
  }

  @Test
  void a_github_that_does_not_answer_is_one_clear_line() {
    github.misbehave(Misbehaviour.always("GET .*", new Misbehaviour.Act.Drop()));
    assertThat(review("--pr", NAME)).isEqualTo(2);
    assertOneLine("no answer from GitHub", "GITHUB_API_URL");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "acme/shop/1 | --pr must be OWNER/REPO#N",
        "shop#1 | --pr must be OWNER/REPO#N",
        "acme/shop#0 | --pr must be OWNER/REPO#N",
        "acme/shop# | --pr must be OWNER/REPO#N",
        "../x/y#1 | --pr must be OWNER/REPO#N",
        "https://evil.example.com/acme/shop/pull/1 |"
            + " GITHUB_API_URL=https://evil.example.com/api/v3",
        "https://octo.ghe.com/acme/shop/pull/1 | GITHUB_API_URL=https://api.octo.ghe.com",
        "https://github.com/acme/shop/pull/1 | GITHUB_API_URL=https://api.github.com"
      })
  void another_form_is_one_clear_line_and_no_request(String name, String words) {
    assertThat(review("--pr", name)).isEqualTo(2);
    assertOneLine(words);
    assertThat(github.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"--repo, .", "--base, main", "--head, HEAD"})
  void a_local_range_does_not_go_with_a_pull_request(String option, String value) {
    assertThat(review("--pr", NAME, option, value)).isEqualTo(2);
    assertOneLine("leave out --repo, --base, --head");
    assertThat(github.requests()).isEmpty();
  }

  @Test
  void there_is_nowhere_to_post_a_local_range() {
    assertThat(review("--post")).isEqualTo(2);
    assertOneLine("--post needs --pr");
  }

  private int review(String... options) {
    var environment = environment();
    environment.put("GH_TOKEN", github.userToken("kim", "acme"));
    return printing.run(environment, args(options));
  }

  private int without(String... options) {
    return printing.run(environment(), args(options));
  }

  private static String[] args(String... options) {
    var args = new String[options.length + 1];
    args[0] = "review";
    System.arraycopy(options, 0, args, 1, options.length);
    return args;
  }

  private Map<String, String> environment() {
    return new HashMap<>(Map.of("GITHUB_API_URL", github.apiUrl()));
  }

  private void assertOneLine(String... words) {
    assertThat(printing.errLines()).singleElement().asString().contains(words);
    assertThat(printing.out()).isEmpty();
  }
}
