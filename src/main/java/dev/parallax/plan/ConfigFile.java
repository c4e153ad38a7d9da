package dev.parallax.plan;

import dev.parallax.plan.RepositoryConfig.CommentWhen;
import dev.parallax.plan.RepositoryConfig.Issues;
import dev.parallax.plan.RepositoryConfig.Outlets;
import dev.parallax.plan.RepositoryConfig.PathInstruction;
import dev.parallax.plan.RepositoryConfig.Result;
import dev.parallax.plan.RepositoryConfig.Review;
import dev.parallax.plan.RepositoryConfig.Shadowing;
import dev.parallax.plan.RepositoryConfig.Strategy;
import dev.parallax.plan.YamlKeys.Word;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `.github/parallax.yml` as it was read. The configuration means something only when there are no
/// mistakes.
///
/// @param agentLines the line of each name in `review.agents`
/// @param shadowLines the line of each name in `review.shadow`
public record ConfigFile(
    RepositoryConfig config,
    Map<String, Integer> agentLines,
    Map<String, Integer> shadowLines,
    List<Mistake> mistakes) {
  static final int MAX_AGENTS = 20;
  static final int MAX_GLOBS = 200;
  static final int MAX_INSTRUCTIONS = 50;
  static final int MAX_INSTRUCTION = 4 << 10;
  static final int MAX_LABELS = 100;
  static final int MAX_LABEL = 50;
  static final int MAX_WINDOW = 1000;

  /// What applies to a repository without the file.
  public static final ConfigFile ABSENT =
      new ConfigFile(RepositoryConfig.DEFAULT, Map.of(), Map.of(), List.of());

  public ConfigFile {
    agentLines = Map.copyOf(agentLines);
    shadowLines = Map.copyOf(shadowLines);
    mistakes = List.copyOf(mistakes);
  }

  /// Whether it says who looks, be it nobody.
  boolean namesAgents() {
    return !agentLines.isEmpty() || !config.review().agents().equals(Review.DEFAULT.agents());
  }

  /// Reads the file's text; a key that is not there has its default.
  public static ConfigFile read(String text) {
    var mistakes = new ArrayList<Mistake>();
    var file = RepositoryConfig.PATH;
    var top = new YamlKeys(file, YamlTree.read(file, text, 0, mistakes), mistakes);
    top.number("version", 1, 1, 1);
    var agents = new ArrayList<Word>();
    var shadow = new ArrayList<Word>();
    var review =
        top.keys("review").map(keys -> review(keys, agents, shadow)).orElse(Review.DEFAULT);
    var issues = top.keys("issues").map(ConfigFile::issues).orElse(Issues.DEFAULT);
    var agentsDir = agentsDir(top);
    top.nothingElse();
    return new ConfigFile(
        new RepositoryConfig(review, issues, agentsDir),
        Word.lines(agents),
        Word.lines(shadow),
        mistakes);
  }

  private static Review review(YamlKeys keys, List<Word> agents, List<Word> shadow) {
    var usual = Review.DEFAULT;
    agents.addAll(agents(keys, "agents"));
    shadow.addAll(agents(keys, "shadow"));
    var review =
        new Review(
            keys.flag("auto", usual.auto()),
            keys.flag("drafts", usual.drafts()),
            keys.has("agents") ? Word.texts(agents) : usual.agents(),
            globs(keys, "ignore"),
            instructions(keys),
            keys.choice("strategy", Strategy.class, usual.strategy()),
            keys.flag("strict-tiers", usual.strictTiers()),
            escalateTo(keys),
            keys.choice("comment", CommentWhen.class, usual.comment()),
            keys.flag("inline", usual.inline()),
            keys.dollars("max-cost-usd", usual.maxCostUsd()),
            keys.dollars("max-month-usd", usual.maxMonthUsd()),
            new Outlets(keys.flag("gate", false), keys.flag("sarif", false), resultLabels(keys)),
            new Shadowing(
                Word.texts(shadow),
                keys.share("yield-floor", Shadowing.NONE.floor()),
                keys.number("yield-window", Shadowing.NONE.least(), 1, MAX_WINDOW)));
    keys.nothingElse();
    return review;
  }

  private static Map<Result, String> resultLabels(YamlKeys review) {
    var labels = new EnumMap<Result, String>(Result.class);
    review
        .keys("labels")
        .ifPresent(keys -> {
          for (var result : Result.values()) {
            var key = result.name().toLowerCase(Locale.ROOT);
            var label = keys.text(key, "");
            if (!label.isEmpty()) labels.put(result, label(keys, keys.line(key), key, label));
          }
          keys.nothingElse();
        });
    return labels;
  }

  private static Issues issues(YamlKeys keys) {
    var usual = Issues.DEFAULT;
    var agents = agents(keys, "agents");
    var issues =
        new Issues(
            keys.flag("triage", usual.triage()),
            keys.has("agents") ? Word.texts(agents) : usual.agents(),
            keys.flag("apply-labels", usual.applyLabels()),
            labels(keys, "labels"),
            labelGroups(keys),
            keys.share("min-confidence", usual.minConfidence()),
            keys.number("bulk-limit", usual.bulkLimit(), 1, 500));
    if (issues.applyLabels() && issues.allowed().isEmpty()) {
      keys.refuse(
          "apply-labels",
          "is true, and no label may be set",
          "name those that may be set in `labels` or `label-groups`");
    }
    keys.nothingElse();
    return issues;
  }

  private static Map<String, List<String>> labelGroups(YamlKeys issues) {
    var groups = new LinkedHashMap<String, List<String>>();
    issues
        .keys("label-groups")
        .ifPresent(keys -> keys.names().forEach(name -> groups.put(name, labels(keys, name))));
    return groups;
  }

  private static List<String> labels(YamlKeys keys, String key) {
    var words = keys.texts(key, false);
    if (words.size() > MAX_LABELS) {
      keys.refuse(key, "has more than " + MAX_LABELS + " labels", "name fewer");
      return List.of();
    }
    return words.stream().map(word -> label(keys, word.line(), key, word.text())).toList();
  }

  /// A label that we may set: not one of those that ask us for something.
  private static String label(YamlKeys keys, int line, String key, String text) {
    if (text.isBlank() || text.length() > MAX_LABEL) {
      keys.refuseAt(line, key, "is not a label of at most 50 characters", "write its name");
    } else if (text.strip().toLowerCase(Locale.ROOT).startsWith("parallax")) {
      keys.refuseAt(line, key, "is a label that asks for a review", "choose another name");
    }
    return text.strip();
  }

  private static List<Word> agents(YamlKeys keys, String key) {
    var names = keys.texts(key, false);
    if (names.size() > MAX_AGENTS) {
      keys.refuse(key, "names more than " + MAX_AGENTS + " agents", "name fewer");
      return names.subList(0, MAX_AGENTS);
    }
    var seen = new HashSet<String>();
    for (var name : names) {
      if (!seen.add(name.text())) {
        keys.refuseAt(
            name.line(), key, "names `" + OneLine.of(name.text()) + "` twice", "remove one");
      }
    }
    return names;
  }

  static List<String> globs(YamlKeys keys, String key) {
    var patterns = keys.texts(key, false);
    if (patterns.size() > MAX_GLOBS) {
      keys.refuse(key, "has more than " + MAX_GLOBS + " patterns", "join some with {a,b} or **");
      return List.of();
    }
    for (var pattern : patterns) {
      Globs.fault(pattern.text())
          .ifPresent(fault ->
              keys.refuseAt(
                  pattern.line(), key, "has an item that " + fault, "write it like `src/**`"));
    }
    return Word.texts(patterns);
  }

  private static List<PathInstruction> instructions(YamlKeys keys) {
    var list = keys.list("instructions");
    if (list.size() > MAX_INSTRUCTIONS) {
      keys.refuse("instructions", "has more than " + MAX_INSTRUCTIONS + " items", "join some");
      return List.of();
    }
    return list.stream().map(ConfigFile::instruction).toList();
  }

  private static PathInstruction instruction(YamlKeys keys) {
    var instruction = new PathInstruction(globs(keys, "paths"), keys.text("text", ""));
    if (!keys.has("text")) keys.refuse("text", "is missing", "say what holds for these paths");
    if (!keys.has("paths")) keys.refuse("paths", "is missing", "write `paths: [\"**\"]` for all");
    if (YamlTree.tooLong(instruction.text(), MAX_INSTRUCTION)) {
      keys.refuse("text", "is longer than 4 KiB", "make it shorter");
    }
    keys.nothingElse();
    return instruction;
  }

  private static String escalateTo(YamlKeys keys) {
    var text = keys.text("escalate-to", Review.DEFAULT.escalateTo()).strip();
    if (!text.isEmpty() && !text.matches("@[A-Za-z0-9-]{1,39}(/[A-Za-z0-9._-]{1,100})?")) {
      keys.refuse("escalate-to", "is not a person or team", "write \"@user\" or \"@org/team\"");
    }
    return text;
  }

  private static String agentsDir(YamlKeys keys) {
    var text = keys.text("agents-dir", RepositoryConfig.DEFAULT.agentsDir());
    var dir = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    var inside =
        !dir.isBlank()
            && dir.length() <= 200
            && dir.indexOf('\\') < 0
            && List.of(dir.split("/", -1)).stream()
                .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    if (!inside) {
      keys.refuse(
          "agents-dir", "is not a folder of this repository", "write it like .github/agents");
    }
    return dir;
  }
}
