package dev.parallax;

import dev.parallax.store.Backup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `parallax backup`: a copy of the embedded database, also while the server runs.
@Command(
    name = "backup",
    description = "Copies the embedded database of DATA_DIR, also while the server runs.")
final class BackupCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "Where the copy goes; it must not be there yet.")
  private Path file = Path.of("");

  private final Map<String, String> environment;

  BackupCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() {
    Logging.quiet();
    var settings = embedded(environment, "pg_dump --format=custom --file=FILE \"$DATABASE_URL\"");
    var bytes = Backup.take(settings.dataDir(), file);
    Printed.out(file + ", " + bytes + " bytes; ./parallax restore FILE puts it back");
    return ExitCode.FINE.code;
  }

  /// Settings for a database that is ours to copy.
  ///
  /// @param instead what does it for one that is not
  static Settings embedded(Map<String, String> environment, String instead) {
    var settings = Settings.read(environment);
    if (!settings.databaseUrl().isEmpty()) {
      throw new WrongUse(List.of("DATABASE_URL is set: this database is PostgreSQL's: " + instead));
    }
    return settings;
  }
}
