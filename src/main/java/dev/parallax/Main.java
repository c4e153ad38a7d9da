package dev.parallax;

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
      RestoreCommand.class
    })
public final class Main implements Runnable {
  @CommandLine.Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  /// Runs one command.
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /// Runs one command and says how it ended.
  static int run(String... args) {
    return run(System.getenv(), args);
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

  /// The version, from the jar.
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"parallax " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
