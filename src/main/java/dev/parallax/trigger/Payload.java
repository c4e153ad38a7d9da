package dev.parallax.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The few fields of a delivery's body that count, by their path (`repository.owner.login`; of an
/// array only the first element, as `pull_requests.0`, but for one that is read whole). The body is
/// walked once, and nothing else of it is held, so its size and shape cost nothing but the walk.
final class Payload {
  private static final Set<String> READ =
      Set.of(
          "action",
          "changes.body.from",
          "check_run.app.slug",
          "check_run.external_id",
          "check_run.head_sha",
          "check_run.pull_requests.0.number",
          "check_suite.app.slug",
          "check_suite.head_sha",
          "check_suite.pull_requests.0.number",
          "comment",
          "comment.body",
          "comment.id",
          "comment.performed_via_github_app",
          "comment.user.id",
          "comment.user.login",
          "installation",
          "installation.account",
          "installation.id",
          "issue.number",
          "issue.pull_request",
          "label.name",
          "merge_group.head_ref",
          "merge_group.head_sha",
          "pull_request.head.sha",
          "pull_request.merged",
          "pull_request.number",
          "pull_request.user.id",
          "pull_request.user.login",
          "pull_request.user.type",
          "repositories_removed.0.id",
          "repository.id",
          "repository.name",
          "repository.owner.login",
          "requested_action.identifier",
          "sender.id",
          "sender.login",
          "sender.type",
          "thread.comments.0.body",
          "thread.comments.0.user.login");

  /// Nothing is decided by these: they tell people what it was about, where and when.
  private static final Set<String> SHOWN =
      Set.of(
          "comment.updated_at",
          "installation.updated_at",
          "issue.title",
          "issue.updated_at",
          "pull_request.title",
          "pull_request.updated_at",
          "repository.full_name");

  /// Arrays of which every element counts.
  private static final Set<String> READ_WHOLE = Set.of("repositories_removed");

  /// The same paths, a step after the other: most of what is walked by is not on any of them.
  private static final Step STEPS =
      Step.to(Stream.concat(READ.stream(), SHOWN.stream()).collect(Collectors.toUnmodifiableSet()));

  private static final Map<String, JsonPointer> POINTERS =
      READ.stream().collect(Collectors.toUnmodifiableMap(path -> path, Payload::pointer));

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(100)
                  .maxNumberLength(64)
                  .maxStringLength(1 << 20)
                  .maxNameLength(1000)
                  .maxTokenCount(5_000_000)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  /// What is kept is text that everybody can store, whatever characters a stranger escaped.
  private static final JsonFactory KEPT =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final JsonMapper TREES = JsonMapper.builder().build();

  private final JsonNode kept;

  private Payload(JsonNode kept) {
    this.kept = kept;
  }

