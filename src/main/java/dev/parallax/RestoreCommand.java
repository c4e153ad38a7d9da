package dev.parallax;

import dev.parallax.store.Backup;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `parallax restore`: a copy of the embedded database in its place again.
@Command(
    name = "restore",
    description =
        "Puts a copy in the place of DATA_DIR's database, which is set aside; the server is"
            + " stopped.")
final class RestoreCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "A copy that parallax backup made.")
  private Path file = Path.of("");

  private final Map<String, String> environment;

  RestoreCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() {
    Logging.quiet();
    var settings =
        BackupCommand.embedded(
            environment, "pg_restore --clean --if-exists --dbname=\"$DATABASE_URL\" FILE");
    var aside = Backup.restore(file, settings.dataDir(), Instant.now());
    Printed.out(
        file
            + " is restored"
            + (aside.isEmpty() ? "" : "; what was there is now " + aside.getFirst()));
    return ExitCode.FINE.code;
  }
}
