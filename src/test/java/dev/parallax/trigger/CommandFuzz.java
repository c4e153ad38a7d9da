package dev.parallax.trigger;

import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A comment. What is told us is one of our commands with plain words in it; and who quotes, fences
/// or hides a comment tells us nothing.
public final class CommandFuzz {
  private static final BotCommandReader READER = new BotCommandReader("parallax-bot");

  private CommandFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var comment = Pieces.of(data).get(0);
    READER
        .read(comment)
        .ifPresent(command -> {
          Must.hold(
              comment.contains("/parallax")
                  || comment.toLowerCase(Locale.ROOT).contains("@parallax-bot"),
              "who is not named is not told");
          check(command);
        });
    var quoted = comment.lines().map(line -> "> " + line).collect(Collectors.joining("\n"));
    Must.hold(READER.read(quoted).isEmpty(), "a quotation commands nobody");
    if (!comment.contains("```")) {
      Must.hold(READER.read("```\n" + comment + "\n```").isEmpty(), "code commands nobody");
    }
    if (!comment.contains("-->")) {
      Must.hold(READER.read("<!--\n" + comment + "\n-->").isEmpty(), "nobody sees that");
    }
  }

  private static void check(BotCommand command) {
    switch (command) {
      case BotCommand.Review review -> names(review.agents());
      case BotCommand.Retry retry -> {
        names(retry.agents());
        Must.hold(retry.tuning().note().matches("[ -~]{0,1000}"), "a note is plain");
        Must.hold(retry.tuning().maxTurns() <= 200, "turns have an end");
      }
      case BotCommand.Unknown unknown ->
          Must.hold(unknown.word().matches("[a-z0-9-]{0,60}"), "what is repeated is harmless");
      case BotCommand.Dismiss dismiss -> {
        labels(dismiss.labels());
        Must.hold(dismiss.why().length() <= 1000, "reasons are short");
        Must.hold(dismiss.why().codePoints().noneMatch(Character::isISOControl), "one line");
      }
      case BotCommand.Undismiss undismiss -> labels(undismiss.labels());
      case BotCommand.Bulk bulk -> {
        Must.hold(bulk.query().matches("[ -~]{0,300}"), "a query is plain");
        IssueQuery.read(bulk.query());
      }
      case BotCommand.Apply apply ->
          Must.hold(
              apply.numbers().stream().allMatch(number -> number > 0 && number < 10_000),
              "proposals have small numbers");
      case BotCommand.Triage _,
          BotCommand.Plan _,
          BotCommand.Batch _,
          BotCommand.Cancel _,
          BotCommand.Status _,
          BotCommand.Help _ -> {}
    }
  }

  private static void names(List<String> agents) {
    Must.hold(
        agents.stream().allMatch(name -> name.matches("[a-z0-9][a-z0-9-]{0,59}")),
        "agents have plain names");
  }

  private static void labels(List<String> labels) {
    Must.hold(
        labels.stream().allMatch(label -> label.matches("F[1-9]\\d{0,5}")),
        "findings are numbered");
  }
}
