package dev.parallax.engine;

import dev.parallax.plan.Agent;
import dev.parallax.run.Assignment;
import dev.parallax.run.EngineTrouble;
import dev.parallax.run.Moment;
import dev.parallax.run.Retry;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/// A model that is asked again when that may help, and another one in its place when it does not.
/// In the middle of a talk it asks again itself, since to begin anew would pay for all of the talk
/// once more; at its beginning nothing is lost, and who waits there has a place to give away.
///
/// Used for one talk, by one thread.
final class SteadyModel {
  private final List<Choice> choices;
  private final Meter meter;
  private final Agent.Tries tries;
  private final Retry retry;
  private final Assignment.Notes notes;
  private final LongSupplier nanos;
  private final long since;
  private int chosen;
  private boolean talking;
  private boolean gaveUp;

  /// A model and how to reach it.
  record Choice(Model model, ModelName name) {}

  /// @param choices the one to be asked, then the one in its place, if any
  /// @param meter through which each call goes
  SteadyModel(
      List<Choice> choices,
      Meter meter,
      Agent.Tries tries,
      Retry retry,
      Assignment.Notes notes,
      LongSupplier nanos) {
    this.choices = List.copyOf(choices);
    this.meter = meter;
    this.tries = tries;
    this.retry = retry;
    this.notes = notes;
    this.nanos = nanos;
    this.since = nanos.getAsLong();
  }

  /// Asks until somebody answers, or nobody can be expected to.
  ///
  /// @param warm as in `Meter`
  /// @param begun as in `Model`, of the first answer that begins
  Model.Reply ask(
      String shared, List<Model.Turn> turns, List<Model.Tool> tools, int warm, Runnable begun)
      throws InterruptedException {
    var first = new Once(begun);
    for (var attempt = 1; ; attempt++) {
      var choice = choices.get(chosen);
      try {
        var reply = meter.ask(choice, shared, turns, tools, warm, first);
        talking = true;
        return reply;
      } catch (EngineTrouble trouble) {
        if (!trouble.why().passing()) throw trouble;
        var pause = retry.pause(attempt, trouble);
        if (attempt < tries.attempts() && asksAgain() && pause.compareTo(left()) < 0) {
          notes.note(
              Moment.Kind.ASKED, "again after " + trouble.why().words() + ": " + trouble.detail());
          Thread.sleep(pause);
        } else if (chosen + 1 < choices.size()) {
          chosen++;
          attempt = 0;
          notes.note(
              Moment.Kind.ASKED,
              choices.get(chosen).name()
                  + " after "
                  + trouble.why().words()
                  + ": "
                  + trouble.detail());
        } else {
          gaveUp = asksAgain();
          throw trouble;
        }
      }
    }
  }

  /// Who answered last, or would answer now.
  ModelName answering() {
    return choices.get(chosen).name();
  }

  /// Whether all was tried that could help.
  boolean gaveUp() {
    return gaveUp;
  }

  private boolean asksAgain() {
    return talking || choices.size() > 1;
  }

  /// The time for more attempts. Who has another in his place leaves half of it to that one.
  private Duration left() {
    var share = chosen + 1 < choices.size() ? 2 : 1;
    return tries.timeout().dividedBy(share).minusNanos(nanos.getAsLong() - since);
  }

  /// Runs something the first time.
  private static final class Once implements Runnable {
    private final Runnable what;
    private boolean done;

    Once(Runnable what) {
      this.what = what;
    }

    @Override
    public void run() {
      if (done) return;
      done = true;
      what.run();
    }
  }
}
