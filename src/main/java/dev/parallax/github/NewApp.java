package dev.parallax.github;

import dev.parallax.job.ForgeTrouble;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.kohsuke.github.GHAppFromManifest;
import org.kohsuke.github.GitHubAbuseLimitHandler;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.GitHubRateLimitHandler;
import org.kohsuke.github.RateLimitChecker;

/// An App that GitHub has just made from our manifest. What it holds is told once and never again,
/// and shows nothing of itself.
///
/// @param htmlUrl its page at GitHub
public record NewApp(
    String id,
    String slug,
    String clientId,
    String clientSecret,
    String privateKey,
    String webhookSecret,
    String htmlUrl) {

  /// Fetches it with the code that came back from GitHub, which is good once and for an hour.
  ///
  /// @throws ForgeTrouble `GONE` when the code is not good (any more); nothing of the code is in it
  /// @throws IllegalArgumentException when something that is needed was not handed out
  public static NewApp of(String apiUrl, String code, InstantSource clock) {
    var what = "the code of the new App";
    try {
      var app =
          new GitHubBuilder()
              .withEndpoint(apiUrl)
              .withConnector(
                  new Http(Duration.ofSeconds(30), new Manners(0, clock, System::nanoTime))
                      .connector(Asker.APP))
              .withRateLimitHandler(GitHubRateLimitHandler.FAIL)
              .withAbuseLimitHandler(GitHubAbuseLimitHandler.FAIL)
              .withRateLimitChecker(RateLimitChecker.NONE)
              .build()
              .createAppFromManifest(code);
      return of(app);
    } catch (IOException e) {
      // Without its cause: the library writes the address into it, and in that is the code.
      var trouble = Trouble.of(e, true, what, clock.instant());
      throw new ForgeTrouble(
          trouble.kind(),
          String.valueOf(trouble.getMessage()),
          trouble.retryAfter().orElse(null),
          null);
    }
  }

  private static NewApp of(GHAppFromManifest app) {
    var page = app.getHtmlUrl();
    return new NewApp(
        Long.toString(app.getId()),
        needed("slug", app.getSlug()),
        needed("client_id", app.getClientId()),
        needed("client_secret", app.getClientSecret()),
        needed("pem", app.getPem()),
        needed("webhook_secret", app.getWebhookSecret()),
        needed("html_url", page == null ? null : page.toString()));
  }

  private static String needed(String field, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("GitHub handed out no " + field);
    }
    return value;
  }

  @Override
  public String toString() {
    return "NewApp[" + slug + "]";
  }
}
