package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.job.About;
import dev.parallax.job.DeliveryBook;
import dev.parallax.job.DeliveryBook.State;
import dev.parallax.job.Replay;
import dev.parallax.job.RunRecord;
import dev.parallax.plan.Agent.On;
import dev.parallax.plan.Repository;
import dev.parallax.plan.Subject;
import dev.parallax.report.Previous;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every database tells of replays, and of deliveries as people look through them.
abstract class ReplaysContract {
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  private static final long SHOP = 1;

  private final AtomicLong millis = new AtomicLong(NOW.toEpochMilli());
  private Database database;
  private SqlRunStore runs;
  private SqlReplays replays;
  private SqlDeliveryBook book;
  private SqlInbox inbox;

  /// Opens the database.
  abstract Database open() throws Exception;

  @BeforeEach
  final void start() throws Exception {
    database = open();
    InstantSource clock = () -> Instant.ofEpochMilli(millis.incrementAndGet());
    runs = new SqlRunStore(database, clock);
    replays = new SqlReplays(database, clock);
    book = new SqlDeliveryBook(database, ReplaysContract::trigger);
    inbox = new SqlInbox(database, new SqlJobQueue(database, 1), clock);
  }

  @AfterEach
  final void stop() {
    inbox.close();
    database.close();
  }

  @Test
  void a_replay_is_found_by_its_run_and_by_its_key_and_is_no_run_of_its_subject() {
    var run = runs.open("k", subject(1), List.of());
    var replay = replays.open("r", subject(1), new Replay(run.id(), "", List.of("x\0"), "kim"));
    assertThat(replays.open("r", subject(1), new Replay(run.id(), "", List.of(), "")))
        .isEqualTo(replay);
    assertThat(replay.isReplay()).isTrue();
    assertThat(run.isReplay()).isFalse();
    assertThat(replay.repositoryId()).isEqualTo(SHOP);
    assertThat(replays.of(run.id())).containsExactly(replay);
    assertThat(replays.byKey("r")).contains(replay);
    assertThat(replays.find(replay.id()).orElseThrow().who()).isEqualTo("kim");
    assertThat(replays.find(run.id())).isEmpty();
    assertThat(runs.find(replay.id())).contains(replay);

    assertThat(runs.newest(subject(1).key())).contains(run);
    assertThat(runs.newestAt(SHOP, run.head())).contains(run);
    assertThat(runs.previous(subject(1).key(), run.id())).isEqualTo(Previous.NONE);
    assertThat(runs.cancel(subject(1).key(), "", "closed")).containsExactly(run.id());
    assertThat(runs.find(replay.id()).orElseThrow().state()).isEqualTo(RunRecord.State.OPEN);
    assertThat(runs.cancelAll(new Trigger.Withdrawn(7, List.of()), "gone"))
        .containsExactly(replay.id());
  }

  @Test
  void what_was_not_brought_to_its_end_is_found_again() {
    var first = replays.open("of k%_ 1", subject(1), new Replay("", "", List.of(), ""));
    var other = replays.open("of kkk 1", subject(1), new Replay("", "", List.of(), ""));
    assertThat(replays.unfinished("of k%_ ")).contains(first);
    runs.ended(first.id(), "over");
    assertThat(replays.unfinished("of k%_ ")).isEmpty();
    assertThat(replays.unfinished("of kk")).contains(other);
  }

  @Test
  void a_run_is_known_by_how_its_id_begins() {
    var run = runs.open("k", subject(1), List.of());
    assertThat(replays.beginning(run.id().substring(0, 10))).containsExactly(run);
    assertThat(replays.beginning("%")).isEmpty();
    assertThat(replays.beginning("")).isEmpty();
  }

  @Test
  void a_delivery_s_runs_are_told() {
    var run = runs.open("k", subject(1), List.of());
    database.write(handle -> handle.execute("update run set holder = 'g1' where id = ?", run.id()));
    assertThat(replays.causedBy("g1")).extracting(RunRecord::id).containsExactly(run.id());
    assertThat(replays.causedBy("g2")).isEmpty();
  }

  @Test
  void deliveries_are_listed_newest_first_and_page_by_page() {
    for (var i = 1; i <= 5; i++) accept("g" + i, "pull_request", i % 2 == 0 ? 2 : SHOP);
    var first = book.page(query(Optional.empty(), "", "", Optional.empty(), 2));
    assertThat(guids(first)).containsExactly("g5", "g4");
    var second =
        book.page(
            new DeliveryBook.Query(Optional.empty(), "", "", Optional.empty(), first.next(), 2));
    assertThat(guids(second)).containsExactly("g3", "g2");
    var last =
        book.page(
            new DeliveryBook.Query(Optional.empty(), "", "", Optional.empty(), second.next(), 2));
    assertThat(guids(last)).containsExactly("g1");
    assertThat(last.next()).isEmpty();
  }

