package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real process, killed again and again at any moment, also while it starts, while people go on
/// opening, pushing, labelling and commanding. Now and then the world comes to rest, and all
/// oracles hold.
final class RandomKillTest {
  private static final Logger log = LoggerFactory.getLogger(RandomKillTest.class);
  private static final int A_FEW = 10;
  private static final int KILLS = Integer.getInteger("parallax.kills", 300);
  private static final long SEED = Long.getLong("parallax.seed", 1);

  /// Kills in one world; it has been at rest before the next begins.
  private static final int IN_ONE_WORLD = 50;

  @Test
  void nothing_is_lost_or_done_twice_when_it_is_killed_at_any_moment() throws Exception {
    killed(A_FEW, 0);
  }

  @Tag("nightly")
  @Test
  void nothing_is_lost_or_done_twice_after_hundreds_of_kills() throws Exception {
    for (var done = 0; done < KILLS; done += IN_ONE_WORLD) {
      killed(Math.min(IN_ONE_WORLD, KILLS - done), SEED * 1_000 + done);
      log.info("{} of {} kills", Math.min(KILLS, done + IN_ONE_WORLD), KILLS);
    }
  }

  private static void killed(int times, long seed) throws Exception {
    var chance = new Random(seed);
    var over = new AtomicBoolean();
    try (var world = new CrashWorld(seed)) {
      world.start();
      world.open();
      var people = Thread.ofVirtual().start(() -> live(world, over));
      for (var kill = 0; kill < times; kill++) {
        // One in four before it is even up.
        var moment = chance.nextInt(4) == 0;
        if (!moment) world.up();
        Thread.sleep(chance.nextInt(moment ? 1_500 : 800));
        world.kill();
        world.startOnly();
      }
      over.set(true);
      people.join();
      world.up();
      world.rest();
      var evidence = world.evidence();
      assertThat(Oracles.violations(evidence)).as("seed " + seed).isEmpty();
      assertThat(evidence.comments()).isNotEmpty();
      log.info(
          "seed {}: {} kills, {} deliveries, {} runs, {} calls of which {} extra, {} checks of"
              + " runs that gave way not ended, first answer {}, rest {} ms",
          seed,
          world.kills(),
          evidence.acked().size(),
          evidence.runs().size(),
          evidence.calls().size(),
          Oracles.extraCalls(evidence),
          Oracles.unsaid(evidence),
          inShort(world.firstAnswers()),
          world.rests());
    }
  }

  private static String inShort(List<Long> times) {
    var sorted = new ArrayList<>(times);
    sorted.sort(null);
    return "mean %d, max %d ms of %d"
        .formatted(
            (long) LongStream.of(sorted.stream().mapToLong(t -> t).toArray()).average().orElse(0),
            sorted.isEmpty() ? 0 : sorted.getLast(),
            sorted.size());
  }

  /// What people do, whether anybody is there to hear of it or not.
  private static void live(CrashWorld world, AtomicBoolean over) {
    try {
      while (!over.get()) {
        world.something();
        Thread.sleep(50 + world.chance.nextInt(500));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
