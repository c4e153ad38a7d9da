package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.demo.StandInGitHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Every webhook that GitHub is known to send, from `@octokit/webhooks-examples`, signed and
/// delivered to the server's front door.
///
/// Many of these examples were sent to a repository's own webhook and have no `installation`. Each
/// is delivered as it is, and once more with the installation that GitHub would have put in for an
/// App.
@Tag("acceptance")
final class WebhookExamplesAcceptanceTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// Sent to every App, asked for or not; check suites to those that may write checks.
  private static final Set<String> ALWAYS_SENT =
      Set.of("ping", "installation", "installation_repositories", "check_suite");

  /// What must be looked into, whatever else may be.
  private static final Set<String> LOOKED_INTO =
      Set.of("opened", "reopened", "ready_for_review", "synchronize", "closed");

  private final World world = new World();

  /// @param body as it would be sent
  private record Example(String event, String action, ObjectNode body) {
    boolean isOfInstallation() {
      return body.path("installation").path("id").isInt();
    }

    Example ofInstallation() {
      var with = body.deepCopy();
      var said = with.withObject("/installation");
      said.put("id", 77);
      return new Example(event, action, with);
    }

    @Override
    public String toString() {
      return event + "." + action + (isOfInstallation() ? "" : " without installation");
    }
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void every_example_of_what_we_are_told_of_is_accepted() throws IOException {
    var told = toldOf();
    var seen = new HashSet<String>();
    for (var example : examples()) {
      if (!told.contains(example.event())) continue;
      seen.add(example.event());
      for (var sent : List.of(example, example.ofInstallation())) {
        assertThat(deliver(sent).status()).as(sent.toString()).isIn(200, 202);
      }
    }
    assertThat(seen).isEqualTo(told);
  }

  @Test
  void a_pull_request_with_something_new_to_see_is_taken_in() throws IOException {
    var taken = new HashSet<String>();
    for (var example : examples()) {
      if (!example.event().equals("pull_request")) continue;
      if (!LOOKED_INTO.contains(example.action())) continue;
      var sent = example.isOfInstallation() ? example : example.ofInstallation();
      assertThat(deliver(sent).status()).as(sent.toString()).isEqualTo(202);
      taken.add(example.action());
    }
    assertThat(taken).isEqualTo(LOOKED_INTO);
  }

  @Test
  void what_no_installation_sent_is_never_taken_in() throws IOException {
    var without = examples().stream().filter(example -> !example.isOfInstallation()).toList();
    assertThat(without).isNotEmpty();
    for (var example : without) {
      assertThat(deliver(example).status()).as(example.toString()).isEqualTo(200);
    }
    var opened =
        without.stream().filter(e -> e.toString().startsWith("pull_request.opened")).findFirst();
    assertThat(deliver(opened.orElseThrow()).body()).contains("not sent to an App's installation");
  }

  @Test
  void every_other_example_is_answered_and_passed_over() throws IOException {
    var told = toldOf();
    var others = new HashSet<String>();
    for (var example : examples()) {
      if (told.contains(example.event())) continue;
      others.add(example.event());
      for (var sent : List.of(example, example.ofInstallation())) {
        var answer = deliver(sent);
        assertThat(answer.status()).as(sent.toString()).isEqualTo(200);
        assertThat(answer.body()).as(sent.toString()).contains("is not looked at");
      }
    }
    assertThat(others).hasSizeGreaterThan(40);
    assertThat(world.runs().recent(10)).isEmpty();
  }

  /// Nothing of these repositories is there: what was taken in must end all the same.
  @Test
  void what_was_taken_in_ends_and_changes_nothing() throws IOException {
    for (var example : examples()) {
      if (toldOf().contains(example.event())) deliver(example.ofInstallation());
    }
    world.quiet();
    assertThat(world.github.writes()).isEmpty();
  }

  private StandInGitHub.Delivered deliver(Example example) {
    return world.github.deliver(
        example.event(), example.body().toString(), UUID.randomUUID().toString());
  }

  private static List<Example> examples() throws IOException {
    var file = NpmPackages.file("@octokit/webhooks-examples/api.github.com/index.json");
    var examples = new ArrayList<Example>();
    for (JsonNode event : JSON.readTree(file.toFile())) {
      for (var body : event.path("examples")) {
        examples.add(
            new Example(
                event.path("name").asText(), body.path("action").asText(), (ObjectNode) body));
      }
    }
    assertThat(examples).hasSizeGreaterThan(300);
    return examples;
  }

  /// The events that the App's manifest asks for, and those that are sent without asking.
  private static Set<String> toldOf() throws IOException {
    var manifest =
        (Map<?, ?>)
            new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Path.of("app-manifest.yml")));
    var told = new HashSet<>(ALWAYS_SENT);
    var asked = (List<?>) Objects.requireNonNull(manifest.get("default_events"));
    for (var event : asked) told.add(event.toString());
    return told;
  }
}
