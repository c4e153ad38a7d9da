package dev.parallax.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The two pages on which somebody registers an App from a manifest: one shows what is asked for,
/// and its button registers the App and leads back with a code. Whoever presses it is signed in. As
/// this GitHub lives on loopback, it takes a webhook's address there, which the real one refuses.
/// Guarded by the lock of its `StandInGitHub`.
final class ManifestPages {
  private static final Pattern NEW =
      Pattern.compile("(?:/organizations/([A-Za-z0-9-]{1,39}))?/settings/apps/new");
  private static final String CREATE = "/settings/apps/manifest";

  private final StandInGitHub github;

  ManifestPages(StandInGitHub github) {
    this.github = github;
  }

  /// The answer of a page; empty for everything that is none.
  Optional<Answer> answer(
      String method, String path, Map<String, String> query, Map<String, String> form) {
    var asked = NEW.matcher(path);
    if (method.equals("POST") && asked.matches()) {
      var account = asked.group(1) == null ? "your own account" : asked.group(1);
      return Optional.of(ask(account, query.getOrDefault("state", ""), form));
    }
    return method.equals("POST") && path.equals(CREATE)
        ? Optional.of(create(form))
        : Optional.empty();
  }

  private Answer ask(String account, String state, Map<String, String> form) {
    try {
      var manifest = read(form);
      var asked = Registration.of(manifest);
      var page =
          """
          <!doctype html><title>Create GitHub App</title>
          <h1>Create GitHub App for %s</h1>
          <form method="post" action="%s">
          <input type="hidden" name="manifest" value="%s">
          <input type="hidden" name="state" value="%s">
          <label>GitHub App name <input name="name" value="%s" maxlength="34"></label>
          <button>Create GitHub App for %s</button>
          </form>
          """
              .formatted(
                  escaped(account),
                  CREATE,
                  escaped(manifest.toString()),
                  escaped(state),
                  escaped(asked.name()),
                  escaped(account));
      return html(200, page);
    } catch (IllegalArgumentException e) {
      return invalid(e);
    }
  }

  private Answer create(Map<String, String> form) {
    try {
      var manifest = read(form);
      github.register(
          Registration.of(manifest),
          manifest.path("hook_attributes").path("url").asText(),
          HexFormat.of().formatHex(SecureRandom.getSeed(20)));
      var to = manifest.path("redirect_url").asText(manifest.path("url").asText());
      var state = form.getOrDefault("state", "");
      var back = to + (to.contains("?") ? "&" : "?") + "code=" + github.manifestCode();
      return Answer.redirect(302, state.isEmpty() ? back : back + "&state=" + encoded(state));
    } catch (IllegalArgumentException e) {
      return invalid(e);
    }
  }

  private JsonNode read(Map<String, String> form) {
    try {
      return github.json.readTree(form.getOrDefault("manifest", ""));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the manifest is not JSON", e);
    }
  }

  private static Answer invalid(IllegalArgumentException e) {
    return html(
        422,
        """
        <!doctype html><title>Invalid</title>
        <h1>Invalid GitHub App configuration</h1>
        <p>The configuration does not appear to be a valid GitHub App manifest.</p>
        <p>Error: %s</p>
        """
            .formatted(escaped(String.valueOf(e.getMessage()))));
  }

  private static Answer html(int status, String page) {
    return new Answer(status, page, Map.of("Content-Type", "text/html; charset=utf-8"));
  }

  /// What a form sent, by name.
  static Map<String, String> form(byte[] body) {
    var form = new LinkedHashMap<String, String>();
    for (var pair : new String(body, StandardCharsets.UTF_8).split("&")) {
      var at = pair.indexOf('=');
      if (at < 1) continue;
      form.put(
          pair.substring(0, at),
          java.net.URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
    }
    return form;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
