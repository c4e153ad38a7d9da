package dev.parallax.trigger;

import dev.parallax.plan.Wish;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/// Finds the command in a comment: the first line of plain text in a paragraph that begins with
/// `/parallax` or with our name. What is quoted, fenced, linked, styled or hidden is not said to
/// us. ASCII only, so that no look-alike of a command is one; but why a finding is dismissed is
/// said in any language, and may be styled.
final class BotCommandReader {
  static final String AGENT = "[a-z0-9][a-z0-9-]{0,59}";

  private static final Pattern AGENT_NAME = Pattern.compile(AGENT);
  private static final Pattern WORD = Pattern.compile("[a-z0-9-]{1,32}");
  private static final int MOST_WORDS = 8;
  private static final int MOST_TURNS = 200;

  /// A retry that changes something; the note is the rest of the line.
  private static final Pattern TUNED =
      Pattern.compile(
          "retry(?<names>(?: [a-z0-9][a-z0-9-]{0,59}){0,8})"
              + "(?: --max-turns (?<turns>[1-9]\\d{0,2}))?"
              + "(?: --note (?<note>[ -~]{1,1000}))?");

  private static final String LABELS =
      "[Ff][1-9]\\d{0,5}\\b(?:(?:, ?| )[Ff][1-9]\\d{0,5}\\b){0,49}+";

  /// Findings, and why: the rest of the line.
  private static final Pattern DISMISSED =
      Pattern.compile(
          "dismiss(?: (?<labels>" + LABELS + ")(?: (?<why>[^\\p{C}\\p{Zl}\\p{Zp}]{1,1000}))?)?");

  private static final String DISMISS_ANYHOW =
      "dismiss " + LABELS + " [^\\p{C}\\p{Zl}\\p{Zp}]{1,1000}";

  private static final Pattern UNDISMISSED =
      Pattern.compile("undismiss(?: (?<labels>" + LABELS + "))?");

  /// Which issues; what the words may be is read where they are looked for.
  private static final Pattern BULK = Pattern.compile("bulk (?<query>[ -~]{1,300})");

  private static final Pattern APPLY =
      Pattern.compile("apply (?<numbers>all|[1-9]\\d{0,3}(?:(?:, ?| )[1-9]\\d{0,3}){0,99})");

  private static final int LONGEST_COMMENT = 65_536;

