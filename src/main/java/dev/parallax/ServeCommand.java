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

  private static Wiring.Up serve(Settings settings) {
    var missing = settings.missingForServing();
    if (!missing.isEmpty()) throw new WrongUse(missing);
    return Wiring.serve(settings, InstantSource.system(), Settings.lease(System.getenv()));
  }

  private static Wiring.Up setUp() throws InterruptedException {
    var settingUp = SettingUp.start(System.getenv(), InstantSource.system());
    Printed.out(settingUp.invitation());
    return settingUp.await();
  }
}
