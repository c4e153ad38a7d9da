package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.engine.Providers;
import dev.parallax.job.Admission;
import dev.parallax.plan.Agent.On;
import dev.parallax.trigger.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may command, through the front door: rows 14 to 20 and 24 to 27 of the attacks.
final class CommandStoryTest {
  private static final Map<String, String> CHANGE =
      Map.of("src/Shop.java", "class Shop { int a; }\n");
  private static final String PERMISSION = "GET /repositories/\\d+/collaborators/[^/]+/permission";

  private final Ticking clock = new Ticking();
  private final World world =
      new World(
          Providers.NONE, new Settings.Crowd(Duration.ZERO, new Admission.Limits(3, 5)), clock);
  private int number;

  @BeforeEach
  void open() {
    world.repository(Map.of());
    number = world.open("A change", CHANGE);
    world.quiet();
  }

  @AfterEach
  void close() {
    world.close();
  }

  /// Row 14.
  @ParameterizedTest
  @ValueSource(strings = {"none", "read", "triage"})
  void who_may_not_write_gets_one_short_reply_and_nothing_else(String role) {
    world.github.permit(World.REPOSITORY, "sam", role);
    say("sam", "/parallax review");
    assertThat(replies()).containsExactly(REFUSAL);
    assertThat(runs()).isEqualTo(1);
    assertThat(reactions()).isEmpty();
  }

  /// Row 15.
  @ParameterizedTest
  @CsvSource({"OWNER, read, 1", "MEMBER, triage, 1", "NONE, write, 2", "CONTRIBUTOR, admin, 2"})
  void what_a_comment_says_of_its_writer_is_not_believed(String said, String role, int runs) {
    world.github.permit(World.REPOSITORY, "sam", role);
    sayAs(
        "sam",
        "/parallax review",
        body ->
            body.replaceAll(
                "\"author_association\":\"[A-Z]+\"", "\"author_association\":\"" + said + "\""));
    assertThat(runs()).isEqualTo(runs);
  }

  /// Row 16.
  @ParameterizedTest
  @CsvSource({
    "dependabot[bot], admin, 1, 0",
    "github-actions[bot], write, 1, 0",
    "parallax-demo[bot], admin, 1, 0",
    "parallax-demo, read, 1, 1",
    "release-bot, read, 1, 1",
    "release-bot, write, 2, 0"
  })
  void a_bot_is_never_listened_to_and_a_person_called_like_one_is_asked_about(
      String login, String role, int runs, int replies) {
    world.github.permit(World.REPOSITORY, login, role);
    say(login, "/parallax review");
    assertThat(runs()).isEqualTo(runs);
    assertThat(replies()).hasSize(replies);
  }

  /// Row 17.
  @Test
  void a_login_that_changed_hands_does_not_bring_its_rights_along() {
    world.github.permit(World.REPOSITORY, "sam", "admin");
    sayAs("sam", "/parallax review", body -> ofAnotherId(body));
    assertThat(replies()).containsExactly(REFUSAL);
    assertThat(runs()).isEqualTo(1);
  }

  /// Row 18.
  @Test
  void a_right_that_was_taken_away_in_between_is_gone() {
    world.github.permit(World.REPOSITORY, "sam", "write");
    interrupted();
    comment("sam", "/parallax review");
    World.until(() -> world.github.misbehavesNoMore());
    world.github.permit(World.REPOSITORY, "sam", "read");
    world.quiet();
    assertThat(replies()).containsExactly(REFUSAL);
    assertThat(runs()).isEqualTo(1);
  }

  /// Row 19.
  @Test
  void while_nobody_says_who_somebody_is_nothing_is_done_and_it_is_done_later() {
    world.github.permit(World.REPOSITORY, "sam", "write");
    interrupted();
    comment("sam", "/parallax review");
    World.until(() -> world.github.misbehavesNoMore());
    assertThat(runs()).isEqualTo(1);
    world.quiet();
    assertThat(runs()).isEqualTo(2);
    assertThat(replies()).isEmpty();
  }

