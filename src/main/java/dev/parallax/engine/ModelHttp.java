package dev.parallax.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Usage;
import dev.parallax.run.Circuit;
import dev.parallax.run.EngineTrouble;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The wire to model providers: streams of server-sent events. Nothing is sent twice behind our
/// back, and an interrupt closes the connection.
final class ModelHttp {
  static final String MIDDLE = "the provider's answer ended in the middle";

  private static final Logger log = LoggerFactory.getLogger(ModelHttp.class);

  /// Faults of one moment are one moment: whoever is away is so for a while.
  private static final Circuit.Rule AWAY =
      new Circuit.Rule(5, Duration.ofSeconds(10), Duration.ofSeconds(30));

  private static final long MOST_STREAM = 50L << 20;
  private static final long MOST_LINE = 8L << 20;
  private static final int MOST_STRAY = 64 << 10;
  private static final MediaType TYPE = MediaType.get("application/json");
  private static final Pattern WAIT =
      Pattern.compile("\"retrydelay\":\\s*\"(\\d{1,6})(\\.\\d+)?s\"");

  final JsonMapper json = JsonMapper.builder().build();
  private final Patience patience;
  private final Gate gate;
  private final LongSupplier nanos;
  private final Map<String, Circuit> circuits = new ConcurrentHashMap<>();
  private final OkHttpClient client;

  /// How long is waited.
  ///
  /// @param first until the model begins to speak, counted anew when the provider shows any sign of
  ///   life
  /// @param gap between any two parts of what it says
  /// @param whole for everything
  record Patience(Duration first, Duration gap, Duration whole) {
    static final Patience STANDARD =
        new Patience(Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofMinutes(10));
  }

  ModelHttp() {
    this(Patience.STANDARD, new SecureRandom());
  }

  ModelHttp(Patience patience, RandomGenerator chance) {
    this(patience, chance, System::nanoTime);
  }

  /// @param nanos by which a provider is left alone
  ModelHttp(Patience patience, RandomGenerator chance, LongSupplier nanos) {
    this.patience = patience;
    this.nanos = nanos;
    this.gate = new Gate(nanos, chance);
    this.client =
        new OkHttpClient.Builder()
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .connectTimeout(Duration.ofSeconds(10))
            .readTimeout(patience.first())
            .callTimeout(patience.whole())
            .addNetworkInterceptor(ModelHttp::atOnce)
            .build();
  }

  /// A question leaves in several writes. With Nagle's algorithm, which OkHttp leaves switched on,
  /// those on a connection that is kept wait for the acknowledgement of what went before, and the
  /// other side holds that back: 44 ms for each question over 8 KB.
  private static Response atOnce(Interceptor.Chain chain) throws IOException {
    Objects.requireNonNull(chain.connection()).socket().setTcpNoDelay(true);
    return chain.proceed(chain.request());
  }

  /// An address below a provider's; what the provider's asks for behind a `?` stays behind it.
  static HttpUrl below(String base, String path) {
    return HttpUrl.get(base).newBuilder().addPathSegments(path).build();
  }

  /// Sends a request and takes in the answer's events.
  ///
  /// @throws EngineTrouble when the answer does not come, or does not end as it should
  void stream(Request.Builder request, JsonNode body, Incoming answer) throws InterruptedException {
    var ready = request.post(RequestBody.create(body.toString(), TYPE)).build();
    var provider = ready.url().host() + ":" + ready.url().port();
    gate.pass(provider);
    // A model can be away by itself, and another one of its provider stand in for it.
    var model = body.path("model").asText() + " at " + provider;
    requireAnswers(model);
    var call = client.newCall(ready);
    var since = System.nanoTime();
    try (var response = call.execute()) {
      if (response.code() >= 500) missed(model);
      else circuit(model).answered();
      if (!response.isSuccessful()) throw trouble(response, provider);
      read(response, answer);
    } catch (InterruptedIOException e) {
      call.cancel();
      if (Thread.interrupted()) throw new InterruptedException("stopped");
      if (answer.parts.isEmpty()) missed(model);
      throw late(e, Duration.ofNanos(System.nanoTime() - since), answer);
    } catch (IOException e) {
      call.cancel();
      if (Thread.interrupted()) throw new InterruptedException("stopped");
      if (answer.parts.isEmpty()) missed(model);
      throw new EngineTrouble(Cause.PROVIDER_ERROR, broken(e), null, answer.tokens());
    }
  }

  /// While a model is away, one question now and then finds out whether it is back; all others need
  /// not wait for what they would learn.
  private void requireAnswers(String model) {
    var wait = circuit(model).ask();
    if (wait.isEmpty()) return;
    throw new EngineTrouble(
        Cause.PROVIDER_ERROR,
        "the provider has not answered for a while; it is asked again in "
            + words(wait.get().plusMillis(999)),
        wait.get(),
        Usage.NONE);
  }

  private void missed(String model) {
    if (circuit(model).failed()) log.warn("{} is away; it is asked now and then", model);
  }

  private Circuit circuit(String model) {
    return circuits.computeIfAbsent(model, _ -> new Circuit(AWAY, nanos));
  }

  /// How the models stand that were asked.
  List<Asked> asked() {
    return circuits.entrySet().stream()
        .map(entry -> {
          var name = entry.getKey();
          var provider = name.substring(name.lastIndexOf(' ') + 1);
          return new Asked(name, entry.getValue().look(), gate.left(provider));
        })
        .sorted(Comparator.comparing(Asked::name))
        .toList();
  }

