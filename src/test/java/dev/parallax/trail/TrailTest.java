package dev.parallax.trail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What a thread works for, and who hears of it.
final class TrailTest {
  private static final Work DELIVERY = new Work.Delivery("guid");
  private static final Work RUN = new Work.Run("run", "acme/shop", 7);

  private final List<String> heard = new CopyOnWriteArrayList<>();

  /// Writes down what it hears, each with what it is a part of.
  private final Watch watch = work -> new Heard(work.getClass().getSimpleName());

  private final class Heard implements Watch.Seen {
    private final String what;

    Heard(String what) {
      this.what = what;
      heard.add("begins " + what);
    }

    @Override
    public Watch.Seen began(Work part) {
      return new Heard(what + "/" + part.getClass().getSimpleName());
    }

    @Override
    public void learned(Fact fact) {
      heard.add(what + ": " + fact);
    }

    @Override
    public void ended(Optional<String> failure) {
      heard.add("ends " + what + failure.map(word -> ", " + word).orElse(""));
    }

    @Override
    public Map<String, String> ids() {
      return Map.of("span_id", what);
    }
  }

  @Test
  void nothing_is_bound_and_nobody_hears_where_nobody_began() {
    assertThat(Trail.names()).isEmpty();
    Trail.learned(new Fact.Ended("done"));
    Trail.failing("nothing");
    var alone = Trail.begin(RUN);
    alone.carrying(() -> Trail.learned(new Fact.Attempt(1))).run();
    alone.end();
    assertThat(heard).isEmpty();
  }

  @Test
  void a_part_is_heard_of_by_whoever_hears_of_the_whole() {
    var delivery = Trail.begin(DELIVERY, watch);
    delivery.carrying(() -> Trail.begin(RUN).end()).run();
    delivery.end();
    assertThat(heard)
        .containsExactly(
            "begins Delivery", "begins Delivery/Run", "ends Delivery/Run", "ends Delivery");
  }

  @Test
  void work_for_nothing_that_anybody_hears_of_is_heard_of_by_itself() {
    Trail.begin(DELIVERY).carrying(() -> Trail.begin(RUN, watch).end()).run();
    Trail.begin(RUN, watch).end();
    assertThat(heard).containsExactly("begins Run", "ends Run", "begins Run", "ends Run");
  }

  @Test
  void names_are_those_of_all_that_it_is_a_part_of() {
    var names = new ArrayList<Map.Entry<String, String>>();
    var delivery = Trail.begin(DELIVERY, watch);
    delivery.learn(new Fact.About("acme/shop", 7));
    delivery
        .carrying(() -> {
          var run = Trail.begin(RUN);
          run.carrying(
                  () -> {
                    var task = Trail.begin(new Work.Task("docs 2", "docs", true));
                    task.carrying(() -> names.addAll(Trail.names().entrySet())).run();
                  })
              .run();
        })
        .run();
    assertThat(names)
        .containsExactly(
            entry("delivery", "guid"),
            entry("repository", "acme/shop"),
            entry("number", "7"),
            entry("run", "run"),
            entry("task", "docs 2"),
            entry("agent", "docs"),
            entry("span_id", "Delivery/Run/Task"));
  }

  @Test
  void what_is_handed_to_another_thread_stays_a_part_of_it() throws Exception {
    var there = new AtomicReference<String>();
    var delivery = Trail.begin(DELIVERY, watch);
    Runnable look = () -> there.set(Trail.names().getOrDefault("delivery", "none"));
    var threads = new ArrayList<Thread>();
    delivery.carrying(() -> threads.add(Thread.ofVirtual().start(Trail.carried(look)))).run();
    threads.getFirst().join();
    assertThat(there).hasValue("guid");
    Thread.ofVirtual().start(look).join();
    assertThat(there).hasValue("none");
    var carrier = new AtomicReference<Trail.Carrier>();
    delivery.carrying(() -> carrier.set(Trail.here())).run();
    assertThat(
            carrier
                .get()
                .<String, RuntimeException>call(
                    () -> Trail.names().getOrDefault("delivery", "none")))
        .isEqualTo("guid");
  }

  @Test
  void the_first_failure_stands_and_an_end_is_one() {
    var run = Trail.begin(RUN, watch);
    run.carrying(() -> Trail.failing("store")).run();
    run.failed("fault");
    run.end();
    run.end();
    assertThat(heard).containsExactly("begins Run", "ends Run, store");
  }

  @Test
  void two_hear_the_same() {
    var both = Watch.both(watch, watch);
    var run = Trail.begin(RUN, both);
    run.carrying(() -> Trail.begin(DELIVERY).end()).run();
    run.end();
    assertThat(heard)
        .containsExactly(
            "begins Run",
            "begins Run",
            "begins Run/Delivery",
            "begins Run/Delivery",
            "ends Run/Delivery",
            "ends Run/Delivery",
            "ends Run",
            "ends Run");
    assertThat(Watch.both(watch, Watch.NONE)).isSameAs(watch);
    assertThat(Watch.both(Watch.NONE, watch)).isSameAs(watch);
  }
}
