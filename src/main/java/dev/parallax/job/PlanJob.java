package dev.parallax.job;

import dev.parallax.plan.Breakdown;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Subject.Issue.Purpose;
import dev.parallax.plan.Wish;
import dev.parallax.report.Deed;
import dev.parallax.report.UnitText;
import dev.parallax.trigger.Trigger;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An issue taken apart into units of work.
public final class PlanJob {
  private static final Logger log = LoggerFactory.getLogger(PlanJob.class);
  private static final int TRIES = 2;

  private final Forge forge;
  private final Admission admission;
  private final ReviewJob reviews;
  private final RunStore runs;
  private final InstantSource clock;

  public PlanJob(
      Forge forge, Admission admission, ReviewJob reviews, RunStore runs, InstantSource clock) {
    this.forge = forge;
    this.admission = admission;
    this.reviews = reviews;
    this.runs = runs;
    this.clock = clock;
  }

  /// Makes a plan of an issue, and describes what it asks for when that is much.
  public String plan(Trigger.SubjectRef ref, String guid) throws InterruptedException {
    if (!(forge.subject(ref) instanceof Subject.Issue issue)) return "not an issue";
    var planned = issue.as(Purpose.PLAN);
    var said = reviews.look(ref, planned, Wish.ASKED, guid);
    var breakdown =
        runs.newest(planned.key())
            .filter(run -> run.state() == RunRecord.State.REPORTED)
            .flatMap(run -> runs.kept(run.id()))
            .flatMap(kept -> UnitText.breakdown(kept.report()));
    var depth = breakdown.flatMap(Breakdown::depth);
    if (depth.isEmpty()) return said;
    var document = issue.document(UnitText.depth(depth.get(), breakdown.get().score()));
    return said + "; " + reviews.look(ref, document, Wish.ASKED, guid);
  }

  /// Makes an issue of each unit of the newest plan of an issue.
  ///
  /// @param who asked for it
  public String batch(Trigger.SubjectRef ref, String who, String guid) {
    if (!(forge.subject(ref) instanceof Subject.Issue issue)) return "not an issue";
    var run = runs.newestReported(issue.as(Purpose.PLAN).key());
    var kept = run.flatMap(r -> runs.kept(r.id()));
    var breakdown = kept.flatMap(k -> UnitText.breakdown(k.report()));
    if (breakdown.isEmpty() || breakdown.get().units().isEmpty()) {
      return answer(ref, guid, "There is no plan of this issue yet: `/parallax plan`.", "no plan");
    }
    var units = breakdown.get().units().size();
    if (units > Breakdown.MOST) {
      return answer(ref, guid, UnitText.tooMany(units), "too many units");
    }
    var made = make(issue, run.orElseThrow().id(), breakdown.get(), who);
    var memory = runs.memory(run.get(), ref.repositoryId());
    forge.publishAgain(
        (Subject.Issue) kept.orElseThrow().plan().subject(), run.get(), kept.get().report(memory));
    return "made " + made + " of " + units + " sub-issues";
  }

  /// Each unit after those that it needs; what was made before is left as it is.
  ///
  /// @return how many there are now
  private int make(Subject.Issue parent, String runId, Breakdown breakdown, String who) {
    var made = new HashMap<String, Integer>();
    for (var deed : runs.deeds(runId)) {
      if (deed.state() != Deed.State.DONE) continue;
      UnitText.madeOf(deed).ifPresent(unit -> made.put(unit.id(), unit.number()));
    }
    for (var unit : breakdown.inOrder()) {
      if (made.containsKey(unit.id())) continue;
      var missing = unit.needs().stream().filter(id -> !made.containsKey(id)).toList();
      if (!missing.isEmpty()) {
        note(runId, unit, Deed.State.FAILED, who, UnitText.blocked(missing));
        continue;
      }
      try {
        var number = open(parent, breakdown, unit, made);
        made.put(unit.id(), number);
        note(runId, unit, Deed.State.DONE, who, "#" + number);
      } catch (ForgeTrouble trouble) {
        // What is open stays open, and the rest comes when it was said to come again.
        if (trouble.isForLater()) throw trouble;
        note(runId, unit, Deed.State.FAILED, who, String.valueOf(trouble.getMessage()));
      }
    }
    return made.size();
  }

  private int open(
      Subject.Issue parent, Breakdown breakdown, Breakdown.Unit unit, Map<String, Integer> made) {
    var text = UnitText.issue(parent.number(), breakdown, unit, made);
    var key = parent.as(Purpose.PLAN).key() + "/" + UnitText.print(unit);
    for (var left = TRIES - 1; ; left--) {
      try {
        return forge.openUnder(parent, UnitText.title(unit), text, key);
      } catch (ForgeTrouble trouble) {
        log.info("unit {} of {}: {}", unit.id(), parent.key(), trouble.getMessage());
        if (left == 0 || trouble.isForLater()) throw trouble;
      }
    }
  }

  private void note(
      String runId, Breakdown.Unit unit, Deed.State state, String who, String detail) {
    runs.deed(runId, new Deed(Deed.unit(unit.id()), state, who, clock.instant(), detail));
  }

  private String answer(Trigger.SubjectRef ref, String guid, String text, String result) {
    admission.answer(ref, guid, text);
    return result;
  }
}
