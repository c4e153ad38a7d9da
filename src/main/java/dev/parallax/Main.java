package dev.parallax;

import dev.parallax.telemetry.Tracing;
import dev.parallax.trail.Watch;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/// The front door: reads what was asked for and ends with an exit code.
@Command(
    name = "parallax",
    description =
        "Several specialist agents look at one change at the same time; one report comes out.",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    versionProvider = Main.Version.class,
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      ActionCommand.class,
      ReviewCommand.class,
      PlanCommand.class,
      EvalCommand.class,
      BenchCommand.class,
      VerifyCommand.class,
      RerenderCommand.class,
      ReplayCommand.class,
      DeliveriesCommand.class,
      DoctorCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      TrainCommand.class
    })
public final class Main implements Runnable {
  @CommandLine.Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  /// Runs one command.
  public static void main(String[] args) {
    LoggingProvider.choose();
    System.exit(run(args));
  }

  /// Runs one command and says how it ended.
  static int run(String... args) {
    return isServing(args) ? serve() : run(System.getenv(), args);
  }

  /// What machines start, with nobody who reads help. All commands and options, which it has none
  /// of, would take longer to look through than the server takes to start.
  private static boolean isServing(String... args) {
    return args.length == 1 && args[0].equals("serve");
  }

  private static int serve() {
    try {
      return new ServeCommand().call();
    } catch (InterruptedException | RuntimeException e) {
      return failed(e);
    }
  }

  /// The same in another environment, for the commands that live by it.
  static int run(Map<String, String> environment, String... args) {
    return prepared(new Main(), environment).execute(args);
  }

  static CommandLine commandLine() {
    return prepared(new Main());
  }

  /// One command, told what is wrong in the same words as all others.
  static CommandLine prepared(Object command) {
    return prepared(command, System.getenv());
  }

  private static CommandLine prepared(Object command, Map<String, String> environment) {
    return new CommandLine(command, new InEnvironment(environment))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Main::wrongUsage)
        .setExecutionExceptionHandler((e, line, result) -> failed(e));
  }

  @Override
  public void run() {
    if (spec != null) spec.commandLine().usage(System.err);
  }

  private static int wrongUsage(ParameterException e, String[] args) {
    System.err.println(Printed.line(e.getMessage() + "; see parallax " + name(e) + "--help"));
    return ExitCode.MISTAKE.code;
  }

  private static String name(ParameterException e) {
    var command = e.getCommandLine().getCommandName();
    return command.equals("parallax") ? "" : command + " ";
  }

  private static int failed(Exception e) {
    var lines =
        e instanceof WrongUse wrong ? wrong.lines() : List.of(String.valueOf(e.getMessage()));
    for (var line : lines) System.err.println(Printed.line(line));
    return ExitCode.MISTAKE.code;
  }

  /// Makes commands in an environment.
  private record InEnvironment(Map<String, String> environment) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      if (type == ActionCommand.class) return type.cast(new ActionCommand(environment));
      if (type == BackupCommand.class) return type.cast(new BackupCommand(environment));
      if (type == RestoreCommand.class) return type.cast(new RestoreCommand(environment));
      if (type == ReplayCommand.class) return type.cast(new ReplayCommand(environment));
      if (type == ReviewCommand.class) return type.cast(new ReviewCommand(environment));
      return CommandLine.defaultFactory().create(type);
    }
  }

  /// Who makes traces of a server's work, if its environment asks for them.
  static Watch traces(Map<String, String> environment) {
    return Tracing.of(environment, Logging::clean, version());
  }

  // Not in the class below: the library's type is too old a one for the cache that servers start
  // from.
  private static String version() {
    var version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(not from a jar)" : version;
  }

  /// The version, from the jar.
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"parallax " + version()};
    }
  }
}
