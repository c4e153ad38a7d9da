package dev.parallax;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/// `parallax serve`.
@Command(name = "serve", description = "The webhook server.")
final class ServeCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

  @Override
  public Integer call() throws InterruptedException {
    var settings = Settings.read(System.getenv());
    var missing = settings.missingForServing();
    if (!missing.isEmpty()) throw new WrongUse(missing);
    var up = Wiring.serve(settings);
    log.info("listening on {}:{}{}", settings.host(), up.port(), settings.webhookPath());
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(() -> {
                  up.close();
                  stopped.countDown();
                }));
    stopped.await();
    return ExitCode.FINE.code;
  }
}
