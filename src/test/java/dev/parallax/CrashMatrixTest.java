package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.CrashWorld.Pull;
import dev.parallax.demo.Misbehaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// D1: a real process is killed with SIGKILL exactly at each point of its work, another one goes on
/// with the same data, and at the end all oracles hold.
///
/// One world lives through all points, in an order that its seed decides: the process that goes on
/// after one kill is the one that is killed next.
final class CrashMatrixTest {
  private static final Logger log = LoggerFactory.getLogger(CrashMatrixTest.class);
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int SEEDS = Integer.getInteger("parallax.seeds", 20);
  private static final int FIRST = Integer.getInteger("parallax.seed", 1);

  @TempDir private Path folder;

  @Test
  void every_point_is_a_place_in_the_code() throws Exception {
    for (var point : KillPoint.values()) {
      for (var place : point.places) {
        var methods = Class.forName(place.type()).getDeclaredMethods();
        assertThat(methods)
            .as(point.words + ": " + place)
            .anyMatch(method -> method.getName().equals(place.method()));
      }
    }
  }

  /// Each point once.
  @Test
  void nothing_is_lost_or_done_twice_wherever_it_is_killed() throws Exception {
    new Life(0).at(KillPoint.values());
  }

  @Test
  void a_migration_is_done_as_a_whole_or_not_at_all() throws Exception {
    killedInAMigration(new Random(0), folder);
  }

  static Stream<Integer> seeds() {
    return IntStream.range(FIRST, FIRST + SEEDS).boxed();
  }

  /// Each point once more with each seed.
  @Tag("nightly")
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nothing_is_lost_or_done_twice_with_any_seed(int seed) throws Exception {
    new Life(seed).at(KillPoint.values());
  }

  @Tag("nightly")
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_migration_is_done_as_a_whole_or_not_at_all_with_any_seed(int seed) throws Exception {
    killedInAMigration(new Random(seed), folder);
  }

  /// One world and the kills in it.
  private static final class Life {
    private final int seed;
    private final Random chance;
    private final List<String> story = new ArrayList<>();

    Life(int seed) {
      this.seed = seed;
      this.chance = new Random(seed);
    }

    void at(KillPoint... all) throws Exception {
      var points = new ArrayList<>(List.of(all));
      points.remove(KillPoint.MIGRATING);
      points.remove(KillPoint.FORGETTING);
      if (seed > 0) Collections.shuffle(points, chance);
      // It is looked for, for a minute; the other points need not wait for it.
      points.remove(KillPoint.INTENT);
      points.addFirst(KillPoint.INTENT);
      try (var world = new CrashWorld(seed)) {
        world.startHeld();
        for (var point : points) kill(world, point);
        world.rest();
        var evidence = world.evidence();
        assertThat(Oracles.violations(evidence)).as(told()).isEmpty();
        assertThat(evidence.comments()).hasSizeGreaterThan(points.size() * 3 / 4);
        log.info(
            "seed {}: {} kills, {} runs, {} calls of which {} extra, first answer {} ms, rest {}"
                + " ms",
            seed,
            world.kills(),
            evidence.runs().size(),
            evidence.calls().size(),
            Oracles.extraCalls(evidence),
            world.firstAnswers(),
            world.rests());
      }
      try (var world = new CrashWorld(seed)) {
        forgetting(world);
      }
    }

    private String told() {
      return "seed " + seed + ": " + String.join("; ", story);
    }

    private void kill(CrashWorld world, KillPoint point) throws Exception {
      var started = System.nanoTime();
      story.add(point.words);
      if (seed > 0 && chance.nextInt(3) == 0) world.something();
      var pull =
          switch (point.kind) {
            case OPENING, LOST_INTENT -> held(world, point, 1);
            case EACH_AGENT -> held(world, point, 1 + chance.nextInt(world.agents - 1));
            case COMMAND -> commanded(world, point);
            case ACKNOWLEDGED -> done(world.open());
            case ASKED -> asked(world);
            case ANSWERING -> answering(world);
            case POSTED -> posted(world);
            case STOPPING -> stopping(world, point);
            case SWEEPING -> swept(world, point);
            case FORGETTING, MIGRATING -> throw new IllegalStateException("in another world");
          };
      world.kill();
      if (seed > 0 && chance.nextInt(4) == 0) again(world);
      world.startHeld();
      if (point.kind != KillPoint.Kind.LOST_INTENT) world.reported(pull.get());
      log.info("seed {}: {}: {} ms", seed, point.words, (System.nanoTime() - started) / 1_000_000);
    }

