package dev.parallax;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.demo.StandInGitHub;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// All that the program writes to a pretend GitHub, taken apart into texts.
final class Posted {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// How GitHub shows a text.
  enum Form {
    MARKDOWN,
    /// Text in which `[words](address)` is a link, and nothing else is anything.
    LINKED,
    PLAIN
  }

  /// One text.
  ///
  /// @param where the kind of request and the field, such as `POST issues/comments body`
  record Text(Form form, String where, String text) {}

  private final List<StandInGitHub.Sent> sent = new CopyOnWriteArrayList<>();

  /// Everything from now on.
  static Posted watch(StandInGitHub github) {
    var posted = new Posted();
    github.watch(posted.sent::add);
    return posted;
  }

  void forget() {
    sent.clear();
  }

  /// Methods and paths of all that was asked to be written, without numbers.
  Set<String> kinds() {
    return Set.copyOf(writes().map(Posted::kind).toList());
  }

  /// All texts, each once.
  List<Text> texts() {
    return writes().flatMap(Posted::texts).distinct().toList();
  }

  private Stream<StandInGitHub.Sent> writes() {
    return sent.stream()
        .filter(request -> !request.method().equals("GET") && !request.method().equals("HEAD"))
        .filter(request -> !request.uri().getPath().startsWith("/app"));
  }

  private static Stream<Text> texts(StandInGitHub.Sent request) {
    var found = new ArrayList<Text>();
    take(kind(request), read(request.body()), found);
    return found.stream();
  }

  private static void take(String where, JsonNode node, List<Text> found) {
    for (var field : node.properties()) {
      var name = field.getKey();
      var value = field.getValue();
      if (name.equals("sarif")) {
        found.add(new Text(Form.PLAIN, where + " sarif", unpacked(value.asText())));
        messages(where + " sarif", read(unpacked(value.asText())), found);
      } else if (value.isTextual()) {
        var markdown = Set.of("body", "summary", "text").contains(name);
        found.add(
            new Text(markdown ? Form.MARKDOWN : Form.PLAIN, where + " " + name, value.asText()));
      } else {
        take(where, value, found);
        for (var element : value.isArray() ? value : JSON.createArrayNode()) {
          take(where, element, found);
        }
      }
    }
  }

  private static void messages(String where, JsonNode node, List<Text> found) {
    for (var message : node.findValues("message")) {
      found.add(new Text(Form.LINKED, where + " message", message.path("text").asText()));
    }
  }

  private static String kind(StandInGitHub.Sent request) {
    return request.method() + " " + request.uri().getPath().replaceAll("/[0-9a-f]{40}|/\\d+", "");
  }

  private static JsonNode read(String json) {
    try {
      return json.isEmpty() ? JSON.createObjectNode() : JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String unpacked(String sarif) {
    try (var in =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(sarif)))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
