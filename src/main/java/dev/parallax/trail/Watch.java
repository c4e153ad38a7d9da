package dev.parallax.trail;

import java.util.Map;
import java.util.Optional;

/// Hears of work as it goes on. Must neither block nor throw: the work does not wait for it. Safe
/// for use by many threads.
public interface Watch {
  /// Hears nothing.
  Watch NONE = _ -> Seen.NOTHING;

  /// Work begins that is no part of other work.
  Seen began(Work work);

  /// Nothing more is to come: what was heard is passed on, as far as that takes no time to speak
  /// of.
  default void close() {}

  /// Both hear.
  static Watch both(Watch one, Watch other) {
    if (one.equals(NONE)) return other;
    return other.equals(NONE) ? one : new Both.Watches(one, other);
  }

  /// One piece of work, as it is heard of.
  interface Seen {
    /// That of which nobody hears.
    Seen NOTHING =
        new Seen() {
          @Override
          public Seen began(Work part) {
            return this;
          }

          @Override
          public void learned(Fact fact) {}

          @Override
          public void ended(Optional<String> failure) {}
        };

    /// A part of it begins.
    Seen began(Work part);

    void learned(Fact fact);

    /// It is over.
    ///
    /// @param failure why it came to nothing, in a word or two that never say more than a category;
    ///   empty when it did not
    void ended(Optional<String> failure);

    /// By what it is found elsewhere, for log lines: `trace_id`.
    default Map<String, String> ids() {
      return Map.of();
    }
  }
}
