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
  ///
  /// @param tuning what they are to do otherwise this time
  record Retry(List<String> agents, Wish.Tuning tuning) implements BotCommand {
    public Retry {
      agents = List.copyOf(agents);
    }
  }

  /// Say what an issue is.
  record Triage(Set<Wish.Option> options) implements BotCommand {
    public Triage {
      options = Set.copyOf(options);
    }
  }

  /// Take an issue apart into units of work.
  record Plan() implements BotCommand {}

  /// Make an issue of each unit of the plan.
  record Batch() implements BotCommand {}

  /// Look at many issues.
  ///
  /// @param query which ones, in the words of the person
  /// @param options `NO_CACHE` asks again what was answered before
  record Bulk(String query, Set<Wish.Option> options) implements BotCommand {
    public Bulk {
      options = Set.copyOf(options);
    }
  }

  /// Do what is proposed in the newest report on this issue.
  ///
  /// @param numbers of what is proposed; empty for all of it
  record Apply(List<Integer> numbers) implements BotCommand {
    public Apply {
      numbers = List.copyOf(numbers);
    }
  }

  /// Do not report these findings any more.
  ///
  /// @param labels such as `F3`; empty when none was named in a way that is understood
  /// @param why in the person's own words; empty when none was given
  record Dismiss(List<String> labels, String why) implements BotCommand {
    public Dismiss {
      labels = List.copyOf(labels);
    }
  }

  /// Report these dismissed findings again.
  ///
  /// @param labels such as `F3`; empty when none was named in a way that is understood
  record Undismiss(List<String> labels) implements BotCommand {
    public Undismiss {
      labels = List.copyOf(labels);
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