  private EngineTrouble late(IOException e, Duration took, Incoming answer) {
    if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("connect")) {
      return new EngineTrouble(Cause.PROVIDER_ERROR, "the provider cannot be reached");
    }
    var words =
        took.compareTo(patience.whole()) >= 0
            ? "the answer was not complete after " + words(patience.whole())
            : answer.parts.isEmpty()
                ? "the model said nothing for " + words(patience.first())
                : "the model stopped in the middle of its answer for " + words(patience.gap());
    return new EngineTrouble(Cause.TIMEOUT, words, null, answer.tokens());
  }

  private static String words(Duration time) {
    if (time.toMillis() < 1000) return time.toMillis() + " ms";
    return time.toSeconds() < 120 ? time.toSeconds() + " s" : time.toMinutes() + " min";
  }

  private static String broken(IOException e) {
    return switch (e) {
      case UnknownHostException _ -> "there is no such host as the provider's address names";
      case ConnectException _, NoRouteToHostException _ -> "the provider cannot be reached";
      case SSLException _ -> "there is no secure connection to the provider";
      case SocketException _ -> "the connection to the provider broke";
      default -> "the connection to the provider broke in the middle of its answer";
    };
  }

  private void read(Response response, Incoming answer) throws IOException {
    try {
      events(response.body().source(), answer);
    } catch (EngineTrouble trouble) {
      throw trouble.havingPaid(answer.tokens());
    }
  }

  private void events(BufferedSource source, Incoming answer) throws IOException {
    var size = 0L;
    var stray = new StringBuilder();
    allow(source, answer);
    for (var line = line(source); line != null; line = line(source)) {
      size += line.length();
      if (size > MOST_STREAM) throw tooLong();
      if (!line.startsWith("data:")) {
        if (!line.contains(":") || line.startsWith("{")) stray(stray, line);
        continue;
      }
      var data = line.substring(5).strip();
      if (data.equals("[DONE]")) return;
      if (data.isEmpty()) continue;
      if (answer.take(event(data))) return;
      allow(source, answer);
    }
    if (answer.end != Incoming.End.NONE) return; // not everybody says good-bye
    throw stray.isEmpty()
        ? new EngineTrouble(Cause.PROVIDER_ERROR, MIDDLE)
        : notAStream(stray.toString());
  }

  /// Time for the next event as a whole: who sends a byte now and then does not get more of it.
  private void allow(BufferedSource source, Incoming answer) {
    var time = answer.parts.isEmpty() ? patience.first() : patience.gap();
    source
        .timeout()
        .timeout(time.toNanos(), TimeUnit.NANOSECONDS)
        .deadlineNanoTime(System.nanoTime() + time.toNanos());
  }

  private static @Nullable String line(BufferedSource source) throws IOException {
    if (source.indexOf((byte) '\n', 0, MOST_LINE) < 0 && source.request(MOST_LINE)) throw tooLong();
    return source.readUtf8Line();
  }

  private static EngineTrouble tooLong() {
    return new EngineTrouble(Cause.INVALID_OUTPUT, "the answer is far too long");
  }

  private static void stray(StringBuilder stray, String line) {
    if (stray.length() < MOST_STRAY) stray.append(line, 0, Math.min(line.length(), MOST_STRAY));
  }

  /// Some say what is wrong in an answer that looks well from outside.
  private EngineTrouble notAStream(String body) {
    try {
      var error = json.readTree(body).path("error");
      if (error.isObject() || error.isTextual()) return ProviderError.inside(error);
    } catch (JsonProcessingException e) {
      // no better than any other text
    }
    return new EngineTrouble(
        Cause.PROVIDER_ERROR, "what answers at the provider's address is no model");
  }

  private JsonNode event(String data) {
    try {
      return json.readTree(data);
    } catch (JsonProcessingException e) {
      throw new EngineTrouble(Cause.PROVIDER_ERROR, "the provider's answer cannot be read");
    }
  }

  private EngineTrouble trouble(Response response, String provider) throws IOException {
    var body = response.peekBody(64 * 1024).string();
    var trouble = ProviderError.of(response.code(), body, retryAfter(response, body));
    // Its words are left out: they may hold a part of the key.
    log.warn("{} answered {}: {}", provider, response.code(), trouble.detail());
    if (trouble.why().passing()) {
      trouble.retryAfter().ifPresent(time -> gate.close(provider, time));
    }
    return trouble;
  }

  private static @Nullable Duration retryAfter(Response response, String body) {
    var millis = Objects.requireNonNullElse(response.header("retry-after-ms"), "");
    if (millis.matches("\\d{1,9}")) return Duration.ofMillis(Long.parseLong(millis));
    var seconds = Objects.requireNonNullElse(response.header("retry-after"), "");
    if (seconds.matches("\\d{1,6}(\\.\\d{1,9})?")) {
      return Duration.ofMillis((long) Math.ceil(Double.parseDouble(seconds) * 1000));
    }
    var date = response.headers().getInstant("retry-after");
    var now = response.headers().getInstant("date");
    if (date != null && now != null) {
      return date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO;
    }
    var told = WAIT.matcher(body.toLowerCase(Locale.ROOT));
    return told.find() ? Duration.ofSeconds(Long.parseLong(told.group(1)) + 1) : null;
  }
}