  /// Row 20.
  @Test
  void a_comment_that_was_edited_before_it_was_acted_on_does_nothing() {
    interrupted();
    var id = comment("acme", "/parallax review");
    World.until(() -> world.github.misbehavesNoMore());
    world.github.editComment(World.REPOSITORY, id, "acme", "/parallax cancel");
    world.quiet();
    assertThat(runs()).isEqualTo(1);
    assertThat(reactions()).isEmpty();
    assertThat(world.result("issue_comment")).contains("was edited since");
  }

  /// Row 20.
  @Test
  void a_comment_that_is_gone_does_nothing() {
    interrupted();
    var id = comment("acme", "/parallax review");
    World.until(() -> world.github.misbehavesNoMore());
    world.github.deleteComment(World.REPOSITORY, id);
    world.quiet();
    assertThat(runs()).isEqualTo(1);
    assertThat(world.result("issue_comment")).contains("is gone");
  }

  /// Row 20.
  @Test
  void an_edited_comment_is_no_command_whoever_edits_it() {
    var id = comment("acme", "nice");
    world.github.editComment(World.REPOSITORY, id, "acme", "/parallax review");
    world.github.editComment(World.REPOSITORY, id, "mallory", "/parallax review docs");
    world.quiet();
    assertThat(runs()).isEqualTo(1);
    assertThat(replies()).isEmpty();
  }

  /// Row 26.
  @Test
  void our_own_words_are_never_a_command() {
    comment(world.github.botLogin(), "/parallax review");
    comment(world.github.botLogin(), "/parallax help");
    world.quiet();
    assertThat(runs()).isEqualTo(1);
    assertThat(world.github.comments(World.REPOSITORY, number)).hasSize(3);
  }

  /// Row 26: whatever answers us, we stop answering.
  @Test
  void one_who_answers_every_answer_hears_five_in_an_hour() {
    for (var i = 0; i < 12; i++) say("echo", "/parallax help");
    assertThat(replies()).hasSize(5);
    assertThat(world.result("issue_comment")).contains("enough was answered");
    clock.forward(Duration.ofMinutes(61));
    say("echo", "/parallax help");
    assertThat(replies()).hasSize(6);
  }

