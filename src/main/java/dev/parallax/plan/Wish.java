package dev.parallax.plan;

import java.util.List;
import java.util.Set;

/// What somebody wants looked at.
///
/// @param agents only these; empty for all that the configuration names
/// @param asked whether a person asked for it, as opposed to an event that happens anyway
public record Wish(List<String> agents, boolean asked, Set<Option> options) {
  /// A person asks for whatever is configured.
  public static final Wish ASKED = new Wish(List.of(), true);

  /// An event that nobody asked anything by.
  public static final Wish EVENT = new Wish(List.of(), false);

  public Wish {
    agents = List.copyOf(agents);
    options = Set.copyOf(options);
  }

  /// A wish for the ordinary.
  public Wish(List<String> agents, boolean asked) {
    this(agents, asked, Set.of());
  }

  /// What a person can ask for beside agents.
  public enum Option {
    /// Say what would be done, and do nothing.
    DRY_RUN("--dry-run"),
    /// Only the first stage; the others when somebody says go on.
    STEP("--step"),
    /// Ask again, even what was answered before.
    NO_CACHE("--no-cache");

    private final String word;

    Option(String word) {
      this.word = word;
    }

    /// As people write it.
    public String word() {
      return word;
    }
  }
}
