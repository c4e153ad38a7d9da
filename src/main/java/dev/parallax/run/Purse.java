package dev.parallax.run;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Caps;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Money and tokens that may be used for one thing, with caps. What a call can cost at most is held
/// before it is made, and what it did cost is taken in its place when it has ended: however many
/// calls are under way, what is spent and what is held never pass a cap together.
///
/// A purse may be part of another one, as a run's is part of its month's: a call has to fit into
/// all of them. One that would fit if the calls under way cost nothing waits for them, and one that
/// cannot fit any more is refused. Safe for use by many threads.
public final class Purse {
  private final Object lock;
  private final @Nullable Purse outer;
  private final String name;
  private final String key;
  private final int sharers;
  private final Listener listener;
  private Caps caps;
  private BigDecimal spentUsd = BigDecimal.ZERO;
  private long spentTokens;
  private BigDecimal heldUsd = BigDecimal.ZERO;
  private long heldTokens;

  /// Is told what was paid, after the call and on the thread that made it.
  public interface Listener {
    /// A call was paid.
    ///
    /// @param known false for a call that was given up: whoever was asked says nothing of it, and
    ///   what he was told is taken to be paid for
    void paid(Usage usage, boolean known);
  }

  /// A call that is about to be made.
  ///
  /// @param inputTokens how many it takes at most
  /// @param inputUsd what these cost
  /// @param tokenUsd what one token of the answer costs
  /// @param leastOutput with fewer tokens than these the answer is worth nothing
  /// @param mostOutput more tokens are not wanted
  public record Call(
      long inputTokens, BigDecimal inputUsd, BigDecimal tokenUsd, int leastOutput, int mostOutput) {

    /// How many tokens of answer so much money and so many tokens are enough for; negative when
    /// they are not enough for the question.
    private long output(BigDecimal usd, long tokens) {
      var most = tokens - inputTokens;
      if (inputUsd.signum() == 0 && tokenUsd.signum() == 0) return most;
      var left = usd.subtract(inputUsd);
      if (left.signum() < 0) return -1;
      if (tokenUsd.signum() == 0) return most;
      return left.divide(tokenUsd, 0, RoundingMode.DOWN).min(BigDecimal.valueOf(most)).longValue();
    }

    private BigDecimal usd(int output) {
      return inputUsd.add(tokenUsd.multiply(BigDecimal.valueOf(output)));
    }
  }

  private Purse(
      @Nullable Purse outer, String name, String key, Caps caps, int sharers, Listener listener) {
    this.lock = outer == null ? new Object() : outer.lock;
    this.outer = outer;
    this.name = name;
    this.key = key;
    this.caps = caps;
    this.sharers = Math.max(1, sharers);
    this.listener = listener;
  }

  /// A purse that is part of no other.
  ///
  /// @param name whose money it is, as in "$1.00 of this run's $2.00"
  /// @param key what raises the cap
  public static Purse of(String name, String key, Caps caps) {
    return new Purse(null, name, key, caps, 1, (_, _) -> {});
  }

  /// A purse that is never empty.
  public static Purse bottomless() {
    return of("", "", Caps.NONE);
  }

  /// A part of this one.
  ///
  /// @param sharers how many calls are to have room beside each other: when money is short, each is
  ///   allowed an answer that leaves as much for the others
  public Purse part(String name, String key, Caps caps, int sharers) {
    return new Purse(this, name, key, caps, sharers, (_, _) -> {});
  }

  /// The same purse for somebody whose payments are to be known.
  public Purse telling(Listener told) {
    return new Purse(this, name, key, Caps.NONE, 1, told);
  }

  /// Sets the caps, and what was spent by others, or before: what is known to be spent stays so.
  void update(Caps now, BigDecimal usd, long tokens) {
    synchronized (lock) {
      caps = now;
      spentUsd = spentUsd.max(usd);
      spentTokens = Math.max(spentTokens, tokens);
      lock.notifyAll();
    }
  }

  /// What was spent of it.
  public BigDecimal spentUsd() {
    synchronized (lock) {
      return spentUsd;
    }
  }

  /// What is held of it for calls that are under way.
  public BigDecimal heldUsd() {
    synchronized (lock) {
      return heldUsd;
    }
  }

  /// What was spent and what is held of it together, at one moment: never more than its cap, as
  /// long as no call costs more than was held for it.
  public BigDecimal usedUsd() {
    synchronized (lock) {
      return spentUsd.add(heldUsd);
    }
  }

