package dev.parallax.github;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What Parallax asks of GitHub: the content of `app-manifest.yml`, of which a copy is in the jar.
///
/// @param permissions by name, `read` or `write`
/// @param events without those that GitHub sends to every App
public record AppManifest(
    String name, String url, Map<String, String> permissions, List<String> events) {
  /// Where people who sign in come back.
  private static final String SIGN_IN = "/sign-in/back";

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /// Copies what it is given.
  public AppManifest {
    permissions = Map.copyOf(permissions);
    events = List.copyOf(events);
  }

  /// Ours.
  public static AppManifest ours() {
    try (var in = AppManifest.class.getResourceAsStream("app-manifest.yml")) {
      var yaml =
          new Load(LoadSettings.builder().build())
              .loadFromInputStream(Objects.requireNonNull(in, "app-manifest.yml"));
      var tree = JSON.valueToTree(yaml);
      return new AppManifest(
          tree.path("name").asText(),
          tree.path("url").asText(),
          JSON.convertValue(
              tree.path("default_permissions"),
              JSON.getTypeFactory().constructMapType(Map.class, String.class, String.class)),
          JSON.convertValue(
              tree.path("default_events"),
              JSON.getTypeFactory().constructCollectionType(List.class, String.class)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As GitHub takes it out of a form.
  ///
  /// @param webhook where deliveries are to go
  /// @param back where the browser is sent with the code
  public String json(String webhook, String back) {
    var manifest = JSON.createObjectNode().put("name", name).put("url", url).put("public", false);
    manifest.putObject("hook_attributes").put("url", webhook).put("active", true);
    manifest.put("redirect_url", back);
    var callbacks = manifest.putArray("callback_urls");
    Stream.of(webhook, back)
        .map(address -> URI.create(address).resolve(SIGN_IN).toString())
        .distinct()
        .forEach(callbacks::add);
    manifest.set("default_permissions", JSON.valueToTree(permissions));
    manifest.set("default_events", JSON.valueToTree(events));
    return manifest.toString();
  }
}
