package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parallax.job.Fact;
import dev.parallax.job.Fact.Source;
import dev.parallax.job.FindingLedger.Count;
import dev.parallax.job.FindingLedger.Judged;
import dev.parallax.job.FindingLedger.Known;
import dev.parallax.job.FindingLedger.Query;
import dev.parallax.job.FindingLedger.Seen;
import dev.parallax.job.FindingLedger.Sighting;
import dev.parallax.job.RunRecord;
import dev.parallax.job.StoreTrouble;
import dev.parallax.outcome.Fate;
import dev.parallax.outcome.Share;
import dev.parallax.plan.Repository;
import dev.parallax.plan.Subject;
import dev.parallax.report.Spot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every database keeps of findings and of what became of them, whichever it is.
abstract class FindingContract {
  /// A Monday.
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

  private static final Spot PLACE = Spot.of("a\nb");

  private Database database;
  private SqlFindingLedger ledger;
  private RunRecord run;

  abstract Database open() throws Exception;

  @BeforeEach
  final void start() throws Exception {
    database = open();
    ledger = new SqlFindingLedger(database);
    run = run(7);
  }

  @AfterEach
  final void stop() {
    database.close();
  }

  @Test
  void what_a_run_saw_is_known_once_for_each_agent_however_often_it_is_noted() {
    var sightings = List.of(sighting("F1", "a"), sighting("F1", "b"), sighting("F2", "a"));
    for (var i = 0; i < 3; i++) ledger.seen(seen(NOW.plusSeconds(i), sightings));
    assertThat(ledger.known(run.subjectKey()))
        .containsExactly(known("F1", "a", false), known("F1", "b", false), known("F2", "a", false));
    assertThat(findings("")).allSatisfy(f -> assertThat(f.at()).isEqualTo(NOW));
    assertThat(ledger.known("github:1#8")).isEmpty();
  }

  @Test
  void what_is_gone_is_marked_until_it_is_seen_again() {
    ledger.seen(seen(NOW, List.of(sighting("F1", "a"), sighting("F2", "a"))));
    var fixed = fact("F1", Source.CODE, Fate.FIXED, 1);
    var second =
        new Seen(run, List.of(sighting("F2", "a")), Set.of("F1"), List.of(fixed), true, at(1));
    // As after a crash between this and what comes next.
    ledger.seen(second);
    ledger.seen(second);
    assertThat(ledger.known(run.subjectKey()))
        .containsExactly(known("F1", "a", true), known("F2", "a", false));
    assertThat(fate("F1")).isEqualTo(Fate.FIXED);
    var back = fact("F1", Source.CODE, Fate.OPEN, 2);
    ledger.seen(new Seen(run, List.of(sighting("F1", "a")), Set.of(), List.of(back), true, at(2)));
    assertThat(ledger.known(run.subjectKey()))
        .containsExactly(known("F1", "a", false), known("F2", "a", false));
    assertThat(fate("F1")).isEqualTo(Fate.OPEN);
  }

  @Test
  void a_later_fact_takes_the_place_of_an_earlier_one_and_not_the_other_way_round() {
    ledger.seen(seen(NOW, List.of(sighting("F1", "a"))));
    note(fact("F1", Source.THREAD, Fate.DISMISSED, 1));
    note(fact("F1", Source.THREAD, Fate.OPEN, 3));
    assertThat(fate("F1")).isEqualTo(Fate.OPEN);
    // A redelivery of the first, and one that was on its way for long.
    note(fact("F1", Source.THREAD, Fate.DISMISSED, 1));
    note(fact("F1", Source.THREAD, Fate.DISMISSED, 2));
    assertThat(fate("F1")).isEqualTo(Fate.OPEN);
    note(fact("F1", Source.THREAD, Fate.DISMISSED, 3));
    assertThat(fate("F1")).isEqualTo(Fate.DISMISSED);
  }

  @Test
  void whatever_the_order_in_which_facts_come_the_same_becomes_of_a_finding() {
    var facts =
        List.of(
            fact("F1", Source.END, Fate.IGNORED, 5),
            fact("F1", Source.CODE, Fate.FIXED, 2),
            fact("F1", Source.REACTION, Fate.LIKED, 3),
            fact("F1", Source.THREAD, Fate.DISMISSED, 4));
    ledger.seen(seen(NOW, List.of(sighting("F1", "a"))));
    for (var first : facts) {
      database.write(handle -> handle.execute("delete from finding_fact"));
      note(first);
      for (var other : facts) note(other);
      assertThat(fate("F1")).isEqualTo(Fate.LIKED);
    }
    var judged = findings("").getFirst();
    assertThat(judged.source()).contains(Source.REACTION);
    assertThat(judged.who()).isEqualTo("kim");
    assertThat(judged.number()).isEqualTo(7);
    assertThat(judged.repository()).isEqualTo("shop/web");
  }

