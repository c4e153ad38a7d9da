package dev.parallax.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.job.CommentLedger;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.plan.Repository;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// One issue for each key, and never two: as `OneComment` does it. A creation is noted before it is
/// sent; when its answer is not known, the issue is looked for, by its marker and its author, until
/// it can no longer turn up late.
final class OneIssue {
  /// How a key begins in the ledger, where keys of comments are too.
  private static final String KEY = "issue:";

  /// How far two clocks may be apart.
  private static final Duration SLACK = Duration.ofMinutes(5);

  private static final int MOST_PAGES = 10;

  private final GitHubApp app;
  private final CommentLedger ledger;
  private final OneComment comments;

  /// @param comments signs the markers
  OneIssue(GitHubApp app, CommentLedger ledger, OneComment comments) {
    this.app = app;
    this.ledger = ledger;
    this.comments = comments;
  }

  /// An issue that is there.
  ///
  /// @param id by which GitHub links issues, which is not their number
  record Made(int number, long id) {}

  /// Makes the issue of this key, or finds it.
  ///
  /// @param text without the hidden first line
  /// @throws ForgeTrouble `PASSING` while it is not known whether a creation arrived: call again
  Made make(Repository place, String key, String title, String text) {
    var requests = app.requests(place.installation(), place.id());
    var path = "/repositories/" + place.id() + "/issues";
    var marker = comments.marker(KEY + key);
    var entry = ledger.find(KEY + key);
    if (entry.isPresent() && entry.get().state() == CommentLedger.State.DONE) {
      return made(requests.get(path + "/" + entry.get().commentId()));
    }
    if (entry.isPresent()) {
      var sentAt = entry.get().sentAt();
      var existing = find(requests, path, marker, sentAt.minus(SLACK));
      if (existing.isPresent()) return done(key, existing.get());
      if (app.clock().instant().isBefore(sentAt.plus(OneComment.LATEST))) {
        throw new ForgeTrouble(
            ForgeTrouble.Kind.PASSING,
            "an issue was sent and its answer lost; whether it arrived shows in a minute",
            OneComment.LOOK_AGAIN,
            null);
      }
    }
    return create(requests, path, key, Map.of("title", title, "body", marker + "\n" + text));
  }

  private Made create(
      GitHubApp.Requests requests, String path, String key, Map<String, String> body) {
    var now = app.clock().instant();
    if (!ledger.sentFirst(KEY + key, now, now.minus(OneComment.LATEST))) {
      throw new ForgeTrouble(
          ForgeTrouble.Kind.PASSING,
          "somebody else is just making this issue",
          OneComment.LOOK_AGAIN,
          null);
    }
    try {
      return done(key, made(requests.post(path, body)));
    } catch (ForgeTrouble trouble) {
      switch (trouble.kind()) {
        case PASSING, GONE, DENIED, REFUSED -> ledger.notSent(KEY + key);
        case AMBIGUOUS -> {
          // It stays noted as sent: whoever calls again looks for it first.
        }
      }
      throw trouble;
    }
  }

  private Made done(String key, Made made) {
    ledger.done(KEY + key, made.number());
    return made;
  }

  private Optional<Made> find(
      GitHubApp.Requests requests, String path, String marker, Instant since) {
    for (var page = 1; page <= MOST_PAGES; page++) {
      var issues =
          requests.get(
              path
                  + "?state=all&sort=created&direction=desc&since="
                  + since
                  + "&per_page=100&page="
                  + page);
      for (var issue : issues) {
        if (app.isOurs(issue) && issue.path("body").asText("").startsWith(marker)) {
          return Optional.of(made(issue));
        }
      }
      if (issues.size() < 100) return Optional.empty();
    }
    return Optional.empty();
  }

  private static Made made(JsonNode issue) {
    return new Made(issue.path("number").asInt(), issue.path("id").asLong());
  }
}
