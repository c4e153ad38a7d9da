package dev.parallax.github;

import dev.parallax.job.Lazily;
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
import okhttp3.Dns;
import okhttp3.HttpUrl;
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

/// The wire to GitHub. Nothing is sent twice behind our back, no redirect turns a write into
/// something else, and none leads a read to anybody else.
final class Http {
  static final String API_VERSION = "2022-11-28";
  private static final int MOST_BYTES = 50_000_000;
  private static final int MOST_HOPS = 5;
  private static final Duration ARCHIVE = Duration.ofMinutes(2);

  private final Budget budget = new Budget();
  private final Lazily<OkHttpClient> client;

  /// @param manners what goes out at all, and when
  Http(Duration callTimeout, Manners manners) {
    this.client = Lazily.of(() -> client(callTimeout, manners, Dns.SYSTEM));
  }

  Http(Duration callTimeout, Manners manners, Dns dns) {
    this.client = Lazily.of(() -> client(callTimeout, manners, dns));
  }

  private OkHttpClient client(Duration callTimeout, Manners manners, Dns dns) {
    return new OkHttpClient.Builder()
        .dns(dns)
        .addInterceptor(new KnownAnswers())
        .addInterceptor(new SecondTries())
        .addInterceptor(manners)
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .callTimeout(callTimeout)
        .addInterceptor(Http::withinTheLease)
        .addNetworkInterceptor(this::atOnce)
        .addNetworkInterceptor(Http::fenced)
        .build();
  }

  /// A write for a delivery has ended before anybody else can have the delivery: of the two thirds
  /// of the lease that are assured it may take a quarter to leave, and the rest for the answer to
  /// begin. GitHub itself gives up after ten seconds.
  private static Response withinTheLease(Interceptor.Chain chain) throws IOException {
    var lease = isWrite(chain.request()) ? Lease.held() : Optional.<Lease>empty();
    if (lease.isEmpty()) return chain.proceed(chain.request());
    var length = Math.toIntExact(lease.get().length().toMillis());
    return chain
        .withWriteTimeout(Math.min(length / 6, chain.writeTimeoutMillis()), TimeUnit.MILLISECONDS)
        .withReadTimeout(Math.min(length / 2, chain.readTimeoutMillis()), TimeUnit.MILLISECONDS)
        .proceed(chain.request());
  }

  /// The last thing before the bytes leave: whoever lost the delivery meanwhile writes nothing.
  private static Response fenced(Interceptor.Chain chain) throws IOException {
    if (isWrite(chain.request())) Lease.held().ifPresent(Lease::assure);
    return chain.proceed(chain.request());
  }

  /// Whether it makes or changes something, as far as its method says.
  static boolean isWrite(Request request) {
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

  /// A request as GitHub wants each of them; without a bearer, nobody's.
  static Request.Builder request(String url, String bearer) {
    var builder =
        new Request.Builder()
            .url(url)
            .header("Accept", "application/vnd.github+json")
            .header("User-Agent", "Parallax")
            .header("X-GitHub-Api-Version", API_VERSION);
    return bearer.isEmpty() ? builder : builder.header("Authorization", "Bearer " + bearer);
  }

  Budget budget() {
    return budget;
  }

  OkHttpClient client() {
    return client.get();
  }

  /// Reads an archive, which GitHub serves from another host of its own.
  Response archive(Request request) throws IOException {
    return read(client().newBuilder().callTimeout(ARCHIVE).build(), request);
  }

  /// Reads what may have been moved. An answer leads on to GitHub's own addresses alone, whoever
  /// had it say so: to the origin that was asked, and, without our token, to the host that archives
  /// come from.
  private static Response read(OkHttpClient client, Request request) throws IOException {
    var next = request;
    for (var hops = 0; hops <= MOST_HOPS; hops++) {
      var response = client.newCall(next).execute();
      if (!response.isRedirect()) return response;
      try (response) {
        var to = response.request().url().resolve(location(response));
        if (to == null) throw new IOException("GitHub leads to an address that is none");
        var same = isOrigin(to, request.url(), request.url().host());
        if (!same && !isOrigin(to, request.url(), archiveHost(request.url()))) {
          throw new IOException("GitHub leads to " + to.host() + ", where nothing is read from");
        }
        next = next.newBuilder().url(to).build();
        if (!same) next = next.newBuilder().removeHeader("Authorization").build();
      }
    }
    throw new IOException("GitHub leads on more than " + MOST_HOPS + " times");
  }

  private static String location(Response response) {
    var location = response.header("Location");
    return location == null ? "" : location;
  }

  private static boolean isOrigin(HttpUrl url, HttpUrl asked, String host) {
    return url.host().equals(host)
        && url.port() == asked.port()
        && url.scheme().equals(asked.scheme())
        && url.username().isEmpty()
        && url.password().isEmpty();
  }

  /// `codeload.github.com` for `api.github.com`, `codeload.HOST` for an Enterprise Server.
  private static String archiveHost(HttpUrl api) {
    return "codeload." + api.host().replaceFirst("^api\\.", "");
  }

  /// What the client library sends its requests through.
  GitHubConnector connector(Asker asker) {
    return request -> send(request, asker);
  }

  private GitHubConnectorResponse send(GitHubConnectorRequest request, Asker asker)
      throws IOException {
    var asked = of(request, asker);
    var safe = !isWrite(asked);
    // The library repeats a call after these; as a plain IOException it does not.
    try (var response = safe ? read(client(), asked) : client().newCall(asked).execute()) {
      if (!safe && response.isRedirect()) throw new IOException("redirect refused for a write");
      var bytes = response.body().byteStream().readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) throw new IOException("the answer is over 50 MB");
      return new Whole(request, response.code(), response.headers().toMultimap(), bytes);
    } catch (SocketException | SocketTimeoutException | SSLHandshakeException e) {
      throw new IOException("no answer from GitHub: " + e.getMessage(), e);
    }
  }

  private static Request of(GitHubConnectorRequest request, Asker asker) throws IOException {
    var builder = new Request.Builder().url(request.url()).tag(Asker.class, asker);
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
