package dev.parallax.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.job.Replays;
import dev.parallax.job.RunHistory;
import dev.parallax.job.RunRecord;
import dev.parallax.job.RunStore;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// What is kept of runs, as pages to read, for those who may see it. All that a contributor or a
/// model wrote is shown as text, and the browser is told to load and run nothing but what is ours.
public final class RunPages implements Routes {
  /// Of one text on a page; the rest is at an address of its own.
  private static final int MOST_TEXT = 100_000;

  private static final int MOST_OF_TALK = 20_000;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final RunStore runs;
  private final Visitors visitors;
  private final RunList list;
  private final RunView view;
  private final ReplayView again;

  /// @param githubUrl where people see repositories
  public RunPages(
      RunStore runs,
      RunHistory history,
      Replays replays,
      Visitors visitors,
      String githubUrl,
      InstantSource clock) {
    this.runs = runs;
    this.again = new ReplayView(runs, replays);
    this.visitors = visitors;
    this.list = new RunList(history);
    this.view = new RunView(runs, history, githubUrl, clock);
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/", visitors.guard(this::list));
    routes.get("/runs/{id}", visitors.guard(this::run));
    routes.get("/runs/{id}/tasks/{task}", visitors.guard(this::task));
    routes.get("/runs/{id}/tasks/{task}/talk", visitors.guard(this::talk));
    Pages.addFilesTo(routes);
  }

  private void list(Context context, Visitor visitor) {
    visitors.show(context, visitor, "runs", list.view(RunList.Filter.of(context), visitor));
  }

  private void run(Context context, Visitor visitor) {
    var run = run(context.pathParam("id"), visitor);
    if (run.isEmpty()) {
      visitors.notThere(context, visitor);
      return;
    }
    var values = new HashMap<>(view.whole(run.get()));
    values.putAll(again.of(run.get(), visitor));
    visitors.show(context, visitor, "run", values);
  }

  /// One that is not shown is not said to be there.
  private Optional<RunRecord> run(String id, Visitor visitor) {
    return runs.find(id).filter(run -> visitor.sees(run.repositoryId()));
  }

  /// What a task handed back.
  ///
  /// @param cut whether there is more of it
  record Output(String text, boolean cut) {
    static Output of(String whole, int most) {
      return new Output(Shown.text(whole, most), whole.length() > most);
    }
  }

  private void task(Context context, Visitor visitor) {
    var run = run(context.pathParam("id"), visitor);
    var task = context.pathParam("task");
    var outputs = run.map(r -> runs.outputs(r.id(), task)).orElse(List.of());
    var hasTalk = run.filter(r -> !runs.talk(r.id(), task).isEmpty()).isPresent();
    var ended = run.map(r -> runs.ends(r.id()).get(task));
    if (run.isEmpty() || (outputs.isEmpty() && ended.isEmpty())) {
      visitors.notThere(context, visitor);
      return;
    }
    var values = new HashMap<String, Object>();
    values.put("run", view.head(run.get(), view.report(run.get())));
    values.put("task", Shown.line(task));
    values.put("outputs", outputs.stream().map(text -> Output.of(text, MOST_TEXT)).toList());
    values.put("talk", hasTalk);
    values.put("outcome", ended.map(e -> Shown.line(e.outcome().words())).orElse(""));
    values.put("engine", ended.map(e -> Shown.line(e.engine())).orElse(""));
    visitors.show(context, visitor, "task", values);
  }

  /// One thing that was said in a talk.
  ///
  /// @param calls tools that were asked for, a line each
  record Said(int number, String role, String text, boolean cut, List<String> calls) {
    Said {
      calls = List.copyOf(calls);
    }
  }

  private void talk(Context context, Visitor visitor) throws JsonProcessingException {
    var run = run(context.pathParam("id"), visitor);
    var task = context.pathParam("task");
    var lines = run.map(r -> runs.talk(r.id(), task)).orElse(List.of());
    if (run.isEmpty() || lines.isEmpty()) {
      visitors.notThere(context, visitor);
      return;
    }
    var said = new ArrayList<Said>();
    for (var line : lines) {
      var node = JSON.readTree(line);
      var text = node.path("text").asText();
      var calls = new ArrayList<String>();
      for (var call : node.path("calls")) {
        calls.add(
            Shown.text(call.path("tool").asText() + " " + call.path("input").asText(), 2_000));
      }
      said.add(
          new Said(
              said.size() + 1,
              Shown.line(node.path("role").asText())
                  + (node.path("error").asBoolean() ? " (an error)" : ""),
              Shown.text(text, MOST_OF_TALK),
              text.length() > MOST_OF_TALK,
              calls));
    }
    var values = new HashMap<String, Object>();
    values.put("run", view.head(run.get(), view.report(run.get())));
    values.put("task", Shown.line(task));
    values.put("said", said);
    visitors.show(context, visitor, "talk", values);
  }
}