  // Loaded with the first comment: most deliveries are none.
  private static final class Markdown {
    private static final Parser parser =
        Parser.builder()
            .includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES)
            .maxOpenBlockParsers(50)
            .build();
  }

  private final Pattern addressed;

  /// How a dismissal begins, up to why.
  private final Pattern dismissing;

  /// @param botName without `[bot]`; empty when nobody can address us by it
  BotCommandReader(String botName) {
    this(botName.isEmpty() ? Optional.empty() : Optional.of("(?i:" + Pattern.quote(botName) + ")"));
  }

  /// One that takes each name for ours.
  static BotCommandReader underAnyName() {
    return new BotCommandReader(Optional.of("[A-Za-z0-9-]{1,100}"));
  }

  /// @param name a pattern
  private BotCommandReader(Optional<String> name) {
    var named = name.map(form -> "|@" + form + "(?:\\[bot])?").orElse("");
    var address = "(?:/parallax" + named + ")";
    this.dismissing = Pattern.compile(address + " dismiss " + LABELS + " ");
    this.addressed = Pattern.compile(address + "(?: (" + DISMISS_ANYHOW + "|[ -~]*))?");
  }

  /// The first command in this comment; empty when it does not address us.
  Optional<BotCommand> read(String comment) {
    if (comment.length() > LONGEST_COMMENT) return Optional.empty();
    return plainLines(comment).stream()
        .map(addressed::matcher)
        .filter(Matcher::matches)
        .findFirst()
        .map(line -> command(Optional.ofNullable(line.group(1)).orElse("")));
  }

  // From the first HTML block on, paragraphs may be folded away or not be seen at all.
  private List<String> plainLines(String comment) {
    var lines = new ArrayList<String>();
    for (var block = Markdown.parser.parse(comment).getFirstChild();
        block != null && !(block instanceof HtmlBlock);
        block = block.getNext()) {
      if (!(block instanceof Paragraph)) continue;
      var texts = texts(block);
      for (var span : block.getSourceSpans()) {
        var end = span.getInputIndex() + span.getLength();
        var raw = comment.substring(span.getInputIndex(), end).strip();
        // They differ when part of the line is an escape, an entity, code, a link or a tag.
        var text = texts.getOrDefault(span.getLineIndex(), "");
        if (raw.equals(text) || isDismissal(raw, text)) lines.add(raw);
      }
    }
    return lines;
  }

  /// Why something is dismissed may be styled; all that says so and what stands there as plain
  /// text.
  private boolean isDismissal(String raw, String text) {
    var start = dismissing.matcher(raw);
    return start.lookingAt() && text.startsWith(start.group());
  }

  private static Map<Integer, String> texts(Node paragraph) {
    var texts = new HashMap<Integer, String>();
    for (var node = paragraph.getFirstChild(); node != null; node = node.getNext()) {
      if (!(node instanceof Text text) || text.getSourceSpans().isEmpty()) continue;
      texts.merge(
          text.getSourceSpans().getFirst().getLineIndex(), text.getLiteral(), String::concat);
    }
    return texts;
  }

  private static BotCommand command(String rest) {
    if (rest.isEmpty()) return new BotCommand.Help();
    var dismissed = DISMISSED.matcher(rest);
    if (dismissed.matches()) {
      var why = Optional.ofNullable(dismissed.group("why")).orElse("").strip();
      return new BotCommand.Dismiss(labels(dismissed), why);
    }
    var undismissed = UNDISMISSED.matcher(rest);
    if (undismissed.matches()) return new BotCommand.Undismiss(labels(undismissed));
    var tuned = TUNED.matcher(rest);
    if (tuned.matches()) return tuned(tuned);
    // Whatever follows that is not understood: it is said how to ask for it.
    if (rest.startsWith("dismiss ")) return new BotCommand.Dismiss(List.of(), "");
    if (rest.startsWith("undismiss ")) return new BotCommand.Undismiss(List.of());
    var bulk = BULK.matcher(rest);
    if (bulk.matches()) return bulk(bulk.group("query"));
    if (rest.equals("bulk")) return bulk("");
    var apply = APPLY.matcher(rest);
    if (apply.matches()) return apply(apply.group("numbers"));
    var words = List.of(rest.split(" ", -1));
    var odd = words.stream().filter(word -> !WORD.matcher(word).matches()).findFirst();
    if (odd.isPresent() || words.size() > MOST_WORDS) return new BotCommand.Unknown("");
    var name = words.getFirst();
    var arguments = words.subList(1, words.size());
    var verb = Verb.of(name);
    if (verb.isEmpty()) return new BotCommand.Unknown(name);
    return switch (verb.get()) {
      case REVIEW -> review(arguments);
      case RETRY -> retry(arguments, Wish.Tuning.NONE);
      case CONTINUE -> alone(arguments, new BotCommand.Retry(List.of(), Wish.Tuning.NONE));
      case TRIAGE -> triage(arguments);
      case PLAN -> alone(arguments, new BotCommand.Plan());
      case BATCH -> alone(arguments, new BotCommand.Batch());
      case CANCEL -> alone(arguments, new BotCommand.Cancel());
      case STATUS -> alone(arguments, new BotCommand.Status());
      case HELP -> alone(arguments, new BotCommand.Help());
      // Without what they need: whoever says only the word is told how it is used.
      case DISMISS -> new BotCommand.Dismiss(List.of(), "");
      case UNDISMISS -> new BotCommand.Undismiss(List.of());
      case BULK, APPLY -> new BotCommand.Unknown(name);
    };
  }

  private static List<String> labels(Matcher line) {
    var labels = Optional.ofNullable(line.group("labels")).orElse("").toUpperCase(Locale.ROOT);
    return labels.isEmpty() ? List.of() : Arrays.stream(labels.split("[, ]+")).distinct().toList();
  }

  private static BotCommand tuned(Matcher tuned) {
    var turns = Optional.ofNullable(tuned.group("turns")).map(Integer::parseInt).orElse(0);
    var note = Optional.ofNullable(tuned.group("note")).orElse("").strip();
    var names = Optional.ofNullable(tuned.group("names")).orElse("").strip();
    return retry(
        names.isEmpty() ? List.of() : List.of(names.split(" ", -1)),
        new Wish.Tuning(Math.min(turns, MOST_TURNS), note));
  }

  private static BotCommand retry(List<String> names, Wish.Tuning tuning) {
    return ofAgents(names, agents -> new BotCommand.Retry(agents, tuning));
  }

  private static BotCommand bulk(String query) {
    var again = " " + Wish.Option.NO_CACHE.word();
    return query.endsWith(again)
        ? new BotCommand.Bulk(
            query.substring(0, query.length() - again.length()).strip(),
            EnumSet.of(Wish.Option.NO_CACHE))
        : new BotCommand.Bulk(query.strip(), EnumSet.noneOf(Wish.Option.class));
  }

  private static BotCommand apply(String numbers) {
    if (numbers.equals("all")) return new BotCommand.Apply(List.of());
    return new BotCommand.Apply(
        Arrays.stream(numbers.split("[, ]+")).map(Integer::parseInt).distinct().toList());
  }

  private static BotCommand triage(List<String> arguments) {
    if (arguments.isEmpty()) return new BotCommand.Triage(EnumSet.noneOf(Wish.Option.class));
    return arguments.equals(List.of(Wish.Option.NO_CACHE.word()))
        ? new BotCommand.Triage(EnumSet.of(Wish.Option.NO_CACHE))
        : new BotCommand.Unknown(arguments.getFirst());
  }

  private static BotCommand review(List<String> arguments) {
    var options = EnumSet.noneOf(Wish.Option.class);
    var names = new ArrayList<String>();
    for (var argument : arguments) {
      var option =
          Arrays.stream(Wish.Option.values()).filter(o -> o.word().equals(argument)).findFirst();
      option.ifPresentOrElse(options::add, () -> names.add(argument));
    }
    return ofAgents(names, agents -> new BotCommand.Review(agents, options));
  }

  private static BotCommand ofAgents(
      List<String> names, Function<List<String>, BotCommand> command) {
    return names.stream()
        .filter(name -> !AGENT_NAME.matcher(name).matches())
        .findFirst()
        .<BotCommand>map(BotCommand.Unknown::new)
        .orElseGet(() -> command.apply(names));
  }

  private static BotCommand alone(List<String> arguments, BotCommand command) {
    return arguments.isEmpty() ? command : new BotCommand.Unknown(arguments.getFirst());
  }
}
