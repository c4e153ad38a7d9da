package dev.parallax.server;

import dev.parallax.job.Admission;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.Inbox;
import dev.parallax.job.Press;
import dev.parallax.job.PressJob;
import dev.parallax.job.RunRecord;
import dev.parallax.job.RunStore;
import dev.parallax.plan.Agent.On;
import dev.parallax.trigger.Trigger;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Predicate;

/// What can be had done with a run: again, or no more. Whoever is not the operator needs what a
/// command needs, write permission, and it is GitHub that says so, now.
public final class RunButtons implements Routes {
  /// So that the page that follows shows what came of it, as a rule.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration GLANCE = Duration.ofMillis(50);

  private final RunStore runs;
  private final Inbox inbox;
  private final Admission admission;
  private final Visitors visitors;
  private final InstantSource clock;

  public RunButtons(
      RunStore runs, Inbox inbox, Admission admission, Visitors visitors, InstantSource clock) {
    this.runs = runs;
    this.inbox = inbox;
    this.admission = admission;
    this.visitors = visitors;
    this.clock = clock;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.post("/runs/{id}/retry", visitors.guardForm(this::retry));
    routes.post("/runs/{id}/cancel", visitors.guardForm(this::cancel));
  }

  private void retry(Context context, Visitor visitor) throws InterruptedException {
    press(context, visitor, Press.Button.RETRY, run -> canRetry(run, runs), RunButtons::isOpen);
  }

  private void cancel(Context context, Visitor visitor) throws InterruptedException {
    press(context, visitor, Press.Button.CANCEL, RunButtons::isOpen, run -> !isOpen(run));
  }

  /// Whether there is something to run again.
  static boolean canRetry(RunRecord run, RunStore runs) {
    return !isOpen(run) && PressJob.isNewest(run, runs) && PressJob.thread(run, runs).isPresent();
  }

  static boolean isOpen(RunRecord run) {
    return run.state() == RunRecord.State.OPEN;
  }

  private void press(
      Context context,
      Visitor visitor,
      Press.Button button,
      Predicate<RunRecord> fits,
      Predicate<RunRecord> done)
      throws InterruptedException {
    var run = runs.find(context.pathParam("id")).filter(r -> visitor.sees(r.repositoryId()));
    if (run.isEmpty()) {
      visitors.notThere(context, visitor);
    } else if (!fits.test(run.get())) {
      visitors.refuse(context, visitor, 409, "The run does not stand as it did when you looked.");
    } else {
      // With its own GUID: two presses are not one delivery that came twice.
      var guid = UUID.randomUUID().toString();
      if (!hasLeave(context, visitor, run.get(), guid)) return;
      new Press(button, run.get().id(), visitor.name()).into(inbox, guid, clock.instant());
      await(run.get().id(), done);
      context.redirect("/runs/" + Shown.encoded(run.get().id()), HttpStatus.SEE_OTHER);
    }
  }

  private boolean hasLeave(Context context, Visitor visitor, RunRecord run, String guid) {
    return switch (visitor) {
      case Visitor.Operator() -> true;
      case Visitor.Person(var id, var login, var _) -> {
        try {
          var sender = new Trigger.Sender(id, login, false);
          switch (admission.leave(PressJob.at(run, On.PULL_REQUEST), sender, guid)) {
            case GIVEN -> {
              yield true;
            }
            case NOT_ALLOWED ->
                visitors.refuse(
                    context,
                    visitor,
                    403,
                    "Only people with write access to this repository can ask for that.");
            case ASKED_TOO_OFTEN ->
                visitors.refuse(context, visitor, 429, "You asked for too much in the last hour.");
            case REPOSITORY_BUSY ->
                visitors.refuse(
                    context,
                    visitor,
                    429,
                    "Too much was asked for in this repository in the last hour.");
          }
        } catch (ForgeTrouble trouble) {
          visitors.refuse(
              context, visitor, 502, "GitHub does not say whether you may. Try again later.");
        }
        yield false;
      }
    };
  }

  private void await(String runId, Predicate<RunRecord> done) throws InterruptedException {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end && runs.find(runId).filter(done).isEmpty()) {
      Thread.sleep(GLANCE);
    }
  }
}
