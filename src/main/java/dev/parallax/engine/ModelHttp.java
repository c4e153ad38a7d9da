package dev.parallax.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Usage;
import dev.parallax.run.EngineTrouble;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/// The wire to model providers: streams of server-sent events. Nothing is sent twice behind our
/// back, and an interrupt closes the connection.
final class ModelHttp {
  /// Between any two parts of an answer; the first one may take longer to think of.
  private static final Duration GAP = Duration.ofSeconds(60);

  private static final Duration WHOLE = Duration.ofMinutes(10);
  private static final long MOST_STREAM = 50L << 20;
  private static final MediaType TYPE = MediaType.get("application/json");

  final JsonMapper json = JsonMapper.builder().build();
  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .retryOnConnectionFailure(false)
          .followRedirects(false)
          .connectTimeout(Duration.ofSeconds(10))
          .readTimeout(GAP)
          .callTimeout(WHOLE)
          .addNetworkInterceptor(ModelHttp::atOnce)
          .build();

  /// A question leaves in several writes. With Nagle's algorithm, which OkHttp leaves switched on,
  /// those on a connection that is kept wait for the acknowledgement of what went before, and the
  /// other side holds that back: 44 ms for each question over 8 KB.
  private static Response atOnce(Interceptor.Chain chain) throws IOException {
    Objects.requireNonNull(chain.connection()).socket().setTcpNoDelay(true);
    return chain.proceed(chain.request());
  }

  /// Takes one event's data; true when it was the last one.
  interface Events {
    boolean take(JsonNode event);
  }

  /// Sends a request and takes in the answer's events.
  ///
  /// @throws EngineTrouble when the answer does not come, or does not end as it should
  void stream(Request.Builder request, JsonNode body, Events events) throws InterruptedException {
    var call = client.newCall(request.post(RequestBody.create(body.toString(), TYPE)).build());
    try (var response = call.execute()) {
      if (!response.isSuccessful()) throw trouble(response);
      read(response, events);
    } catch (InterruptedIOException e) {
      call.cancel();
      if (Thread.interrupted()) throw new InterruptedException("stopped");
      throw new EngineTrouble(Cause.TIMEOUT, "the provider stopped answering");
    } catch (IOException e) {
      call.cancel();
      if (Thread.interrupted()) throw new InterruptedException("stopped");
      throw new EngineTrouble(Cause.PROVIDER_ERROR, "the connection to the provider broke");
    }
  }

  private void read(Response response, Events events) throws IOException {
    var source = response.body().source();
    var size = 0L;
    for (var line = source.readUtf8Line(); line != null; line = source.readUtf8Line()) {
      size += line.length();
      if (size > MOST_STREAM) {
        throw new EngineTrouble(Cause.INVALID_OUTPUT, "the answer is over 50 million characters");
      }
      if (!line.startsWith("data:")) continue;
      var data = line.substring(5).strip();
      if (data.equals("[DONE]")) return;
      if (events.take(event(data))) return;
    }
    throw new EngineTrouble(Cause.PROVIDER_ERROR, "the provider's answer ended in the middle");
  }

  private JsonNode event(String data) {
    try {
      return json.readTree(data);
    } catch (JsonProcessingException e) {
      throw new EngineTrouble(Cause.PROVIDER_ERROR, "the provider's answer cannot be read");
    }
  }

  static EngineTrouble cutOff(Usage tokens) {
    return new EngineTrouble(
        Cause.INVALID_OUTPUT,
        "the answer was cut off after " + tokens.outputTokens() + " tokens",
        null,
        tokens);
  }

  static EngineTrouble noCalls(Usage tokens) {
    return new EngineTrouble(
        Cause.PROVIDER_ERROR,
        "the provider says that tools are called, and names none",
        null,
        tokens);
  }

  static EngineTrouble refused(Usage tokens) {
    return new EngineTrouble(Cause.REFUSED, "the model declined to answer", null, tokens);
  }

  /// An error that a provider reports inside an answer that began well.
  static EngineTrouble inside(String type) {
    return type.contains("overloaded")
        ? new EngineTrouble(Cause.OVERLOADED, "the provider is overloaded")
        : type.contains("rate_limit")
            ? new EngineTrouble(Cause.RATE_LIMITED, "the provider's rate limit was reached")
            : new EngineTrouble(
                Cause.PROVIDER_ERROR, "the provider reported an error in its answer");
  }

  /// What an answer that is not one means, in words that a person understands.
  private static EngineTrouble trouble(Response response) throws IOException {
    var body = response.peekBody(64 * 1024).string().toLowerCase(Locale.ROOT);
    var after = retryAfter(response.header("retry-after"));
    var spent =
        body.contains("insufficient_quota")
            || body.contains("spend_limit")
            || body.contains("billing");
    return switch (response.code()) {
      case 401 -> new EngineTrouble(Cause.NO_CREDENTIALS, "the key was refused");
      case 402 ->
          new EngineTrouble(Cause.COST_CAP, "the account at the provider has no money left");
      case 403 -> new EngineTrouble(Cause.PERMISSION, "the key may not use this model");
      case 404 ->
          new EngineTrouble(Cause.PERMISSION, "the provider has no such model for this key");
      case 413 -> new EngineTrouble(Cause.REFUSED, "the change is too large for the model");
      case 429 ->
          spent
              ? new EngineTrouble(Cause.COST_CAP, "the account's limit at the provider is reached")
              : new EngineTrouble(
                  Cause.RATE_LIMITED, "the provider's rate limit was reached", after, Usage.NONE);
      case 529, 503 ->
          new EngineTrouble(Cause.OVERLOADED, "the provider is overloaded", after, Usage.NONE);
      default ->
          response.code() >= 500
              ? new EngineTrouble(
                  Cause.PROVIDER_ERROR, "the provider has a fault", after, Usage.NONE)
              : new EngineTrouble(
                  Cause.REFUSED,
                  "the provider did not accept the request (" + response.code() + ")");
    };
  }

  private static @Nullable Duration retryAfter(@Nullable String header) {
    return header != null && header.matches("\\d{1,6}")
        ? Duration.ofSeconds(Long.parseLong(header))
        : null;
  }
}
