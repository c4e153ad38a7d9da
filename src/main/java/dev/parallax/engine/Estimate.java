package dev.parallax.engine;

import dev.parallax.plan.Agent;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Source;
import dev.parallax.plan.Task;
import dev.parallax.run.Assignment;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What the models of a plan would cost if all went as usual. The questions are written as they
/// would be asked, and nobody is asked: what is guessed is how often an agent looks something up
/// and how much it says.
///
/// @param lines one for each agent, in the plan's order
/// @param date of the price table
/// @param old whether the table is so old that nobody should rely on it
public record Estimate(List<Line> lines, LocalDate date, boolean old) {
  /// Calls of an agent that has tools: two times something is looked up, then comes the answer.
  static final int CALLS = 3;

  /// Tokens that it reads for each call before the last.
  static final int RESULT = 1_500;

  /// Tokens of a call for tools.
  static final int WISH = 150;

  /// Tokens of an answer.
  static final int ANSWER = 400;

  public Estimate {
    lines = List.copyOf(lines);
  }

  /// One agent, all its tasks together.
  ///
  /// @param model who would be asked; `rules` for nobody
  /// @param inputTokens the cached ones included
  /// @param usd empty when nobody knows the model's price
  public record Line(
      String agent,
      String model,
      int calls,
      long inputTokens,
      long cachedTokens,
      long outputTokens,
      Optional<BigDecimal> usd) {

    private Line plus(Line other) {
      return new Line(
          agent,
          model,
          calls + other.calls,
          inputTokens + other.inputTokens,
          cachedTokens + other.cachedTokens,
          outputTokens + other.outputTokens,
          usd.flatMap(one -> other.usd.map(one::add)));
    }
  }

  /// All lines whose price is known.
  public BigDecimal usd() {
    return lines.stream()
        .flatMap(line -> line.usd().stream())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /// What is guessed, in words.
  public String assumptions() {
    return String.format(
        Locale.ROOT,
        "Assumed: %d calls of an agent with tools, %,d tokens looked up between two of them,"
            + " %,d tokens of answer.",
        CALLS,
        RESULT,
        ANSWER);
  }

  /// What a plan would cost. Where there is no key, the model is priced that would be asked if
  /// there were one.
  ///
  /// @param source the tree that the agents would read
  public static Estimate of(Plan plan, Source source, LlmEngine models, LocalDate today) {
    var prices = models.prices();
    var session = new Session(models, plan, source);
    var lines = new LinkedHashMap<String, Line>();
    var told = new HashSet<String>();
    for (var task : plan.tasks()) {
      var line =
          task.agent().mind().engine() == Agent.EngineKind.RULES
              ? new Line(task.agent().name(), "rules", 0, 0, 0, 0, Optional.of(BigDecimal.ZERO))
              : line(task, plan, source, session, models.name(task), prices, told);
      lines.merge(task.agent().name(), line, Line::plus);
    }
    return new Estimate(new ArrayList<>(lines.values()), prices.date(), prices.old(today));
  }

  /// @param told what was said to a model before, and is in its provider's cache
  private static Line line(
      Task task,
      Plan plan,
      Source source,
      Session session,
      ModelName model,
      Prices prices,
      Set<String> told) {
    var assignment = new Assignment(task, plan, source, new LinkedHashMap<>(), List.of());
    var prompt = session.prompt(assignment);
    var agent = task.agent();
    var tools = session.tools(task);
    var shared = Meter.tokens(Meter.bytes(prompt.shared(), List.of(), List.of()));
    var question =
        Meter.tokens(
            Meter.bytes(prompt.shared(), List.of(new Model.Turn.Told(prompt.own())), tools));
    var calls = tools.isEmpty() ? 1 : Math.min(CALLS, agent.mind().maxTurns());
    var input = 0L;
    var cached = told.add(model + prompt.prefix().hash()) ? 0 : shared;
    for (var call = 0; call < calls; call++) {
      if (call > 0) cached += input(question, call - 1); // each begins with all of the one before
      input += input(question, call);
    }
    var output = (calls - 1L) * WISH + ANSWER;
    var all = input;
    var kept = cached;
    return new Line(
        agent.name(),
        model.toString(),
        calls,
        all,
        kept,
        output,
        prices.of(model.name()).map(price -> price.of(all, kept, all - kept, output)));
  }

  private static long input(long question, int call) {
    return question + (long) call * (RESULT + WISH);
  }
}
