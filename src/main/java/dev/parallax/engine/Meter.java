package dev.parallax.engine;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Usage;
import dev.parallax.run.Assignment;
import dev.parallax.run.EngineTrouble;
import dev.parallax.run.Moment;
import dev.parallax.run.Purse;
import dev.parallax.trail.Fact;
import dev.parallax.trail.Trail;
import dev.parallax.trail.Work;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What one conversation costs. Before each call it holds in the purse what the call may cost, and
/// afterwards it takes what the call did cost. Every request is counted, whatever comes of it, and
/// one that was refused for its price was never made.
///
/// Used by one thread.
final class Meter {
  /// Tokens of answer that are held at least: what most answers need. When more were held, dozens
  /// of agents would wait for each other's money, which nearly none of them spends.
  private static final int LEAST_OUTPUT = 500;

  /// What an answer may have all the same: with fewer tokens there may be no room for a thought and
  /// for evidence.
  private static final int ENOUGH_OUTPUT = 4_000;

  /// Tokens that frame what is sent: roles, and how tools are to be called.
  private static final int FRAME = 1_000;

  private final Prices prices;
  private final Purse purse;
  private final Assignment.Notes notes;
  private final Set<String> caching;
  private Usage used = Usage.NONE;

  /// What the last call that was answered has left in its provider's cache.
  private Kept kept = new Kept("", 0);

  private record Kept(String model, long tokens) {}

  /// A call that may be made twice.
  private record Question(
      SteadyModel.Choice choice,
      String shared,
      List<Model.Turn> turns,
      List<Model.Tool> tools,
      long bytes,
      Runnable begun) {
    Model.Reply ask(int mostTokens) throws InterruptedException {
      return choice.model().ask(choice.name().name(), shared, turns, tools, mostTokens, begun);
    }
  }

  /// @param notes is told when what a provider says cannot be
  /// @param caching the models of which somebody has seen that they cache; shared by all meters
  Meter(Prices prices, Purse purse, Assignment.Notes notes, Set<String> caching) {
    this.prices = prices;
    this.purse = purse;
    this.notes = notes;
    this.caching = caching;
  }

  /// What all calls until now used.
  Usage used() {
    return used;
  }

  /// Asks when there is money for it. An answer that was cut off is asked for once more with more
  /// room: what was cut is worth nothing.
  ///
  /// @param warm tokens of `shared` that the provider is known to have in its cache
  /// @throws EngineTrouble also when there is no money; with all that was used until then
  Model.Reply ask(
      SteadyModel.Choice choice,
      String shared,
      List<Model.Turn> turns,
      List<Model.Tool> tools,
      int warm,
      Runnable begun)
      throws InterruptedException {
    var question = new Question(choice, shared, turns, tools, bytes(shared, turns, tools), begun);
    if (!kept.model().equals(choice.name().name())) kept = new Kept(choice.name().name(), warm);
    try {
      return ask(question, LEAST_OUTPUT, Model.MOST_TOKENS);
    } catch (Incoming.CutOff first) {
      var least = (int) Math.min(Model.MOST_TOKENS, 2 * first.tokens().outputTokens());
      try {
        return ask(question, least, Model.MOST_ROOM);
      } catch (Incoming.CutOff again) {
        throw cutOff(again);
      } catch (EngineTrouble trouble) {
        // Some models have no more room to give, and say so.
        throw trouble.why() == Cause.REFUSED ? cutOff(first) : trouble;
      }
    }
  }

  private Model.Reply ask(Question question, int least, int most) throws InterruptedException {
    var name = question.choice().name();
    try (var hold = hold(name, question.bytes(), least, most)) {
      var bound = bound(name, hold, most);
      var trail = Trail.begin(work(name, bound));
      try {
        var reply = trail.during(() -> question.ask(bound));
        trail.learn(settle(name, hold, reply.tokens(), question.bytes()));
        kept = new Kept(name.name(), tokens(question.bytes()));
        return reply;
      } catch (Incoming.CutOff cut) {
        trail.failed("cut off");
        trail.learn(settle(name, hold, cut.tokens(), question.bytes()));
        throw cut;
      } catch (EngineTrouble trouble) {
        trail.failed(trouble.why().words());
        trail.learn(settle(name, hold, trouble.usage(), question.bytes()));
        throw with(trouble);
      } catch (InterruptedException stopped) {
        trail.failed("stopped");
        throw stopped;
      } finally {
        trail.end();
      }
    }
  }

  private static Work work(ModelName name, int bound) {
    return new Work.ModelCall(name.provider().name().toLowerCase(Locale.ROOT), name.name(), bound);
  }

  /// How long an answer may be. Where it costs nothing that we know of, and nobody was short of
  /// room before, that is the model's own affair: small ones refuse more than they have.
  private int bound(ModelName name, Purse.Hold hold, int most) {
    var free = prices.of(name.name()).isEmpty() && hold.mostOutput() == Model.MOST_TOKENS;
    return free && most == Model.MOST_TOKENS ? 0 : room(hold);
  }

  private static int room(Purse.Hold hold) {
    return Math.max(hold.mostOutput(), ENOUGH_OUTPUT);
  }

  private EngineTrouble cutOff(Incoming.CutOff cut) {
    return new EngineTrouble(
        Cause.INVALID_OUTPUT,
        "the answer was cut off after " + cut.tokens().outputTokens() + " tokens",
        null,
        used);
  }

  private Purse.Hold hold(ModelName name, long bytes, int least, int most)
      throws InterruptedException {
    var price = prices.of(name.name()).orElse(Prices.Price.UNKNOWN);
    var input = tokens(bytes) * 11 / 10 + 1;
    var cached = caching.contains(name.name()) ? Math.min(kept.tokens(), input) : 0;
    try {
      return purse.hold(
          new Purse.Call(input, price.ofMost(input, cached), price.output(), least, most));
    } catch (EngineTrouble refusal) {
      throw with(refusal);
    }
  }

  private EngineTrouble with(EngineTrouble trouble) {
    return new EngineTrouble(
        trouble.why(), trouble.detail(), trouble.retryAfter().orElse(null), used);
  }

  private Fact settle(ModelName name, Purse.Hold hold, Usage said, long bytes) {
    var possible = possible(said, bytes + FRAME, room(hold));
    if (!possible.equals(tokensOf(said))) {
      notes.note(
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
    if (possible.cachedTokens() > 0) caching.add(name.name());
    var priced = prices.priced(name.name(), possible);
    used = used.plus(priced);
    hold.settle(priced);
    return new Fact.Used(
        priced.inputTokens(),
        priced.cachedTokens(),
        priced.writtenTokens(),
        priced.outputTokens(),
        priced.costUsd());
  }

  private static Usage tokensOf(Usage said) {
    return new Usage(
        1,
        said.inputTokens(),
        said.cachedTokens(),
        said.writtenTokens(),
        said.outputTokens(),
        BigDecimal.ZERO,
        0);
  }

  /// What a provider says, within what can be: no token is shorter than a byte, and nothing is
  /// longer than was allowed.
  static Usage possible(Usage said, long mostInput, int mostOutput) {
    var input = Math.clamp(said.inputTokens(), 0, mostInput);
    var cached = Math.clamp(said.cachedTokens(), 0, input);
    return new Usage(
        1,
        input,
        cached,
        Math.clamp(said.writtenTokens(), 0, input - cached),
        Math.clamp(said.outputTokens(), 0, mostOutput),
        BigDecimal.ZERO,
        0);
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
