package dev.parallax.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.demo.StandInModel.Act;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One client's connection to the pretend provider, HTTP/1.1. Written by hand because the JDK's
/// server does not tell a handler that thinks that its client has hung up.
final class ModelConnection {
  static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final int MOST_LINE = 16 << 10;
  private static final int MOST_BODY = 64 << 20;
  private static final List<ModelFormat> FORMATS =
      List.of(new AnthropicFormat(), new OpenAiFormat(), new ResponsesFormat());

  private final StandInModel provider;
  private final Socket socket;
  private final BufferedInputStream in;

  /// A request's first line and headers, whose names are in lower case.
  private record Head(String method, String path, Map<String, String> headers) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  ModelConnection(StandInModel provider, Socket socket) throws IOException {
    this.provider = provider;
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    socket.setTcpNoDelay(true);
  }

  /// Answers one request after the other until one side closes the connection.
  void serve() throws IOException {
    for (var line = line(); line != null; line = line()) {
      var at = Instant.now();
      var head = head(line);
      if (head == null || !answer(head, at)) return;
    }
  }

  /// @return whether the connection can be used again
  private boolean answer(Head head, Instant at) throws IOException {
    if (head.method().equals("GET") && head.path().split("\\?", 2)[0].equals(ModelList.PATH)) {
      var list = new ModelList(head.headers());
      var refusal = list.refusal(provider.onlyKey());
      whole(
          refusal.map(Refusal::status).orElse(200),
          refusal.map(list::error).orElseGet(list::json),
          Map.of());
      return true;
    }
    var length = head.header("content-length");
    if (!length.matches("\\d{1,8}") || Integer.parseInt(length) > MOST_BODY) {
      whole(411, "", Map.of());
      return false;
    }
    var body = in.readNBytes(Integer.parseInt(length));
    for (var format : FORMATS) {
      if (!head.path().equals(format.path())) continue;
      return head.method().equals("POST")
          ? answer(format, head, body, at)
          : refuse(format, new Refusal(405, "Method Not Allowed"));
    }
    whole(
        404, "{\"error\":\"there is nothing at " + head.path().replace('"', ' ') + "\"}", Map.of());
    return true;
  }

