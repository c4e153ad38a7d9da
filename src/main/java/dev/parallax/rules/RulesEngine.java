package dev.parallax.rules;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Status;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Change;
import dev.parallax.plan.Source;
import dev.parallax.plan.Task;
import dev.parallax.run.Answer;
import dev.parallax.run.AnswerReader;
import dev.parallax.run.AnswerWriter;
import dev.parallax.run.Assignment;
import dev.parallax.run.Engine;
import dev.parallax.run.EngineTrouble;
import dev.parallax.run.Output;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// Looks without a model: the same change gives the same answer, and costs nothing.
///
/// It serves the three built-in specialists. Its findings are about lines that the change adds, and
/// it would rather miss something than cry wolf.
public final class RulesEngine implements Engine {
  /// The agents it has rules for.
  public static final Set<String> SERVES = Set.of("security", "performance", "docs");

  @Override
  public Output look(Assignment assignment) {
    var agent = assignment.task().agent().name();
    if (!SERVES.contains(agent)) {
      throw new EngineTrouble(
          Cause.INVALID_OUTPUT, "there are no rules for an agent named " + agent);
    }
    var answer = answer(agent, assignment.change(), assignment.source());
    return new Output(AnswerWriter.write(answer), Usage.NONE, "rules");
  }

  @Override
  public String provider(Task task) {
    return "rules";
  }

  private static Answer answer(String agent, Change change, Source source) {
    var findings = findings(agent, change, source);
    var shown = findings.stream().limit(AnswerReader.MOST_FINDINGS).toList();
    var status = shown.stream().map(f -> f.severity().status()).reduce(Status.PASS, Status::or);
    return new Answer(status, status.name(), summary(change, findings.size(), shown.size()), shown);
  }

  /// What the rules of one agent find, gravest first.
  static List<Finding> findings(String agent, Change change, Source source) {
    var book = RuleBook.of(agent);
    var sight = new Sight(change, source, book);
    TreeCheck.look(sight, book);
    switch (agent) {
      case "security" -> {
        SecretCheck.look(sight);
        SqlCheck.look(sight);
        WorkflowCheck.look(sight);
        GuardCheck.look(sight);
        HiddenCheck.look(sight);
      }
      case "performance" -> {
        RegexCheck.look(sight);
        LossCheck.look(sight);
      }
      case "docs" -> DocsCheck.look(sight);
      default -> {}
    }
    return sight.findings().stream()
        .sorted(
            Comparator.comparing(Finding::severity)
                .thenComparing(Finding::path)
                .thenComparingInt(Finding::line))
        .toList();
  }

  private static String summary(Change change, int found, int shown) {
    var files = change.files().size();
    var looked =
        "looked at "
            + change.addedLines()
            + " added lines in "
            + files
            + (files == 1 ? " file" : " files");
    if (found == 0) return "nothing found; " + looked;
    return (found == 1 ? "1 finding" : found + " findings")
        + (shown < found ? " (the gravest " + shown + " are kept)" : "")
        + "; "
        + looked;
  }
}
