package dev.parallax;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.parallax.report.SafeMarkdown;
import dev.parallax.run.Redaction;
import dev.parallax.telemetry.Tracing;
import dev.parallax.trail.Trail;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// Sets logging up without a file: to stderr, as JSON when nobody watches, and without secrets.
/// Found by the logging library under its service name.
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class Logging extends ContextAwareBase implements Configurator {
  private static volatile Redaction redaction = Redaction.of(List.of());

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    var environment = System.getenv();
    var json = isJson(environment);
    var appender =
        new ConsoleAppender<ILoggingEvent>() {
          @Override
          protected void append(ILoggingEvent event) {
            // On the thread that logs: what it works for is known here and nowhere later.
            super.append(new DiscreetEvent(event, Logging::clean, json ? "" : where()));
          }
        };
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder(context, json));
    appender.start();
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(environment.getOrDefault("LOG_LEVEL", "info"), Level.INFO));
    root.addAppender(appender);
    // What libraries say about their own start is of no use to an operator.
    for (var name :
        new String[] {
          "io.javalin",
          "org.eclipse.jetty",
          "com.zaxxer",
          "org.flywaydb",
          "com.github.kagkarlsson",
          "org.eclipse.jgit"
        }) {
      context.getLogger(name).setLevel(Level.WARN);
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /// From now on no line shows these.
  ///
  /// @param secrets as in `Redaction`
  /// @return the same for whatever else is written: these, and what the environment holds for
  ///   whoever takes traces in
  static Redaction hide(Collection<String> secrets) {
    var all = new ArrayList<>(secrets);
    all.addAll(Tracing.secrets(System.getenv()));
    var hidden = Redaction.of(all);
    redaction = hidden;
    return hidden;
  }

  /// The text without what is to be hidden and without all that has the form of a secret: tokens
  /// that GitHub gives are not known beforehand.
  static String clean(String text) {
    return SafeMarkdown.masked(redaction.of(text));
  }

  /// What the calling thread works for, for people: the run, else the delivery, and the task.
  private static String where() {
    var names = Trail.names();
    if (names.isEmpty()) return "";
    var run = names.getOrDefault("run", "");
    var task = names.getOrDefault("task", "");
    return "  ["
        + (run.isEmpty() ? "delivery " + shortly(names.getOrDefault("delivery", "")) : "")
        + (run.isEmpty() ? "" : "run " + shortly(run))
        + (task.isEmpty() ? "" : ", " + task)
        + "]";
  }

  private static String shortly(String id) {
    return id.substring(0, Math.min(8, id.length()));
  }

  /// For commands that people watch: warnings only.
  static void quiet() {
    if (org.slf4j.LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && !System.getenv().containsKey("LOG_LEVEL")) {
      context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.ERROR);
    }
  }

  /// Whether a person watches. Away from a terminal some JDKs return no console and some a dumb
  /// one.
  @SuppressWarnings("SystemConsoleNull")
  static boolean isTerminal() {
    var console = System.console();
    return console != null && console.isTerminal();
  }

  private static boolean isJson(Map<String, String> environment) {
    return environment.getOrDefault("LOG_FORMAT", isTerminal() ? "text" : "json").equals("json");
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, boolean json) {
    if (json) {
      var encoder = new JsonEncoder();
      encoder.setContext(context);
      encoder.start();
      return encoder;
    }
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0}  %msg%n");
    encoder.start();
    return encoder;
  }
}
