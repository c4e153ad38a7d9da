package dev.parallax.github;

import dev.parallax.job.Lease;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.kohsuke.github.connector.GitHubConnector;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/// The wire to GitHub. Nothing is sent twice behind our back, and no redirect turns a write into
/// something else.
final class Http implements GitHubConnector {
  static final String API_VERSION = "2022-11-28";
  private static final int MOST_BYTES = 50_000_000;

  private final Budget budget = new Budget();
  private final OkHttpClient client;

  Http(Duration callTimeout) {
    this.client =
        new OkHttpClient.Builder()
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .callTimeout(callTimeout)
            .addInterceptor(Http::withinTheLease)
            .addNetworkInterceptor(this::atOnce)
            .addNetworkInterceptor(Http::fenced)
            .build();
  }

  /// A write for a delivery has ended before anybody else can have the delivery: it may take a
  /// third of the lease to leave, and a third for the answer to begin.
  private static Response withinTheLease(Interceptor.Chain chain) throws IOException {
    var lease = isWrite(chain.request()) ? Lease.held() : Optional.<Lease>empty();
    if (lease.isEmpty()) return chain.proceed(chain.request());
    var third = Math.toIntExact(lease.get().length().dividedBy(3).toMillis());
    return chain
        .withWriteTimeout(Math.min(third, chain.writeTimeoutMillis()), TimeUnit.MILLISECONDS)
        .withReadTimeout(Math.min(third, chain.readTimeoutMillis()), TimeUnit.MILLISECONDS)
        .proceed(chain.request());
  }

  /// The last thing before the bytes leave: whoever lost the delivery meanwhile writes nothing.
  private static Response fenced(Interceptor.Chain chain) throws IOException {
    if (isWrite(chain.request())) Lease.held().ifPresent(Lease::assure);
    return chain.proceed(chain.request());
  }

  private static boolean isWrite(Request request) {
    return !request.method().equals("GET") && !request.method().equals("HEAD");
  }

  /// A long comment leaves in several writes; with Nagle's algorithm the last would wait for the
  /// other side's acknowledgement of the first.
  private Response atOnce(Interceptor.Chain chain) throws IOException {
    Objects.requireNonNull(chain.connection()).socket().setTcpNoDelay(true);
    var response = chain.proceed(chain.request());
    budget.note(response);
    return response;
  }

  /// A name as part of an address.
  static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  Budget budget() {
    return budget;
  }

  OkHttpClient client() {
    return client;
  }

  /// For archives, which GitHub serves from another host. A redirect there goes without our token.
  OkHttpClient following() {
    return client.newBuilder().followRedirects(true).callTimeout(Duration.ofMinutes(2)).build();
  }

  @Override
  public GitHubConnectorResponse send(GitHubConnectorRequest request) throws IOException {
    var safe = request.method().equals("GET") || request.method().equals("HEAD");
    var call =
        (safe ? client.newBuilder().followRedirects(true).build() : client).newCall(of(request));
    // The library repeats a call after these; as a plain IOException it does not.
    try (var response = call.execute()) {
      if (!safe && response.isRedirect()) throw new IOException("redirect refused for a write");
      var bytes = response.body().byteStream().readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) throw new IOException("the answer is over 50 MB");
      return new Whole(request, response.code(), response.headers().toMultimap(), bytes);
    } catch (SocketException | SocketTimeoutException | SSLHandshakeException e) {
      throw new IOException("no answer from GitHub: " + e.getMessage(), e);
    }
  }

  private static Request of(GitHubConnectorRequest request) throws IOException {
    var builder = new Request.Builder().url(request.url());
    request
        .allHeaders()
        .forEach((name, values) -> {
          for (var value : values) builder.addHeader(name, value);
        });
    builder.header("X-GitHub-Api-Version", API_VERSION);
    return builder.method(request.method(), body(request)).build();
  }

  private static @Nullable RequestBody body(GitHubConnectorRequest request) throws IOException {
    if (request.hasBody()) {
      var type = request.contentType();
      try (var in = request.body()) {
        return RequestBody.create(
            in == null ? new byte[0] : in.readAllBytes(),
            type == null ? null : MediaType.parse(type));
      }
    }
    return Set.of("POST", "PUT", "PATCH").contains(request.method())
        ? RequestBody.create(new byte[0], null)
        : null;
  }

  /// An answer that was read whole before anybody looks at it.
  private static final class Whole extends GitHubConnectorResponse.ByteArrayResponse {
    private final byte[] bytes;

    Whole(
        GitHubConnectorRequest request, int code, Map<String, List<String>> headers, byte[] bytes) {
      super(request, code, headers);
      this.bytes = bytes;
    }

    @Override
    protected InputStream rawBodyStream() {
      return new ByteArrayInputStream(bytes);
    }
  }
}
