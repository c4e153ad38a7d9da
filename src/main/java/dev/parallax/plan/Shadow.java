package dev.parallax.plan;

/// An agent that looks and is not shown: what it says is kept, and moves nothing.
///
/// @param agent its name
/// @param why for people
public record Shadow(String agent, String why) {
  /// What a reader of the report is told.
  public String note() {
    return "`" + agent + "` is in shadow mode: " + why;
  }
}
