package dev.parallax.plan;

import com.google.re2j.Pattern;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Agent.EngineKind;
import dev.parallax.plan.Agent.Mind;
import dev.parallax.plan.Agent.On;
import dev.parallax.plan.Agent.Scope;
import dev.parallax.plan.Agent.Statuses;
import dev.parallax.plan.Agent.Tries;
import dev.parallax.plan.Agent.Votes;
import dev.parallax.plan.YamlKeys.Word;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The keys of the front matter, one method per group, and the agent that they describe.
final class AgentForm {
  private static final List<String> TOOLS = List.of("Read", "Grep", "Glob");

  /// Comes with any of them, named or not.
  private static final String WITH_ANY = "Diff";

  private static final int MAX_PROMPT = 32 << 10;
  private static final int DEFAULT_TURNS = 20;
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,59}");
  private static final Pattern NO_NAME = Pattern.compile("[^a-z0-9]+");
  private static final Pattern MODEL =
      Pattern.compile("(anthropic|openai)/[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}");
  private static final Pattern CLAUDE = Pattern.compile("claude-[A-Za-z0-9.@-]{1,100}");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,4})\\s*([smh])");

  /// A tool, and what it is confined to: `Bash(git log:*, git diff:*)`.
  private static final Pattern TOOL = Pattern.compile("([^,\\s()]+)\\s*(?:\\([^)]*\\)?)?");

  private static final Pattern STATUS_WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,31}");

  private static final Pattern FIELD_NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");

  /// What every answer has.
  private static final Set<String> RESERVED = Set.of("status", "summary", "evidence", "looked_at");

  /// Names that Claude Code gives to models and that say nothing outside it.
  private static final Set<String> CLAUDE_ALIASES = Set.of("best", "fable", "opusplan");

  /// Keys of Claude Code's subagents that nothing here can or may honour.
  static final List<String> CLAUDE_ONLY =
      List.of(
          "color",
          "permissionMode",
          "skills",
          "hooks",
          "mcpServers",
          "memory",
          "background",
          "effort",
          "isolation",
          "initialPrompt");

  private final YamlKeys keys;
  private final String path;
  private final List<Mistake> warnings;
  private Map<String, Integer> waitLines = Map.of();

  AgentForm(YamlKeys keys, String path, List<Mistake> warnings) {
    this.keys = keys;
    this.path = path;
    this.warnings = warnings;
  }

  Agent agent(String prompt, List<Mistake> mistakes) {
    var name = name();
    var description = says("description") ? keys.text("description", "").strip() : "";
    var priority = keys.choice("priority", Priority.class, Priority.P1);
    var needs = keys.texts("needs", true);
    var follows = keys.texts("follows", true);
    waitLines = new HashMap<>(Word.lines(follows));
    waitLines.putAll(Word.lines(needs));
    var mind = mind(prompt);
    if (mind.engine() == EngineKind.LLM && prompt.isEmpty()) {
      mistakes.add(
          new Mistake(path, 0, "has no prompt", "write it below the second line of `---`"));
    }
    if (YamlTree.tooLong(prompt, MAX_PROMPT)) {
      mistakes.add(new Mistake(path, 0, "has a prompt over 32 KiB", "make it shorter"));
    }
    var agent =
        new Agent(
            name,
            description,
            priority,
            new Scope(
                on(), ConfigFile.globs(keys, "paths"), Word.texts(keys.texts("labels", true))),
            List.copyOf(new LinkedHashSet<>(Word.texts(needs))),
            List.copyOf(new LinkedHashSet<>(Word.texts(follows))),
            votes(),
            mind,
            new Tries(keys.number("attempts", 3, 1, 10), timeout(), caps()),
            statuses(),
            fields("fields", keys),
            path);
    keys.foreign(CLAUDE_ONLY);
    warnings.addAll(keys.unknown());
    return agent;
  }

  Map<String, Integer> waitLines() {
    return waitLines;
  }

  /// Names are words of commands and labels, so a name that people wrote for people is made one.
  private String name() {
    var written = keys.text("name", "").strip();
    if (!keys.has("name")) {
      keys.refuse("name", "is missing", "write `name:` and a word like `security`");
      return "";
    }
    var plain = NO_NAME.matcher(written.toLowerCase(Locale.ROOT)).replaceAll("-");
    var name = plain.replaceAll("^-|-$", "");
    if (!NAME.matcher(name).matches()) {
      keys.refuse(
          "name", "is not a name", "use a-z, 0-9 and -, a letter first, 60 characters at most");
    } else if (!name.equals(written)) {
      warn(keys.line("name"), "`name` is read as `" + name + "`", "call the agent that");
    }
    return name;
  }

  private Set<On> on() {
    var words = keys.texts("on", true);
    var on = EnumSet.noneOf(On.class);
    words.forEach(w -> keys.choiceOf("on", w.line(), w.text(), On.class).ifPresent(on::add));
    if (keys.has("on") && words.isEmpty()) {
      keys.refuse("on", "names nothing", "write pull_request or issue");
    }
    return on.isEmpty() ? Set.of(On.PULL_REQUEST) : on;
  }

  private Votes votes() {
    var count = keys.number("votes", 1, 1, 9);
    var models = keys.texts("models", true);
    if (models.size() > 9) keys.refuse("models", "names more than 9 models", "name fewer");
    return new Votes(count, models.stream().map(w -> model("models", w.line(), w.text())).toList());
  }

  private Mind mind(String prompt) {
    return new Mind(
        keys.choice("engine", EngineKind.class, EngineKind.LLM),
        says("model") ? model("model", keys.line("model"), keys.text("model", "inherit")) : "",
        model("fallback", keys.line("fallback"), keys.text("fallback", "inherit")),
        tools(),
        says("maxTurns") ? keys.number("maxTurns", DEFAULT_TURNS, 1, 200) : DEFAULT_TURNS,
        prompt);
  }

  /// Claude Code's short names stand for whatever Anthropic's newest model of that kind is: which
  /// one is the engine's to know. `[1m]` behind one asks for more memory, which every model here
  /// has as much of as its provider gives.
  private String model(String key, int line, String word) {
    var model = word.strip().replace("[1m]", "");
    return switch (model) {
      case "inherit", "default" -> "";
      case "sonnet", "opus", "haiku" -> "anthropic/" + model;
      default -> {
        if (CLAUDE.matcher(model).matches()) yield "anthropic/" + model;
        if (CLAUDE_ALIASES.contains(model)) {
          warn(
              line,
              "`" + key + "` is a name of Claude Code's own; the configured model is asked",
              "write sonnet, opus, haiku, anthropic/NAME or openai/NAME");
          yield "";
        }
        if (!MODEL.matcher(model).matches()) {
          keys.refuseAt(
              line,
              key,
              "is not a model",
              "write inherit, sonnet, opus, haiku, anthropic/NAME or openai/NAME");
        }
        yield model;
      }
    };
  }

  private List<String> tools() {
    var key = !keys.has("tools") && keys.has("allowed-tools") ? "allowed-tools" : "tools";
    keys.passOver(List.of("tools", "allowed-tools"));
    var wanted = says(key) ? offered(key, true) : new LinkedHashSet<>(TOOLS);
    if (says("disallowedTools")) wanted.removeAll(offered("disallowedTools", false));
    return List.copyOf(wanted);
  }

  /// What is named there and there is; the rest is told in one warning, not in ten.
  private Set<String> offered(String key, boolean warn) {
    var offered = new LinkedHashSet<String>();
    var refused = new LinkedHashSet<String>();
    var words = keys.texts(key, true);
    // Together, for a list written in one line is cut at the commas in parentheses too.
    var tools = TOOL.matcher(String.join(", ", Word.texts(words)));
    while (tools.find()) {
      var named = tools.group(1);
      var tool = TOOLS.stream().filter(named::equalsIgnoreCase).findFirst();
      if (named.equals("*")) offered.addAll(TOOLS);
      else if (tool.isPresent()) offered.add(tool.get());
      else if (!named.equalsIgnoreCase(WITH_ANY)) refused.add("`" + OneLine.of(named) + "`");
    }
    if (warn && !refused.isEmpty()) {
      warn(
          keys.line(key),
          (refused.size() == 1 ? "tool " : "tools ")
              + OneLine.paths(List.copyOf(refused))
              + (refused.size() == 1 ? " is" : " are")
              + " not given to agents here",
          "they only read: " + String.join(", ", TOOLS));
    }
    return offered;
  }

  /// Whether a key of Claude Code's has a value: there a key without one is as good as none.
  private boolean says(String key) {
    keys.passOver(List.of(key));
    if (!keys.isEmpty(key)) return keys.has(key);
    warn(keys.line(key), "`" + key + "` has no value", "write one or leave the key out");
    return false;
  }

  private void warn(int line, String message, String mend) {
    warnings.add(new Mistake(path, line, message, mend));
  }

  private Duration timeout() {
    var usual = Duration.ofMinutes(3);
    if (!keys.has("timeout")) {
      keys.passOver(List.of("timeout"));
      return usual;
    }
    var text = DURATION.matcher(keys.text("timeout", "3m", "a time like 90s, 3m or 1h").strip());
    if (text.matches()) {
      var amount = Long.parseLong(text.group(1));
      var timeout =
          switch (text.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
          };
      if (timeout.isPositive() && timeout.compareTo(Duration.ofHours(1)) <= 0) return timeout;
    }
    keys.refuse("timeout", "is not a time up to 1h", "write it like 90s, 3m or 1h");
    return usual;
  }

  private Caps caps() {
    return new Caps(
        keys.dollars("max-cost-usd", Caps.OF_AGENT.usd()),
        keys.number("max-tokens", (int) Caps.OF_AGENT.tokens(), 10_000, 100_000_000));
  }

  private Statuses statuses() {
    var mapping = keys.keys("statuses");
    if (mapping.isEmpty()) return Statuses.STANDARD;
    var own = mapping.get();
    var words = new HashMap<String, Status>();
    for (var word : own.names()) {
      if (!STATUS_WORD.matcher(word).matches()) {
        own.refuse(word, "is not a status word", "use letters, digits, - and _");
      } else if (words.containsKey(word.toUpperCase(Locale.ROOT))) {
        own.refuse(word, "differs only in case from another word", "keep one of them");
      }
      words.put(word.toUpperCase(Locale.ROOT), own.choice(word, Status.class, Status.WARN));
    }
    if (words.isEmpty()) {
      keys.refuse("statuses", "has no word", "write them like {DONE: pass, OPEN: warn}");
    }
    return new Statuses(words);
  }

  /// What the agent is to say besides: names, each with `text`, `number`, `list`, the words of a
  /// choice, or keys of its own.
  private static Map<String, Field> fields(String key, YamlKeys place) {
    var fields = new LinkedHashMap<String, Field>();
    place
        .keys(key)
        .ifPresent(own -> {
          for (var name : own.names()) {
            if (!FIELD_NAME.matcher(name).matches() || RESERVED.contains(name)) {
              own.refuse(name, "is not a name of a field", "use a-z, 0-9 and _; not status");
            } else {
              field(own, name).ifPresent(field -> fields.put(name, field));
            }
          }
        });
    return fields;
  }

  private static Optional<Field> field(YamlKeys own, String name) {
    if (own.isList(name)) {
      var words = Word.texts(own.texts(name, false));
      if (words.isEmpty()) own.refuse(name, "has no word to choose", "write [this, that]");
      return Optional.of(Field.choice(words));
    }
    if (own.isMapping(name)) return Optional.of(Field.rows(fields(name, own)));
    return Optional.of(Field.of(own.choice(name, PlainKind.class, PlainKind.TEXT).kind));
  }

  /// The kinds of field that are one word.
  private enum PlainKind {
    TEXT(Field.Kind.TEXT),
    NUMBER(Field.Kind.NUMBER),
    LIST(Field.Kind.LIST);

    private final Field.Kind kind;

    PlainKind(Field.Kind kind) {
      this.kind = kind;
    }
  }
}
