package dev.parallax.github;

import dev.parallax.job.CommentLedger;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.plan.Repository;
import dev.parallax.plan.Subject;
import dev.parallax.trigger.Trigger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One comment on each subject, and never two.
///
/// A creation is noted before it is sent. When its answer is not known (a timeout, a 5xx, a crash),
/// the comment is looked for, by its marker and its author, until it can no longer turn up late;
/// only then is it sent again. Everything after the first time is an edit by id, which can be
/// repeated.
final class OneComment {
  private static final Logger log = LoggerFactory.getLogger(OneComment.class);

  /// How long what was made may exist before GitHub's lists show it.
  static final Duration LATEST = Duration.ofSeconds(65);

  /// When somebody looks again for what may have been made.
  static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private static final int MOST_BARE = 1_000;

  private final GitHubApp app;
  private final CommentLedger ledger;
  private final byte[] markerKey;

  /// Subjects that had no comment at all when they were last read.
  private final Set<String> bare = ConcurrentHashMap.newKeySet();

  private final AtomicInteger healed = new AtomicInteger();

  /// @param markerKey what markers are signed with, so that nobody else can write one
  OneComment(GitHubApp app, CommentLedger ledger, String markerKey) {
    this.app = app;
    this.ledger = ledger;
    this.markerKey = markerKey.getBytes(StandardCharsets.UTF_8);
  }

  /// Notes that a subject has no comment, ours included: the first one need not be looked for.
  void nothingIsThere(String subjectKey) {
    if (bare.size() < MOST_BARE) bare.add(subjectKey);
  }

  /// The id of the subject's comment, as far as the ledger knows it.
  Optional<Long> known(Subject.Hosted subject) {
    return ledger
        .find(subject.key())
        .filter(entry -> entry.state() == CommentLedger.State.DONE)
        .map(CommentLedger.Entry::commentId);
  }

  /// Puts a text where the subject's comment is, or makes the comment.
  ///
  /// @param text given the hidden first line
  /// @throws ForgeTrouble `PASSING` while it is not known whether a creation arrived: call again
  void put(Subject.Hosted subject, Function<String, String> text) {
    put(subject.repository(), subject.number(), subject.key(), text);
  }

  /// Puts a text where the comment of this key is, or makes it.
  void put(Repository place, int number, String key, Function<String, String> text) {
    var requests = app.requests(place.installation(), place.id());
    var repository = "/repositories/" + place.id();
    var marker = marker(key);
    var body = Map.of("body", text.apply(marker));
    var entry = ledger.find(key);
    if (entry.isPresent() && entry.get().state() == CommentLedger.State.DONE) {
      edit(requests, repository, entry.get().commentId(), body);
      return;
    }
    var isNew = entry.isEmpty() && bare.remove(key);
    var existing =
        isNew
            ? Optional.<Long>empty()
            : find(requests, repository, number, said -> said.startsWith(marker));
    if (existing.isPresent()) {
      ledger.done(key, existing.get());
      edit(requests, repository, existing.get(), body);
      return;
    }
    entry.ifPresent(this::requireOld);
    create(requests, repository, number, key, body);
  }

  /// Makes the comment of this key, unless it was made before. It is never edited, and its marker
  /// is its last line: what it says comes first where people are told of it.
  ///
  /// @throws ForgeTrouble `PASSING` while it is not known whether a creation arrived: call again
  void once(Trigger.SubjectRef ref, String key, String said) {
    var requests = app.requests(ref.installation(), ref.repositoryId());
    var repository = "/repositories/" + ref.repositoryId();
    var marker = marker(key);
    var entry = ledger.find(key);
    if (entry.isPresent() && entry.get().state() == CommentLedger.State.DONE) return;
    if (entry.isPresent() || !app.sharesLedger()) {
      var existing = find(requests, repository, ref.number(), body -> body.endsWith(marker));
      if (existing.isPresent()) {
        ledger.done(key, existing.get());
        return;
      }
      entry.ifPresent(this::requireOld);
    }
    ledger.sent(key, app.clock().instant());
    try {
      var made =
          requests.post(
              repository + "/issues/" + ref.number() + "/comments",
              Map.of("body", said + "\n\n" + marker));
      ledger.done(key, made.path("id").asLong());
    } catch (ForgeTrouble trouble) {
      switch (trouble.kind()) {
        case PASSING, GONE, DENIED, REFUSED -> ledger.notSent(key);
        case AMBIGUOUS -> {
          // It stays noted as sent: whoever calls again looks for it first.
        }
      }
      throw trouble;
    }
  }

