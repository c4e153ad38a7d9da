package dev.parallax.plan;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/// What a repository says about how it wants to be reviewed: `.github/parallax.yml` of its default
/// branch.
public record RepositoryConfig(Review review, Issues issues, String agentsDir) {
  /// Where the file is, in every repository.
  public static final String PATH = ".github/parallax.yml";

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
      BigDecimal maxMonthUsd) {
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
            Caps.NO_USD);

    /// Who looks where the file names nobody and models can be asked: the same, what they found is
    /// verified, and the whole is summed up.
    public static final List<String> WITH_MODELS =
        List.of("security", "performance", "docs", "verifier", "synthesis");

    public Review {
      agents = List.copyOf(agents);
      ignore = List.copyOf(ignore);
      instructions = List.copyOf(instructions);
      // A plan that an older version kept knows of none.
      maxMonthUsd = Objects.requireNonNullElse(maxMonthUsd, Caps.NO_USD);
    }

    /// Without a cap on the month.
    public Review(
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
        BigDecimal maxCostUsd) {
      this(
          auto,
          drafts,
          agents,
          ignore,
          instructions,
          strategy,
          strictTiers,
          escalateTo,
          comment,
          inline,
          maxCostUsd,
          Caps.NO_USD);
    }
  }

  /// The handling of issues.
  ///
  /// @param applyLabels false: labels are suggested, a maintainer applies them
  /// @param bulkLimit how many issues one `/parallax bulk` looks at
  public record Issues(boolean triage, boolean applyLabels, int bulkLimit) {
    public static final Issues DEFAULT = new Issues(true, false, 50);
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
