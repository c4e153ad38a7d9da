package dev.parallax;

import dev.parallax.engine.Judge;
import dev.parallax.eval.Evaluation;
import dev.parallax.eval.EvaluationJson;
import dev.parallax.eval.EvaluationText;
import dev.parallax.rules.RulesEngine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `parallax eval`: how good agents are at cases whose answers are known.
@Command(
    name = "eval",
    description = "Runs agents over labelled cases; prints precision, recall, F1, cost and time.")
final class EvalCommand implements Callable<Integer> {
  enum Format {
    text,
    json
  }

  enum Looks {
    rules,
    llm
  }

  @Parameters(paramLabel = "DIR", description = "The folder that the cases are in.")
  private Path folder = Path.of(".");

  @Option(names = "--agent", paramLabel = "NAME", description = "Only this agent; can be repeated.")
  private List<String> agents = List.of();

  @Option(names = "--case", paramLabel = "GLOB", description = "Only cases of this folder or id.")
  private String wanted = "";

  @Option(names = "--engine", description = "${COMPLETION-CANDIDATES}; as in a review when absent")
  private @Nullable Looks engine;

  @Option(names = "--model", paramLabel = "NAME", description = "Instead of PARALLAX_MODEL.")
  private String model = "";

  @Option(
      names = "--project",
      paramLabel = "DIR",
      description = "Whose .github and conventions apply, instead of each case's own.")
  private @Nullable Path project;

  @Option(names = "--against-engine", description = "Compares with this engine.")
  private @Nullable Looks againstEngine;

  @Option(names = "--against-model", paramLabel = "NAME", description = "Compares with this model.")
  private String againstModel = "";

  @Option(
      names = "--against-project",
      paramLabel = "DIR",
      description = "Compares with this project's configuration and agents.")
  private @Nullable Path againstProject;

  @Option(
      names = "--judge",
      paramLabel = "MODEL",
      description = "Asked whether a finding at another place describes the same defect.")
  private String judge = "";

  @Option(names = "--parallel", paramLabel = "N", description = "Cases at the same time, 1 to 64.")
  private int parallel = 4;

  @Option(names = "--format", description = "${COMPLETION-CANDIDATES}")
  private Format format = Format.text;

  private final Map<String, String> environment;
  private final PrintStream err = System.err;

  EvalCommand() {
    this(System.getenv());
  }

  EvalCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    Logging.quiet();
    if (parallel < 1 || parallel > 64) {
      throw new WrongUse(List.of("--parallel is " + parallel + "; give a number from 1 to 64"));
    }
    var cases = EvalCases.read(folder, wanted, !judge.isEmpty());
    cases.notes().forEach(err::println);
    var first = run(engine, model, project, cases);
    if (againstEngine == null && againstModel.isEmpty() && againstProject == null) {
      first.check(cases);
      var evaluation = first.run(cases, parallel);
      Printed.out(
          switch (format) {
            case text -> EvaluationText.of(evaluation);
            case json -> EvaluationJson.of(evaluation);
          });
      return exitCode(evaluation).code;
    }
    var second =
        run(
            againstEngine == null ? engine : againstEngine,
            againstModel.isEmpty() ? model : againstModel,
            againstProject == null ? project : againstProject,
            cases);
    first.check(cases);
    second.check(cases);
    var one = first.run(cases, parallel);
    var other = second.run(cases, parallel);
    Printed.out(
        switch (format) {
          case text -> EvaluationText.compared(one, other);
          case json -> EvaluationJson.compared(one, other);
        });
    return exitCode(one, other).code;
  }

  private static ExitCode exitCode(Evaluation... evaluations) {
    return Stream.of(evaluations).allMatch(Evaluation::anybodyLooked)
        ? ExitCode.FINE
        : ExitCode.NO_AGENT;
  }

  private EvalRun run(@Nullable Looks engine, String model, @Nullable Path project, EvalCases cases)
      throws IOException {
    var settings = settings(model);
    var rules = engine == Looks.rules;
    if (engine == Looks.llm && !settings.providers().any()) {
      throw new WrongUse(
          List.of("--engine llm needs a model; set ANTHROPIC_API_KEY or OPENAI_API_KEY"));
    }
    if (!judge.isEmpty() && !settings.providers().any()) {
      throw new WrongUse(List.of("--judge needs a key; set ANTHROPIC_API_KEY or OPENAI_API_KEY"));
    }
    var names = names(cases, rules);
    return new EvalRun(
        rules ? Wiring.runner(settings, new RulesEngine()) : Wiring.runner(settings),
        names,
        project == null ? Optional.empty() : Optional.of(project(project)),
        judge.isEmpty() ? null : new Judge(settings.providers(), judge),
        err);
  }

  /// The environment's, with another model: checked in the same way.
  private Settings settings(String model) {
    if (model.isEmpty()) return Settings.read(environment);
    var changed = new HashMap<>(environment);
    changed.put("PARALLAX_MODEL", model);
    return Settings.read(changed);
  }

  /// Who looks at every case: the agents that were named, or else all those that there is something
  /// to find for, and those whose clean cases are there.
  private List<String> names(EvalCases cases, boolean rules) {
    var names = new TreeSet<>(agents);
    if (agents.isEmpty()) {
      for (var item : cases.items()) {
        if (item.about().clean()) names.add(item.about().specialty());
        item.about().truths().forEach(truth -> names.add(truth.specialty()));
      }
    }
    if (!rules) return List.copyOf(names);
    var ruled = names.stream().filter(RulesEngine.SERVES::contains).toList();
    var others = names.stream().filter(name -> !RulesEngine.SERVES.contains(name)).toList();
    if (others.isEmpty()) return ruled;
    var line = "there are no rules for " + String.join(", ", others);
    var known = "; there are for " + String.join(", ", new TreeSet<>(RulesEngine.SERVES));
    if (!agents.isEmpty() || ruled.isEmpty()) throw new WrongUse(List.of(line + known));
    err.println(line + ": their defects are not asked for");
    return ruled;
  }

  private static EvalRun.Project project(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new WrongUse(List.of(folder + " is not a folder; name the one that holds .github"));
    }
    var texts = new TreeMap<String, String>();
    for (var name : List.of(".github", "AGENTS.md", "CLAUDE.md")) {
      var start = folder.resolve(name);
      if (!Files.exists(start)) continue;
      try (var files = Files.walk(start)) {
        for (var file : (Iterable<Path>) files::iterator) {
          if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) continue;
          texts.put(folder.relativize(file).toString().replace('\\', '/'), text(file));
        }
      }
    }
    return new EvalRun.Project(folder.toString(), texts);
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (MalformedInputException e) {
      throw new WrongUse(List.of(file + " is not UTF-8; write it anew"));
    }
  }
}