  /// What was sent lately may be there and not shown yet.
  private void requireOld(CommentLedger.Entry entry) {
    if (app.clock().instant().isBefore(entry.sentAt().plus(LATEST))) {
      throw new ForgeTrouble(
          ForgeTrouble.Kind.PASSING,
          "a comment was sent and its answer lost; it is looked for",
          LOOK_AGAIN,
          null);
    }
  }

  /// The same as `put`, but a comment that somebody took away is made again.
  void putAgain(Subject.Hosted subject, Function<String, String> text) {
    var requests = app.requests(subject.repository().installation(), subject.repository().id());
    var repository = "/repositories/" + subject.repository().id();
    var entry = ledger.find(subject.key());
    if (entry.isPresent() && entry.get().state() == CommentLedger.State.DONE) {
      try {
        requests.get(repository + "/issues/comments/" + entry.get().commentId());
      } catch (ForgeTrouble trouble) {
        if (trouble.kind() != ForgeTrouble.Kind.GONE) throw trouble;
        ledger.gone(subject.key());
      }
    }
    put(subject, text);
  }

  private void create(
      GitHubApp.Requests requests,
      String repository,
      int number,
      String key,
      Map<String, String> body) {
    Instant now = app.clock().instant();
    if (!ledger.sentFirst(key, now, now.minus(LATEST))) {
      throw new ForgeTrouble(
          ForgeTrouble.Kind.PASSING, "another run is just posting this comment", LOOK_AGAIN, null);
    }
    try {
      var made = requests.post(repository + "/issues/" + number + "/comments", body);
      ledger.done(key, made.path("id").asLong());
    } catch (ForgeTrouble trouble) {
      switch (trouble.kind()) {
        case PASSING, GONE, DENIED, REFUSED -> ledger.notSent(key);
        case AMBIGUOUS -> {
          throw new ForgeTrouble(
              ForgeTrouble.Kind.AMBIGUOUS,
              trouble.getMessage() + "; whether the comment arrived is looked up",
              LOOK_AGAIN,
              trouble);
        }
      }
      throw trouble;
    }
  }

  private static void edit(
      GitHubApp.Requests requests, String repository, long id, Map<String, String> body) {
    try {
      requests.patch(repository + "/issues/comments/" + id, body);
    } catch (ForgeTrouble trouble) {
      if (trouble.kind() != ForgeTrouble.Kind.GONE) throw trouble;
      // Somebody took it away. Posting it again would be a fight.
      log.info("comment {} was deleted by somebody; it is not posted again", id);
    }
  }

  /// Our comment with this marker. A pasted marker does not count: the author must be us. Should
  /// there be more than one, the first stays and the others are taken away.
  private Optional<Long> find(
      GitHubApp.Requests requests, String repository, int number, Predicate<String> marked) {
    var found = new TreeSet<Long>();
    for (var page = 1; page <= 30; page++) {
      var comments =
          requests.get(repository + "/issues/" + number + "/comments?per_page=100&page=" + page);
      for (var comment : comments) {
        if (app.isOurs(comment) && marked.test(comment.path("body").asText().strip())) {
          found.add(comment.path("id").asLong());
        }
      }
      if (comments.size() < 100) break;
    }
    if (found.isEmpty()) return Optional.empty();
    for (var second : found.tailSet(found.getFirst(), false)) {
      log.warn("comment {} is there twice; {} stays", second, found.getFirst());
      takeAway(requests, repository, second);
      healed.incrementAndGet();
    }
    return Optional.of(found.getFirst());
  }

  private static void takeAway(GitHubApp.Requests requests, String repository, long id) {
    try {
      requests.delete(repository + "/issues/comments/" + id);
    } catch (ForgeTrouble trouble) {
      if (trouble.kind() != ForgeTrouble.Kind.GONE) throw trouble;
      log.info("comment {} was taken away by somebody else", id);
    }
  }

  /// How many were taken away because there was one before them.
  int healed() {
    return healed.get();
  }

  /// The hidden first line of a subject's comment.
  String marker(String subjectKey) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(markerKey, "HmacSHA256"));
      var signed = mac.doFinal(subjectKey.getBytes(StandardCharsets.UTF_8));
      return "<!-- parallax " + HexFormat.of().formatHex(signed, 0, 16) + " -->";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
