package dev.parallax.engine;

import dev.parallax.outcome.Cause;
import dev.parallax.run.Assignment;
import dev.parallax.run.EngineTrouble;
import dev.parallax.run.Moment;
import dev.parallax.run.Output;
import java.util.ArrayList;
import java.util.List;

/// One agent's talk with a model, turn by turn, until it answers. Every call of a tool gets a
/// result in the next turn, the refused ones included, and every request is counted, whatever comes
/// of it.
///
/// Used once, by one thread.
final class Conversation {
  private static final int MOST_AT_ONCE = 8;

  /// Of all results together: more would not fit into a model's memory.
  private static final int MOST_TOLD = 512 * 1024;

  private final SteadyModel model;
  private final Meter meter;
  private final Assignment assignment;
  private final Prompt prompt;
  private final List<Model.Tool> tools;
  private final WarmUp warmUp;
  private final FileTools files;
  private final List<Model.Turn> turns = new ArrayList<>();
  private int told;

  /// @param meter counts what the model's calls cost
  /// @param tools what the model is offered, `report` among them; empty for one without tools
  /// @param warmUp shared by all that are told alike
  Conversation(
      SteadyModel model,
      Meter meter,
      Assignment assignment,
      Prompt prompt,
      List<Model.Tool> tools,
      WarmUp warmUp) {
    this.model = model;
    this.meter = meter;
    this.assignment = assignment;
    this.prompt = prompt;
    this.tools = tools;
    this.warmUp = warmUp;
    this.files =
        new FileTools(
            assignment.source(),
            assignment.change(),
            assignment.task().agent().mind().tools(),
            System::nanoTime);
  }

  /// Talks until there is an answer.
  ///
  /// @throws EngineTrouble when there is none, with all that was paid
  Output hold() throws InterruptedException {
    turns.add(new Model.Turn.Told(prompt.own()));
    if (!assignment.rejected().isEmpty()) return correct();
    if (tools.isEmpty()) return output(ask(List.of()).text());
    var most = assignment.task().agent().mind().maxTurns();
    for (var left = most - 1; left >= 0; left--) {
      assignment.notes().note(Moment.Kind.ASKED, "turn " + (most - left) + " of " + most);
      var reply = ask(tools);
      if (reply.calls().isEmpty()) return output(reply.text());
      var reports =
          reply.calls().stream().filter(call -> call.name().equals(ReportTool.NAME)).toList();
      if (reports.size() == 1) return output(reports.getFirst().written());
      if (left > 0) take(reply, left);
    }
    throw new EngineTrouble(
            Cause.TURN_LIMIT,
            most == 1
                ? "the agent used its only turn without an answer"
                : "the agent used all " + most + " turns without an answer",
            null,
            meter.used())
        .after(output(lastWords()));
  }

  /// Gives an answer that could not be read back, with the complaint. What is wanted now is another
  /// form, not another look: there are no tools.
  private Output correct() throws InterruptedException {
    for (var rejected : assignment.rejected()) {
      turns.add(
          new Model.Turn.Said(
              rejected.output().isBlank() ? "(nothing)" : rejected.output(), List.of()));
      turns.add(
          new Model.Turn.Told(
              "That is not what was asked for: "
                  + rejected.complaint()
                  + ". Hand back the JSON object, corrected."));
    }
    return output(ask(List.of()).text());
  }

  private void take(Model.Reply reply, int left) throws InterruptedException {
    var results = new ArrayList<Model.Result>();
    for (var call : reply.calls()) {
      var answer =
          results.size() < MOST_AT_ONCE
              ? answer(call)
              : wrong("not done: call at most " + MOST_AT_ONCE + " tools at once");
      told += answer.text().length();
      results.add(new Model.Result(call.id(), answer.text(), answer.error()));
    }
    if (left == 1) {
      var last = results.removeLast();
      results.add(
          new Model.Result(
              last.callId(),
              last.text() + "\n\n(You have one turn left: hand in your answer.)",
              last.error()));
    }
    turns.add(new Model.Turn.Said(reply.text(), reply.calls()));
    turns.add(new Model.Turn.Done(results));
  }

  private FileTools.Answer answer(Model.Call call) throws InterruptedException {
    if (call.name().equals(ReportTool.NAME)) {
      return wrong("not taken: call " + ReportTool.NAME + " once");
    }
    if (!files.names().contains(call.name())) {
      assignment.notes().note(Moment.Kind.REFUSED, "the tool " + call.name());
      return wrong(
          "%s is not one of your tools: it was not done, and this is on record. You have %s and %s."
              .formatted(call.name(), String.join(", ", files.names()), ReportTool.NAME));
    }
    if (told > MOST_TOLD) {
      return wrong("not done: you were shown as much as you can be; answer with what you know");
    }
    return files.call(call.name(), call.input());
  }

  private static FileTools.Answer wrong(String why) {
    return new FileTools.Answer(why, true);
  }

  private Model.Reply ask(List<Model.Tool> offered) throws InterruptedException {
    // Later turns begin with what the first one wrote.
    if (turns.size() > 1) return model.ask(prompt.shared(), turns, offered, 0, () -> {});
    var beginning = List.of(model.answering(), prompt.prefix().hash(), offered.isEmpty());
    try (var pass = warmUp.enter(beginning, prompt.prefix().tokens())) {
      var warm = pass.warm() ? prompt.prefix().tokens() : 0;
      return model.ask(prompt.shared(), turns, offered, warm, pass::begun);
    }
  }

  private Output output(String text) {
    return new Output(
        text, meter.used(), model.answering().toString(), Talk.lines(prompt, turns, text));
  }

  private String lastWords() {
    return turns.reversed().stream()
        .filter(Model.Turn.Said.class::isInstance)
        .map(turn -> ((Model.Turn.Said) turn).text())
        .filter(text -> !text.isBlank())
        .findFirst()
        .orElse("");
  }
}
