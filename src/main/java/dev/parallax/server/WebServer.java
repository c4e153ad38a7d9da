package dev.parallax.server;

import dev.parallax.job.Inbox;
import dev.parallax.job.JobQueue;
import dev.parallax.job.RunStore;
import dev.parallax.report.ReportJson;
import dev.parallax.trigger.Signature;
import dev.parallax.trigger.TriggerReader;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// HTTP in. Everything that goes wrong is answered with one JSON object; a bug costs one request.
public final class WebServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebServer.class);
  private static final long IDLE_MS = 30_000;

  private final Javalin javalin;

  /// Where it listens and what it guards.
  ///
  /// @param port 0 for any free one
  /// @param operatorToken empty when there is none
  public record Address(String host, int port, String webhookPath, String operatorToken) {}

  private WebServer(Javalin javalin) {
    this.javalin = javalin;
  }

  /// Starts listening.
  ///
  /// @param ready what must hold for this instance to take work, by name
  public static WebServer start(
      Address address,
      Signature signature,
      TriggerReader reader,
      Inbox inbox,
      RunStore runs,
      JobQueue queue,
      Map<String, BooleanSupplier> ready,
      InstantSource clock) {
    var webhook = new WebhookEndpoint(signature, reader, inbox, clock);
    var access = new Access(address.operatorToken());
    var api = new RunApi(runs);
    var pages = new RunPages(runs, api);
    var javalin =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.concurrency.useVirtualThreads = true;
          config.http.maxRequestSize = WebhookEndpoint.MOST_BYTES;
          config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
          config.jetty.addConnector((server, http) -> {
            var connector = new ServerConnector(server, new HttpConnectionFactory(http));
            connector.setHost(address.host());
            connector.setPort(address.port());
            connector.setIdleTimeout(IDLE_MS);
            return connector;
          });
          var routes = config.routes;
          routes.post(address.webhookPath(), webhook::receive);
          routes.get("/healthz", context -> context.json(Map.of("status", "up")));
          routes.get("/readyz", context -> ready(context, ready));
          routes.before("/", access::check);
          routes.before("/runs/*", access::check);
          routes.before("/api/runs", access::check);
          routes.before("/api/runs/*", access::check);
          routes.before("/metrics", access::check);
          routes.get("/metrics", context -> metrics(context, queue));
          routes.get("/", pages::list);
          routes.get("/runs/{id}", pages::one);
          routes.get("/api/runs", api::list);
          routes.get("/api/runs/{id}", api::one);
          routes.get("/api/runs/{id}/outputs/{task}", api::outputs);
          routes.exception(
              Refusal.class,
              (e, context) -> refuse(context, e.status(), String.valueOf(e.getMessage())));
          routes.exception(
              HttpResponseException.class,
              (e, context) -> refuse(context, e.getStatus(), said(e.getStatus())));
          routes.exception(Exception.class, (e, context) -> bug(context, e));
        });
    return new WebServer(javalin.start());
  }

  /// The port it listens on.
  public int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    javalin.stop();
  }

  private static void ready(Context context, Map<String, BooleanSupplier> ready) {
    for (var check : ready.entrySet()) {
      if (!check.getValue().getAsBoolean()) {
        throw new Refusal(503, "not ready: " + check.getKey());
      }
    }
    context.json(Map.of("status", "ready"));
  }

  private static void metrics(Context context, JobQueue queue) {
    context
        .contentType("text/plain; version=0.0.4")
        .result(
            "# HELP parallax_jobs Deliveries that wait or are being handled.\n"
                + "# TYPE parallax_jobs gauge\nparallax_jobs "
                + queue.size()
                + "\n");
  }

  private static void refuse(Context context, int status, String message) {
    if (status == 503) context.header("Retry-After", "5");
    context.status(status).contentType("application/json").result(ReportJson.error(message));
  }

  private static void bug(Context context, Exception e) {
    log.error("{} {} ended in a bug", context.method(), context.path(), e);
    refuse(context, 500, "a fault in Parallax itself; see its log");
  }

  private static String said(int status) {
    return switch (status) {
      case 404 -> "there is nothing here";
      case 405 -> "this is not how to ask for it";
      case 413 -> "the body is over " + WebhookEndpoint.MOST_BYTES + " bytes";
      default -> "the request could not be answered";
    };
  }
}
