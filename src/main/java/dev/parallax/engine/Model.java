package dev.parallax.engine;

import java.util.List;

/// One kind of provider's wire format.
interface Model {
  /// One message to a model.
  record Turn(Role role, String text) {}

  enum Role {
    USER,
    ASSISTANT
  }

  /// A model's answer.
  record Reply(String text, long inputTokens, long cachedTokens, long outputTokens) {}

  /// Asks, and waits for the whole answer.
  ///
  /// @param shared what may be served from a cache
  /// @param turns what follows it, the first by the user
  Reply ask(String model, String shared, List<Turn> turns) throws InterruptedException;
}
