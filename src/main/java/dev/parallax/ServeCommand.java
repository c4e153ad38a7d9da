package dev.parallax;

import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/// `parallax serve`.
@Command(name = "serve", description = "The webhook server; sets itself up when there is no App.")
final class ServeCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

  @Override
  public Integer call() throws InterruptedException {
    var settings = Settings.readForServing(System.getenv());
    var up = settings.hasNoApp() ? setUp() : serve(settings);
    log.info("listening on {}:{}{}", settings.host(), up.port(), settings.webhookPath());
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(() -> {
                  log.info("being stopped");
                  up.close();
                  // A signal's own exit code would tell an operator's machines of a failure.
                  Runtime.getRuntime().halt(ExitCode.FINE.code);
                }));
    new CountDownLatch(1).await();
    return ExitCode.FINE.code;
  }

  private static Wiring.Up serve(Settings settings) {
    var missing = settings.missingForServing();
    if (!missing.isEmpty()) throw new WrongUse(missing);
    return Wiring.serve(settings);
  }

  private static Wiring.Up setUp() throws InterruptedException {
    var settingUp = SettingUp.start(System.getenv(), InstantSource.system());
    Printed.out(settingUp.invitation());
    return settingUp.await();
  }
}
