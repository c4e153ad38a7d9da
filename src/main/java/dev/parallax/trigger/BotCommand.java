package dev.parallax.trigger;

import java.util.List;

/// What a comment tells us to do.
public sealed interface BotCommand {
  /// Look again; at what these agents look at, or all when there are none.
  record Review(List<String> agents) implements BotCommand {
    public Review {
      agents = List.copyOf(agents);
    }
  }

  /// Run again what failed; of these agents, or all that failed when there are none.
  record Retry(List<String> agents) implements BotCommand {
    public Retry {
      agents = List.copyOf(agents);
    }
  }

  /// Stop the run.
  record Cancel() implements BotCommand {}

  /// Say how the run stands.
  record Status() implements BotCommand {}

  /// Say what can be asked.
  record Help() implements BotCommand {}

  /// Addressed to us, and not understood.
  ///
  /// @param word the word that was not understood, when it is fit to be repeated in an answer
  ///   (lower-case letters, digits and hyphens); empty otherwise
  record Unknown(String word) implements BotCommand {}
}