    /// A second kill, at some moment of the next life's first two seconds.
    private void again(CrashWorld world) throws InterruptedException {
      story.add("and again");
      world.startOnly();
      Thread.sleep(chance.nextInt(2_000));
      world.kill();
    }

    private static CompletableFuture<Pull> done(Pull pull) {
      return CompletableFuture.completedFuture(pull);
    }

    private CompletableFuture<Pull> held(CrashWorld world, KillPoint point, int nth)
        throws InterruptedException {
      var place = point.places.get(chance.nextInt(point.places.size()));
      story.add(place + " for the " + nth + ". time");
      world.halt().arm(place, nth);
      // Whoever delivers may wait for the answer of a process that is held.
      var opening = CompletableFuture.supplyAsync(world::open, Thread::startVirtualThread);
      world.halt().await(SOON);
      return opening;
    }

    private CompletableFuture<Pull> commanded(CrashWorld world, KillPoint point)
        throws InterruptedException {
      var pull = world.open();
      world.reported(pull);
      var place = point.places.get(chance.nextInt(point.places.size()));
      story.add(place.toString());
      world.halt().arm(place, 1);
      world.command(pull, "/parallax review");
      world.halt().await(SOON);
      return done(pull);
    }

    /// A call is open and not a byte of its answer was sent.
    private CompletableFuture<Pull> asked(CrashWorld world) {
      slow(world, Duration.ofSeconds(20), Duration.ZERO);
      var pull = world.open();
      world.until(world::isAsked);
      slow(world, Duration.ZERO, Duration.ZERO);
      return done(pull);
    }

    /// A part of an answer was sent.
    private CompletableFuture<Pull> answering(CrashWorld world) {
      slow(world, Duration.ZERO, Duration.ofSeconds(20));
      var pull = world.open();
      world.until(() ->
          world.model.calls().stream()
              .anyMatch(call -> call.took().isEmpty() && call.billed().input() > 0));
      slow(world, Duration.ZERO, Duration.ZERO);
      return done(pull);
    }

    private static void slow(CrashWorld world, Duration first, Duration whole) {
      world.slow(first);
      for (var i = 0; i < world.agents; i++) world.model.length("a" + i, whole);
    }

    private static CompletableFuture<Pull> posted(CrashWorld world) {
      world.github.misbehave(
          Misbehaviour.ofBody(
              1,
              "POST /repositories/\\d+/issues/\\d+/comments",
              Oracles.MARKER,
              new Misbehaviour.Act.DoThenDelay(Duration.ofSeconds(20))));
      var pull = world.open();
      world.until(() -> world.isCommented(pull));
      world.github.behave();
      return done(pull);
    }

    private CompletableFuture<Pull> stopping(CrashWorld world, KillPoint point)
        throws InterruptedException {
      world.slow(Duration.ofMillis(500));
      var pull = world.open();
      if (chance.nextBoolean()) world.until(world::isAsked);
      world.slow(Duration.ZERO);
      var place = point.places.get(chance.nextInt(point.places.size()));
      story.add(place.toString());
      world.halt().arm(place, 1);
      world.askToStop();
      world.halt().await(SOON);
      return done(pull);
    }

    /// What happened while no process was there is asked for by the next one.
    private static CompletableFuture<Pull> swept(CrashWorld world, KillPoint point)
        throws InterruptedException {
      world.stop();
      var pull = world.open();
      world.startHeld(point.places.getFirst(), 1);
      world.halt().await(SOON);
      return done(pull);
    }

    private void forgetting(CrashWorld world) throws Exception {
      var nth = 1 + chance.nextInt(10);
      story.add("forgetting, statement " + nth);
      world.start();
      var pull = world.open();
      world.rest();
      world.stop();
      age(world.data());
      world.isOld();
      world.startHeld(KillPoint.FORGETTING.places.getFirst(), nth);
      world.halt().await(SOON);
      world.kill();
      integrity(world.copy());
      world.start();
      world.until(() -> CrashWorld.count("select count(*) from output", world.data()) == 0);
      world.open();
      world.rest();
      integrity(world.copy());
      var evidence = world.evidence();
      assertThat(Oracles.violations(evidence)).as(told()).isEmpty();
      assertThat(evidence.comments()).anyMatch(c -> c.place().equals(pull.place()));
    }

