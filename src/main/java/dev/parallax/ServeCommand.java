package dev.parallax;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/// `parallax serve`.
@Command(name = "serve", description = "The webhook server; sets itself up when there is no App.")
final class ServeCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

  /// Below the 10 s that others give a process before they kill it.
  private static final Duration LONGEST_STOP = Duration.ofSeconds(9);

  @Override
  public Integer call() throws InterruptedException {
    var settings = Settings.readForServing(System.getenv());
    Leftovers.remove(Path.of(System.getProperty("java.io.tmpdir")), Instant.now());
    var up = new CompletableFuture<Wiring.Up>();
    var hook = Thread.ofPlatform().unstarted(() -> stop(up));
    var isReady = !settings.hasNoApp();
    try {
      // Before the door is open: whoever finds it open may have the server end.
      if (isReady) Runtime.getRuntime().addShutdownHook(hook);
      up.complete(isReady ? serve(settings) : setUp());
      if (!isReady) Runtime.getRuntime().addShutdownHook(hook);
    } finally {
      up.cancel(false);
    }
    log.info("listening on {}:{}{}", settings.host(), up.join().port(), settings.webhookPath());
    new CountDownLatch(1).await();
    return ExitCode.FINE.code;
  }

  /// Ends in time whatever hangs, since nothing that was accepted is lost by that; and ends well: a
  /// signal's own exit code would tell an operator's machines of a failure. What did not even start
  /// has its own.
  private static void stop(CompletableFuture<Wiring.Up> up) {
    if (up.isCancelled()) return;
    log.info("being stopped");
    var closing = Thread.ofPlatform().daemon().start(() -> up.join().close());
    try {
      if (!closing.join(LONGEST_STOP)) log.warn("not everything ended in {}", LONGEST_STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    log.info("stopped");
    Runtime.getRuntime().halt(ExitCode.FINE.code);
  }

  private static Wiring.Up serve(Settings settings) {
    var missing = settings.missingForServing();
    if (!missing.isEmpty()) throw new WrongUse(missing);
    return Wiring.serve(
        settings,
        InstantSource.system(),
        Settings.lease(System.getenv()),
        Main.traces(System.getenv()));
  }

  private static Wiring.Up setUp() throws InterruptedException {
    var settingUp = SettingUp.start(System.getenv(), InstantSource.system());
    Printed.out(settingUp.invitation());
    return settingUp.await();
  }
}
