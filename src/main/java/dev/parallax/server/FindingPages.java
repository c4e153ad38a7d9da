package dev.parallax.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.job.Fact;
import dev.parallax.job.FindingLedger;
import dev.parallax.job.FindingLedger.Judged;
import dev.parallax.job.RunHistory;
import dev.parallax.outcome.Fate;
import dev.parallax.outcome.Share;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// The findings behind a number, as a page for those who may see them and as JSON for the operator;
/// and the numbers as JSON.
public final class FindingPages implements Routes {
  private static final int MOST = 200;

  private static final JsonNodeFactory json = JsonNodeFactory.instance;

  private final FindingLedger ledger;
  private final AgentYields yields;
  private final Visitors visitors;
  private final OperatorAccess access;
  private final InstantSource clock;

  public FindingPages(
      FindingLedger ledger,
      RunHistory history,
      Visitors visitors,
      OperatorAccess access,
      InstantSource clock) {
    this.ledger = ledger;
    this.yields = new AgentYields(ledger, history, clock);
    this.visitors = visitors;
    this.access = access;
    this.clock = clock;
  }

  /// One finding.
  record FindingView(
      String label,
      String claim,
      String agent,
      String where,
      String place,
      String fate,
      String tone,
      String why,
      String run,
      String at) {}

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/agents/findings", visitors.guard(this::page));
    routes.get("/api/agents", access.guard(this::agents));
    routes.get("/api/agents/findings", access.guard(this::findings));
  }

  private void page(Context context, Visitor visitor) {
    var found = found(context, visitor);
    visitors.show(
        context,
        visitor,
        "findings",
        Map.of(
            "findings", found.stream().map(FindingPages::view).toList(),
            "agent", Shown.line(query(context, "agent")),
            "repository", Shown.line(query(context, "repository")),
            "week", Shown.line(query(context, "week")),
            "fate", Shown.line(query(context, "fate")),
            "cut", found.size() == MOST));
  }

  private List<Judged> found(Context context, Visitor visitor) {
    var repositories = yields.seen(visitor, query(context, "repository"));
    var fate = query(context, "fate");
    var week = query(context, "week");
    var known = AgentYields.fate(fate);
    var from = AgentYields.week(week);
    // What is asked for in a way that nobody understands is nothing, not everything.
    if (known.isEmpty() != fate.isEmpty() || from.isEmpty() != week.isEmpty()) return List.of();
    return ledger.findings(
        new FindingLedger.Query(
            repositories.stream().map(RunHistory.Known::id).distinct().toList(),
            query(context, "agent"),
            known,
            from,
            since(),
            MOST));
  }

  private Instant since() {
    return clock.instant().minus(Duration.ofDays(7L * AgentYields.WEEKS));
  }

  private static String query(Context context, String name) {
    var value = Objects.requireNonNullElse(context.queryParam(name), "").strip();
    return value.substring(0, Math.min(value.length(), 200));
  }

  private static FindingView view(Judged finding) {
    return new FindingView(
        finding.label(),
        Shown.line(finding.claim()),
        Shown.line(finding.agent()) + (finding.shadow() ? " (shadow)" : ""),
        Shown.line(finding.repository()) + " #" + finding.number(),
        Shown.line(finding.path()) + (finding.line() > 0 ? ":" + finding.line() : ""),
        AgentYields.word(finding.fate()),
        tone(finding.fate()),
        finding.source().map(source -> why(source, Shown.line(finding.who()))).orElse(""),
        finding.runId(),
        Shown.time(finding.at()));
  }

  private static String tone(Fate fate) {
    if (fate.isOfUse()) return "good";
    return fate.isJudged() ? "bad" : "calm";
  }

  private static String why(Fact.Source source, String who) {
    return switch (source) {
      case COMMAND -> "a command of " + who;
      case REACTION -> "a reaction of " + who;
      case CODE -> "a later push";
      case THREAD -> who + " resolved its conversation";
      case END -> "the pull request was closed";
    };
  }

  private void findings(Context context) {
    var list = json.arrayNode();
    for (var finding : found(context, new Visitor.Operator())) {
      list.addObject()
          .put("repository", finding.repository())
          .put("number", finding.number())
          .put("run", finding.runId())
          .put("id", finding.label())
          .put("agent", finding.agent())
          .put("shadow", finding.shadow())
          .put("path", finding.path())
          .put("line", finding.line())
          .put("claim", finding.claim())
          .put("fate", AgentYields.word(finding.fate()))
          .put("source", finding.source().map(s -> s.name().toLowerCase(Locale.ROOT)).orElse(""))
          .put("by", finding.who())
          .put("at", finding.at().toString());
    }
    answer(context, json.objectNode().set("findings", list));
  }

  private void agents(Context context) {
    var repositories = yields.seen(new Visitor.Operator(), query(context, "repository"));
    var list = json.arrayNode();
    for (var one : yields.of(repositories)) {
      var node = list.addObject().put("name", one.agent());
      tally(node, one.all());
      var weeks = node.putArray("weeks");
      one.weeks()
          .forEach(
              (monday, tally) -> tally(weeks.addObject().put("from", monday.toString()), tally));
      var states = node.putArray("repositories");
      for (var state : one.states()) {
        states
            .addObject()
            .put("repository", state.repository())
            .put("shadow", state.shadow())
            .put("why", state.why());
      }
    }
    answer(context, json.objectNode().put("since", since().toString()).set("agents", list));
  }

  private static void tally(ObjectNode node, AgentYields.Tally tally) {
    node.put("findings", tally.found());
    for (var fate : Fate.values()) node.put(AgentYields.word(fate), tally.of(fate));
    share(node, tally.ofUse());
  }

  private static void share(ObjectNode node, Share share) {
    node.put("judged", share.whole()).put("of_use", share.part());
    if (share.whole() == 0) return;
    node.put("precision", share.value()).put("low", share.low()).put("high", share.high());
  }

  private static void answer(Context context, ObjectNode body) {
    context.contentType(ErrorJson.TYPE).result(body.toString());
  }
}
