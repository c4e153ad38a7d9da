package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.job.Inbox;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PostgresStoreTest extends StoreContract {
  private @Nullable String url;

  @Override
  Database open() throws Exception {
    if (url == null) url = TestPostgres.database();
    return Database.shared(url);
  }

  /// Instances of two versions share it while one after the other is brought up to date.
  @Test
  void a_database_that_a_newer_version_has_been_at_is_opened_all_the_same() throws Exception {
    try (var database = open()) {
      database.write(handle ->
          handle.execute(
              "insert into flyway_schema_history (installed_rank, version, description, type,"
                  + " script, checksum, installed_by, execution_time, success) values (99, '99',"
                  + " 'later', 'SQL', 'V99__later.sql', 1, 'tester', 1, true)"));
    }
    try (var database = open()) {
      assertThat(database.answers()).isTrue();
    }
  }

  /// With it the driver does not say of which rows of a batch it is that they are new.
  @Test
  void an_option_of_the_driver_does_not_cost_deliveries_that_come_together() throws Exception {
    try (var database = Database.shared(TestPostgres.database() + "?reWriteBatchedInserts=true")) {
      var jobs = new SqlJobQueue(database, 1);
      try (var inbox = new SqlInbox(database, jobs, InstantSource.system());
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var answers = new ArrayList<Future<Inbox.Acceptance>>();
        for (var i = 0; i < 200; i++) {
          var delivery = new Delivery("g" + i, "ping", "{\"n\":" + i + "}", Instant.now());
          answers.add(
              threads.submit(() -> inbox.accept(delivery, new Trigger.Nothing("whatever"))));
        }
        for (var answer : answers) {
          assertThat(answer.get()).isEqualTo(Inbox.Acceptance.ACCEPTED);
        }
      }
      assertThat(jobs.size()).isEqualTo(200);
    }
  }
}
