package dev.parallax;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.git.LocalRepository;
import dev.parallax.plan.KeyTable;
import dev.parallax.plan.PlanText;
import dev.parallax.plan.Planned;
import dev.parallax.plan.Planner;
import dev.parallax.plan.RepositoryConfig;
import dev.parallax.plan.Source;
import dev.parallax.plan.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `parallax plan`: checks configuration and agent files, and runs nothing.
@Command(
    name = "plan",
    description =
        "Checks configuration and agent files, prints the stages and what each agent may use.")
final class PlanCommand implements Callable<Integer> {
  @Option(names = "--repo", paramLabel = "DIR", description = "A folder in the repository.")
  private Path repo = Path.of(".");

  @Option(names = "--config", paramLabel = "FILE", description = "Instead of the repository's own.")
  private @Nullable Path config;

  @Option(
      names = "--schema",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = "CONFIG",
      description =
          "Prints the JSON Schema of .github/parallax.yml (config, the default) or of the front"
              + " matter of agents (agent), and does nothing else.")
  private @Nullable SchemaOf schema;

  /// What a schema is printed of.
  enum SchemaOf {
    CONFIG,
    AGENT;

    String json() {
      return PlanCommand.json(
          switch (this) {
            case CONFIG -> KeyTable.configurationSchema();
            case AGENT -> KeyTable.agentSchema();
          });
    }
  }

  @Override
  public Integer call() throws IOException {
    Logging.quiet();
    if (schema != null) {
      System.out.print(schema.json());
      return ExitCode.FINE.code;
    }
    var usual = Wiring.usual(Settings.read(System.getenv()).providers());
    try (var repository = LocalRepository.open(repo)) {
      var source = repository.source("");
      var project = config == null ? source : new WithConfig(source, read(config));
      var subject =
          new Subject.LocalRange(repository.name(), "plan", source.commit(), source.commit());
      switch (Planner.preview(subject, project, usual)) {
        case Planned.Mistaken(var mistakes) ->
            throw new WrongUse(mistakes.stream().map(Object::toString).toList());
        case Planned.Nothing(var reason) -> System.out.println("Nothing would run: " + reason);
        case Planned.Ready(var plan) -> System.out.print(PlanText.render(plan));
      }
      return ExitCode.FINE.code;
    } catch (LocalRepository.Unusable unusable) {
      throw new WrongUse(List.of(String.valueOf(unusable.getMessage())));
    }
  }

  private static String json(Map<String, Object> schema) {
    try {
      return new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String read(Path file) throws IOException {
    if (!Files.isReadable(file)) throw new WrongUse(List.of(file + " cannot be read"));
    return Files.readString(file);
  }

  /// A project with another configuration file.
  private record WithConfig(Source source, String config) implements Source {
    @Override
    public String commit() {
      return source.commit();
    }

    @Override
    public List<String> paths() {
      return source.paths();
    }

    @Override
    public Optional<String> read(String path) {
      return path.equals(RepositoryConfig.PATH) ? Optional.of(config) : source.read(path);
    }
  }
}