  @Test
  void facts_of_two_sources_that_come_at_once_are_both_heeded() throws Exception {
    ledger.seen(seen(NOW, List.of(sighting("F1", "a"))));
    for (var round = 0; round < 20; round++) {
      database.write(handle -> handle.execute("delete from finding_fact"));
      var together = new CyclicBarrier(2);
      var writers = new ArrayList<Future<?>>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (var source : List.of(Source.COMMAND, Source.END)) {
          var fate = source == Source.END ? Fate.IGNORED : Fate.DISMISSED;
          writers.add(
              threads.submit(() -> {
                together.await();
                note(fact("F1", source, fate, 1));
                return fate;
              }));
        }
        for (var writer : writers) writer.get();
      }
      assertThat(fate("F1")).isEqualTo(Fate.DISMISSED);
    }
  }

  @Test
  void of_a_run_all_is_noted_or_nothing() {
    ledger.seen(seen(NOW, List.of(sighting("F1", "a"))));
    database.write(handle -> handle.execute("alter table finding_fact rename to elsewhere"));
    var fixed = List.of(fact("F1", Source.CODE, Fate.FIXED, 1));
    var next = new Seen(run, List.of(sighting("F2", "a")), Set.of("F1"), fixed, false, at(1));
    assertThatThrownBy(() -> ledger.seen(next)).isInstanceOf(StoreTrouble.class);
    database.write(handle -> handle.execute("alter table elsewhere rename to finding_fact"));
    assertThat(ledger.known(run.subjectKey())).containsExactly(known("F1", "a", false));
    ledger.seen(next);
    assertThat(fate("F1")).isEqualTo(Fate.FIXED);
  }

  @Test
  void an_end_is_taken_back_by_a_run_on_what_is_open_again() {
    ledger.seen(seen(NOW, List.of(sighting("F1", "a"))));
    note(fact("F1", Source.END, Fate.IGNORED, 5));
    var late = new Seen(run, List.of(), Set.of(), List.of(), true, at(4));
    ledger.seen(late);
    assertThat(fate("F1")).as("by one that is older than the end").isEqualTo(Fate.IGNORED);
    ledger.seen(new Seen(run, List.of(), Set.of(), List.of(), false, at(6)));
    assertThat(fate("F1")).as("by one on what is closed").isEqualTo(Fate.IGNORED);
    ledger.seen(new Seen(run, List.of(), Set.of(), List.of(), true, at(6)));
    assertThat(fate("F1")).isEqualTo(Fate.OPEN);
  }

  @Test
  void what_nobody_was_shown_is_judged_by_the_code_alone() {
    ledger.seen(seen(NOW, List.of(hidden("F1", "a"), hidden("F2", "a"))));
    note(
        fact("F1", Source.END, Fate.IGNORED, 1),
        fact("F1", Source.REACTION, Fate.DISMISSED, 1),
        fact("F2", Source.CODE, Fate.FIXED, 1));
    assertThat(fate("F1")).isEqualTo(Fate.OPEN);
    assertThat(fate("F2")).isEqualTo(Fate.FIXED);
    // Once it was shown it stays so.
    ledger.seen(seen(at(2), List.of(sighting("F1", "a"))));
    ledger.seen(seen(at(3), List.of(hidden("F1", "a"))));
    assertThat(ledger.known(run.subjectKey()).getFirst().shadow()).isFalse();
  }

  @Test
  void facts_about_what_is_not_known_are_passed_over() {
    note(fact("F9", Source.COMMAND, Fate.DISMISSED, 1));
    assertThat(ledger.yields(1, Instant.EPOCH)).isEmpty();
    ledger.seen(seen(at(2), List.of(sighting("F9", "a"))));
    assertThat(fate("F9")).isEqualTo(Fate.OPEN);
  }

  @Test
  void the_yield_is_what_was_judged_lately_in_that_repository_by_agent() {
    ledger.seen(
        seen(
            NOW,
            List.of(
                sighting("F1", "a"),
                sighting("F1", "b"),
                sighting("F2", "a"),
                sighting("F3", "a"),
                sighting("F4", "a"))));
    note(
        fact("F1", Source.CODE, Fate.APPLIED, 10),
        fact("F2", Source.COMMAND, Fate.DISMISSED, 10),
        fact("F3", Source.END, Fate.IGNORED, 1));
    assertThat(ledger.yields(1, Instant.EPOCH))
        .isEqualTo(Map.of("a", new Share(1, 3), "b", new Share(1, 1)));
    assertThat(ledger.yields(1, at(5)))
        .isEqualTo(Map.of("a", new Share(1, 2), "b", new Share(1, 1)));
    assertThat(ledger.yields(2, Instant.EPOCH)).isEmpty();
  }

  @Test
  void findings_are_counted_by_the_week_in_which_they_were_first_seen() {
    var sunday = Instant.parse("2026-01-04T23:59:59.999Z");
    ledger.seen(seen(sunday, List.of(sighting("F1", "a"))));
    ledger.seen(seen(NOW, List.of(sighting("F2", "a"), sighting("F3", "a"))));
    note(fact("F3", Source.CODE, Fate.FIXED, 1));
    var before = LocalDate.of(2025, 12, 29).toEpochDay();
    var monday = LocalDate.of(2026, 1, 5).toEpochDay();
    assertThat(ledger.counts(List.of(1L, 2L), Instant.EPOCH))
        .containsExactly(
            new Count("a", before, Fate.OPEN, 1),
            new Count("a", monday, Fate.FIXED, 1),
            new Count("a", monday, Fate.OPEN, 1));
    assertThat(ledger.counts(List.of(1L), NOW)).hasSize(2);
    assertThat(ledger.counts(List.of(2L), Instant.EPOCH)).isEmpty();
    assertThat(ledger.counts(List.of(), Instant.EPOCH)).isEmpty();
    assertThat(ledger.totals(Instant.EPOCH))
        .isEqualTo(Map.of("a", Map.of(Fate.OPEN, 2, Fate.FIXED, 1)));
    assertThat(ledger.findings(query("a", Optional.of(Fate.OPEN), Optional.of(monday))))
        .singleElement()
        .satisfies(finding -> assertThat(finding.label()).isEqualTo("F2"));
    assertThat(ledger.findings(query("b", Optional.empty(), Optional.empty()))).isEmpty();
    assertThat(findings("a")).extracting(f -> f.label()).containsExactly("F2", "F3", "F1");
  }

  @Test
  void what_is_old_goes_with_its_facts_and_what_was_judged_lately_stays() {
    var old = NOW.minus(Duration.ofDays(400));
    ledger.seen(seen(old, List.of(sighting("F1", "a"), sighting("F2", "a"))));
    ledger.note(
        run.subjectKey(),
        List.of(
            new Fact("F1", Source.CODE, Fate.FIXED, old, ""),
            new Fact("F2", Source.CODE, Fate.FIXED, NOW, "")));
    new SqlRunStore(database, InstantSource.fixed(NOW)).forget(NOW.minus(Duration.ofDays(30)));
    assertThat(ledger.known(run.subjectKey())).extracting(Known::label).containsExactly("F2");
    assertThat(
            database.<List<String>>read(handle ->
                handle.createQuery("select label from finding_fact").mapTo(String.class).list()))
        .containsExactly("F2");
  }

  private void note(Fact... facts) {
    ledger.note(run.subjectKey(), Arrays.asList(facts));
  }

  private static Instant at(int seconds) {
    return NOW.plusSeconds(seconds);
  }

  private static Fact fact(String label, Source source, Fate fate, int seconds) {
    return new Fact(label, source, fate, at(seconds), source == Source.CODE ? "" : "kim");
  }

  private Seen seen(Instant at, List<Sighting> sightings) {
    return new Seen(run, sightings, Set.of(), List.of(), true, at);
  }

  private static Sighting sighting(String label, String agent) {
    return new Sighting(label, agent, false, "src/A.java", 3, PLACE, Spot.NONE, "a claim");
  }

  private static Sighting hidden(String label, String agent) {
    return new Sighting(label, agent, true, "src/A.java", 3, PLACE, Spot.NONE, "a claim");
  }

  private static Known known(String label, String agent, boolean gone) {
    return new Known(label, agent, false, gone, "src/A.java", PLACE, Spot.NONE);
  }

  private Fate fate(String label) {
    return findings("").stream()
        .filter(finding -> finding.label().equals(label))
        .findFirst()
        .orElseThrow()
        .fate();
  }

  private List<Judged> findings(String agent) {
    return ledger.findings(query(agent, Optional.empty(), Optional.empty()));
  }

  private static Query query(String agent, Optional<Fate> fate, Optional<Long> week) {
    return new Query(List.of(1L), agent, fate, week, Instant.EPOCH, 100);
  }

  private RunRecord run(int number) {
    var repository = new Repository(1, "shop", "web", "main", 5);
    var subject =
        new Subject.PullRequest(
            repository, number, "x", "", "robin", "b", "h", Set.of(), false, false, true);
    return new SqlRunStore(database, InstantSource.fixed(NOW)).open("k", subject, List.of());
  }
}
