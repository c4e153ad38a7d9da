package dev.parallax.plan;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// What a repository says about how it wants to be reviewed: `.github/parallax.yml` of its default
/// branch.
public record RepositoryConfig(Review review, Issues issues, String agentsDir) {
  /// Where the file is, in every repository.
  public static final String PATH = ".github/parallax.yml";

  /// What a repository says there; what can be used of it, when something is wrong.
  public static RepositoryConfig of(Source project) {
    return ProjectFiles.read(project).config();
  }

  /// What applies to a repository without the file.
  public static final RepositoryConfig DEFAULT =
      new RepositoryConfig(Review.DEFAULT, Issues.DEFAULT, ".github/parallax/agents");

  /// The reviewing of pull requests.
  ///
  /// @param auto whether a review starts without being asked for
  /// @param agents names, in the order of the report's rows
  /// @param ignore globs of files that no agent is shown
  /// @param escalateTo who is asked when a P0 agent fails; empty for nobody
  /// @param maxCostUsd cap on one run, beside the operator's; the most there can be when the file
  ///   names none
  /// @param maxMonthUsd cap on all runs of a month
  /// @param outlets where results are shown besides the comment
  /// @param shadowing which agents look and are not shown
  public record Review(
      boolean auto,
      boolean drafts,
      List<String> agents,
      List<String> ignore,
      List<PathInstruction> instructions,
      Strategy strategy,
      boolean strictTiers,
      String escalateTo,
      CommentWhen comment,
      boolean inline,
      BigDecimal maxCostUsd,
      BigDecimal maxMonthUsd,
      Outlets outlets,
      Shadowing shadowing) {
    public static final Review DEFAULT =
        new Review(
            true,
            false,
            List.of("security", "performance", "docs"),
            List.of(),
            List.of(),
            Strategy.MERGE,
            false,
            "",
            CommentWhen.ALWAYS,
            false,
            new BigDecimal("1000"),
            Caps.NO_USD,
            Outlets.NONE,
            Shadowing.NONE);

    /// Who looks where the file names nobody and models can be asked: the same, what they found is
    /// verified, and the whole is summed up.
    public static final List<String> WITH_MODELS =
        List.of("security", "performance", "docs", "verifier", "synthesis");

    public Review {
      agents = List.copyOf(agents);
      ignore = List.copyOf(ignore);
      instructions = List.copyOf(instructions);
      // A plan that an older version kept knows of none of these.
      maxMonthUsd = Objects.requireNonNullElse(maxMonthUsd, Caps.NO_USD);
      outlets = Objects.requireNonNullElse(outlets, Outlets.NONE);
      shadowing = Objects.requireNonNullElse(shadowing, Shadowing.NONE);
    }
  }

  /// Where the results of a review are shown besides the comment and the check run.
  ///
  /// @param gate whether the check asks for action when a P0 agent did not look or found something
  /// @param sarif whether findings are handed to code scanning
  /// @param labels the label that a pull request gets, by how its review ended; without one of them
  ///   it gets none
  public record Outlets(boolean gate, boolean sarif, Map<Result, String> labels) {
    public static final Outlets NONE = new Outlets(false, false, Map.of());

    public Outlets {
      labels = Map.copyOf(labels);
    }
  }

  /// Which agents look and are not shown.
  ///
  /// @param agents these, whatever became of their findings
  /// @param floor those of whose judged findings a smaller share was of use, from 0 to 1; 0 for
  ///   none
  /// @param least how many findings must have been judged before that counts
  public record Shadowing(List<String> agents, BigDecimal floor, int least) {
    public static final Shadowing NONE = new Shadowing(List.of(), BigDecimal.ZERO, 20);

    public Shadowing {
      agents = List.copyOf(agents);
    }
  }

  /// How a review ended, as far as labels tell.
  public enum Result {
    PASS,
    WARN,
    FAIL,
    /// Not everybody who was to look did.
    INCOMPLETE
  }

  /// The handling of issues.
  ///
  /// @param agents who looks at a new issue
  /// @param applyLabels false: labels are suggested, a maintainer applies them
  /// @param labels the labels that may be set, besides those of the groups
  /// @param labelGroups labels that may be set, of each group at most one
  /// @param minConfidence how sure an agent must be for its labels to be set, from 0 to 1
  /// @param bulkLimit how many issues one `/parallax bulk` looks at
  public record Issues(
      boolean triage,
      List<String> agents,
      boolean applyLabels,
      List<String> labels,
      Map<String, List<String>> labelGroups,
      BigDecimal minConfidence,
      int bulkLimit) {
    public static final Issues DEFAULT =
        new Issues(
            true,
            List.of("triage", "duplicates", "status"),
            false,
            List.of(),
            Map.of(),
            new BigDecimal("0.7"),
            50);

    public Issues {
      // A plan that an older version kept knows of none of these.
      agents = agents == null ? List.of() : List.copyOf(agents);
      labels = labels == null ? List.of() : List.copyOf(labels);
      labelGroups = labelGroups == null ? Map.of() : Map.copyOf(labelGroups);
      minConfidence = Objects.requireNonNullElse(minConfidence, new BigDecimal("0.7"));
    }

    /// The labels that may be set, for agents to choose from: a line for each label or group.
    List<String> offered() {
      var lines = new ArrayList<String>();
      new TreeMap<>(labelGroups)
          .forEach((group, ofGroup) ->
              lines.add(group + ", at most one of: " + String.join(", ", ofGroup)));
      lines.addAll(labels);
      return lines;
    }

    /// Every label that may be set; empty when the file names none.
    public Set<String> allowed() {
      var allowed = new LinkedHashSet<>(labels);
      labelGroups.values().forEach(allowed::addAll);
      return allowed;
    }
  }

  /// What agents are told about some of the files.
  public record PathInstruction(List<String> paths, String text) {
    public PathInstruction {
      paths = List.copyOf(paths);
    }
  }

  /// How several agents' outcomes become one.
  public enum Strategy {
    MERGE,
    VOTE,
    ESCALATE
  }

  /// When the comment is posted.
  public enum CommentWhen {
    ALWAYS,
    FINDINGS,
    NEVER
  }
}
