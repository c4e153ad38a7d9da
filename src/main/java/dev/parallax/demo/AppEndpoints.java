package dev.parallax.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What belongs to no repository: the App, its installations and tokens, its deliveries, limits.
final class AppEndpoints {
  private static final Pattern INSTALLATION = Pattern.compile("/app/installations/(\\d{1,18})");
  private static final Pattern TOKENS =
      Pattern.compile("/app/installations/(\\d{1,18})/access_tokens");
  private static final Pattern OF_REPOSITORY = Pattern.compile("/repos/([^/]+/[^/]+)/installation");
  private static final Pattern DELIVERY =
      Pattern.compile("/app/hook/deliveries/(\\d{1,18})(/attempts)?");
  private static final Pattern MANIFEST = Pattern.compile("/app-manifests/([^/]+)/conversions");
  private static final Pattern USER = Pattern.compile("/users/([^/]+)");

  private final StandInGitHub github;

  AppEndpoints(StandInGitHub github) {
    this.github = github;
  }

  /// The answer to what needs no installation's token; empty for everything else.
  Optional<Answer> answer(Ask ask, String path) {
    if (path.equals("/meta")) return Optional.of(meta());
    var manifest = MANIFEST.matcher(path);
    if (manifest.matches() && ask.method().equals("POST")) {
      return Optional.of(convert(manifest.group(1)));
    }
    var installation = OF_REPOSITORY.matcher(path);
    if (installation.matches()) {
      github.tokens.requireApp(ask.bearer());
      return Optional.of(ofRepository(installation.group(1)));
    }
    if (!path.equals("/app") && !path.startsWith("/app/")) return Optional.empty();
    github.tokens.requireApp(ask.bearer());
    return Optional.of(ofApp(ask, path));
  }

  /// The answer to what any installation's token may ask; empty for what belongs to a repository.
  Optional<Answer> answer(Ask ask, String path, Tokens.Token token) {
    var user = USER.matcher(path);
    if (user.matches()) return Optional.of(Answer.ok(github.write.user(user.group(1))));
    return switch (path) {
      case "/rate_limit" ->
          Optional.of(Answer.ok(Map.of("resources", Map.of("core", rate()), "rate", rate())));
      case "/user" ->
          Optional.of(
              token.login().endsWith("[bot]")
                  ? Answer.error(403, "Resource not accessible by integration")
                  : Answer.ok(github.write.user(token.login())));
      case "/installation/repositories" -> {
        var reached = github.repositories.values().stream().filter(token::reaches).toList();
        var page = ask.slice(reached);
        yield Optional.of(
            page.answer(
                Map.of(
                    "total_count",
                    reached.size(),
                    "repository_selection",
                    token.repositories().isEmpty() ? "all" : "selected",
                    "repositories",
                    page.items().stream().map(github.write::repository).toList())));
      }
      default -> Optional.empty();
    };
  }

  /// The limit as it stands, under GitHub's names.
  Map<String, Object> rate() {
    var left = github.requestsLeft();
    var rate = new LinkedHashMap<String, Object>();
    rate.put("limit", StandInGitHub.HOURLY_LIMIT);
    rate.put("used", StandInGitHub.HOURLY_LIMIT - left);
    rate.put("remaining", left);
    rate.put("reset", github.clock.instant().getEpochSecond() + 3_600);
    rate.put("resource", "core");
    return rate;
  }

  Answer exhausted() {
    return Answer.error(403, "API rate limit exceeded for installation ID 77.");
  }

