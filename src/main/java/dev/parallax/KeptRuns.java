package dev.parallax;

import dev.parallax.job.KeptRun;
import dev.parallax.store.Database;
import dev.parallax.store.SqlRunStore;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/// The runs that a server keeps, looked at from the command line while it may be running.
final class KeptRuns {
  private KeptRuns() {}

  /// Looks at one reported run.
  ///
  /// @throws WrongUse when there is no such run, or not enough is kept of it
  static <T> T look(String runId, Function<Found, T> look) {
    var settings = Settings.read(System.getenv());
    try (var database = open(settings)) {
      var runs = new SqlRunStore(database, InstantSource.system());
      var kept = runs.kept(runId);
      if (kept.isEmpty()) throw new WrongUse(List.of(missing(runs, runId)));
      return look.apply(new Found(runs, kept.get()));
    } catch (IllegalStateException unusable) {
      throw new WrongUse(List.of(String.valueOf(unusable.getMessage())));
    }
  }

  /// A reported run and where it was found.
  record Found(SqlRunStore runs, KeptRun run) {}

  static Database open(Settings settings) {
    return settings.databaseUrl().isEmpty()
        ? Database.embeddedToRead(settings.dataDir())
        : Database.sharedToRead(settings.databaseUrl().value());
  }

  /// The same to write into, beside a server that may be running.
  static Database openBeside(Settings settings) {
    return settings.databaseUrl().isEmpty()
        ? Database.embeddedBeside(settings.dataDir())
        : Database.sharedBeside(settings.databaseUrl().value());
  }

  private static String missing(SqlRunStore runs, String runId) {
    return runs.find(runId)
        .map(run ->
            switch (run.state()) {
              case OPEN -> "run " + runId + " is under way; wait for its report";
              case REPORTED -> "of run " + runId + " only the report is kept any more";
              case CANCELLED, ENDED -> "run " + runId + " ended without a report: " + run.reason();
            })
        .orElse("there is no run " + runId + "; GET /api/runs lists them");
  }
}
