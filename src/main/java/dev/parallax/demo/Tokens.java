package dev.parallax.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who asks: the App by its JSON web token, or an installation, a job or a person by a token that
/// ends after an hour. Guarded by the lock of its `StandInGitHub`.
final class Tokens {
  static final Duration LIFE = Duration.ofHours(1);
  private static final long MOST_AHEAD_SECONDS = 600;

  /// What the App was granted when it was installed.
  static final Map<String, String> GRANTED =
      Map.of(
          "metadata", "read",
          "contents", "read",
          "issues", "write",
          "pull_requests", "write",
          "checks", "write",
          "merge_queues", "read");

  /// What is public of a public repository.
  private static final Map<String, String> OPEN_TO_ALL =
      Map.of(
          "metadata", "read",
          "contents", "read",
          "issues", "read",
          "pull_requests", "read",
          "checks", "read");

  static final List<String> EVENTS =
      List.of(
          "check_run",
          "issue_comment",
          "issues",
          "merge_group",
          "pull_request",
          "pull_request_review_thread");

  private final StandInGitHub github;
  private static final KeyPair KEY = generated();
  private final Map<String, Token> tokens = new HashMap<>();
  private long count;

  /// @param repositories their ids; empty means all of the installation's
  /// @param login who acts with it
  record Token(
      StandInInstallation installation,
      Set<Long> repositories,
      Map<String, String> permissions,
      Instant expires,
      String login) {

    boolean reaches(StandInRepository repository) {
      return installation.owns(repository)
          && (repositories.isEmpty() || repositories.contains(repository.id));
    }

    /// Whether one of these is granted, as `issues|pull_requests`.
    boolean may(String permissions, boolean write) {
      for (var permission : permissions.split("\\|")) {
        var level = this.permissions.getOrDefault(permission, "");
        if (level.equals("write") || (!write && level.equals("read"))) return true;
      }
      return permissions.isEmpty();
    }
  }

  Tokens(StandInGitHub github) {
    this.github = github;
  }

  /// One for the process: to make one takes longer than most of what is done with it.
  private static KeyPair generated() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  byte[] privateKey() {
    return KEY.getPrivate().getEncoded();
  }

  /// Makes a token.
  ///
  /// @param length how long it is, in characters
  Map.Entry<String, Token> make(
      StandInInstallation installation,
      Set<Long> repositories,
      Map<String, String> permissions,
      int length) {
    var text = "ghs_" + StandInGitHub.APP_ID + "_" + ++count + "_";
    // As long as GitHub's are nowadays: whoever keeps them in 40 characters finds out.
    text += "x".repeat(Math.max(0, length - text.length()));
    var token = token(installation, repositories, permissions, StandInGitHub.BOT);
    tokens.put(text, token);
    return Map.entry(text, token);
  }

  /// Makes the token that a job of GitHub Actions is given: it reaches the job's repository.
  String ofJob(StandInRepository repository, Map<String, String> permissions) {
    var text = "ghs_" + ActionsJob.APP_ID + "_" + ++count + "_" + "x".repeat(40);
    var actions = new StandInInstallation(ActionsJob.APP_ID, repository.owner, GRANTED);
    tokens.put(text, token(actions, Set.of(repository.id), permissions, ActionsJob.BOT));
    return text;
  }

  /// Makes a person's fine-grained token for the repositories of an account. There is no permission
  /// to write check runs that it could have.
  String ofUser(String login, String account) {
    var text = "github_pat_" + ++count + "_" + "x".repeat(60);
    var permissions = new HashMap<>(GRANTED);
    permissions.put("checks", "read");
    tokens.put(
        text, token(new StandInInstallation(0, account, GRANTED), Set.of(), permissions, login));
    return text;
  }

  /// What somebody may do who shows no token.
  Token ofNobody(StandInRepository repository) {
    var installation = new StandInInstallation(0, repository.owner, GRANTED);
    return token(installation, Set.of(repository.id), OPEN_TO_ALL, "");
  }

  private Token token(
      StandInInstallation installation,
      Set<Long> repositories,
      Map<String, String> permissions,
      String login) {
    var expires = github.clock.instant().plus(LIFE);
    return new Token(
        installation, Set.copyOf(repositories), Map.copyOf(permissions), expires, login);
  }

  /// Who acts in a request.
  String actor(Ask ask) {
    return find(ask.bearer()).map(Token::login).orElse(StandInGitHub.BOT);
  }

  Optional<Token> find(String text) {
    return Optional.ofNullable(tokens.get(text))
        .filter(token -> github.clock.instant().isBefore(token.expires()));
  }

  /// Ends all tokens before their time.
  void revoke() {
    tokens.clear();
  }

  /// Refuses whoever is not the App, for the reason that GitHub would give.
  void requireApp(String jwt) {
    if (jwt.isEmpty()) {
      throw unauthorized("Requires authentication");
    }
    var claims =
        claims(jwt).orElseThrow(() -> unauthorized("A JSON web token could not be decoded"));
    var now = github.clock.instant().getEpochSecond();
    var issued = claims.path("iat");
    var expires = claims.path("exp");
    if (!issued.isIntegralNumber() || issued.longValue() > now) {
      throw unauthorized(
          "'Issued at' claim ('iat') must be an Integer representing the time that the assertion"
              + " was issued");
    }
    if (!expires.isIntegralNumber() || expires.longValue() <= now) {
      throw unauthorized(
          "'Expiration time' claim ('exp') must be a numeric value representing the future time at"
              + " which the assertion expires");
    }
    if (expires.longValue() > now + MOST_AHEAD_SECONDS) {
      throw unauthorized("'Expiration time' claim ('exp') is too far in the future");
    }
    var issuer = claims.path("iss").asText();
    if (!issuer.equals(github.appId()) && !issuer.equals(StandInGitHub.CLIENT_ID)) {
      throw new Refused(Answer.error(404, "Integration not found"));
    }
  }

  static Refused unauthorized(String message) {
    return new Refused(Answer.error(401, message));
  }

  private Optional<JsonNode> claims(String jwt) {
    try {
      var parts = jwt.split("\\.", -1);
      if (parts.length != 3) return Optional.empty();
      var decoder = Base64.getUrlDecoder();
      var header = github.json.readTree(decoder.decode(parts[0]));
      if (!header.path("alg").asText().equals("RS256")) return Optional.empty();
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(KEY.getPublic());
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      if (!signature.verify(decoder.decode(parts[2]))) return Optional.empty();
      return Optional.of(github.json.readTree(decoder.decode(parts[1])));
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// The permissions that a token is asked for, checked against what was granted.
  static Map<String, String> permissions(JsonNode asked, Map<String, String> granted) {
    if (asked.isMissingNode() || asked.isNull()) return granted;
    var permissions = new LinkedHashMap<String, String>();
    for (var permission : asked.properties()) {
      var level = permission.getValue().asText();
      var most = granted.getOrDefault(permission.getKey(), "");
      if (!Set.of("read", "write").contains(level)
          || most.isEmpty()
          || (level.equals("write") && !most.equals("write"))) {
        throw new Refused(
            Answer.error(422, "The permissions requested are not granted to this installation."));
      }
      permissions.put(permission.getKey(), level);
    }
    permissions.putIfAbsent("metadata", "read");
    return permissions;
  }
}
