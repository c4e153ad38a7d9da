package dev.parallax.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The App's own OAuth: a page that sends somebody back with a code, as GitHub does at once for who
/// has let the App in before, a token for the code, and what can be asked with it. Whoever was
/// signed in last by `StandInGitHub.signIn` is the one at the browser. As this GitHub lives on
/// loopback, any address there may be come back to. Guarded by the lock of its `StandInGitHub`.
final class OAuthPages {
  private static final Duration CODE_LIFE = Duration.ofMinutes(10);
  private static final Duration TOKEN_LIFE = Duration.ofHours(8);
  private static final Pattern REPOSITORIES =
      Pattern.compile("/user/installations/(\\d{1,18})/repositories");
  private static final String GRANTS = "/applications/" + StandInGitHub.CLIENT_ID + "/token";

  private final StandInGitHub github;
  private final Map<String, Grant> codes = new HashMap<>();
  private final Map<String, Holder> tokens = new HashMap<>();
  private int count;
  String visitor = "";

  private record Grant(String login, String back, String challenge, Instant until) {}

  private record Holder(String login, Instant until) {}

  OAuthPages(StandInGitHub github) {
    this.github = github;
  }

  /// The page that lets somebody in; empty for every other.
  Optional<Answer> page(Ask ask, String path) {
    if (!path.equals("/login/oauth/authorize") || !ask.method().equals("GET")) {
      return Optional.empty();
    }
    if (!ask.query("client_id").equals(StandInGitHub.CLIENT_ID)) {
      return Optional.of(Answer.notFound());
    }
    var back = ask.query("redirect_uri");
    if (!isOnLoopback(back)) {
      return Optional.of(
          html(
              "The redirect_uri is not associated with this application. (redirect_uri_mismatch)"));
    }
    if (visitor.isEmpty()) return Optional.of(html("Sign in to GitHub"));
    var method = ask.query("code_challenge_method");
    var challenge = ask.query("code_challenge");
    if (!challenge.isEmpty() && !method.equals("S256")) {
      return Optional.of(Answer.redirect(302, back + "?error=invalid_request&" + state(ask)));
    }
    var code = "c0de%016x".formatted(++count);
    codes.put(code, new Grant(visitor, back, challenge, github.clock.instant().plus(CODE_LIFE)));
    return Optional.of(Answer.redirect(302, back + "?code=" + code + "&" + state(ask)));
  }

  private static String state(Ask ask) {
    return "state=" + encoded(ask.query("state"));
  }

