package dev.parallax.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.outcome.Usage;
import java.util.List;

/// One kind of provider's wire format.
interface Model {
  /// Of an answer that makes sense.
  int MOST_TOKENS = 16_000;

  /// When that was not enough.
  int MOST_ROOM = 32_000;

  /// One message of a conversation.
  sealed interface Turn {
    /// By the user, in words.
    record Told(String text) implements Turn {}

    /// By the model: its words, and the tools that it called.
    record Said(String text, List<Call> calls) implements Turn {
      public Said {
        calls = List.copyOf(calls);
      }
    }

    /// By the user: what came of each call of the message before, in their order.
    record Done(List<Result> results) implements Turn {
      public Done {
        results = List.copyOf(results);
      }
    }
  }

  /// What a model may call.
  ///
  /// @param schema the JSON schema of its input
  record Tool(String name, String description, JsonNode schema) {}

  /// A model's wish that a tool be used.
  ///
  /// @param written its input, word for word: one whole JSON object
  /// @param input the same, read
  record Call(String id, String name, String written, JsonNode input) {}

  /// What came of a call.
  record Result(String callId, String text, boolean error) {}

  /// A model's answer.
  ///
  /// @param tokens what it used: tokens only, for whoever asks counts the requests and knows the
  ///   prices
  record Reply(String text, List<Call> calls, Usage tokens) {
    public Reply {
      calls = List.copyOf(calls);
    }
  }

  /// Asks, and waits for the whole answer.
  ///
  /// @param shared what may be served from a cache
  /// @param turns what follows it, the first by the user
  /// @param tools what it may call
  /// @param mostTokens the answer is cut off after so many; 0 for as many as the model likes
  /// @param begun called once, when the first event of the answer shows that all of the question
  ///   was read: from then on a cache can serve what it begins with
  /// @throws Incoming.CutOff when the answer needs more tokens
  Reply ask(
      String model,
      String shared,
      List<Turn> turns,
      List<Tool> tools,
      int mostTokens,
      Runnable begun)
      throws InterruptedException;
}
