package dev.parallax.report;

import java.time.Instant;

/// Something that a person had us do after a report, or that the configuration allows to be done by
/// itself.
///
/// @param what such as `retry security`, `apply 12 close` or `unit 2`
/// @param who the login of the person; empty when the configuration says so
/// @param detail what came of it, for people; of a retry, which delivery asked for it
public record Deed(String what, State state, String who, Instant at, String detail) {
  private static final String RETRY = "retry ";

  /// How far it got.
  public enum State {
    /// It is being done, or was when the process ended.
    BEGUN,
    DONE,
    /// Nothing was changed by it.
    FAILED
  }

  /// What is done of a proposal. Not by its number, which another may have once an agent of the
  /// same run has looked again.
  public static String apply(Proposal proposal) {
    var act =
        switch (proposal.act()) {
          case Proposal.Act.Relabel _ -> "relabel";
          case Proposal.Act.Close _ -> "close";
          case Proposal.Act.Replace _ -> "replace";
          case Proposal.Act.MakePlan() -> "plan";
        };
    return "apply " + proposal.issue() + " " + act;
  }

  /// What is made of a unit of a plan.
  public static String unit(String id) {
    return "unit " + id;
  }

  /// What is asked of an agent.
  public static String retry(String agent) {
    return RETRY + agent;
  }

  /// The agent that was asked to look again; empty when it is about something else.
  public String retried() {
    return what.startsWith(RETRY) ? what.substring(RETRY.length()) : "";
  }
}
