package dev.parallax.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.MemoryLedger;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Found;
import dev.parallax.plan.Item;
import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Subject;
import dev.parallax.trigger.IssueQuery;
import dev.parallax.trigger.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// GitHub as the story needs it, against a stand-in that checks what it is sent.
final class GitHubForgeTest {
  private static final String REPOSITORY = "acme/shop";

  private final StandInGitHub github = StandInGitHub.start("0123456789abcdef0123456789abcdef");
  private final Clock clock = new Clock();
  private final GitHubApp app = app();
  private final GitHubForge forge = forge();
  private int number;

  @BeforeEach
  void open() {
    github.repository(
        REPOSITORY, Map.of("old.txt", "one\ntwo\nthree\n", "gone.txt", "x\n", "same.txt", "s\n"));
    number =
        github.openPullRequest(
            REPOSITORY,
            "A change",
            "words",
            "robin",
            Map.of(
                "new name.txt",
                "one\ntwo\nthree\n",
                "same.txt",
                "s\n",
                "bin.dat",
                "a\0b",
                "dos.txt",
                "a\r\nb\r\n"));
  }

  @AfterEach
  void close() {
    github.close();
  }

  @Test
  void a_pull_request_is_read_as_it_is_now() {
    var subject = forge.pullRequest(ref());
    assertThat(subject.title()).isEqualTo("A change");
    assertThat(subject.head()).isEqualTo(github.head(REPOSITORY, number));
    assertThat(subject.fork()).isFalse();
    assertThat(subject.open()).isTrue();
  }

  @Test
  void every_kind_of_change_is_told_from_the_others() {
    var change = snapshot().change();
    assertThat(change.file("new name.txt")).map(FileChange::kind).contains(FileChange.Kind.RENAMED);
    assertThat(change.file("new name.txt")).map(FileChange::previousPath).contains("old.txt");
    assertThat(change.file("gone.txt")).map(FileChange::kind).contains(FileChange.Kind.REMOVED);
    assertThat(change.file("bin.dat")).map(FileChange::content).contains(FileChange.Content.BINARY);
    assertThat(change.file("dos.txt").orElseThrow().added())
        .containsEntry(1, "a")
        .containsEntry(2, "b");
    assertThat(change.file("same.txt")).isEmpty();
  }

  @Test
  void the_files_are_those_of_the_head_and_the_configuration_is_that_of_the_default_branch() {
    var snapshot = snapshot();
    assertThat(snapshot.source().read("new name.txt")).contains("one\ntwo\nthree\n");
    assertThat(snapshot.source().read("gone.txt")).isEmpty();
    assertThat(snapshot.project().read("gone.txt")).contains("x\n");
  }

  @Test
  void without_the_archive_files_are_fetched_by_name() {
    github.misbehave(Misbehaviour.times(9, "GET /archive/.*", new Misbehaviour.Act.Drop()));
    assertThat(snapshot().source().read("new name.txt")).contains("one\ntwo\nthree\n");
  }

  @Test
  void three_hundred_files_cost_few_requests() {
    var files = new HashMap<String, String>();
    for (var i = 0; i < 300; i++) files.put("f" + i + ".txt", "text " + i + "\n");
    number = github.openPullRequest(REPOSITORY, "Many", "", "robin", files);
    var before = github.requests().size();
    var snapshot = forge.snapshot(forge.pullRequest(ref()));
    files.keySet().forEach(path -> assertThat(snapshot.source().read(path)).isPresent());
    assertThat(snapshot.change().files()).hasSizeGreaterThanOrEqualTo(300);
    assertThat(github.requests().size() - before).isLessThanOrEqualTo(16);
  }

  @Test
  void a_run_that_could_not_be_reported_is_not_begun() {
    github.allowRequests(40);
    var subject = forge.pullRequest(ref());
    assertThatThrownBy(() -> forge.snapshot(subject))
        .isInstanceOfSatisfying(
            ForgeTrouble.class,
            trouble -> {
              assertThat(trouble.kind()).isEqualTo(ForgeTrouble.Kind.PASSING);
              assertThat(trouble.getMessage()).contains("more requests");
              assertThat(trouble.retryAfter()).isPresent();
            });
  }

  @ParameterizedTest
  @CsvSource({"admin, true", "write, true", "read, false", "none, false"})
  void who_may_write_may_command(String permission, boolean may) {
    github.permit(REPOSITORY, "kim", permission);
    assertThat(forge.mayCommand(ref(), sender("kim"))).isEqualTo(may);
  }

