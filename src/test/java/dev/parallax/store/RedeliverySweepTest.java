package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.job.DeliveryLog;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.RedeliverySweep;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sweeps over a list that is told here, with what they remember in a real database.
final class RedeliverySweepTest {
  private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

  @TempDir Path folder;

  private Database database;
  private SqlSweepLog notes;
  private Instant now = START;
  private final List<DeliveryLog.Failed> failed = new ArrayList<>();
  private final List<Long> asked = new ArrayList<>();
  private @Nullable ForgeTrouble ofTheFirst;
  private int failures;

  @BeforeEach
  void open() {
    database = Database.embedded(folder);
    notes = new SqlSweepLog(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void one_that_cannot_be_asked_for_does_not_keep_the_others_back_for_ever() throws Exception {
    failed(1, false);
    failed(2, false);
    ofTheFirst = new ForgeTrouble(ForgeTrouble.Kind.PASSING, "500", null, null);
    sweep();
    assertThat(asked).isEmpty();
    now = now.plus(Duration.ofMinutes(5));
    sweep();
    assertThat(asked).containsExactly(2L);
  }

  @Test
  void a_limit_costs_none_of_the_tries() throws Exception {
    failed(1, false);
    ofTheFirst = new ForgeTrouble(ForgeTrouble.Kind.PASSING, "429", Duration.ofMinutes(1), null);
    sweep();
    ofTheFirst = null;
    now = now.plus(Duration.ofMinutes(2));
    // Another instance makes this one: the first one stays away for as long as it was told.
    sweep();
    assertThat(asked).containsExactly(1L);
  }

  @Test
  void what_is_held_back_is_asked_for_only_when_it_does_not_come_by_itself() throws Exception {
    failed(1, true);
    sweep();
    assertThat(asked).isEmpty();
    now = now.plus(Duration.ofMinutes(11));
    sweep();
    assertThat(asked).containsExactly(1L);
  }

  @Test
  void of_two_instances_one_after_the_other_the_second_asks_for_nothing_twice() throws Exception {
    failed(1, false);
    failed(2, false);
    sweep();
    sweep();
    assertThat(asked).containsExactly(1L, 2L);
  }

  @Test
  void a_store_that_fails_keeps_the_watermark_and_the_next_sweep_goes_on() throws Exception {
    failed(1, false);
    database.write(handle -> handle.execute("alter table missed rename to elsewhere"));
    sweep();
    assertThat(failures).isEqualTo(1);
    assertThat(notes.watermark(RedeliverySweep.NAME)).isEmpty();
    database.write(handle -> handle.execute("alter table elsewhere rename to missed"));
    sweep();
    assertThat(asked).containsExactly(1L);
    assertThat(notes.watermark(RedeliverySweep.NAME)).contains(START);
  }

  private void failed(long attempt, boolean throttled) {
    failed.add(
        new DeliveryLog.Failed(
            "g" + attempt, attempt, "ping", "502", START.plusSeconds(attempt), throttled));
  }

  /// One sweep by an instance that has made none before.
  private void sweep() throws InterruptedException {
    var list =
        new DeliveryLog() {
          @Override
          public Look since(Instant since) {
            return new Look(failed, Set.of(), "");
          }

          @Override
          public void again(long attempt) {
            if (attempt == 1 && ofTheFirst != null) throw ofTheFirst;
            asked.add(attempt);
          }
        };
    var heard =
        new RedeliverySweep.Heard() {
          @Override
          public void swept(String result, int deliveries) {}

          @Override
          public void sweepFailed() {
            failures++;
          }
        };
    new RedeliverySweep(list, notes, heard, () -> now, Duration.ZERO).run();
  }
}
