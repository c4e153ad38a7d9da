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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The keys of the front matter, one method per group, and the agent that they describe.
final class AgentForm {
  private static final List<String> TOOLS = List.of("Read", "Grep", "Glob");
  private static final int MAX_PROMPT = 16 << 10;
  private static final int DEFAULT_TURNS = 20;
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  private static final Pattern MODEL =
      Pattern.compile("(anthropic|openai)/[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}");
  private static final Pattern CLAUDE = Pattern.compile("claude-[A-Za-z0-9.@-]{1,100}");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,4})\\s*([smh])");

  /// As in `Bash(git log:*)`.
  private static final Pattern SCOPES = Pattern.compile("\\([^)]*\\)");

  private static final Pattern SEPARATORS = Pattern.compile("[,\\s]+");
  private static final Pattern STATUS_WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,31}");

  /// Keys of Claude Code's subagents that nothing here can or may honour.
  private static final List<String> CLAUDE_ONLY =
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
    var description = keys.text("description", "").strip();
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
      mistakes.add(new Mistake(path, 0, "has a prompt over 16 KiB", "make it shorter"));
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
            path);
    keys.passOver(CLAUDE_ONLY);
    warnings.addAll(keys.unknown());
    return agent;
  }

  Map<String, Integer> waitLines() {
    return waitLines;
  }

  private String name() {
    var name = keys.text("name", "");
    if (!keys.has("name")) {
      keys.refuse("name", "is missing", "write `name:` and a word like `security`");
    } else if (!NAME.matcher(name).matches()) {
      keys.refuse(
          "name", "is not a name", "use a-z, 0-9 and -, a letter first, 32 characters at most");
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
        model("model", keys.line("model"), keys.text("model", "inherit")),
        tools(),
        keys.number("maxTurns", DEFAULT_TURNS, 1, 200),
        prompt);
  }

  /// Claude Code's short names stand for whatever Anthropic's newest model of that kind is: which
  /// one is the engine's to know.
  private String model(String key, int line, String word) {
    var model = word.strip();
    return switch (model) {
      case "inherit", "default" -> "";
      case "sonnet", "opus", "haiku" -> "anthropic/" + model;
      default -> {
        if (CLAUDE.matcher(model).matches()) yield "anthropic/" + model;
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
    var wanted = keys.has(key) ? offered(key, true) : new LinkedHashSet<>(TOOLS);
    wanted.removeAll(offered("disallowedTools", false));
    return List.copyOf(wanted);
  }

  private Set<String> offered(String key, boolean warn) {
    var offered = new LinkedHashSet<String>();
    for (var word : keys.texts(key, true)) {
      for (var bare : SEPARATORS.split(SCOPES.matcher(word.text()).replaceAll(""))) {
        var tool = TOOLS.stream().filter(bare::equalsIgnoreCase).findFirst();
        if (bare.equals("*")) offered.addAll(TOOLS);
        else if (tool.isPresent()) offered.add(tool.get());
        else if (warn && !bare.isEmpty()) {
          warnings.add(
              new Mistake(
                  path,
                  word.line(),
                  "tool `" + OneLine.of(bare) + "` is not given to agents here",
                  "they only read: " + String.join(", ", TOOLS)));
        }
      }
    }
    return offered;
  }

  private Duration timeout() {
    var usual = Duration.ofMinutes(3);
    if (!keys.has("timeout")) {
      keys.passOver(List.of("timeout"));
      return usual;
    }
    var text = DURATION.matcher(keys.text("timeout", "3m").strip());
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
}