  @Test
  void a_login_that_changed_hands_may_not_command() {
    github.permit(REPOSITORY, "kim", "admin");
    assertThat(forge.mayCommand(ref(), new Trigger.Sender(1, "kim", false))).isFalse();
  }

  @Test
  void while_github_does_not_answer_nobody_may_command() {
    github.misbehave(
        Misbehaviour.times(9, "GET .*/permission", new Misbehaviour.Act.Answer(500, Map.of(), "")));
    assertThatThrownBy(() -> forge.mayCommand(ref(), sender("acme")))
        .isInstanceOfSatisfying(
            ForgeTrouble.class,
            trouble -> assertThat(trouble.kind()).isEqualTo(ForgeTrouble.Kind.PASSING));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          403 | retry-after: 7                                      | {}                                     | PASSING | 7
          429 |                                                     | {}                                     | PASSING | 60
          403 |                                                     | You have exceeded a secondary rate limit | PASSING | 60
          403 |                                                     | Resource not accessible by integration | DENIED  |
          404 |                                                     | {}                                     | GONE    |
          410 |                                                     | {}                                     | GONE    |
          422 |                                                     | {}                                     | REFUSED |
          500 |                                                     | {}                                     | AMBIGUOUS |
          502 |                                                     | <html>                                 | AMBIGUOUS |
          """)
  void an_answer_to_a_write_says_what_can_be_done(
      int status, String header, String body, ForgeTrouble.Kind kind, Integer seconds) {
    Map<String, String> headers =
        header == null ? Map.of() : Map.of(header.split(": ")[0], header.split(": ")[1]);
    github.misbehave(
        Misbehaviour.times(
            1, "POST .*/comments", new Misbehaviour.Act.Answer(status, headers, body)));
    assertThatThrownBy(() -> forge.reply(ref(), "hello", "key"))
        .isInstanceOfSatisfying(
            ForgeTrouble.class,
            trouble -> {
              assertThat(trouble.kind()).isEqualTo(kind);
              assertThat(trouble.retryAfter())
                  .isEqualTo(Optional.ofNullable(seconds).map(Duration::ofSeconds));
            });
  }

  @Test
  void a_token_that_was_taken_back_is_replaced_once() {
    forge.reply(ref(), "one", "first");
    github.misbehave(
        Misbehaviour.times(
            1, "POST .*/comments", new Misbehaviour.Act.Answer(401, Map.of(), "{}")));
    forge.reply(ref(), "two", "second");
    assertThat(github.comments(REPOSITORY, number)).hasSize(2);
  }

  @Test
  void a_forged_marker_of_somebody_else_is_not_ours() {
    var ledger = new MemoryLedger();
    var comment = new OneComment(app, ledger, "key");
    var subject = forge.pullRequest(ref());
    github.comment(REPOSITORY, number, "mallory", comment.marker(subject.key()) + "\nfake");
    comment.put(subject, marker -> marker + "\nreal");
    assertThat(github.comments(REPOSITORY, number))
        .extracting(StandInGitHub.Comment::body)
        .containsExactly(
            comment.marker(subject.key()) + "\nfake", comment.marker(subject.key()) + "\nreal");
  }

  @Test
  void an_ambiguous_answer_is_looked_up_and_posted_again_only_when_it_cannot_turn_up_late() {
    var ledger = new MemoryLedger();
    var comment = new OneComment(app, ledger, "key");
    var subject = forge.pullRequest(ref());
    github.misbehave(
        Misbehaviour.times(
            1, "POST .*/issues/\\d+/comments", new Misbehaviour.Act.Answer(502, Map.of(), "")));
    assertThatThrownBy(() -> comment.put(subject, marker -> marker))
        .isInstanceOf(ForgeTrouble.class);
    assertThatThrownBy(() -> comment.put(subject, marker -> marker))
        .isInstanceOfSatisfying(
            ForgeTrouble.class,
            trouble -> assertThat(trouble.kind()).isEqualTo(ForgeTrouble.Kind.PASSING));
    assertThat(github.comments(REPOSITORY, number)).isEmpty();
    clock.now = clock.now.plusSeconds(70);
    comment.put(subject, marker -> marker);
    assertThat(github.comments(REPOSITORY, number)).hasSize(1);
  }

  @Test
  void a_comment_that_lists_show_late_is_not_posted_twice() {
    var comment = new OneComment(app, new MemoryLedger(), "key");
    var subject = forge.pullRequest(ref());
    github.misbehave(
        Misbehaviour.times(1, "POST .*/issues/\\d+/comments", new Misbehaviour.Act.DoThenDrop()));
    github.listsLagBy(Duration.ofHours(1));
    assertThatThrownBy(() -> comment.put(subject, marker -> marker))
        .isInstanceOf(ForgeTrouble.class);
    assertThatThrownBy(() -> comment.put(subject, marker -> marker))
        .isInstanceOf(ForgeTrouble.class);
    github.listsLagBy(Duration.ZERO);
    comment.put(subject, marker -> marker + "edited");
    assertThat(github.comments(REPOSITORY, number))
        .hasSize(1)
        .first()
        .extracting(StandInGitHub.Comment::body)
        .asString()
        .endsWith("edited");
  }

  @Test
  void a_comment_that_somebody_deleted_is_not_posted_again() {
    var comment = new OneComment(app, new MemoryLedger(), "key");
    var subject = forge.pullRequest(ref());
    comment.put(subject, marker -> marker);
    github.deleteComment(REPOSITORY, github.comments(REPOSITORY, number).getFirst().id());
    comment.put(subject, marker -> marker);
    assertThat(github.comments(REPOSITORY, number)).isEmpty();
  }

  @Test
  void a_key_that_is_none_is_refused_in_one_clear_line() {
    assertThatThrownBy(() -> AppKey.of("1", "not a key"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PEM")
        .hasMessageNotContaining("not a key\n");
  }

  @Test
  void labels_after_the_first_hundred_are_known_too() {
    for (var i = 0; i < 120; i++) github.addLabel(REPOSITORY, "label-" + i, "");
    var issue = issue("One", "");
    var known = ((Subject.Issue) forge.snapshot(issue).subject()).known();
    assertThat(known).contains("label-0", "label-99", "label-119");
  }

  @Test
  void what_named_an_issue_last_is_known_however_much_named_it_before() {
    var issue = issue("One", "");
    var last = 0;
    for (var i = 0; i < 105; i++) {
      last = github.openIssue(REPOSITORY, "Other", "see #" + issue.number(), "robin");
    }
    assertThat(forge.snapshot(issue).dossiers().getFirst().references())
        .extracting(reference -> reference.name())
        .contains("#" + last);
  }

  @Test
  void an_issue_that_was_moved_to_another_repository_is_not_there() {
    var host = issue("All of them", "");
    var here = issue("Here", "").number();
    var moved = issue("Moved", "").number();
    github.misbehave(
        Misbehaviour.always(
            "GET .*/issues/" + moved,
            new Misbehaviour.Act.Answer(
                301, Map.of("Location", github.apiUrl() + "/repositories/9/issues/1"), "{}")));
    var asked = (IssueQuery.Reading.Understood) IssueQuery.read("#" + here + " #" + moved);
    var found = forge.find(host, asked.query());
    assertThat(found.items()).extracting(Item::number).containsExactly(here);
    assertThat(found.left()).containsExactly(new Found.Left("not found", List.of(moved)));
  }

  private Subject.Issue issue(String title, String body) {
    var at = github.openIssue(REPOSITORY, title, body, "robin");
    return (Subject.Issue)
        forge.subject(
            new Trigger.SubjectRef(
                77,
                github.repositoryId(REPOSITORY),
                "acme",
                "shop",
                dev.parallax.plan.Agent.On.ISSUE,
                at));
  }

  private Snapshot snapshot() {
    return forge.snapshot(forge.pullRequest(ref()));
  }

  private Trigger.SubjectRef ref() {
    return new Trigger.SubjectRef(
        77,
        github.repositoryId(REPOSITORY),
        "acme",
        "shop",
        dev.parallax.plan.Agent.On.PULL_REQUEST,
        number);
  }

  private static Trigger.Sender sender(String login) {
    return new Trigger.Sender(StandInGitHub.userId(login), login, false);
  }

  private GitHubApp app() {
    return new GitHubApp(github.apiUrl(), AppKey.of(github.appId(), github.privateKey()), clock);
  }

  private GitHubForge forge() {
    return new GitHubForge(app, new MemoryLedger(), "https://github.com", "key");
  }

  private static final class Clock implements InstantSource {
    private Instant now = Instant.now();

    @Override
    public Instant instant() {
      return now;
    }
  }
}
