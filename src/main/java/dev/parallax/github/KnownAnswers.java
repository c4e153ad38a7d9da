package dev.parallax.github;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/// What GitHub answered before, for what is read again and again and hardly ever changes: the
/// default branch, its tree, its files, the labels. It is asked all the same, with the answer's
/// tag; when it says that nothing changed, that costs nothing of the limit, and the answer is the
/// one from before.
///
/// Nothing is handed out unless GitHub says so to the token that asks now, so nobody sees what he
/// may not; whether somebody may command is never among it. In memory alone, and bounded. Safe for
/// use by many threads.
final class KnownAnswers implements Interceptor {
  private static final long MOST_BYTES = 24L << 20;
  private static final int MOST_EACH = 1 << 20;
  private static final Pattern WORTH =
      Pattern.compile(
          "/(repositories/\\d+|repos/[^/]+/[^/]+)"
              + "(|/labels|/commits/[^/]+|/git/trees/[^/]+|/git/blobs/[^/]+)$");

  private final Map<String, Known> known = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  private record Known(String tag, ByteString body, @Nullable MediaType type) {}

  @Override
  public Response intercept(Chain chain) throws IOException {
    var request = chain.request();
    if (!request.method().equals("GET") || !WORTH.matcher(request.url().encodedPath()).find()) {
      return chain.proceed(request);
    }
    var key = request.url() + " " + request.header("Accept");
    var before = find(key);
    if (before == null) return keep(key, chain.proceed(request));
    var response = chain.proceed(asking(request, before));
    if (response.code() != 304) return keep(key, response);
    response.close();
    return response
        .newBuilder()
        .code(200)
        .message("OK")
        .protocol(Protocol.HTTP_1_1)
        .body(ResponseBody.create(before.body(), before.type()))
        .build();
  }

  private static Request asking(Request request, Known before) {
    return request.newBuilder().header("If-None-Match", before.tag()).build();
  }

  private Response keep(String key, Response response) throws IOException {
    var tag = response.header("ETag");
    if (response.code() != 200 || tag == null) {
      forget(key);
      return response;
    }
    var start = response.peekBody(MOST_EACH + 1L);
    if (start.contentLength() > MOST_EACH) {
      forget(key);
      return response;
    }
    put(key, new Known(tag, start.byteString(), response.body().contentType()));
    return response;
  }

  private synchronized @Nullable Known find(String key) {
    return known.get(key);
  }

  private synchronized void forget(String key) {
    var gone = known.remove(key);
    if (gone != null) bytes -= gone.body().size();
  }

  private synchronized void put(String key, Known fresh) {
    forget(key);
    known.put(key, fresh);
    bytes += fresh.body().size();
    var eldest = known.entrySet().iterator();
    while (bytes > MOST_BYTES && eldest.hasNext()) {
      bytes -= eldest.next().getValue().body().size();
      eldest.remove();
    }
  }
}
