package dev.parallax.engine;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Usage;
import dev.parallax.run.Assignment;
import dev.parallax.run.EngineTrouble;
import dev.parallax.run.Moment;
import dev.parallax.run.Purse;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What one conversation costs. Before each call it holds in the purse what the call can cost at
/// most, and afterwards it takes what the call did cost. Every request is counted, whatever comes
/// of it, and one that was refused for its price was never made.
///
/// Used by one thread.
final class Meter {
  /// With fewer tokens there is no room for an answer with evidence.
  private static final int LEAST_OUTPUT = 1_000;

  /// Tokens that frame what is sent: roles, and how tools are to be called.
  private static final int FRAME = 1_000;

  private final ModelName name;
  private final Prices prices;
  private final Assignment assignment;
  private Usage used = Usage.NONE;

  /// Makes the call.
  interface Asking {
    Model.Reply ask(int mostTokens) throws InterruptedException;
  }

  Meter(ModelName name, Prices prices, Assignment assignment) {
    this.name = name;
    this.prices = prices;
    this.assignment = assignment;
  }

  /// What all calls until now used.
  Usage used() {
    return used;
  }

  /// Asks when there is money for it. An answer that was cut off because money was short is asked
  /// for once more with more room: what was cut is worth nothing.
  ///
  /// @throws EngineTrouble also when there is not; with all that was used until then
  Model.Reply ask(String shared, List<Model.Turn> turns, List<Model.Tool> tools, Asking asking)
      throws InterruptedException {
    var bytes = bytes(shared, turns, tools);
    var least = LEAST_OUTPUT;
    while (true) {
      try (var hold = hold(bytes, least)) {
        try {
          var reply = asking.ask(hold.mostOutput());
          settle(hold, reply.tokens(), bytes);
          return reply;
        } catch (EngineTrouble trouble) {
          settle(hold, trouble.usage(), bytes);
          var cut =
              trouble.why() == Cause.INVALID_OUTPUT
                  && trouble.usage().outputTokens() >= hold.mostOutput();
          if (!cut || hold.mostOutput() == Model.MOST_TOKENS) throw with(trouble);
          least = Math.min(Model.MOST_TOKENS, hold.mostOutput() * 4);
        }
      }
    }
  }

  private Purse.Hold hold(long bytes, int least) throws InterruptedException {
    var price = prices.of(name.name()).orElse(Prices.Price.UNKNOWN);
    var input = tokens(bytes) * 11 / 10 + 1;
    try {
      return assignment
          .purse()
          .hold(
              new Purse.Call(
                  input, price.of(input, 0, 0), price.output(), least, Model.MOST_TOKENS));
    } catch (EngineTrouble refusal) {
      throw with(refusal);
    }
  }

  private EngineTrouble with(EngineTrouble trouble) {
    return new EngineTrouble(
        trouble.why(), trouble.detail(), trouble.retryAfter().orElse(null), used);
  }

  private void settle(Purse.Hold hold, Usage said, long bytes) {
    var possible = possible(said, bytes + FRAME, hold.mostOutput());
    if (!possible.equals(tokensOf(said))) {
      assignment
          .notes()
          .note(
              Moment.Kind.PAID,
              "%s says that it used %,d tokens in (%,d cached) and %,d out; that cannot be, and %,d (%,d) and %,d are counted"
                  .formatted(
                      name,
                      said.inputTokens(),
                      said.cachedTokens(),
                      said.outputTokens(),
                      possible.inputTokens(),
                      possible.cachedTokens(),
                      possible.outputTokens()));
    }
    var priced = prices.priced(name.name(), possible);
    used = used.plus(priced);
    hold.settle(priced);
  }

  private static Usage tokensOf(Usage said) {
    return new Usage(
        1, said.inputTokens(), said.cachedTokens(), said.outputTokens(), BigDecimal.ZERO);
  }

  /// What a provider says, within what can be: no token is shorter than a byte, and nothing is
  /// longer than was allowed.
  static Usage possible(Usage said, long mostInput, int mostOutput) {
    var input = Math.clamp(said.inputTokens(), 0, mostInput);
    return new Usage(
        1,
        input,
        Math.clamp(said.cachedTokens(), 0, input),
        Math.clamp(said.outputTokens(), 0, mostOutput),
        BigDecimal.ZERO);
  }

  /// About how many tokens a text of so many bytes is.
  static long tokens(long bytes) {
    return (bytes + 3) / 4;
  }

  /// How much is sent.
  static long bytes(String shared, List<Model.Turn> turns, List<Model.Tool> tools) {
    var bytes = length(shared);
    for (var turn : turns) {
      bytes +=
          switch (turn) {
            case Model.Turn.Told(var text) -> length(text);
            case Model.Turn.Said(var text, var calls) ->
                length(text)
                    + calls.stream()
                        .mapToLong(c -> length(c.id()) + length(c.name()) + length(c.written()))
                        .sum();
            case Model.Turn.Done(var results) ->
                results.stream().mapToLong(r -> length(r.callId()) + length(r.text())).sum();
          };
    }
    for (var tool : tools) {
      bytes += length(tool.name()) + length(tool.description()) + length(tool.schema().toString());
    }
    return bytes;
  }

  private static long length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