  private Answer ofApp(Ask ask, String path) {
    var get = ask.method().equals("GET");
    var post = ask.method().equals("POST");
    if (path.equals("/app") && get) return Answer.ok(github.write.app());
    if (path.equals("/app/installations") && get) {
      return ask.page(
          github.installations.values().stream()
              .filter(i -> !i.deleted)
              .map(i -> i.json(github))
              .toList());
    }
    var installation = INSTALLATION.matcher(path);
    if (installation.matches() && get) {
      return find(installation.group(1))
          .map(i -> Answer.ok(i.json(github)))
          .orElseGet(Answer::notFound);
    }
    var tokens = TOKENS.matcher(path);
    if (tokens.matches() && post) {
      return find(tokens.group(1)).map(i -> token(i, ask.json())).orElseGet(Answer::notFound);
    }
    if (path.equals("/app/hook/config") && get) return github.webhooks.config();
    if (path.equals("/app/hook/deliveries") && get) return github.webhooks.list(ask);
    var delivery = DELIVERY.matcher(path);
    if (!delivery.matches()) return Answer.notFound();
    var id = Long.parseLong(delivery.group(1));
    if (delivery.group(2) == null) return get ? github.webhooks.one(id) : Answer.notFound();
    return post ? github.webhooks.again(id) : Answer.notFound();
  }

  private Answer ofRepository(String fullName) {
    return github.repositories.values().stream()
        .filter(r -> r.fullName().equals(fullName))
        .flatMap(r -> github.installations.values().stream().filter(i -> i.owns(r)))
        .findFirst()
        .map(i -> Answer.ok(i.json(github)))
        .orElseGet(Answer::notFound);
  }

  private Optional<StandInInstallation> find(String id) {
    return github.installations.values().stream()
        .filter(i -> Long.toString(i.id).equals(id) && !i.deleted)
        .findFirst();
  }

  private Answer token(StandInInstallation installation, JsonNode json) {
    if (installation.suspended) {
      return Answer.error(403, "This installation has been suspended");
    }
    var wanted = wanted(installation, json);
    var permissions = Tokens.permissions(json.path("permissions"), installation.permissions);
    var made = github.tokens.make(installation, wanted, permissions, github.tokenLength);
    var node = new LinkedHashMap<String, Object>();
    node.put("token", made.getKey());
    node.put("expires_at", StandInJson.time(made.getValue().expires()));
    node.put("permissions", permissions);
    node.put("repository_selection", wanted.isEmpty() ? "all" : "selected");
    if (!wanted.isEmpty()) {
      node.put(
          "repositories",
          github.repositories.values().stream()
              .filter(r -> wanted.contains(r.id))
              .map(github.write::repository)
              .toList());
    }
    return Answer.created(node);
  }

  private Set<Long> wanted(StandInInstallation installation, JsonNode json) {
    var wanted = new LinkedHashSet<Long>();
    var own = github.repositories.values().stream().filter(installation::owns).toList();
    for (var asked : json.path("repository_ids")) {
      if (!asked.isIntegralNumber()) {
        throw Ask.invalid("For 'items', " + asked + " is not an integer.");
      }
      if (own.stream().noneMatch(r -> r.id == asked.longValue())) throw notAccessible();
      wanted.add(asked.longValue());
    }
    for (var asked : json.path("repositories")) {
      wanted.add(
          own.stream()
              .filter(r -> r.name.equals(asked.asText()))
              .findFirst()
              .orElseThrow(AppEndpoints::notAccessible)
              .id);
    }
    return wanted;
  }

  private static Refused notAccessible() {
    return new Refused(
        Answer.error(
            422,
            "There is at least one repository that does not exist or is not accessible to the"
                + " parent installation."));
  }

  private Answer convert(String code) {
    var made = github.manifestCodes.remove(code);
    if (made == null || made.plus(Tokens.LIFE).isBefore(github.clock.instant())) {
      return Answer.notFound();
    }
    var node = new LinkedHashMap<>(github.write.app());
    node.put("client_secret", StandInGitHub.CLIENT_SECRET);
    node.put("webhook_secret", github.webhooks.secret());
    node.put("pem", github.downloadedKey());
    return Answer.created(node);
  }

  private static Answer meta() {
    return Answer.ok(
        Map.of(
            "verifiable_password_authentication",
            false,
            "hooks",
            List.of("127.0.0.0/8", "::1/128"),
            "api",
            List.of("127.0.0.0/8")));
  }
}
