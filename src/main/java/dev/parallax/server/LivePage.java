package dev.parallax.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parallax.job.RunHistory;
import dev.parallax.job.RunRecord;
import dev.parallax.job.RunStore;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// A run's page while the run goes on: tells the browser, by server-sent events, how it stands,
/// whenever that changed, whichever instance works on it. Whoever cannot listen loads the page
/// again.
public final class LivePage implements Routes {
  private static final int MOST_LISTENERS = 200;
  private static final Duration PACE = Duration.ofSeconds(1);

  /// In ticks of that pace: bars grow though nothing new is known.
  private static final int AT_LEAST_EVERY = 5;

  /// A browser comes back by itself.
  private static final int MOST_TICKS = 600;

  private final RunStore runs;
  private final RunHistory history;
  private final Visitors visitors;
  private final RunView view;
  private final Semaphore places = new Semaphore(MOST_LISTENERS);
  private final CountDownLatch stopping = new CountDownLatch(1);

  public LivePage(
      RunStore runs, RunHistory history, Visitors visitors, String githubUrl, InstantSource clock) {
    this.runs = runs;
    this.history = history;
    this.visitors = visitors;
    this.view = new RunView(runs, history, githubUrl, clock);
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/runs/{id}/live", visitors.guard(this::live));
  }

  @Override
  public void stopping() {
    stopping.countDown();
  }

  private void live(Context context, Visitor visitor) throws InterruptedException, IOException {
    var id = context.pathParam("id");
    if (runs.find(id).filter(run -> visitor.sees(run.repositoryId())).isEmpty()) {
      visitors.notThere(context, visitor);
      return;
    }
    if (!places.tryAcquire()) {
      context.header("Retry-After", "30");
      ErrorJson.answer(context, 503, "too many listen already; load the page again instead");
      return;
    }
    try {
      context.contentType("text/event-stream");
      tell(id, context.res().getOutputStream());
    } finally {
      places.release();
    }
  }

  private void tell(String id, OutputStream out) throws InterruptedException {
    try {
      var told = -1L;
      for (var tick = 0; tick < MOST_TICKS; tick++) {
        var run = runs.find(id);
        if (run.isEmpty() || run.get().state() != RunRecord.State.OPEN) {
          event(out, "over", "");
          return;
        }
        var newest = history.moments(id);
        if (newest != told || tick % AT_LEAST_EVERY == 0) {
          told = newest;
          var course = view.course(run.get());
          event(out, "said", String.valueOf(course.get("said")));
          event(out, "course", Pages.render("course", course));
        }
        if (stopping.await(PACE.toMillis(), TimeUnit.MILLISECONDS)) return;
      }
    } catch (IOException gone) {
      // Whoever listened has left.
    }
  }

  private static void event(OutputStream out, String name, String data) throws IOException {
    var text = new StringBuilder("event: ").append(name).append('\n');
    data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    if (data.isEmpty()) text.append("data: \n");
    out.write(text.append('\n').toString().getBytes(UTF_8));
    out.flush();
  }
}
