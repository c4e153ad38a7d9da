package dev.parallax.github;

import dev.parallax.job.Lease;
import dev.parallax.trail.Fact;
import dev.parallax.trail.Trail;
import dev.parallax.trail.Watch;
import dev.parallax.trail.Work;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/// One request on its way, as a piece of work that somebody may hear of. Its path is told without
/// what is a name, a number or a commit: of paths told so there are few, and they say nothing of
/// anybody. Nothing is added to what is sent.
final class WatchedRequest {
  /// The words of GitHub's paths; whatever is none of them is left out.
  private static final Set<String> WORDS =
      Set.of(
          ("access_tokens annotations api app applications assignees attempts blobs check-runs"
               + " check-suites code-scanning codeload collaborators comments commits compare"
               + " config contents deliveries dismissals events files git graphql heads hook"
               + " installation installations issue issues labels legacy.zip login meta oauth"
               + " access_token permission pulls rate_limit reactions ref refs repos repositories"
               + " requested_reviewers reviews sarifs search sub_issue sub_issues tags threads"
               + " timeline token trees user v3 zip zipball")
              .split(" "));

  private WatchedRequest() {}

  /// Sends it on.
  ///
  /// @param watch hears of it where it is for no work that anybody hears of
  static Response proceed(Interceptor.Chain chain, Asker asker, Watch watch) throws IOException {
    var request = chain.request();
    var url = request.url();
    var work =
        new Work.Request(
            request.method(), url.host(), url.port(), template(request), asker.installation());
    var trail = Trail.begin(work, watch);
    // What nobody says an end of ended in a fault.
    var failure = "fault";
    try {
      var response = trail.during(() -> chain.proceed(request));
      failure = "";
      trail.learn(new Fact.Answered(response.code()));
      allowance(trail, response);
      return response;
    } catch (Lease.Lost lost) {
      failure = "lease lost";
      throw lost;
    } catch (InterruptedIOException e) {
      failure = Thread.currentThread().isInterrupted() ? "stopped" : "timeout";
      throw e;
    } catch (IOException e) {
      failure = chain.call().isCanceled() ? "stopped" : "no answer";
      throw e;
    } finally {
      if (!failure.isEmpty()) trail.failed(failure);
      trail.end();
    }
  }

  static String template(Request request) {
    return request.url().pathSegments().stream()
        .map(segment ->
            WORDS.contains(segment)
                ? segment
                : segment.matches("\\d+") ? "{id}" : segment.isEmpty() ? "" : "{name}")
        .collect(Collectors.joining("/", "/", ""));
  }

  private static void allowance(Trail trail, Response response) {
    var resource = Objects.requireNonNullElse(response.header("x-ratelimit-resource"), "core");
    var remaining = Objects.requireNonNullElse(response.header("x-ratelimit-remaining"), "");
    var limit = Objects.requireNonNullElse(response.header("x-ratelimit-limit"), "");
    if (!resource.equals("core")) return;
    if (!remaining.matches("\\d{1,9}") || !limit.matches("\\d{1,9}")) return;
    trail.learn(new Fact.Allowed(Long.parseLong(remaining), Long.parseLong(limit)));
  }
}
