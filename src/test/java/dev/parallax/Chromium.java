package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// A real Chromium with one page, driven by its DevTools protocol. What the page complains of is
/// kept.
final class Chromium implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// What was written to the page's console, and what its policy refused.
  final List<String> complaints = new CopyOnWriteArrayList<>();

  /// All that the page asked of any server.
  final List<String> requests = new CopyOnWriteArrayList<>();

  private final Path profile;
  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();

  private Chromium() throws IOException, InterruptedException {
    profile = Files.createTempDirectory("parallax-chromium");
    process =
        new ProcessBuilder(
                "chromium",
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("log").toFile())
            .start();
    var portFile = profile.resolve("DevToolsActivePort");
    World.until(() -> hasLine(portFile));
    var port = Files.readAllLines(portFile).getFirst();
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/new?about:blank"))
            .PUT(BodyPublishers.noBody())
            .build();
    var page = JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    socket =
        http.newWebSocketBuilder()
            .buildAsync(URI.create(page.path("webSocketDebuggerUrl").asText()), new Listening())
            .join();
    for (var domain : List.of("Page", "Runtime", "Log", "Network"))
      call(domain + ".enable", Map.of());
  }

  static Chromium start() {
    try {
      return new Chromium();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static boolean hasLine(Path file) {
    try {
      return Files.exists(file) && !Files.readAllLines(file).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  /// Loads a page, whole.
  void open(String url) {
    call("Page.navigate", Map.of("url", url));
    loaded();
  }

  /// Waits until a page is there, whole.
  void loaded() {
    World.until(() ->
        evaluate("location.href != 'about:blank' && document.readyState == 'complete'")
            .asBoolean());
  }

  /// Presses what a selector finds, and waits until another page is there.
  void press(String selector) {
    evaluate("window.before = true");
    assertThat(evaluate("document.querySelector('" + selector + "') !== null").asBoolean())
        .as(selector + " at " + evaluate("location.href + document.body.innerText").asText())
        .isTrue();
    evaluate("document.querySelector('" + selector + "').click()");
    World.until(() -> !evaluate("window.before === true").asBoolean());
    loaded();
  }

  void type(String selector, String text) {
    evaluate("document.querySelector('" + selector + "').focus()");
    call("Input.insertText", Map.of("text", text));
  }

  void key(String key) {
    for (var type : List.of("keyDown", "keyUp")) {
      call(
          "Input.dispatchKeyEvent",
          Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", 9));
    }
  }

  String text() {
    return evaluate("document.body?.innerText ?? ''").asText();
  }

  /// What an expression gives, once it is settled.
  JsonNode evaluate(String expression) {
    var answer =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(answer.path("exceptionDetails").toString());
    }
    return answer.path("result").path("value");
  }

  /// As who comes from another machine.
  void fromElsewhere() {
    call(
        "Network.setExtraHTTPHeaders", Map.of("headers", Map.of("X-Forwarded-For", "203.0.113.7")));
  }

  void forgetCookies() {
    call("Network.clearBrowserCookies", Map.of());
  }

  void withoutJavaScript(boolean without) {
    call("Emulation.setScriptExecutionDisabled", Map.of("value", without));
  }

  void look(boolean dark) {
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  void size(int width, int height) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  byte[] picture() {
    return Base64.getDecoder()
        .decode(call("Page.captureScreenshot", Map.of("format", "png")).path("data").asText());
  }

  private JsonNode call(String method, Map<String, Object> parameters) {
    try {
      var id = ids.incrementAndGet();
      var answer = new CompletableFuture<JsonNode>();
      answers.put(id, answer);
      var message = Map.of("id", id, "method", method, "params", parameters);
      socket.sendText(JSON.writeValueAsString(message), true).join();
      var got = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (got.has("error")) throw new AssertionError(method + ": " + got.path("error"));
      return got.path("result");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(method, e);
    }
  }

  private final class Listening implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        heard(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }

  private void heard(String message) {
    try {
      var node = JSON.readTree(message);
      var waiting = answers.remove(node.path("id").asInt());
      if (waiting != null) waiting.complete(node);
      var parameters = node.path("params");
      switch (node.path("method").asText()) {
        case "Runtime.exceptionThrown" ->
            complaints.add(parameters.path("exceptionDetails").toString());
        case "Log.entryAdded" -> complaints.add(parameters.path("entry").path("text").asText());
        case "Page.javascriptDialogOpening" -> complaints.add("a dialog: " + parameters);
        case "Network.requestWillBeSent" ->
            requests.add(parameters.path("request").path("url").asText());
        default -> {}
      }
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    socket.abort();
    process.destroy();
    http.shutdownNow();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
      try (var files = Files.walk(profile)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList())
          Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // What a browser leaves behind in the temporary folder is the system's to clear.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