  /// Holds what a call can cost at most, as soon as there is room for it.
  ///
  /// @throws EngineTrouble when there never will be
  public Hold hold(Call call) throws InterruptedException {
    synchronized (lock) {
      while (true) {
        refuseIfHopeless(call);
        var most = fits(call);
        if (most >= call.leastOutput()) return new Hold(call, (int) most);
        lock.wait(); // until another call has ended
      }
    }
  }

  private void refuseIfHopeless(Call call) {
    for (var purse = this; purse != null; purse = purse.outer) {
      var usd = purse.caps.usd().subtract(purse.spentUsd);
      var tokens = purse.caps.tokens() - purse.spentTokens;
      if (call.output(usd, tokens) < call.leastOutput()) throw purse.refusal(call);
    }
  }

  /// How many tokens of answer there is room for now.
  private long fits(Call call) {
    long most = call.mostOutput();
    for (var purse = this; purse != null; purse = purse.outer) {
      var usd = purse.caps.usd().subtract(purse.spentUsd).subtract(purse.heldUsd);
      var tokens = purse.caps.tokens() - purse.spentTokens - purse.heldTokens;
      most = Math.min(most, call.output(usd, tokens));
      if (purse.sharers > 1) {
        var share =
            purse.caps.usd().divide(BigDecimal.valueOf(purse.sharers), 9, RoundingMode.DOWN);
        most = Math.min(most, Math.max(call.leastOutput(), call.output(share, Long.MAX_VALUE)));
      }
    }
    return most;
  }

  private EngineTrouble refusal(Call call) {
    var tokens = caps.tokens() - spentTokens;
    var raise = key.isEmpty() ? "" : " (" + key + " raises it)";
    if (call.inputTokens() + call.leastOutput() > tokens) {
      return new EngineTrouble(
          Cause.COST_CAP,
          String.format(
              Locale.ROOT,
              "%,d of %s %,d tokens are used, and the next call may take %,d%s",
              spentTokens,
              name,
              caps.tokens(),
              call.inputTokens() + call.leastOutput(),
              raise));
    }
    return new EngineTrouble(
        Cause.COST_CAP,
        "%s of %s %s are spent, and the next call may cost %s%s"
            .formatted(
                money(spentUsd),
                name,
                money(caps.usd()),
                money(call.usd(call.leastOutput())),
                raise));
  }

  /// Cents, and as much of smaller money as tells amounts of less than a dollar apart.
  static String money(BigDecimal usd) {
    var scale = usd.compareTo(BigDecimal.ONE) < 0 && usd.stripTrailingZeros().scale() > 2 ? 4 : 2;
    return "$" + usd.setScale(scale, RoundingMode.HALF_UP).toPlainString();
  }

  /// What is held for one call, until it is settled. Used by one thread.
  public final class Hold implements AutoCloseable {
    private final Call call;
    private final int output;
    private boolean settled;

    private Hold(Call call, int output) {
      this.call = call;
      this.output = output;
      for (var purse = Purse.this; purse != null; purse = purse.outer) {
        purse.heldUsd = purse.heldUsd.add(call.usd(output));
        purse.heldTokens += call.inputTokens() + output;
      }
    }

    /// How many tokens the answer may have.
    public int mostOutput() {
      return output;
    }

    /// Takes what the call did cost. Only the first settlement counts.
    public void settle(Usage usage) {
      settle(usage, true);
    }

    /// A call that nobody settled was given up while it was under way: he who was asked has read
    /// the question, and is paid for that.
    @Override
    public void close() {
      if (settled) return;
      settle(new Usage(0, call.inputTokens(), 0, 0, call.inputUsd()), false);
    }

    private void settle(Usage usage, boolean known) {
      if (settled) throw new IllegalStateException("settled already");
      settled = true;
      synchronized (lock) {
        for (var purse = Purse.this; purse != null; purse = purse.outer) {
          purse.heldUsd = purse.heldUsd.subtract(call.usd(output));
          purse.heldTokens -= call.inputTokens() + output;
          purse.spentUsd = purse.spentUsd.add(usage.costUsd().max(BigDecimal.ZERO));
          purse.spentTokens += Math.max(0, usage.inputTokens() + usage.outputTokens());
        }
        lock.notifyAll();
      }
      if (usage.inputTokens() > 0 || usage.outputTokens() > 0) listener.paid(usage, known);
    }
  }
}