  /// A token for a code; empty for every other form.
  Optional<Answer> token(String method, String path, Map<String, String> form, String accept) {
    if (!method.equals("POST") || !path.equals("/login/oauth/access_token")) {
      return Optional.empty();
    }
    var answer = token(form);
    return Optional.of(
        accept.contains("application/json")
            ? Answer.ok(answer)
            : new Answer(
                200,
                answer.entrySet().stream()
                    .map(field -> field.getKey() + "=" + encoded(String.valueOf(field.getValue())))
                    .collect(Collectors.joining("&")),
                Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")));
  }

  private Map<String, Object> token(Map<String, String> form) {
    if (!StandInGitHub.CLIENT_ID.equals(form.get("client_id"))
        || !StandInGitHub.CLIENT_SECRET.equals(form.get("client_secret"))) {
      return error(
          "incorrect_client_credentials",
          "The client_id and/or client_secret passed are incorrect.");
    }
    var grant = codes.remove(form.getOrDefault("code", ""));
    if (grant == null
        || !github.clock.instant().isBefore(grant.until())
        || !isAnswer(grant.challenge(), form.getOrDefault("code_verifier", ""))) {
      return error("bad_verification_code", "The code passed is incorrect or expired.");
    }
    if (!form.getOrDefault("redirect_uri", grant.back()).equals(grant.back())) {
      return error(
          "redirect_uri_mismatch",
          "The redirect_uri MUST match the registered callback URL for this application.");
    }
    var text = "ghu_" + ++count + "_" + "x".repeat(32);
    tokens.put(text, new Holder(grant.login(), github.clock.instant().plus(TOKEN_LIFE)));
    var answer = new LinkedHashMap<String, Object>();
    answer.put("access_token", text);
    answer.put("expires_in", TOKEN_LIFE.toSeconds());
    answer.put("refresh_token", "ghr_" + count + "_" + "x".repeat(70));
    answer.put("refresh_token_expires_in", 15_811_200);
    answer.put("token_type", "bearer");
    answer.put("scope", "");
    return answer;
  }

  private static Map<String, Object> error(String name, String description) {
    var answer = new LinkedHashMap<String, Object>();
    answer.put("error", name);
    answer.put("error_description", description);
    answer.put("error_uri", "https://docs.github.com/apps/troubleshooting");
    return answer;
  }

  private static boolean isAnswer(String challenge, String verifier) {
    if (challenge.isEmpty()) return true;
    try {
      var sha =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(sha).equals(challenge);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What is asked with a person's token, or about one; empty for everything else.
  Optional<Answer> answer(Ask ask, String path) {
    if (path.equals(GRANTS) && ask.method().equals("DELETE")) return Optional.of(end(ask));
    if (!ask.bearer().startsWith("ghu_")) return Optional.empty();
    var holder = tokens.get(ask.bearer());
    if (holder == null || !github.clock.instant().isBefore(holder.until())) {
      return Optional.of(Answer.error(401, "Bad credentials"));
    }
    if (!ask.method().equals("GET")) return Optional.of(Answer.notFound());
    if (path.equals("/user")) return Optional.of(Answer.ok(github.write.user(holder.login())));
    if (path.equals("/user/installations")) return Optional.of(installations(ask, holder));
    var of = REPOSITORIES.matcher(path);
    return Optional.of(
        of.matches()
            ? repositories(ask, holder, Long.parseLong(of.group(1)))
            : Answer.error(403, "Resource not accessible by integration"));
  }

  private Answer installations(Ask ask, Holder holder) {
    var reached =
        github.installations.values().stream()
            .filter(i -> !i.deleted && !readable(i, holder).isEmpty())
            .map(i -> i.json(github))
            .toList();
    var page = ask.slice(reached);
    return page.answer(Map.of("total_count", reached.size(), "installations", page.items()));
  }

  private Answer repositories(Ask ask, Holder holder, long installation) {
    var found =
        github.installations.values().stream()
            .filter(i -> !i.deleted && i.id == installation)
            .findFirst();
    if (found.isEmpty()) return Answer.notFound();
    var readable = readable(found.get(), holder);
    if (readable.isEmpty()) return Answer.notFound();
    var page = ask.slice(readable);
    return page.answer(
        Map.of(
            "total_count",
            readable.size(),
            "repository_selection",
            found.get().without.isEmpty() ? "all" : "selected",
            "repositories",
            page.items().stream().map(github.write::repository).toList()));
  }

  /// Those that somebody was given a permission for; that a repository is public gives none.
  private List<StandInRepository> readable(StandInInstallation installation, Holder holder) {
    return github.repositories.values().stream()
        .filter(installation::owns)
        .filter(r -> !r.permissions.getOrDefault(holder.login(), "none").equals("none"))
        .toList();
  }

  private Answer end(Ask ask) {
    var basic = StandInGitHub.CLIENT_ID + ":" + StandInGitHub.CLIENT_SECRET;
    var expected =
        "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.US_ASCII));
    if (!ask.bearer().equals(expected)) return Answer.error(401, "Bad credentials");
    return tokens.remove(text(ask.json())) == null ? Answer.notFound() : Answer.nothing();
  }

  private static String text(JsonNode json) {
    return json.path("access_token").asText();
  }

  /// Tokens of people that are still good.
  int open() {
    return tokens.size();
  }

  private static boolean isOnLoopback(String back) {
    try {
      var host = Objects.requireNonNullElse(URI.create(back).getHost(), "");
      return host.equals("localhost") || host.endsWith(".localhost") || host.equals("127.0.0.1");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Answer html(String words) {
    return new Answer(
        200,
        "<!doctype html><title>GitHub</title><p>" + words + "</p>",
        Map.of("Content-Type", "text/html; charset=utf-8"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
