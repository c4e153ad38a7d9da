package dev.parallax;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;

/// The logging library, set up by `Logging` as it always is, and without being looked for: a search
/// for services opens every jar, which takes a server that starts longer than all it logs.
public final class LoggingProvider extends LogbackServiceProvider {
  /// Has the next logger made this way; of use only before the first one.
  static void choose() {
    System.setProperty("slf4j.provider", LoggingProvider.class.getName());
    // It would say on stderr that it does as it is told.
    System.setProperty("slf4j.internal.verbosity", "WARN");
  }

  @Override
  public void initialize() {
    if (!(getLoggerFactory() instanceof LoggerContext context)) return;
    context.setName("default");
    context.setMDCAdapter(getMDCAdapter());
    var logging = new Logging();
    logging.setContext(context);
    var _ = logging.configure(context);
    context.start();
  }
}
