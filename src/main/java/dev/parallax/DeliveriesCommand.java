package dev.parallax;

import dev.parallax.store.SqlDeadLetters;
import dev.parallax.store.SqlJobQueue;
import dev.parallax.store.SqlSweepLog;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `parallax deliveries`: what a server gave up, read from its database while it may be running.
@Command(
    name = "deliveries",
    description =
        "Lists the deliveries that were given up, and why. To have one run again, ask the server:"
            + " POST /api/deliveries/GUID/again.")
final class DeliveriesCommand implements Callable<Integer> {
  private static final int MOST = 1_000;

  @Override
  public Integer call() {
    Logging.quiet();
    var settings = Settings.read(System.getenv());
    try (var database = KeptRuns.open(settings)) {
      var dead = new SqlDeadLetters(database, new SqlJobQueue(database, 1), InstantSource.system());
      var missed = new SqlSweepLog(database).givenUp(MOST);
      for (var letter : dead.newest(MOST)) {
        System.out.println(
            Printed.line(
                "%s %s %s, %d tries: %s"
                    .formatted(
                        letter.guid(),
                        letter.diedAt(),
                        letter.event(),
                        letter.tries(),
                        letter.reason())));
      }
      for (var one : missed) {
        System.out.println(
            Printed.line(
                "%s %s %s, never arrived: %s"
                    .formatted(
                        one.failed().guid(),
                        one.failed().at(),
                        one.failed().event(),
                        one.givenUp())));
      }
      var count = dead.count() + missed.size();
      System.out.println(count == 0 ? "none was given up" : count + " were given up");
      return count == 0 ? ExitCode.FINE.code : ExitCode.FINDINGS.code;
    } catch (IllegalStateException unusable) {
      throw new WrongUse(List.of(String.valueOf(unusable.getMessage())));
    }
  }
}
