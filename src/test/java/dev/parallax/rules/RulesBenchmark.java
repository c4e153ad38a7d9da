package dev.parallax.rules;

import dev.parallax.git.LocalRepository;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Planned;
import dev.parallax.plan.Planner;
import dev.parallax.plan.Wish;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What the rules find in the last commits of real repositories, to be judged by people. Runs only
/// when asked for: `mvn test -Dtest=RulesBenchmark -Drules.git=DIR[,DIR...]`.
final class RulesBenchmark {
  private static final int COMMITS = 200;

  /// A change of more files than this moves things about, and nobody can judge what is found in it.
  private static final int MOST_FILES = 300;

  @Test
  void every_finding_over_the_last_commits_is_printed() {
    var folders = System.getProperty("rules.git", "");
    Assumptions.assumeFalse(folders.isEmpty(), "no -Drules.git=DIR");
    look(List.of(folders.split(",")), System.out);
  }

  /// The same without Maven, on classes that were put aside, so that a build does not disturb a
  /// long run.
  static void main(String[] folders) {
    look(List.of(folders), System.out);
  }

  private static void look(List<String> folders, PrintStream out) {
    var allCommits = 0;
    var allFindings = 0;
    for (var folder : folders) {
      var start = System.nanoTime();
      try (var repository = LocalRepository.open(Path.of(folder))) {
        var commits = commits(folder);
        var findings = 0;
        for (var commit : commits) {
          findings += look(repository, commit, out);
        }
        allCommits += commits.size();
        allFindings += findings;
        out.printf(
            "%s: %d commits, %d findings, %.2f in 20 commits, %d ms%n",
            folder,
            commits.size(),
            findings,
            findings * 20.0 / Math.max(1, commits.size()),
            (System.nanoTime() - start) / 1_000_000);
      } catch (LocalRepository.Unusable e) {
        out.println(folder + ": " + e.getMessage());
      }
    }
    out.printf(
        "together: %d commits, %d findings, %.2f in 20 commits%n",
        allCommits, allFindings, allFindings * 20.0 / Math.max(1, allCommits));
  }

  private static int look(LocalRepository repository, String commit, PrintStream out) {
    try {
      var snapshot = repository.snapshot(commit + "^", commit);
      if (!(Planner.plan(snapshot, Wish.ASKED) instanceof Planned.Ready(var plan))) return 0;
      var count = 0;
      for (var task : plan.tasks()) {
        var agent = task.agent().name();
        if (!RulesEngine.SERVES.contains(agent)) continue;
        var part = plan.part(task);
        if (part.files().size() > MOST_FILES) return 0;
        for (var f : RulesEngine.findings(agent, part, snapshot.source())) {
          // What is only mentioned counts against nobody.
          if (f.severity().status() != Status.PASS) count++;
          var quote = f.quote().lines().findFirst().orElse("").strip();
          var words = quote.substring(0, Math.min(160, quote.length()));
          out.printf(
              "%s %s %s:%d-%d | %s | %s | %s%n",
              commit.substring(0, 9),
              f.rule(),
              f.path(),
              f.line(),
              f.endLine(),
              f.severity(),
              f.claim().split(": ", 2)[0],
              words);
        }
      }
      return count;
    } catch (LocalRepository.Unusable | UncheckedIOException e) {
      return 0; // a first commit, one that changes nothing, or one whose large files are not here
    }
  }

  private static List<String> commits(String folder) {
    var commits = new ArrayList<String>();
    var files = new FileRepositoryBuilder().findGitDir(Path.of(folder).toFile());
    try (var git = files.build();
        var walk = new RevWalk(git)) {
      walk.markStart(walk.parseCommit(git.resolve(Constants.HEAD)));
      for (var commit : walk) {
        if (commits.size() >= COMMITS) break;
        if (commit.getParentCount() == 1) commits.add(commit.name());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return commits;
  }
}
