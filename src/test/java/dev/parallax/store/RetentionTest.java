package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is forgotten of each table, and what stays.
final class RetentionTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration KEPT = Duration.ofDays(30);

  /// What stays of rows that are a year old, by table, and why.
  private static final Map<String, String> STAYS =
      Map.ofEntries(
          Map.entry("run", "that it was, and what it found, is what people are shown"),
          Map.entry("deed", "who had us do what to their issues"),
          Map.entry("dismissal", "what need not be reported again, until somebody takes it back"),
          Map.entry("comment", "a subject's comment, review and issues are edited, not made again"),
          Map.entry("good_configuration", "one for each repository that the App is installed on"),
          Map.entry("watermark", "one for each sweep"),
          Map.entry("scheduled_tasks", "jobs, which end by themselves after a day"),
          Map.entry("flyway_schema_history", "which migrations were made"));

  @TempDir Path folder;
  private Database database;
  private SqlRunStore runs;

  @BeforeEach
  void open() {
    database = Database.embedded(folder);
    runs = new SqlRunStore(database, InstantSource.fixed(NOW));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void of_every_table_what_is_old_is_forgotten_or_stays_for_a_reason() {
    for (var row : rows(NOW.minus(Duration.ofDays(365)), "old")) insert(row);
    for (var row : rows(NOW.minus(Duration.ofDays(1)), "new")) insert(row);
    var before = counts();
    assertThat(before.entrySet()).as("a row in each table").allMatch(e -> e.getValue() > 0);
    runs.forget(NOW.minus(KEPT));
    var after = counts();
    var stays = new TreeSet<String>();
    for (var table : before.keySet()) {
      var gone = before.getOrDefault(table, 0) - after.getOrDefault(table, 0);
      assertThat(after.get(table)).as("what is new in " + table).isPositive();
      if (gone == 0) stays.add(table);
    }
    // Of the ledger some goes and some stays.
    stays.add("comment");
    assertThat(stays).isEqualTo(new TreeSet<>(STAYS.keySet()));
    assertThat(subjects())
        .containsExactlyInAnyOrder(
            "1/PULL_REQUEST/old",
            "review:old",
            "issue:old",
            "1/PULL_REQUEST/new",
            "review:new",
            "issue:new",
            "reply:new",
            "alerts:new",
            "check:new");
  }

  @Test
  void findings_and_reports_of_a_forgotten_run_stay() {
    for (var row : rows(NOW.minus(Duration.ofDays(365)), "old")) insert(row);
    runs.forget(NOW.minus(KEPT));
    assertThat(runs.report("old")).contains("{}");
    assertThat(text("select findings from run where id = 'old'")).containsExactly("[]");
    assertThat(text("select plan from run where id = 'old'")).hasSize(1).containsNull();
  }

  /// However few days are kept: GitHub may send it again, and then it must be known.
  @Test
  void a_delivery_is_known_as_long_as_it_may_come_again_and_its_body_is_gone() {
    for (var row : rows(NOW.minus(Duration.ofDays(2)), "g")) insert(row);
    runs.forget(NOW.minus(Duration.ofDays(1)));
    assertThat(text("select guid || body from delivery")).containsExactly("g");
    try (var inbox = new SqlInbox(database, new SqlJobQueue(database, 1), InstantSource.system())) {
      assertThat(inbox.find("g")).isEmpty();
    }
  }

  @Test
  void what_has_a_job_keeps_its_body() {
    for (var row : rows(NOW.minus(Duration.ofDays(365)), "g")) insert(row);
    insert(job("g"));
    runs.forget(NOW.minus(KEPT));
    assertThat(text("select body from delivery")).containsExactly("{}");
  }

  @Test
  void what_was_withdrawn_takes_the_good_configuration_along() {
    for (var row : rows(NOW.minus(Duration.ofDays(365)), "old")) insert(row);
    insert("insert into good_configuration (repository, commit_sha) values (77, 'a')");
    insert(
        "insert into withdrawn (installation, repository, at) values (9, 77, "
            + NOW.minus(Duration.ofDays(40)).toEpochMilli()
            + ")");
    runs.forget(NOW.minus(KEPT));
    assertThat(text("select repository from good_configuration")).doesNotContain("77");
    assertThat(text("select installation from withdrawn")).isEmpty();
  }

  private static List<String> rows(Instant time, String id) {
    var at = time.toEpochMilli();
    return List.of(
        "insert into delivery (guid, event, body, received_at, body_key, dead_at) values ('%s',"
                .formatted(id)
            + " 'x', '{}', %d, '%s', %d)".formatted(at, id, at),
        "insert into about (guid, repository_id, repository, action, sender, asks) values"
            + " ('%s', 1, 'acme/shop', 'opened', 'robin', 'a review')".formatted(id),
        "insert into run (id, run_key, subject, installation, repository, number, title, head,"
            + " agents, state, created_at, ended_at, findings, report, plan, facts, memory) values"
            + " ('%1$s', '%1$s', 's', 1, 'r', 1, '', '', '', 'REPORTED', %2$d, %2$d, '[]', '{}',"
                .formatted(id, at)
            + " 'p', 'f', '')",
        "insert into task_end (run_id, task_id, agent, reported, ended) values"
            + " ('%s', 't', 'a', 1, '{}')".formatted(id),
        "insert into output (run_id, task_id, seq, attempt, engine, body) values"
            + " ('%s', 't', 1, 1, 'e', x'00')".formatted(id),
        "insert into moment (run_id, seq, at, kind, task, detail) values"
            + " ('%s', 1, %d, 'ENDED', 't', '')".formatted(id, at),
        "insert into talk (run_id, task_id, seq, hashes) values ('%s', 't', 1, '')".formatted(id),
        "insert into said (hash, body, used_at) values ('%s', x'00', %d)".formatted(id, at),
        "insert into answer (question, engine, body, kept_at) values ('%s', 'e', x'00', %d)"
            .formatted(id, at),
        "insert into payment (run_id, seq, at, task, agent, tokens, nano_usd) values"
            + " ('%s', 1, %d, 't', 'a', 1, 1)".formatted(id, at),
        "insert into dismissal (repository, subject, finding, at, body) values"
            + " (1, 's', '%s', %d, '{}')".formatted(id, at),
        "insert into deed (run_id, what, state, who, at, detail) values"
            + " ('%s', 'w', 'DONE', 'x', %d, '')".formatted(id, at),
        "insert into act (guid, kind, repository, number, person, at) values"
            + " ('%s', 'COMMAND', 1, 1, 1, %d)".formatted(id, at),
        "insert into withdrawn (installation, repository, at) values (%d, 5, %d)".formatted(at, at),
        "insert into good_configuration (repository, commit_sha) values (%d, 'a')".formatted(at),
        "insert into missed (guid, attempt, event, status, at, tries, due_at) values"
            + " ('%s', 1, 'x', 's', %d, 1, %d)".formatted(id, at, at),
        "insert into finding (subject, label, agent, repository, run_id, at, shadow, path, line,"
            + " place, offer, claim, judged_at) values"
            + " ('%1$s', 'F1', 'a', 1, '%1$s', %2$d, 0, 'p', 1, '', '', '', %2$d)"
                .formatted(id, at),
        "insert into finding_fact (subject, label, source, fate, at, who) values"
            + " ('%s', 'F1', 'CODE', 'FIXED', %d, '')".formatted(id, at),
        "insert into watermark (name, at) values ('%s', %d)".formatted(id, at),
        job("job-" + id),
        ledger("1/PULL_REQUEST/" + id, at),
        ledger("review:" + id, at),
        ledger("issue:" + id, at),
        ledger("check:" + id, at),
        ledger("reply:" + id, at),
        ledger("alerts:" + id, at));
  }

  private static String ledger(String subject, long at) {
    return "insert into comment (subject, state, comment_id, sent_at) values ('%s', 'DONE', 1, %d)"
        .formatted(subject, at);
  }

  private static String job(String guid) {
    return "insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version)"
        + " values ('delivery', '%s', 0, false, 1)".formatted(guid);
  }

  private void insert(String row) {
    database.write(handle -> handle.execute(row));
  }

  private List<String> text(String query) {
    return database.read(handle -> handle.createQuery(query).mapTo(String.class).list());
  }

  private List<String> subjects() {
    return text("select subject from comment");
  }

  private Map<String, Integer> counts() {
    var counts = new TreeMap<String, Integer>();
    for (var table :
        text("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")) {
      counts.put(table, Integer.parseInt(text("select count(*) from " + table).getFirst()));
    }
    return counts;
  }
}