  @Test
  void what_waits_is_known_by_its_body_and_what_is_done_by_what_was_noted() {
    accept("waits", "pull_request", SHOP);
    accept("done", "issues", SHOP);
    settled("done", "r1");
    accept("dead", "issues", 2);
    SqlDeadLetters.bury(database, "dead", "given up", 3, NOW);
    assertThat(book.find("waits"))
        .hasValueSatisfying(entry -> {
          assertThat(entry.state()).isEqualTo(State.WAITING);
          assertThat(entry.about()).isEqualTo(about(SHOP));
          assertThat(entry.hasBody()).isTrue();
        });
    assertThat(guids(book.page(query(Optional.empty(), "", "", Optional.of(State.DONE), 9))))
        .containsExactly("done");
    assertThat(guids(book.page(query(Optional.empty(), "", "", Optional.of(State.DEAD), 9))))
        .containsExactly("dead");
    assertThat(guids(book.page(query(Optional.empty(), "", "", Optional.of(State.WAITING), 9))))
        .containsExactly("waits");
    assertThat(guids(book.page(query(Optional.empty(), "", "", Optional.of(State.UNDER_WAY), 9))))
        .isEmpty();
    assertThat(guids(book.page(query(Optional.empty(), "", "issues", Optional.empty(), 9))))
        .containsExactly("dead", "done");
    assertThat(guids(book.page(query(Optional.empty(), "acme/r1", "", Optional.empty(), 9))))
        .containsExactly("done", "waits");
    assertThat(book.events()).containsExactly("issues", "pull_request");
    assertThat(book.repositories()).containsExactly(new DeliveryBook.Known(SHOP, "acme/r1"));
  }

  @Test
  void deliveries_are_seen_by_those_who_see_the_repository_whether_they_wait_or_not() {
    accept("own", "pull_request", SHOP);
    accept("others", "pull_request", 2);
    accept("done", "pull_request", SHOP);
    settled("done", "r1");
    accept("nobody's", "installation", 0);
    assertThat(guids(book.page(query(Optional.of(Set.of(SHOP)), "", "", Optional.empty(), 9))))
        .containsExactly("done", "own");
    assertThat(guids(book.page(query(Optional.of(Set.of()), "", "", Optional.empty(), 9))))
        .isEmpty();
  }

  @Test
  void a_delivery_whose_body_is_forgotten_still_says_what_it_was_about() {
    accept("old", "pull_request", SHOP);
    settled("old", "r1");
    runs.forget(NOW.plusSeconds(3600));
    assertThat(book.find("old"))
        .hasValueSatisfying(entry -> {
          assertThat(entry.hasBody()).isFalse();
          assertThat(entry.about()).isEqualTo(about(SHOP));
        });
    assertThat(book.delivery("old")).isEmpty();
  }

  private static DeliveryBook.Query query(
      Optional<Set<Long>> seen, String repository, String event, Optional<State> state, int most) {
    return new DeliveryBook.Query(seen, repository, event, state, Optional.empty(), most);
  }

  private static List<String> guids(DeliveryBook.Page page) {
    return page.entries().stream().map(DeliveryBook.Entry::guid).toList();
  }

  private void accept(String guid, String event, long repository) {
    var body =
        """
        {"guid":"%s","action":"opened","sender":{"login":"robin"}%s}
        """
            .formatted(
                guid,
                repository == 0
                    ? ""
                    : ",\"repository\":{\"id\":%1$d,\"full_name\":\"acme/r%1$d\"}"
                        .formatted(repository));
    var at = Instant.ofEpochMilli(millis.incrementAndGet());
    var delivery = new Delivery(guid, event, body, at);
    var _ = inbox.accept(delivery, trigger(delivery));
  }

  /// As a worker does, and the job's end.
  private void settled(String guid, String result) {
    inbox.settled(guid, result, about(SHOP));
    database.write(
        handle -> handle.execute("delete from scheduled_tasks where task_instance = ?", guid));
  }

  private static About about(long repository) {
    return new About(repository, "acme/r" + repository, "opened", "robin", "a review of #3");
  }

  private static Trigger trigger(Delivery delivery) {
    return new Trigger.Review(
        new Trigger.SubjectRef(7, SHOP, "acme", "r1", On.PULL_REQUEST, 3), "", List.of(), false);
  }

  private static Subject.PullRequest subject(int number) {
    return new Subject.PullRequest(
        new Repository(SHOP, "acme", "shop", "main", 7),
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
}
