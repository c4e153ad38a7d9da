package dev.parallax.report;

import java.time.Instant;

/// Something that a person had us do after a report, or that the configuration allows to be done by
/// itself. What it stands for is the kind and name of a `plan.Box`.
///
/// @param what such as `retry security`, `apply 3` or `unit 2`
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

  /// What is done of a proposal.
  public static String apply(int number) {
    return "apply " + number;
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
