package dev.parallax.server;

import java.time.Duration;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.Scheduler;

/// Closes connections whose first request's head does not arrive in time: Jetty's own time-out
/// starts anew with every byte.
final class SlowHeads implements Connection.Listener {
  private final Scheduler scheduler;
  private final Duration most;

  SlowHeads(Scheduler scheduler, Duration most) {
    this.scheduler = scheduler;
    this.most = most;
  }

  @Override
  public void onOpened(Connection connection) {
    scheduler.schedule(
        () -> {
          if (connection.getMessagesIn() == 0) connection.getEndPoint().close();
        },
        most);
  }
}