  private boolean answer(ModelFormat format, Head head, byte[] body, Instant at)
      throws IOException {
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return refuse(format, new Refusal(400, "the body is not JSON"));
    }
    var request = format.read(json);
    var call = provider.note(request, at);
    try {
      var refusal = format.refusal(head.headers(), json);
      if (refusal.isPresent()) {
        call.ended(refusal.get().status());
        return refuse(format, refusal.get());
      }
      var cache = provider.cache();
      var visit = cache == null ? null : format.visit(request, cache);
      return act(format, request, provider.next(request), new Told(cache, visit, call));
    } catch (IOException e) {
      if (!socket.isClosed()) call.closedByClient();
      call.ended(0);
      throw e;
    }
  }

  /// A call, and what a cache made of it when it came in.
  private record Told(
      @Nullable PromptCache cache, PromptCache.@Nullable Visit visit, StandInModel.OpenCall call) {

    StandInModel.Billed billed(StandInModel.Request request, long scripted) {
      if (visit != null) return visit.billed();
      var all = ModelFormat.tokens(request.prompt().length());
      return new StandInModel.Billed(all, Math.min(all, scripted), 0);
    }

    /// The first token leaves.
    void begins(StandInModel.Billed billed) {
      call.billed(billed);
      if (cache != null && visit != null) cache.keep(visit);
    }
  }

  private boolean act(ModelFormat format, StandInModel.Request request, Act act, Told told)
      throws IOException {
    var call = told.call();
    if (!think(call, time(request, act))) return false;
    var billed = told.billed(request, act instanceof Act.Say say ? say.cachedTokens() : 0);
    var events =
        switch (act) {
          case Act.Say(var text, _) -> format.answer(request, text, billed, ModelFormat.End.WELL);
          case Act.SayAfter(_, var text) ->
              format.answer(request, text, billed, ModelFormat.End.WELL);
          case Act.Empty _ -> format.answer(request, "", billed, ModelFormat.End.WELL);
          case Act.Refuse _ -> format.answer(request, "", billed, ModelFormat.End.REFUSED);
          case Act.Cut _ ->
              format.answer(
                  request,
                  StandInModel.ANSWER.substring(0, StandInModel.ANSWER.length() / 2),
                  billed,
                  ModelFormat.End.CUT);
          case Act.Tools(var uses) -> format.tools(request, uses, billed);
          case Act.Drop _ ->
              format.answer(request, StandInModel.ANSWER, billed, ModelFormat.End.WELL);
          case Act.Raw(var stream) -> List.of(stream);
          case Act.Status _, Act.Hang _ -> List.<String>of();
        };
    if (act instanceof Act.Status(var code, var body, var headers)) {
      call.ended(code);
      whole(code, body, headers);
    }
    if (events.isEmpty()) return true; // told in full, or given up
    told.begins(billed);
    if (act instanceof Act.Drop) {
      call.ended(200);
      send(begun(events.subList(0, events.size() / 2)));
      return false;
    }
    return stream(events, provider.length(request.agent()), call);
  }

  /// How long it takes until the first byte; null for ever.
  private @Nullable Duration time(StandInModel.Request request, Act act) {
    return switch (act) {
      case Act.Hang() -> null;
      case Act.SayAfter(var time, _) -> time;
      case Act.Say _,
          Act.Status _,
          Act.Drop _,
          Act.Cut _,
          Act.Refuse _,
          Act.Tools _,
          Act.Empty _,
          Act.Raw _ ->
          provider.delay(request.agent());
    };
  }

  /// Lets time pass and listens meanwhile: a client that hangs up is not answered.
  ///
  /// @return whether the client is still there
  private boolean think(StandInModel.OpenCall call, @Nullable Duration time) throws IOException {
    if (time != null && time.toMillis() == 0) return true;
    socket.setSoTimeout(time == null ? 0 : Math.toIntExact(time.toMillis()));
    try {
      if (in.read() >= 0) throw new IOException("the client sent more than one request at once");
      call.closedByClient();
      return false;
    } catch (SocketTimeoutException thought) {
      return true;
    } finally {
      if (!socket.isClosed()) socket.setSoTimeout(0);
    }
  }

  private boolean refuse(ModelFormat format, Refusal refusal) throws IOException {
    whole(refusal.status(), format.error(refusal), Map.of());
    return true;
  }

  /// @return whether the client is still there
  private boolean stream(List<String> events, Duration length, StandInModel.OpenCall call)
      throws IOException {
    var first = length.isZero() ? 0 : 1;
    if (first > 0) {
      send(begun(events.subList(0, first)));
      if (!think(call, length)) return false;
    }
    var bytes = first > 0 ? new ByteArrayOutputStream() : begun(List.of());
    for (var event : events.subList(first, events.size())) bytes.writeBytes(chunk(event));
    bytes.writeBytes(ascii("0\r\n\r\n"));
    call.ended(200);
    send(bytes);
    return true;
  }

  /// The beginning of an answer: its head, and these events as a chunk each.
  private static ByteArrayOutputStream begun(List<String> events) {
    var bytes = new ByteArrayOutputStream();
    var head =
        List.of(
            "HTTP/1.1 200 OK",
            "Content-Type: text/event-stream; charset=utf-8",
            "Cache-Control: no-cache",
            "Transfer-Encoding: chunked",
            "",
            "");
    bytes.writeBytes(ascii(String.join("\r\n", head)));
    for (var event : events) bytes.writeBytes(chunk(event));
    return bytes;
  }

  private static byte[] chunk(String event) {
    var data = event.getBytes(StandardCharsets.UTF_8);
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ascii(Integer.toHexString(data.length) + "\r\n"));
    bytes.writeBytes(data);
    bytes.writeBytes(ascii("\r\n"));
    return bytes.toByteArray();
  }

  private void whole(int status, String body, Map<String, String> headers) throws IOException {
    var data = body.getBytes(StandardCharsets.UTF_8);
    var all = new LinkedHashMap<String, String>();
    all.put("Content-Type", body.startsWith("<") ? "text/html" : "application/json");
    all.put("Content-Length", Integer.toString(data.length));
    all.putAll(headers);
    var head = new StringBuilder("HTTP/1.1 " + status + " As-Scripted\r\n");
    all.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ascii(head.append("\r\n").toString()));
    bytes.writeBytes(data);
    send(bytes);
  }

  private void send(ByteArrayOutputStream bytes) throws IOException {
    socket.getOutputStream().write(bytes.toByteArray());
  }

  /// @return null when the client sends no HTTP
  private @Nullable Head head(String first) throws IOException {
    var words = first.split(" ", -1);
    if (words.length != 3) return null;
    var headers = new TreeMap<String, String>();
    for (var line = line(); line != null; line = line()) {
      if (line.isEmpty()) return new Head(words[0], words[1], headers);
      var colon = line.indexOf(':');
      if (colon < 1) return null;
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return null;
  }

  /// @return null when the client has closed the connection
  private @Nullable String line() throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (var next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') return bytes.toString(StandardCharsets.ISO_8859_1).stripTrailing();
      if (bytes.size() == MOST_LINE) throw new IOException("a line without an end");
      bytes.write(next);
    }
    return null;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Why a request is not taken.
  record Refusal(int status, String message) {}
}
