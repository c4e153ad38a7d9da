package dev.parallax.server;

import dev.parallax.job.Inbox;
import dev.parallax.job.Press;
import dev.parallax.job.PressJob;
import dev.parallax.job.Replay;
import dev.parallax.job.Replays;
import dev.parallax.job.RunRecord;
import dev.parallax.job.RunStore;
import dev.parallax.plan.Agent.EngineKind;
import dev.parallax.plan.Variation;
import dev.parallax.report.Beside;
import dev.parallax.report.BesideJson;
import dev.parallax.report.ReadReport;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/// Runs made once more at the press of a button, which costs the operator's money and so is the
/// operator's to press; and two runs side by side, for whoever may see both.
public final class ReplayPages implements Routes {
  /// So that the page that follows is the replay's, as a rule.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration GLANCE = Duration.ofMillis(50);
  private static final int MOST_AGENTS = 30;

  private final RunStore runs;
  private final Replays replays;
  private final Inbox inbox;
  private final Predicate<String> offered;
  private final OperatorAccess access;
  private final Visitors visitors;
  private final InstantSource clock;

  /// @param offered whether a model of this name can be asked
  public ReplayPages(
      RunStore runs,
      Replays replays,
      Inbox inbox,
      Predicate<String> offered,
      OperatorAccess access,
      Visitors visitors,
      InstantSource clock) {
    this.runs = runs;
    this.replays = replays;
    this.inbox = inbox;
    this.offered = offered;
    this.access = access;
    this.visitors = visitors;
    this.clock = clock;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.post("/runs/{id}/replay", visitors.guardForm(this::replayRun));
    routes.post("/deliveries/{guid}/replay", visitors.guardForm(this::replayDelivery));
    routes.get("/runs/{id}/beside/{other}", visitors.guard(this::beside));
    routes.get("/api/runs/{id}/beside/{other}", access.guard(this::besideAsJson));
  }

  // Pressing.

  private void replayRun(Context context, Visitor visitor) throws InterruptedException {
    var run = runs.find(context.pathParam("id")).filter(r -> visitor.sees(r.repositoryId()));
    if (run.isEmpty()) {
      visitors.notThere(context, visitor);
      return;
    }
    var id = run.get().id();
    press(context, visitor, again -> new Press(Press.Button.REPLAY, id, visitor.name(), again), "");
  }

  private void replayDelivery(Context context, Visitor visitor) throws InterruptedException {
    press(
        context,
        visitor,
        again -> new Press(Press.Button.REPLAY, "", visitor.name(), again),
        context.pathParam("guid"));
  }

  private void press(
      Context context, Visitor visitor, Function<Press.Again, Press> press, String delivery)
      throws InterruptedException {
    switch (visitor) {
      case Visitor.Person _ ->
          visitors.refuse(
              context, visitor, 403, "Only the operator of this server can ask for replays.");
      case Visitor.Operator() -> {
        var variation = variation(context);
        var mistake = mistake(variation);
        if (!mistake.isEmpty()) {
          visitors.refuse(context, visitor, 400, mistake);
          return;
        }
        var anew = Objects.requireNonNullElse(context.formParam("anew"), "").equals("yes");
        var guid = UUID.randomUUID().toString();
        press.apply(new Press.Again(delivery, variation, anew)).into(inbox, guid, clock.instant());
        var begun = await(guid);
        context.redirect(
            begun
                .map(run -> "/runs/" + Shown.encoded(run.id()))
                // It waits, or came to nothing; its page says which.
                .orElse("/deliveries/" + guid),
            HttpStatus.SEE_OTHER);
      }
    }
  }

  private static Variation variation(Context context) {
    var only =
        context.formParams("only").stream()
            .filter(name -> !name.isBlank())
            .limit(MOST_AGENTS)
            .toList();
    var model = Objects.requireNonNullElse(context.formParam("model"), "").strip();
    var engine =
        switch (Objects.requireNonNullElse(context.formParam("engine"), "")) {
          case "rules" -> Optional.of(EngineKind.RULES);
          case "llm" -> Optional.of(EngineKind.LLM);
          default -> Optional.<EngineKind>empty();
        };
    return new Variation(List.of(), only, model, engine);
  }

  private String mistake(Variation variation) {
    var model = variation.model();
    if (model.isEmpty()) return "";
    if (!Variation.isModel(model)) {
      return Shown.line(model) + " is not a model; write anthropic/NAME or openai/NAME.";
    }
    if (variation.engine().filter(EngineKind.RULES::equals).isPresent()) {
      return "Rules ask no model; leave the model empty.";
    }
    return offered.test(model) ? "" : "This server has no key for " + model + ".";
  }

  private Optional<RunRecord> await(String guid) throws InterruptedException {
    var end = System.nanoTime() + PATIENCE.toNanos();
    var found = replays.byKey(PressJob.Again.KEY + guid);
    while (found.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(GLANCE);
      found = replays.byKey(PressJob.Again.KEY + guid);
    }
    return found;
  }

  // Side by side.

  /// Numbers of both.
  record Row(String name, String first, String second) {}

  /// One agent in both.
  record AgentRow(
      String name,
      String first,
      String firstTone,
      String second,
      String secondTone,
      String findings,
      String otherFindings,
      String cost,
      String otherCost,
      String engine,
      String otherEngine,
      String differs) {}

  /// A finding.
  ///
  /// @param other what the other run said of the same lines in other words; empty otherwise
  record Claim(
      String severity,
      String tone,
      String label,
      String place,
      String claim,
      String other,
      String agents,
      String tags) {}