    /// All that is there is from last year, and it is time to forget.
    private static void age(Path data) throws SQLException {
      execute(
          data,
          List.of(
              "update delivery set received_at = received_at - 31536000000",
              "update run set created_at = created_at - 31536000000,"
                  + " ended_at = ended_at - 31536000000",
              "update said set used_at = used_at - 31536000000",
              "update answer set kept_at = kept_at - 31536000000",
              "update payment set at = at - 31536000000",
              "update scheduled_tasks set execution_time = 0 where task_name = 'forget'"));
    }
  }

  private static void execute(Path data, List<String> statements) throws SQLException {
    try (var database = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("parallax.db"));
        var statement = database.createStatement()) {
      for (var sql : statements) statement.executeUpdate(sql);
    }
  }

  private static void integrity(Path data) {
    CrashWorld.query(
        data, "pragma integrity_check", row -> assertThat(row.getString(1)).isEqualTo("ok"));
  }

  // The migration.

  private static final Map<String, String> TYPES =
      Map.of("blob", "blob", "timestamp", "bigint", "boolean", "boolean");

  /// A database of an older version, killed at some statement of its migration.
  private static void killedInAMigration(Random chance, Path folder) throws Exception {
    var versions = versions(folder.resolve("all"));
    var older = chance.nextInt(versions.size());
    var nth = 1 + chance.nextInt(older == 0 ? 10 : versions.size() - older);
    var from = older == 0 ? "nothing" : "version " + versions.get(older - 1);
    var told = "from " + from + ", statement " + nth;
    try (var world = new CrashWorld(chance.nextInt())) {
      if (older > 0) migrate(world.data(), versions.get(older - 1));
      if (older > 0) {
        execute(
            world.data(),
            List.of(
                "insert into delivery (guid, event, body, received_at, result)"
                    + " values ('kept', 'ping', '{}', "
                    + System.currentTimeMillis()
                    + ", 'done')"));
      }
      world.startHeld(KillPoint.MIGRATING.places.getFirst(), nth);
      world.halt().await(SOON);
      world.kill();
      var copy = world.copy();
      integrity(copy);
      var reached = reached(copy);
      var whole = folder.resolve("whole");
      Files.createDirectories(whole);
      if (!reached.isEmpty()) migrate(whole, reached);
      assertThat(schema(copy)).as(told + ", reached " + reached).isEqualTo(schema(whole));
      world.startHeld();
      world.open();
      world.rest();
      assertThat(reached(world.data())).as(told).isEqualTo(versions.getLast());
      var kept = "select count(*) from delivery where guid = 'kept'";
      assertThat(CrashWorld.count(kept, world.data())).as(told).isEqualTo(older > 0 ? 1 : 0);
      assertThat(Oracles.violations(world.evidence())).as(told).isEmpty();
    }
  }

  /// All versions that there were, oldest first.
  private static List<String> versions(Path data) throws IOException {
    Files.createDirectories(data);
    var all = flyway(data, MigrationVersion.LATEST).info().all();
    return Arrays.stream(all).map(info -> info.getVersion().getVersion()).toList();
  }

  private static void migrate(Path data, String version) {
    flyway(data, MigrationVersion.fromVersion(version)).migrate();
  }

  private static Flyway flyway(Path data, MigrationVersion target) {
    return Flyway.configure(CrashMatrixTest.class.getClassLoader())
        .dataSource("jdbc:sqlite:" + data.resolve("parallax.db"), "", "")
        .locations("classpath:dev/parallax/store")
        .placeholders(TYPES)
        .target(target)
        .load();
  }

  private static String reached(Path data) {
    if (schema(data).isEmpty()) return "";
    var reached = new String[] {""};
    CrashWorld.query(
        data,
        "select version from flyway_schema_history where success = 1 and version is not null"
            + " order by installed_rank",
        row -> reached[0] = row.getString(1));
    return reached[0];
  }

  /// All tables and indexes but those of the migration itself.
  private static List<String> schema(Path data) {
    var schema = new ArrayList<String>();
    if (!Files.exists(data.resolve("parallax.db"))) return schema;
    CrashWorld.query(
        data,
        "select sql from sqlite_master where sql is not null and tbl_name not like 'flyway%'"
            + " order by name",
        row -> schema.add(row.getString(1)));
    return schema;
  }
}
