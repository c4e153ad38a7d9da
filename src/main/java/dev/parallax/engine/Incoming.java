package dev.parallax.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Usage;
import dev.parallax.run.EngineTrouble;
import java.math.BigDecimal;

/// An answer as it comes in, event by event, whatever the format. Nobody reads it before it is
/// known that it ended well.
abstract class Incoming {
  final PartialReply parts = new PartialReply();
  End end = End.NONE;
  private final Runnable begun;
  private boolean any;
  private long input;
  private long cached;
  private long stored;
  private long output;

  /// How an answer ends.
  enum End {
    /// It has not, as far as is known.
    NONE,
    WELL,
    CALLS,
    CUT,
    REFUSED,
    BROKEN
  }

  /// The tokens were used up before the answer was complete.
  static final class CutOff extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Usage tokens;

    CutOff(Usage tokens) {
      this.tokens = tokens;
    }

    Usage tokens() {
      return tokens;
    }
  }

  /// @param begun run at the first event
  Incoming(Runnable begun) {
    this.begun = begun;
  }

  /// Takes in an event; true when it was the last one.
  abstract boolean take(JsonNode event);

  /// The provider has read the question.
  final void begin() {
    if (any) return;
    any = true;
    begun.run();
  }

  /// Takes in how many tokens were read. What cannot be is taken for the nearest that can.
  final void read(long all, long fromCache) {
    input = Math.max(0, all);
    cached = Math.clamp(fromCache, 0, input);
  }

  /// Takes in how many of the tokens that were read went into a cache.
  final void stored(long tokens) {
    stored = Math.clamp(tokens, 0, input - cached);
  }

  /// Takes in how many tokens were written.
  final void written(long tokens) {
    output = Math.max(0, tokens);
  }

  /// The tokens used so far.
  final Usage tokens() {
    return new Usage(0, input, cached, stored, output, BigDecimal.ZERO, 0);
  }

  /// The whole answer.
  ///
  /// @throws CutOff when a larger cap may help
  /// @throws EngineTrouble when it is not one, before anybody reads a stub as if it were whole
  final Model.Reply reply() {
    var tokens = tokens();
    return switch (end) {
      case WELL -> parts.whole(tokens);
      case CALLS -> {
        if (!parts.hasCalls()) {
          throw trouble(
              Cause.PROVIDER_ERROR, "the provider says that tools are called, and names none");
        }
        yield parts.whole(tokens);
      }
      case CUT -> throw new CutOff(tokens);
      case REFUSED -> throw trouble(Cause.REFUSED, "the model declined to answer");
      case BROKEN ->
          throw trouble(Cause.PROVIDER_ERROR, "the provider reported an error in its answer");
      case NONE -> throw trouble(Cause.PROVIDER_ERROR, ModelHttp.MIDDLE);
    };
  }

  private EngineTrouble trouble(Cause cause, String detail) {
    return new EngineTrouble(cause, detail, null, tokens());
  }
}
