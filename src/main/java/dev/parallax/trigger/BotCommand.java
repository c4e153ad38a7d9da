package dev.parallax.trigger;

import dev.parallax.plan.Wish;
import java.util.List;
import java.util.Set;

/// What a comment tells us to do.
public sealed interface BotCommand {
  /// Look again; at what these agents look at, or all when there are none.
  record Review(List<String> agents, Set<Wish.Option> options) implements BotCommand {
    public Review {
      agents = List.copyOf(agents);
      options = Set.copyOf(options);
    }
  }

  /// Run again what failed, and what waits for a word; of these agents, or all that failed when
  /// there are none.
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
