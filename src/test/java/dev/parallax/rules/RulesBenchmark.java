package dev.parallax.rules;

import dev.parallax.git.LocalRepository;
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

  @Test
  void every_finding_over_the_last_commits_is_printed() {
    var folders = System.getProperty("rules.git", "");
    Assumptions.assumeFalse(folders.isEmpty(), "no -Drules.git=DIR");
    look(List.of(folders.split(",")), System.out);
  }

  /// The same without Maven.
  static void main(String[] folders) {
    look(List.of(folders), System.out);
  }

  private static void look(List<String> folders, PrintStream out) {
    for (var folder : folders) {
      try (var repository = LocalRepository.open(Path.of(folder))) {
        var commits = commits(folder);
        var findings = 0;
        for (var commit : commits) findings += look(repository, commit, out);
        out.printf(
            "%s: %d commits, %d findings, %.2f in 20 commits%n",
            folder, commits.size(), findings, findings * 20.0 / Math.max(1, commits.size()));
      } catch (LocalRepository.Unusable e) {
        out.println(folder + ": " + e.getMessage());
      }
    }
  }

  private static int look(LocalRepository repository, String commit, PrintStream out) {
    try {
      var snapshot = repository.snapshot(commit + "^", commit);
      if (!(Planner.plan(snapshot, Wish.ASKED) instanceof Planned.Ready(var plan))) return 0;
      var count = 0;
      for (var task : plan.tasks()) {
        var agent = task.agent().name();
        if (!RulesEngine.SERVES.contains(agent)) continue;
        for (var f : RulesEngine.findings(agent, plan.part(task), snapshot.source())) {
          count++;
          var quote = f.quote().lines().findFirst().orElse("").strip();
          var words = quote.substring(0, Math.min(160, quote.length()));
          out.printf(
              "%s %s %s:%d-%d | %s | %s%n",
              commit.substring(0, 9),
              f.rule(),
              f.path(),
              f.line(),
              f.endLine(),
              f.claim().split(": ", 2)[0],
              words);
        }
      }
      return count;
    } catch (LocalRepository.Unusable e) {
      return 0; // a first commit, or one that changes nothing
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
