package dev.parallax.plan;

import java.util.List;

/// What somebody wants looked at.
///
/// @param agents only these; empty for all that the configuration names
/// @param asked whether a person asked for it, as opposed to an event that happens anyway
public record Wish(List<String> agents, boolean asked) {
  /// A person asks for whatever is configured.
  public static final Wish ASKED = new Wish(List.of(), true);

  /// An event that nobody asked anything by.
  public static final Wish EVENT = new Wish(List.of(), false);

  public Wish {
    agents = List.copyOf(agents);
  }
}
