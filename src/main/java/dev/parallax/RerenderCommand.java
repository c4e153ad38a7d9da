package dev.parallax;

import dev.parallax.report.CommentMarkdown;
import dev.parallax.report.ReportJson;
import dev.parallax.report.Sarif;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `parallax rerender`: a run's report, made again from what is kept. No engine is asked.
@Command(
    name = "rerender",
    description = "Makes a run's report again from what is kept of it, and prints it.")
final class RerenderCommand implements Callable<Integer> {
  @Parameters(paramLabel = "RUN", description = "The run's id, as in its report's link.")
  private String run = "";

  @Option(names = "--format", description = "${COMPLETION-CANDIDATES}")
  private ReviewCommand.Format format = ReviewCommand.Format.markdown;

  @Override
  public Integer call() {
    Logging.quiet();
    var report = KeptRuns.look(run, found -> found.run().report());
    Printed.out(
        switch (format) {
          case markdown -> CommentMarkdown.render(report, "");
          case json -> ReportJson.of(report);
          case sarif -> Sarif.of(report);
        });
    return ExitCode.FINE.code;
  }
}