  /// Row 27.
  @Test
  void a_flood_of_refused_commands_becomes_no_flood_of_replies_or_requests() {
    world.github.forgetRequests();
    for (var i = 0; i < 40; i++) comment("sam", "/parallax review");
    world.quiet();
    // They are handled side by side, so that any of them may be the first to be too many.
    assertThat(replies()).hasSize(4).filteredOn(REFUSAL::equals).hasSize(3);
    assertThat(replies()).filteredOn(reply -> reply.contains("more than 3 commands")).hasSize(1);
    assertThat(world.github.requests())
        .filteredOn(request -> request.path().endsWith("/permission"))
        .hasSize(3);
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void more_commands_than_one_person_may_give_in_an_hour_are_said_once_and_not_done() {
    for (var i = 0; i < 6; i++) say("acme", "/parallax review docs");
    assertThat(runs()).isEqualTo(1 + 3);
    assertThat(replies()).hasSize(1).first().asString().contains("more than 3 commands of one");
    clock.forward(Duration.ofMinutes(61));
    say("acme", "/parallax review docs");
    assertThat(runs()).isEqualTo(1 + 4);
  }

  @Test
  void more_commands_than_a_repository_may_have_are_not_done_whoever_asks() {
    for (var name : List.of("kim", "robin", "lee")) {
      world.github.permit(World.REPOSITORY, name, "write");
      for (var i = 0; i < 2; i++) say(name, "/parallax review docs");
    }
    assertThat(runs()).isEqualTo(1 + 5);
    assertThat(replies()).hasSize(1).first().asString().contains("more than 5 commands in this");
  }

  @Test
  void a_stranger_takes_nothing_from_those_who_may() {
    for (var i = 0; i < 9; i++) comment("stranger-" + i, "/parallax review");
    world.quiet();
    say("acme", "/parallax review docs");
    assertThat(runs()).isEqualTo(2);
  }

  @Test
  void help_says_what_can_be_asked_where_it_was_asked() {
    say("stranger", "/parallax help");
    assertThat(replies().getFirst())
        .isEqualTo(Verb.help(On.PULL_REQUEST))
        .contains("/parallax dismiss F1,F3 REASON")
        .doesNotContain("/parallax bulk");
    var issue = world.github.openIssue(World.REPOSITORY, "It is broken", "Really", "kim");
    world.github.comment(World.REPOSITORY, issue, "stranger", "/parallax");
    assertThat(world.botComments(issue).stream().map(CommandStoryTest::unmarked))
        .containsExactly(Verb.help(On.ISSUE))
        .first()
        .asString()
        .contains("/parallax bulk QUERY")
        .doesNotContain("/parallax dismiss");
  }

  @Test
  void everybody_may_ask_how_a_run_stands() {
    say("stranger", "/parallax status");
    assertThat(replies())
        .containsExactly(
            "The newest run, at `%s`, is reported.".formatted(world.newestRun().head()));
    assertThat(runs()).isEqualTo(1);
    var issue = world.github.openIssue(World.REPOSITORY, "It is broken", "Really", "kim");
    world.github.comment(World.REPOSITORY, issue, "stranger", "/parallax status");
    assertThat(world.botComments(issue).stream().map(CommandStoryTest::unmarked))
        .containsExactly("There has been no run yet.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          triage      | `triage` is for issues;
          bulk is:open | `bulk` is for issues;
          apply 1     | `apply` is for issues;
          plan        | `plan` is for issues;
          reviw       | I do not know `reviw`, did you mean `review`?
          aproove     | I do not know `aproove`
          cancel now  | I do not know `now`
          review -x=1 | I do not understand that.
          dismiss     | Say which findings, and why
          """)
  void what_cannot_be_done_is_answered_in_a_sentence(String command, String answer) {
    say("acme", "/parallax " + command);
    assertThat(replies()).hasSize(1).first().asString().startsWith(answer);
    assertThat(runs()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          review     | `review` is for pull requests;
          dismiss F1 x | `dismiss` is for pull requests;
          bulk       | That names no issues. Write `/parallax bulk`
          apply      | Say it like `/parallax apply 1,3`.
          """)
  void on_an_issue_as_well(String command, String answer) {
    var issue = world.github.openIssue(World.REPOSITORY, "It is broken", "Really", "kim");
    world.github.comment(World.REPOSITORY, issue, "acme", "/parallax " + command);
    assertThat(world.botComments(issue)).hasSize(1).first().asString().startsWith(answer);
  }

  private static final String REFUSAL =
      "Only people with write access to this repository can ask for that.";

  /// The next question who somebody is fails.
  private void interrupted() {
    world.github.misbehave(
        Misbehaviour.times(1, PERMISSION, new Misbehaviour.Act.Answer(503, Map.of(), "")));
  }

  private long comment(String login, String text) {
    return world.github.comment(World.REPOSITORY, number, login, text);
  }

  private void say(String login, String text) {
    comment(login, text);
    world.quiet();
  }

  /// The same with a body that says something else about its writer.
  private void sayAs(String login, String text, UnaryOperator<String> other) {
    world.github.loseDeliveries(true);
    comment(login, text);
    world.github.loseDeliveries(false);
    var lost = world.github.deliveries().getLast();
    world.github.deliver(lost.event(), other.apply(lost.payload()), UUID.randomUUID().toString());
    world.quiet();
  }

  private static String ofAnotherId(String body) {
    return body.replaceAll("(\"login\":\"sam\",\"id\":)\\d+", "$1987654321");
  }

  private int runs() {
    return world.runs().recent(100).size();
  }

  /// What the bot said besides its report.
  private List<String> replies() {
    return world.botComments(number).stream()
        .filter(body -> !body.contains("## Parallax") && !body.startsWith("/parallax"))
        .map(CommandStoryTest::unmarked)
        .toList();
  }

  /// By its last line, which nobody sees, an answer is known again.
  private static String unmarked(String body) {
    return body.replaceFirst("\n\n<!-- parallax [0-9a-f]{32} -->$", "");
  }

  private List<String> reactions() {
    return world.github.comments(World.REPOSITORY, number).stream()
        .map(StandInGitHub.Comment::reactions)
        .flatMap(List::stream)
        .toList();
  }
}
