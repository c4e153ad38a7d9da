package dev.parallax.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;
import dev.parallax.run.EngineTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// A provider's whole answer: which of the three forms it is asked in, then the stream. What comes
/// of it is one whole reply or one reason; never a part of an answer that nobody ended.
public final class ModelStreamFuzz {
  private static final AtomicReference<byte[]> STREAM = new AtomicReference<>(new byte[0]);
  private static final String URL = serve();
  private static final ModelHttp HTTP = new ModelHttp();
  private static final Providers PROVIDERS =
      new Providers(new Secret("key"), URL, new Secret("key"), URL + "/v1", "");

  private ModelStreamFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var pieces = Pieces.of(data);
    var form = pieces.get(0);
    STREAM.set(pieces.get(1).getBytes(UTF_8));
    var model =
        switch (form.isEmpty() ? 'a' : form.charAt(0)) {
          case 'o' -> new OpenAiModel(HTTP, PROVIDERS);
          case 'r' -> new ResponsesModel(HTTP, PROVIDERS);
          default -> new AnthropicModel(HTTP, PROVIDERS);
        };
    try {
      var reply =
          model.ask("m", "", List.of(new Model.Turn.Told("look")), List.of(), 100, () -> {});
      Must.hold(pieces.get(1).contains("data:"), "an answer has events");
      Must.hold(reply.text().length() <= 1 << 20, "an answer has an end");
      Must.hold(reply.calls().size() <= 128, "so have its calls");
      for (var call : reply.calls()) {
        Must.hold(call.input().isObject(), "a call's input is an object");
        Must.hold(call.name().matches("[\\w-]{1,64}"), "a tool has a plain name");
      }
      var tokens = reply.tokens();
      Must.hold(
          tokens.cachedTokens() >= 0
              && tokens.cachedTokens() <= tokens.inputTokens()
              && tokens.outputTokens() >= 0,
          "tokens are counted");
    } catch (EngineTrouble trouble) {
      Must.hold(!String.valueOf(trouble.detail()).isBlank(), "it is said why");
    } catch (Incoming.CutOff cut) {
      Must.hold(cut.tokens().outputTokens() >= 0, "tokens are counted");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String serve() {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            exchange.getRequestBody().readAllBytes();
            var body = STREAM.get();
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            try (var out = exchange.getResponseBody()) {
              out.write(body);
            }
          });
      server.start();
      return "http://127.0.0.1:" + server.getAddress().getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
