package dev.parallax.run;

import dev.parallax.plan.Agent;
import dev.parallax.plan.Caps;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Subject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/// The purses of all runs of this process. An agent's is part of its run's, that of its
/// repository's month's, and that of the operator's month's. Months are UTC's.
///
/// Safe for use by many threads.
final class Purses {
  private final Limits limits;
  private final Map<String, Purse> repositories = new HashMap<>();
  private YearMonth month = YearMonth.of(1970, 1);
  private Purse everywhere = Purse.bottomless();

  Purses(Limits limits) {
    this.limits = limits;
  }

  /// The purses of one run.
  record OfRun(Purse run, Map<String, Purse> agents) {
    OfRun {
      agents = Map.copyOf(agents);
    }

    Purse of(Agent agent) {
      return agents.getOrDefault(agent.name(), run);
    }
  }

  /// When the month began.
  static Instant monthOf(Instant now) {
    return YearMonth.from(now.atZone(ZoneOffset.UTC))
        .atDay(1)
        .atStartOfDay(ZoneOffset.UTC)
        .toInstant();
  }

  /// The purses of a run that begins, or is taken up again.
  ///
  /// @param paid since this month began
  OfRun open(Plan plan, Paid paid, Instant now) {
    var review = plan.config().review();
    var spent = paid.byRun();
    var run =
        ofMonth(plan, paid, YearMonth.from(now.atZone(ZoneOffset.UTC)))
            .part(
                "this run's",
                "review.max-cost-usd",
                Caps.NONE,
                Math.min(limits.parallel(), plan.tasks().size()));
    run.update(Caps.of(limits.maxCostUsd().min(review.maxCostUsd())), spent.costUsd(), 0);
    var agents = new HashMap<String, Purse>();
    for (var agent : plan.agents()) {
      var purse = run.part("this agent's", "max-cost-usd or max-tokens", Caps.NONE, 1);
      var before = paid.byAgent().get(agent.name());
      var usd = before == null ? BigDecimal.ZERO : before.costUsd();
      var tokens = before == null ? 0 : before.inputTokens() + before.outputTokens();
      purse.update(agent.tries().caps(), usd, tokens);
      agents.put(agent.name(), purse);
    }
    return new OfRun(run, agents);
  }

  private synchronized Purse ofMonth(Plan plan, Paid paid, YearMonth now) {
    if (!now.equals(month)) {
      month = now;
      repositories.clear();
      everywhere = Purse.of("this server's month's", "PARALLAX_MAX_MONTH_USD", Caps.NONE);
    }
    everywhere.update(Caps.of(limits.maxMonthUsd()), paid.everywhere(), 0);
    return switch (plan.subject()) {
      case Subject.LocalRange _ -> everywhere;
      case Subject.Hosted hosted -> {
        var purse =
            repositories.computeIfAbsent(
                hosted.repository().fullName(),
                _ ->
                    everywhere.part(
                        "this repository's month's", "review.max-month-usd", Caps.NONE, 1));
        purse.update(Caps.of(plan.config().review().maxMonthUsd()), paid.inRepository(), 0);
        yield purse;
      }
    };
  }
}
