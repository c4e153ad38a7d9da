package dev.parallax.trigger;

import dev.parallax.plan.Agent.On;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The table of commands: every word that a comment can tell us, where it can be said, by whom, and
/// what it does. What is understood, `/parallax help` and the documents all come from here.
public enum Verb {
  REVIEW(
      "review",
      "[AGENT...]",
      Where.PULL_REQUEST,
      Who.WRITERS,
      "looks again, at everything or with these agents; `--dry-run` only says the plan, `--step`"
          + " stops after the first stage, `--no-cache` asks again what was answered before"),
  CONTINUE("continue", "", Where.PULL_REQUEST, Who.WRITERS, "goes on after `--step`"),
  DISMISS(
      "dismiss",
      "F1,F3 REASON",
      Where.PULL_REQUEST,
      Who.WRITERS,
      "sets these findings aside, here and in all pull requests of the repository; they stay to be"
          + " seen, with who and why"),
  UNDISMISS("undismiss", "F1", Where.PULL_REQUEST, Who.WRITERS, "has them reported again"),
  TRIAGE(
      "triage",
      "",
      Where.ISSUE,
      Who.WRITERS,
      "says what the issue is: category, labels, duplicates, whether it is done already;"
          + " `--no-cache` asks again what was answered before"),
  PLAN("plan", "", Where.ISSUE, Who.WRITERS, "takes the issue apart into units of work"),
  BATCH(
      "batch",
      "",
      Where.ISSUE,
      Who.WRITERS,
      "makes an issue of each unit of the plan, in the order in which they need each other"),
  BULK(
      "bulk",
      "QUERY",
      Where.ISSUE,
      Who.WRITERS,
      "looks at many issues at once, such as `bulk is:open label:stale`, and proposes what to do"
          + " with each"),
  APPLY(
      "apply",
      "1,3",
      Where.ISSUE,
      Who.WRITERS,
      "does what the newest report proposes under these numbers, or `all` of it"),
  RETRY(
      "retry",
      "[AGENT...]",
      Where.BOTH,
      Who.WRITERS,
      "runs again what failed and keeps what is good; `--max-turns N` gives more turns, `--note"
          + " WORDS` a hint; when nothing had failed, the report is made again"),
  CANCEL("cancel", "", Where.BOTH, Who.WRITERS, "stops the run"),
  STATUS("status", "", Where.BOTH, Who.ALL, "says how the run stands"),
  HELP("help", "", Where.BOTH, Who.ALL, "says what can be asked here");

  /// On what a command can be said.
  public enum Where {
    PULL_REQUEST("pull requests"),
    ISSUE("issues"),
    BOTH("both");

    private final String words;

    Where(String words) {
      this.words = words;
    }

    /// For people.
    public String words() {
      return words;
    }

    boolean includes(On on) {
      return switch (this) {
        case PULL_REQUEST -> on == On.PULL_REQUEST;
        case ISSUE -> on == On.ISSUE;
        case BOTH -> true;
      };
    }
  }

  /// Who may say it.
  public enum Who {
    ALL("everybody"),
    WRITERS("write permission");

    private final String words;

    Who(String words) {
      this.words = words;
    }

    /// For people.
    public String words() {
      return words;
    }
  }

  private final String word;
  private final String arguments;
  private final Where where;
  private final Who who;
  private final String does;

  Verb(String word, String arguments, Where where, Who who, String does) {
    this.word = word;
    this.arguments = arguments;
    this.where = where;
    this.who = who;
    this.does = does;
  }

  /// The word itself.
  public String word() {
    return word;
  }

  /// On what it can be said.
  public Where where() {
    return where;
  }

  /// Who may say it.
  public Who who() {
    return who;
  }

  /// What it does, in one sentence without a subject.
  public String does() {
    return does;
  }

  /// How it is written: `/parallax apply 1,3`.
  public String usage() {
    return "/parallax " + word + (arguments.isEmpty() ? "" : " " + arguments);
  }

  /// Whether it can be said here.
  public boolean fits(On on) {
    return where.includes(on);
  }

  /// The verb of this word.
  public static Optional<Verb> of(String word) {
    return Arrays.stream(values()).filter(verb -> verb.word.equals(word)).findFirst();
  }

  /// What can be said here.
  public static List<Verb> on(On on) {
    return Arrays.stream(values()).filter(verb -> verb.fits(on)).toList();
  }

  /// The verb that a command was said with; empty when it was none of them.
  public static Optional<Verb> of(BotCommand command) {
    return switch (command) {
      case BotCommand.Review _ -> Optional.of(REVIEW);
      case BotCommand.Retry _ -> Optional.of(RETRY);
      case BotCommand.Triage _ -> Optional.of(TRIAGE);
      case BotCommand.Plan _ -> Optional.of(PLAN);
      case BotCommand.Batch _ -> Optional.of(BATCH);
      case BotCommand.Bulk _ -> Optional.of(BULK);
      case BotCommand.Apply _ -> Optional.of(APPLY);
      case BotCommand.Dismiss _ -> Optional.of(DISMISS);
      case BotCommand.Undismiss _ -> Optional.of(UNDISMISS);
      case BotCommand.Cancel _ -> Optional.of(CANCEL);
      case BotCommand.Status _ -> Optional.of(STATUS);
      case BotCommand.Help _ -> Optional.of(HELP);
      case BotCommand.Unknown _ -> Optional.empty();
    };
  }

  /// What can be asked here, as a table for a comment.
  public static String help(On on) {
    return "| command | does |\n|---|---|\n"
        + on(on).stream()
            .map(verb -> "| `" + verb.usage() + "` | " + verb.does + " |")
            .collect(Collectors.joining("\n"));
  }

  /// All that can be asked, as a table for the documents.
  public static String table() {
    return "| comment | on | who | does |\n|---|---|---|---|\n"
        + Arrays.stream(values())
            .map(verb ->
                "| `%s` | %s | %s | %s |\n"
                    .formatted(verb.usage(), verb.where.words, verb.who.words, verb.does))
            .collect(Collectors.joining());
  }
}
