package dev.parallax.github;

import java.io.IOException;
import java.time.Duration;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/// Reads once more what GitHub had a fault with: a review reads ten things, and would begin anew
/// for each that fails. Never a write, and never what was refused. Safe for use by many threads.
final class SecondTries implements Interceptor {
  private static final int MOST = 3;
  private static final Duration PAUSE = Duration.ofMillis(200);

  @Override
  public Response intercept(Chain chain) throws IOException {
    var request = chain.request();
    for (var left = isHarmless(request) ? MOST - 1 : 0; ; left--) {
      try {
        var response = chain.proceed(request);
        if (response.code() < 500 || left == 0) return response;
        response.close();
      } catch (Parked parked) {
        throw parked;
      } catch (IOException e) {
        if (left == 0 || chain.call().isCanceled()) throw e;
      }
      pause();
    }
  }

  /// A token more does no harm.
  private static boolean isHarmless(Request request) {
    return request.method().equals("GET") || request.url().encodedPath().endsWith("/access_tokens");
  }

  private static void pause() throws Parked {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Parked("stopped before it was read", Duration.ZERO);
    }
  }
}
