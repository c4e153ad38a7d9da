package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.parallax.job.RunHistory;
import dev.parallax.job.RunRecord;
import dev.parallax.job.StoreTrouble;
import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.QuoteState;
import dev.parallax.outcome.Severity;
import dev.parallax.outcome.Status;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Agent;
import dev.parallax.plan.Change;
import dev.parallax.plan.Dismissal;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Priority;
import dev.parallax.plan.Repository;
import dev.parallax.plan.RepositoryConfig;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import dev.parallax.report.Memory;
import dev.parallax.report.Previous;
import dev.parallax.report.Report;
import dev.parallax.report.RunFacts;
import dev.parallax.run.Moment;
import dev.parallax.run.Output;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every database tells of runs that were, and of many that write at once.
abstract class HistoryContract {
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  private static final Task SECURITY = task("security");

  // Every look at the clock is a millisecond later, so that runs have an order.
  private final AtomicLong millis = new AtomicLong(NOW.toEpochMilli());
  private Database database;
  private SqlRunStore runs;

  /// Opens the database.
  abstract Database open() throws Exception;

  @BeforeEach
  final void start() throws Exception {
    database = open();
    runs = new SqlRunStore(database, () -> Instant.ofEpochMilli(millis.incrementAndGet()));
  }

  @AfterEach
  final void stop() {
    database.close();
  }

