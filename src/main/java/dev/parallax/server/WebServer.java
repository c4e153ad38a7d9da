package dev.parallax.server;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// HTTP in: one listening port, a virtual thread per request, a limit on everything a stranger can
/// send, and one form for every error.
public final class WebServer {
  /// The largest body that is taken, in bytes: GitHub's own limit.
  public static final int MOST_BYTES = 25 * 1024 * 1024;

  private static final Logger log = LoggerFactory.getLogger(WebServer.class);
  private static final int MOST_CONNECTIONS = 4_000;

  /// Who comes while many come at once, and is not turned away by the system itself.
  private static final int MOST_AT_THE_DOOR = 1_024;

  private static final Duration IDLE = Duration.ofSeconds(30);

  /// How long a connection on which nothing is asked may hold up the end.
  private static final Duration IDLE_AT_END = Duration.ofMillis(100);

  private static final Duration COME_BACK = Duration.ofSeconds(10);
  private static final Duration HEAD = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(5);

  /// Of each connection that is being read from: a delivery of the usual size comes in two reads
  /// and not in four, and all connections together can hold 64 MiB.
  private static final int INPUT_BYTES = 16 * 1024;

  private final Javalin javalin;
  private final List<Routes> rooms;
  private volatile boolean draining;

  /// @param port 0 for any that is free
  public WebServer(String host, int port, List<Routes> rooms) {
    this(host, port, rooms, HEAD);
  }

  WebServer(String host, int port, List<Routes> rooms, Duration head) {
    this.rooms = List.copyOf(rooms);
    this.javalin = Javalin.create(config -> configure(config, host, port, rooms, head));
  }

  /// From now on whoever asks is sent away, except for whether the process lives; requests under
  /// way go on. It still listens, since an answer says more than a refused connection.
  public void drain() {
    draining = true;
  }

  /// Begins to listen.
  ///
  /// @return the port
  public int start() {
    javalin.start();
    return javalin.port();
  }

  /// Gives the port away, so that another server can listen there; requests under way go on.
  public void stopListening() {
    for (var connector : javalin.jettyServer().server().getConnectors()) {
      if (!(connector instanceof ServerConnector listening)) continue;
      var address = new InetSocketAddress(listening.getHost(), listening.getLocalPort());
      var _ = listening.shutdown();
      awaitFree(address);
    }
  }

  /// The system closes a socket only once the thread that waits at it has let go.
  private static void awaitFree(InetSocketAddress address) {
    var end = System.nanoTime() + GRACE.toNanos();
    while (System.nanoTime() < end) {
      try (var probe = new ServerSocket()) {
        probe.setReuseAddress(true);
        probe.bind(address);
        return;
      } catch (IOException _) {
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      }
    }
  }

  /// Stops listening, lets the requests under way end within five seconds, and ends.
  public void stop() {
    rooms.forEach(Routes::stopping);
    javalin.stop();
  }

  private void configure(
      JavalinConfig config, String host, int port, List<Routes> rooms, Duration head) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.http.maxRequestSize = MOST_BYTES;
    config.http.prefer405over404 = true;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.router.javaLangErrorHandler(WebServer::error);
    config.jetty.modifyHttpConfiguration(WebServer::strict);
    config.jetty.addConnector((server, http) -> connector(server, http, host, port, head));
    config.jetty.modifyServer(WebServer::limits);
    config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(new JettyErrors()));

    var routes = config.routes;
    routes.before(context -> {
      context.header("X-Content-Type-Options", "nosniff").header("Cache-Control", "no-store");
      if (draining && !context.path().equals(HealthEndpoints.ALIVE)) sendAway(context);
    });
    routes.exception(
        HttpResponseException.class,
        (e, context) -> ErrorJson.answer(context, e.getStatus(), ErrorJson.about(e.getStatus())));
    routes.exception(
        Exception.class,
        (e, context) -> {
          log.error("a request for {} failed", context.endpoint().path, e);
          ErrorJson.answer(context, 500, ErrorJson.about(500));
        });
    for (var room : rooms) room.addTo(routes);
  }

  private static void sendAway(Context context) {
    context
        .header("Retry-After", "" + COME_BACK.toSeconds())
        // What is left of its body is not read, and nothing more is taken on this connection.
        .header("Connection", "close");
    ErrorJson.answer(context, 503, "not ready: the server is being stopped");
    context.skipRemainingHandlers();
  }

  private static void strict(HttpConfiguration http) {
    http.setHttpCompliance(HttpCompliance.STRICT);
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(16 * 1024);
  }

  private static HttpConnectionFactory connections(HttpConfiguration http) {
    var connections = new HttpConnectionFactory(http);
    connections.setInputBufferSize(INPUT_BYTES);
    return connections;
  }

  private static Connector connector(
      Server server, HttpConfiguration http, String host, int port, Duration head) {
    var connector = new ServerConnector(server, connections(http));
    connector.setHost(host);
    connector.setPort(port);
    connector.setAcceptQueueSize(MOST_AT_THE_DOOR);
    connector.setIdleTimeout(IDLE.toMillis());
    connector.setShutdownIdleTimeout(IDLE_AT_END.toMillis());
    connector.addBean(new SlowHeads(connector.getScheduler(), head));
    return connector;
  }

  private static void limits(Server server) {
    server.setErrorHandler(new JettyErrors());
    server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server));
    server.setStopTimeout(GRACE.toMillis());
    server.setHandler(new GracefulHandler());
  }

  private static void error(HttpServletResponse response, Error error) {
    log.error("a request failed", error);
    try {
      response.setStatus(500);
      response.setContentType(ErrorJson.TYPE);
      response.getOutputStream().print(ErrorJson.of(ErrorJson.about(500)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