  static Payload read(String body) throws Odd {
    try (var kept = new TokenBuffer(TREES, false)) {
      copy(body, kept);
      return new Payload(TREES.readTree(kept.asParser()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A body that reads like this one and says nothing that nobody reads.
  static String slim(String body) throws Odd {
    var slim = new StringWriter();
    try (var kept = KEPT.createGenerator(slim)) {
      copy(body, kept);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return slim.toString();
  }

  private static void copy(String body, JsonGenerator kept) throws IOException, Odd {
    // Of bytes the parser would pass over it.
    if (body.startsWith("\uFEFF")) throw new Odd("a mark stands before the JSON object");
    // In bytes, over which a parser walks faster than over characters.
    try (var parser = JSON.createParser(body.getBytes(UTF_8))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) throw new Odd("not a JSON object");
      new Copy(parser, kept).value(STEPS);
      if (parser.nextToken() != null) throw new Odd("something follows the JSON object");
    } catch (JsonProcessingException e) {
      // Its message quotes the text, and that is a stranger's.
      var at = e.getLocation();
      if (at == null) throw new Odd("nested too deep, or a part of it is too long");
      throw new Odd("not JSON in line " + at.getLineNr() + ", column " + at.getColumnNr());
    }
  }

  private static JsonPointer pointer(String path) {
    return JsonPointer.compile("/" + path.replace('.', '/'));
  }

  private JsonNode at(String path) {
    return kept.at(POINTERS.get(path));
  }

  /// A string that is there and has this form.
  String text(String path, Pattern form) throws Odd {
    var text = text(path);
    if (!form.matcher(text).matches()) throw new Odd(path + " does not look like one");
    return text;
  }

  /// A string that is there.
  String text(String path) throws Odd {
    var value = at(path);
    if (value.isMissingNode()) throw new Odd(path + " is missing");
    if (!value.isTextual()) throw new Odd(path + " is not a string");
    if (!wellFormed(value.textValue())) throw new Odd(path + " has characters that no text has");
    return value.textValue();
  }

  /// A number that is there: GitHub's are all whole and above 0.
  long number(String path) throws Odd {
    return number(path, at(path));
  }

  /// The number under this name in each element of an array that is read whole.
  List<Long> numbers(String array, String name) throws Odd {
    var numbers = new ArrayList<Long>();
    for (var element : kept.path(array)) {
      if (element.has(name)) numbers.add(number(array + "." + name, element.path(name)));
    }
    return numbers;
  }

  private static long number(String path, JsonNode value) throws Odd {
    if (value.isMissingNode()) throw new Odd(path + " is missing");
    if (!value.isIntegralNumber()) throw new Odd(path + " is not a number");
    if (!value.canConvertToLong() || value.longValue() <= 0)
      throw new Odd(path + " is out of range");
    return value.longValue();
  }

  /// The number of a pull request or an issue.
  int smallNumber(String path) throws Odd {
    var number = number(path);
    if (number > Integer.MAX_VALUE) throw new Odd(path + " is out of range");
    return (int) number;
  }

  /// Whether there is a value other than null.
  boolean has(String path) {
    var value = at(path);
    return !value.isMissingNode() && !value.isNull();
  }

  /// Whether it says `true`; what is missing does not.
  boolean isTrue(String path) {
    return at(path).isBoolean() && at(path).booleanValue();
  }

  /// Takes over what is kept, in the order of the body.
  private record Copy(JsonParser from, JsonGenerator to) {
    void value(Step step) throws IOException, Odd {
      switch (from.currentToken()) {
        case START_OBJECT -> object(step);
        case START_ARRAY -> array(step);
        default -> {
          requireFinite();
          to.copyCurrentEvent(from);
        }
      }
    }

    private void object(Step step) throws IOException, Odd {
      to.writeStartObject();
      while (from.nextToken() == JsonToken.FIELD_NAME) {
        var name = from.currentName();
        var next = step.next.get(name);
        from.nextToken();
        if (next == null || leadsNowhere(next)) {
          skip();
        } else {
          to.writeFieldName(name);
          value(next);
        }
      }
      to.writeEndObject();
    }

    private void array(Step step) throws IOException, Odd {
      to.writeStartArray();
      var next = step.next.get("0");
      for (var first = true; from.nextToken() != JsonToken.END_ARRAY; first = false) {
        var counts = first || READ_WHOLE.contains(step.path);
        if (next == null || !counts || leadsNowhere(next)) skip();
        else value(next);
      }
      to.writeEndArray();
    }

    /// No object or array where one would be on the way to what is read.
    private boolean leadsNowhere(Step step) {
      return !step.read && !from.currentToken().isStructStart();
    }

    // Not `skipChildren`, which would let numbers pass that no JSON reader after us can hold.
    private void skip() throws IOException, Odd {
      var open = 0;
      for (var token = from.currentToken(); ; token = from.nextToken()) {
        if (token.isStructStart()) open++;
        else if (token.isStructEnd()) open--;
        else requireFinite();
        if (open == 0) return;
      }
    }

    private void requireFinite() throws IOException, Odd {
      if (from.currentToken() == JsonToken.VALUE_NUMBER_FLOAT
          && !Double.isFinite(from.getDoubleValue())) {
        throw new Odd("a number is out of range");
      }
    }
  }

  /// A place on the way to what is read.
  ///
  /// @param read whether its value is
  private record Step(String path, boolean read, Map<String, Step> next) {
    static Step to(Set<String> paths) {
      return at("", paths);
    }

    private static Step at(String path, Set<String> paths) {
      var begin = path.isEmpty() ? "" : path + ".";
      var next =
          paths.stream()
              .filter(other -> other.startsWith(begin) && !other.equals(path))
              .map(other -> other.substring(begin.length()).split("\\.", 2)[0])
              .distinct()
              .collect(Collectors.toUnmodifiableMap(name -> name, name -> at(begin + name, paths)));
      return new Step(path, paths.contains(path), next);
    }
  }

  private static boolean wellFormed(String text) {
    return text.indexOf('\0') < 0 && UTF_8.newEncoder().canEncode(text);
  }

  /// The body is not what GitHub sends.
  static final class Odd extends Exception {
    private static final long serialVersionUID = 1L;

    Odd(String reason) {
      super(reason);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }
}
