package dev.parallax;

import dev.parallax.job.Verification;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `parallax verify`: does what a run says of itself follow from what is kept of it?
@Command(
    name = "verify",
    description =
        "Works out a run's order, overlap, counts and report again, from its log and outputs.")
final class VerifyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "RUN", description = "The run's id, as in its report's link.")
  private String run = "";

  @Override
  public Integer call() {
    Logging.quiet();
    var verification =
        KeptRuns.look(run, found -> Verification.of(found.run(), found.runs().moments(run)));
    verification.facts().forEach(System.out::println);
    verification.faults().forEach(fault -> System.out.println("DOES NOT HOLD: " + fault));
    System.out.println(verification.faults().isEmpty() ? "all of it holds" : "not all of it holds");
    return verification.faults().isEmpty() ? ExitCode.FINE.code : ExitCode.FINDINGS.code;
  }
}
