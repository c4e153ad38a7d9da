package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Two instances that take from one heap of jobs.
final class ManyClaimsTest {
  @Test
  void no_job_is_claimed_twice() throws Exception {
    claims(1_000);
  }

  @Test
  @Tag("nightly")
  void none_of_very_many_jobs_is_claimed_twice() throws Exception {
    claims(20_000);
  }

  private static void claims(int many) throws Exception {
    var url = TestPostgres.database();
    var claims = new ConcurrentHashMap<String, Integer>();
    var left = new CountDownLatch(many);
    try (var one = Database.shared(url);
        var other = Database.shared(url)) {
      var queues = List.of(new SqlJobQueue(one, 16), new SqlJobQueue(other, 16));
      try (var inbox = new SqlInbox(one, queues.getFirst(), InstantSource.system())) {
        accept(inbox, many);
      }
      for (var queue : queues) {
        queue.start(guid -> {
          claims.merge(guid, 1, Integer::sum);
          left.countDown();
        });
      }
      assertThat(left.await(10, TimeUnit.MINUTES)).isTrue();
      for (var queue : queues) queue.stop(Duration.ofSeconds(10));
      assertThat(queues.getFirst().size()).isZero();
    }
    assertThat(claims).hasSize(many);
    assertThat(claims.values()).containsOnly(1);
  }

  private static void accept(SqlInbox inbox, int many) throws Exception {
    var now = Instant.now();
    try (var threads = Executors.newFixedThreadPool(128, Thread.ofVirtual().factory())) {
      var accepted = new ArrayList<java.util.concurrent.Future<?>>();
      for (var i = 0; i < many; i++) {
        var delivery = new Delivery("g" + i, "pull_request", "{}", now);
        accepted.add(threads.submit(() -> inbox.accept(delivery, new Trigger.Nothing("any"))));
      }
      for (var each : accepted) each.get();
    }
  }
}