  private void beside(Context context, Visitor visitor) {
    var first = run(context, "id", visitor);
    var second = run(context, "other", visitor);
    if (first.isEmpty() || second.isEmpty()) {
      visitors.notThere(context, visitor);
      return;
    }
    var view = new LinkedHashMap<String, Object>();
    view.put("first", first.get().id());
    view.put("second", second.get().id());
    view.put("subject", subject(first.get()));
    view.put("other", subject(second.get()));
    view.put("sameCommit", first.get().head().equals(second.get().head()));
    var beside = beside(first.get(), second.get());
    view.put("there", beside.isPresent());
    view.put("with", with(first.get(), second.get()).map(ReplayView::with).orElse(""));
    view.put("rows", beside.map(b -> rows(b, first.get(), second.get())).orElse(List.of()));
    view.put("agents", beside.map(ReplayPages::agents).orElse(List.of()));
    view.put(
        "both",
        beside.map(b -> b.both().stream().map(ReplayPages::pair).toList()).orElse(List.of()));
    view.put("onlyFirst", beside.map(b -> claims(b.onlyFirst())).orElse(List.of()));
    view.put("onlySecond", beside.map(b -> claims(b.onlySecond())).orElse(List.of()));
    visitors.show(context, visitor, "beside", view);
  }

  private void besideAsJson(Context context) {
    var operator = new Visitor.Operator();
    var first = run(context, "id", operator);
    var second = run(context, "other", operator);
    var beside = first.flatMap(one -> second.flatMap(other -> beside(one, other)));
    if (beside.isEmpty()) {
      ErrorJson.answer(context, 404, "there are no two such runs that were reported");
      return;
    }
    var with = with(first.orElseThrow(), second.orElseThrow()).map(Replay::with).orElse(List.of());
    context.contentType(ErrorJson.TYPE).result(BesideJson.of(beside.get(), with));
  }

  private Optional<RunRecord> run(Context context, String name, Visitor visitor) {
    return runs.find(context.pathParam(name)).filter(run -> visitor.sees(run.repositoryId()));
  }

  /// Empty while one of them has no report.
  private Optional<Beside> beside(RunRecord first, RunRecord second) {
    var one = runs.report(first.id()).map(ReadReport::of);
    var other = runs.report(second.id()).map(ReadReport::of);
    return one.flatMap(left -> other.map(right -> Beside.of(left, right)));
  }

  /// What was otherwise in the second, if it is a replay of the first.
  private Optional<Replay> with(RunRecord first, RunRecord second) {
    return replays.find(second.id()).filter(replay -> replay.of().equals(first.id()));
  }

  private static String subject(RunRecord run) {
    return Shown.line(run.repository()) + " #" + run.number();
  }

  private static List<Row> rows(Beside beside, RunRecord first, RunRecord second) {
    var one = beside.first();
    var two = beside.second();
    return List.of(
        new Row("Commit", Shown.commit(first.head()), Shown.commit(second.head())),
        new Row("Verdict", Shown.verdict(one.verdict()), Shown.verdict(two.verdict())),
        new Row("Findings", "" + one.claims().size(), "" + two.claims().size()),
        new Row("Wall", Shown.seconds(one.wallMs()), Shown.seconds(two.wallMs())),
        new Row("Sum of all tasks", Shown.seconds(one.sumMs()), Shown.seconds(two.sumMs())),
        new Row("Tokens", count(one.tokens()), count(two.tokens())),
        new Row("Cost", usd(one.costUsd()), usd(two.costUsd())),
        new Row("Begun (UTC)", Shown.time(first.createdAt()), Shown.time(second.createdAt())));
  }

  private static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String usd(BigDecimal amount) {
    return amount.signum() == 0 ? "$0" : Shown.usd(amount);
  }

  private static List<AgentRow> agents(Beside beside) {
    var rows = new ArrayList<AgentRow>();
    for (var agent : beside.agents()) {
      var one = agent.first();
      var two = agent.second();
      rows.add(
          new AgentRow(
              Shown.line(agent.name()),
              of(one, ReadReport.Looked::status),
              Tone.of(of(one, ReadReport.Looked::tone)),
              of(two, ReadReport.Looked::status),
              Tone.of(of(two, ReadReport.Looked::tone)),
              of(one, ReadReport.Looked::findings),
              of(two, ReadReport.Looked::findings),
              of(one, ReplayPages::paid),
              of(two, ReplayPages::paid),
              of(one, ReplayPages::mind),
              of(two, ReplayPages::mind),
              agent.differs()));
    }
    return rows;
  }

  private static String of(
      Optional<ReadReport.Looked> looked, Function<ReadReport.Looked, String> what) {
    return looked.map(what).map(Shown::line).filter(text -> !text.isBlank()).orElse("-");
  }

  private static String paid(ReadReport.Looked looked) {
    return looked.cached() ? "kept" : usd(looked.costUsd());
  }

  /// Who answered to which prompt; or why nobody did.
  private static String mind(ReadReport.Looked looked) {
    if (!looked.looked()) return looked.missed();
    return looked.engine() + (looked.prompt().isEmpty() ? "" : ", prompt " + looked.prompt());
  }

  private static Claim pair(Beside.Pair pair) {
    var other =
        switch (pair.likeness()) {
          case SAID -> "";
          case PLACE -> pair.second().finding().claim();
        };
    return claim(pair.first(), other);
  }

  private static List<Claim> claims(List<ReadReport.Claimed> claims) {
    return claims.stream().map(claim -> claim(claim, "")).toList();
  }

  private static Claim claim(ReadReport.Claimed claim, String other) {
    var finding = claim.finding();
    return new Claim(
        finding.severity().word(),
        Tone.of(finding.severity().word()),
        Shown.line(claim.label()),
        Shown.line(claim.place()),
        Shown.text(finding.claim(), 2_000),
        Shown.text(other, 2_000),
        Shown.line(String.join(", ", claim.agents())),
        claim.counts() ? "" : "not counted");
  }
}