  @Test
  void agents_that_write_at_the_same_time_lose_nothing_and_keep_their_order() throws Exception {
    var run = runs.open("k", subject(1), List.of()).id();
    var journal = runs.journal(run, true);
    var together = new CyclicBarrier(8);
    var writers = new ArrayList<Future<?>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var agent = 0; agent < 8; agent++) {
        var task = task("agent" + agent);
        writers.add(
            threads.submit(() -> {
              together.await();
              for (var i = 0; i < 10; i++) {
                journal.note(new Moment(NOW, Moment.Kind.STARTED, task.id(), "attempt " + i));
                journal.keep(task, i, new Output("output " + i, Usage.NONE, "fake"));
              }
              return task;
            }));
      }
    }
    for (var writer : writers) writer.get();
    assertThat(runs.log(run)).hasSize(80);
    for (var agent = 0; agent < 8; agent++) {
      var id = "\"agent" + agent + "\"";
      assertThat(runs.log(run).stream().filter(line -> line.contains(id)))
          .hasSize(10)
          .extracting(line -> line.replaceAll(".*attempt (\\d).*", "$1"))
          .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
      assertThat(runs.outputs(run, "agent" + agent)).hasSize(10).endsWith("output 9");
    }
  }

  @Test
  void moments_that_could_not_be_written_are_written_later() {
    var run = runs.open("k", subject(1), List.of()).id();
    var journal = runs.journal(run, true);
    journal.note(new Moment(NOW, Moment.Kind.SCOPED, "", "one"));
    var ended = new Ended(new Outcome.Skipped("x"), NOW, NOW, NOW, Usage.NONE, "", 1, false);
    database.write(handle -> handle.execute("alter table task_end rename to elsewhere"));
    assertThatThrownBy(() -> journal.end(SECURITY, ended)).isInstanceOf(StoreTrouble.class);
    database.write(handle -> handle.execute("alter table elsewhere rename to task_end"));
    journal.end(SECURITY, ended);
    assertThat(runs.log(run)).singleElement().asString().contains("one");
  }

  @Test
  void two_who_open_the_same_key_at_once_get_the_same_run() {
    var ids = ConcurrentHashMap.<String>newKeySet();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < 20; i++) {
        threads.execute(() -> ids.add(runs.open("k", subject(1), List.of()).id()));
      }
    }
    assertThat(ids).hasSize(1);
  }

  @Test
  void a_reported_run_is_ended_and_its_report_is_kept() {
    var run = report("k", 1, finding("sql"));
    assertThat(runs.find(run.id()))
        .hasValueSatisfying(kept -> {
          assertThat(kept.state()).isEqualTo(RunRecord.State.REPORTED);
          assertThat(kept.endedAt()).isNotNull();
        });
    assertThat(runs.report(run.id())).hasValueSatisfying(json -> assertThat(json).contains("sql"));
    assertThat(runs.report(runs.open("other", subject(1), List.of()).id())).isEmpty();
  }

  @Test
  void a_dismissal_is_remembered_for_its_repository_and_made_anew_in_its_place() {
    var run = runs.open("k", subject(1), List.of());
    runs.dismiss(1, run.subjectKey(), dismissal("F1", "first"));
    runs.dismiss(1, run.subjectKey(), dismissal("F1", "second"));
    runs.dismiss(1, run.subjectKey(), dismissal("F2", "\0 other"));
    assertThat(runs.memory(run, 1).dismissals())
        .extracting(Dismissal::label, Dismissal::why)
        .containsExactly(tuple("F1", "second"), tuple("F2", "\0 other"));
    assertThat(runs.memory(run, 2).dismissals()).isEmpty();
    runs.undismiss(1, List.of(dismissal("F1", "whatever")));
    assertThat(runs.memory(run, 1).dismissals()).extracting(Dismissal::label).containsExactly("F2");
  }

  @Test
  void the_names_of_findings_are_kept_with_a_run_and_handed_on_to_the_next() {
    var first = report("k", 1, finding("sql"));
    var next = runs.open("next", subject(1), List.of());
    var other = runs.open("other", subject(2), List.of());
    assertThat(runs.memory(next, 1).numbers()).extracting(Memory.Numbered::number).containsOnly(1);
    assertThat(runs.memory(first, 1)).isEqualTo(runs.memory(next, 1));
    assertThat(runs.memory(other, 1)).isEqualTo(Memory.NONE);
    runs.forget(NOW.plus(Duration.ofDays(365)));
    assertThat(runs.memory(next, 1).numbers()).hasSize(1);
  }

  @Test
  void only_the_report_of_a_reported_run_is_made_again() {
    var run = report("k", 1, finding("sql"));
    assertThat(runs.reportedAgain(run.id(), reportOf(run, 1, finding("other")))).isTrue();
    assertThat(runs.report(run.id()).orElseThrow()).contains("other");
    assertThat(runs.newestReported(run.subjectKey()).orElseThrow().id()).isEqualTo(run.id());
    var open = runs.open("open", subject(1), List.of());
    assertThat(runs.reportedAgain(open.id(), reportOf(open, 1))).isFalse();
    assertThat(runs.newestReported(run.subjectKey()).orElseThrow().id()).isEqualTo(run.id());
  }

  private static Dismissal dismissal(String label, String why) {
    return new Dismissal(label, 1, List.of(finding("sql")), "kim", NOW, why);
  }

  @Test
  void a_cancelled_run_does_not_become_reported() {
    var run = runs.open("k", subject(1), List.of());
    runs.cancel(run.subjectKey(), "", "a newer commit");
    runs.reported(run.id(), reportOf(run, 1));
    assertThat(runs.find(run.id()))
        .hasValueSatisfying(kept -> {
          assertThat(kept.state()).isEqualTo(RunRecord.State.CANCELLED);
          assertThat(kept.reason()).isEqualTo("a newer commit");
        });
  }

  @Test
  void only_open_runs_of_the_subject_are_cancelled() {
    var reported = report("k1", 1);
    var elsewhere = runs.open("k2", subject(2), List.of());
    assertThat(runs.cancel(reported.subjectKey(), "", "closed")).isEmpty();
    assertThat(runs.find(reported.id())).map(RunRecord::state).contains(RunRecord.State.REPORTED);
    assertThat(runs.find(elsewhere.id())).map(RunRecord::state).contains(RunRecord.State.OPEN);
  }

  @Test
  void what_was_found_before_is_that_of_the_newest_reported_run_before_this_one() {
    report("first", 1, finding("old"));
    var second = report("second", 1, finding("new"));
    runs.ended(runs.open("without report", subject(1), List.of()).id(), "nothing to do");
    report("elsewhere", 2, finding("else"));
    var third = runs.open("third", subject(1), List.of());
    report("later", 1, finding("later"));
    var previous = runs.previous(third.subjectKey(), third.id());
    assertThat(previous).isEqualTo(new Previous(second.head(), List.of(finding("new"))));
  }

  @Test
  void nothing_was_found_before_the_first_run() {
    var first = report("first", 1, finding("own"));
    assertThat(runs.previous(first.subjectKey(), first.id())).isEqualTo(Previous.NONE);
  }

  @Test
  void the_newest_run_of_a_subject_and_the_recent_ones_of_all_are_told() {
    var one = runs.open("one", subject(1), List.of()).id();
    var two = runs.open("two", subject(2), List.of()).id();
    var three = runs.open("three", subject(1), List.of()).id();
    assertThat(runs.newest(subject(1).key())).map(RunRecord::id).contains(three);
    assertThat(runs.newest(subject(3).key())).isEmpty();
    assertThat(runs.recent(2)).extracting(RunRecord::id).containsExactly(three, two);
    assertThat(runs.recent(9)).extracting(RunRecord::id).containsExactly(three, two, one);
  }

  @Test
  void the_newest_run_at_a_head_is_found_in_its_own_repository_only() {
    runs.open("one", subject(1), List.of());
    var two = runs.open("two", subject(2).at("another"), List.of());
    var three = runs.open("three", subject(2), List.of());
    var repository = subject(1).repository().id();
    assertThat(runs.newestAt(repository, three.head())).contains(three);
    assertThat(runs.newestAt(repository, two.head())).contains(two);
    assertThat(runs.newestAt(repository, "yet another")).isEmpty();
    assertThat(runs.newestAt(repository / 10, three.head())).isEmpty();
    assertThat(runs.newestAt(repository * 10, three.head())).isEmpty();
  }

  @Test
  void a_reported_run_in_which_nothing_failed_stays_reported_when_it_is_opened_again() {
    var run = report("k", 1);
    assertThat(runs.reopen(run.id(), List.of())).isEmpty();
    assertThat(runs.find(run.id()))
        .hasValueSatisfying(kept -> {
          assertThat(kept.state()).isEqualTo(RunRecord.State.REPORTED);
          assertThat(kept.endedAt()).isNotNull();
        });
  }

  @Test
  void a_cancelled_run_is_opened_again_although_nothing_had_ended() {
    var run = runs.open("k", subject(1), List.of());
    runs.cancel(run.subjectKey(), "", "closed");
    assertThat(runs.reopen(run.id(), List.of())).isEmpty();
    assertThat(runs.find(run.id()))
        .hasValueSatisfying(kept -> {
          assertThat(kept.state()).isEqualTo(RunRecord.State.OPEN);
          assertThat(kept.reason()).isEmpty();
        });
  }

  @Test
  void every_kind_of_outcome_comes_back_as_it_was() {
    var journal = runs.journal(runs.open("k", subject(1), List.of()).id(), true);
    var outcomes =
        List.of(
            new Outcome.Reported(
                Status.WARN, "NEEDS_REPLAN", "s\0", List.of(finding("x")), List.of("y")),
            new Outcome.Failed(Cause.RATE_LIMITED, "busy \0", 3),
            new Outcome.Skipped("left out"),
            new Outcome.Cancelled("a newer head"));
    for (var outcome : outcomes) {
      var task = task("task" + outcomes.indexOf(outcome));
      var ended = new Ended(outcome, NOW, NOW, NOW, Usage.NONE, "m", 1, false);
      journal.end(task, ended);
      assertThat(journal.ended(task)).contains(ended);
    }
  }

  @Test
  void a_report_is_made_again_from_what_is_kept() {
    var run = runs.open("k", subject(1), List.of());
    var report = reportOf(run, 1, finding("sql"));
    runs.planned(run.id(), report.plan());
    var journal = runs.journal(run.id(), true);
    journal.keep(SECURITY, 1, new Output("what it said", Usage.NONE, "rules"));
    report.ends().forEach(journal::end);
    assertThat(runs.kept(run.id())).as("before it is reported").isEmpty();
    runs.reported(run.id(), report);
    assertThat(runs.kept(run.id()))
        .hasValueSatisfying(kept -> {
          assertThat(kept.outputs()).containsEntry(SECURITY, "what it said");
          assertThat(dev.parallax.report.ReportJson.of(kept.report())).isEqualTo(kept.json());
          assertThat(dev.parallax.report.CommentMarkdown.render(kept.report(), "")).contains("sql");
        });
  }

  @Test
  void a_talk_is_kept_whole_and_what_was_said_twice_is_kept_once() {
    var run = runs.open("k", subject(1), List.of()).id();
    var journal = runs.journal(run, true);
    var talk = List.of("{\"role\":\"system\"}", "{\"role\":\"user\",\"text\":\"\\u0000\"}");
    journal.keep(SECURITY, 1, new Output("a", Usage.NONE, "m", talk));
    journal.keep(task("docs"), 1, new Output("b", Usage.NONE, "m", talk));
    assertThat(runs.talk(run, "security")).isEqualTo(talk);
    assertThat(runs.talk(run, "docs")).isEqualTo(talk);
    assertThat(runs.talk(run, "nobody")).isEmpty();
    int said =
        database.read(
            handle -> handle.createQuery("select count(*) from said").mapTo(Integer.class).one());
    assertThat(said).isEqualTo(2);
  }

  @Test
  void an_answer_is_recalled_by_its_question_unless_nobody_wants_that() {
    var one = runs.open("one", subject(1), List.of()).id();
    var two = runs.open("two", subject(1), List.of()).id();
    runs.journal(one, true).remember("q", new Output("a\0nswer", Usage.NONE, "anthropic/x"));
    assertThat(runs.journal(two, true).recall("q"))
        .contains(new Output("a\0nswer", Usage.NONE, "anthropic/x"));
    assertThat(runs.journal(two, true).recall("another")).isEmpty();
    assertThat(runs.journal(two, false).recall("q")).isEmpty();
  }

  @Test
  void what_is_old_is_forgotten_and_that_the_run_was_is_not() {
    var run = report("k", 1, finding("sql"));
    var journal = runs.journal(run.id(), true);
    journal.note(new Moment(NOW, Moment.Kind.SCOPED, "", "one"));
    journal.keep(SECURITY, 1, new Output("a", Usage.NONE, "m", List.of("{}")));
    journal.remember("q", new Output("a", Usage.NONE, "m"));
    var open = runs.open("open", subject(2), List.of()).id();
    runs.journal(open, true).keep(SECURITY, 1, new Output("b", Usage.NONE, "m"));
    assertThat(runs.forget(NOW)).as("nothing is that old").isZero();
    assertThat(runs.outputs(run.id(), "security")).hasSize(1);
    assertThat(runs.forget(NOW.plusSeconds(3_600))).isEqualTo(1);
    assertThat(runs.outputs(run.id(), "security")).isEmpty();
    assertThat(runs.log(run.id())).isEmpty();
    assertThat(runs.talk(run.id(), "security")).isEmpty();
    assertThat(journal.recall("q")).isEmpty();
    assertThat(runs.report(run.id())).isPresent();
    assertThat(runs.outputs(open, "security")).as("it is under way").hasSize(1);
  }

  @Test
  void an_ended_run_does_not_take_back_that_it_was_cancelled() {
    var run = runs.open("k", subject(1), List.of());
    runs.cancel(run.subjectKey(), "", "a newer commit");
    runs.ended(run.id(), "too late");
    assertThat(runs.find(run.id()))
        .hasValueSatisfying(r -> assertThat(r.state()).isEqualTo(RunRecord.State.CANCELLED));
  }

  @Test
  void a_closed_database_is_trouble_and_does_not_answer() {
    database.close();
    assertThat(database.answers()).isFalse();
    assertThatThrownBy(() -> runs.recent(1)).isInstanceOf(StoreTrouble.class);
  }

  @Test
  void runs_are_looked_through_page_by_page_newest_first() {
    var ids = new ArrayList<String>();
    for (var i = 1; i <= 5; i++) ids.addFirst(runs.open("k" + i, subject(i), List.of()).id());
    var seen = new ArrayList<String>();
    Optional<RunHistory.After> after = Optional.empty();
    for (var page = 0; page < 3; page++) {
      for (var run : history().runs(query(Optional.empty(), after, 2))) {
        seen.add(run.id());
        after = Optional.of(new RunHistory.After(run.createdAt(), run.id()));
      }
    }
    assertThat(seen).isEqualTo(ids);
    assertThat(history().runs(query(Optional.empty(), after, 2))).isEmpty();
  }

  @Test
  void only_runs_that_were_asked_for_are_among_them() {
    var reported = report("k1", 1, finding("sql"));
    runs.open("k2", subject(2), List.of());
    var state = Optional.of(RunRecord.State.REPORTED);
    assertThat(history().runs(query(state, Optional.empty(), 9)))
        .extracting(RunRecord::id)
        .containsExactly(reported.id());
    assertThat(
            history()
                .runs(
                    new RunHistory.Query(
                        List.of("acme/other"), Optional.empty(), Optional.empty(), NOW, 9)))
        .isEmpty();
    assertThat(
            history()
                .runs(new RunHistory.Query(List.of(), Optional.empty(), Optional.empty(), NOW, 9)))
        .isEmpty();
    var late = NOW.plusSeconds(3_600);
    assertThat(
            history()
                .runs(
                    new RunHistory.Query(
                        List.of("acme/shop"), Optional.empty(), Optional.empty(), late, 9)))
        .isEmpty();
  }

  @Test
  void the_repositories_of_runs_and_their_installations_are_told() {
    runs.open("k1", subject(1), List.of());
    var newest = runs.open("k2", subject(2), List.of());
    assertThat(history().repositories()).containsExactly(new RunHistory.Known(1, "acme/shop"));
    assertThat(history().served())
        .containsExactly(
            new RunHistory.Served(newest.installation(), "acme/shop", newest.createdAt()));
  }

  @Test
  void reports_are_told_of_those_runs_that_have_one() {
    var reported = report("k1", 1, finding("sql"));
    var open = runs.open("k2", subject(2), List.of());
    var reports = history().reports(List.of(reported.id(), open.id(), "nope"));
    assertThat(reports).containsOnlyKeys(reported.id());
    assertThat(reports.get(reported.id())).contains("sql");
    assertThat(history().reports(List.of())).isEmpty();
  }

  @Test
  void the_log_of_a_run_grows_and_tells_how_far_it_is() {
    var run = runs.open("k", subject(1), List.of()).id();
    assertThat(history().moments(run)).isZero();
    var journal = runs.journal(run, true);
    journal.note(new Moment(NOW, Moment.Kind.SCOPED, "", "one"));
    journal.keep(SECURITY, 1, new Output("said", Usage.NONE, "fake"));
    var first = history().moments(run);
    journal.note(new Moment(NOW, Moment.Kind.CHECKED, "", "two"));
    journal.keep(SECURITY, 1, new Output("said", Usage.NONE, "fake"));
    assertThat(history().moments(run)).isGreaterThan(first);
    assertThat(first).isPositive();
  }

  private RunHistory history() {
    return new SqlRunHistory(database);
  }

  private static RunHistory.Query query(
      Optional<RunRecord.State> state, Optional<RunHistory.After> after, int most) {
    return new RunHistory.Query(List.of("acme/shop"), state, after, NOW, most);
  }

  private RunRecord report(String key, int number, Finding... findings) {
    var run = runs.open(key, subject(number), List.of());
    runs.reported(run.id(), reportOf(run, number, findings));
    return run;
  }

  private static Report reportOf(RunRecord run, int number, Finding... findings) {
    var change = new Change(List.of(), List.of());
    var plan =
        new Plan(
            subject(number),
            change,
            RepositoryConfig.DEFAULT,
            "",
            List.of(SECURITY),
            Map.of(SECURITY, change),
            List.of(),
            List.of());
    var outcome = new Outcome.Reported(Status.WARN, "WARN", "", List.of(findings), List.of());
    return Report.of(
        plan,
        Map.of(SECURITY, Ended.at(NOW, outcome)),
        Previous.NONE,
        Map.of(),
        new RunFacts(run.id(), "", "", NOW, NOW));
  }

  private static Finding finding(String claim) {
    return new Finding(
        "x", "a.java", 1, 2, "q", Severity.LOW, claim, "", "", QuoteState.EXACT, false, "", "");
  }

  private static Subject.PullRequest subject(int number) {
    return new Subject.PullRequest(
        new Repository(1, "acme", "shop", "main", 7),
        number,
        "A change",
        "",
        "robin",
        "a".repeat(40),
        "b".repeat(40),
        Set.of(),
        false,
        false,
        true);
  }

  private static Task task(String name) {
    return new Task(
        new Agent(
            name,
            "",
            Priority.P1,
            new Agent.Scope(Set.of(), List.of(), List.of()),
            List.of(),
            List.of(),
            Agent.Votes.ONE,
            new Agent.Mind(Agent.EngineKind.RULES, "", List.of(), 1, ""),
            new Agent.Tries(1, Duration.ofMinutes(1)),
            Agent.Statuses.STANDARD,
            "built in"),
        1,
        1);
  }
}
