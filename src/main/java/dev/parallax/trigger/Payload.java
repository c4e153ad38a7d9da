package dev.parallax.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The few fields of a delivery's body that are read, by their path (`repository.owner.login`; of
/// an array only the first element, as `pull_requests.0`, but for one that is read whole). The body
/// is walked once and never held as a tree, so its size and shape cost nothing but the walk.
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

  /// Arrays of which every element counts.
  private static final Set<String> READ_WHOLE = Set.of("repositories_removed");

  /// The same paths, a step after the other: most of what is walked by is not on any of them.
  private static final Step STEPS = Step.to(READ);

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
          // A stranger's names must not fill tables that outlive the request.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private record Value(JsonToken token, String text) {}

  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, List<Value>> all = new HashMap<>();

  private Payload() {}

  static Payload read(String body) throws Odd {
    var payload = new Payload();
    try (var parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) throw new Odd("not a JSON object");
      payload.object(parser, STEPS);
      if (parser.nextToken() != null) throw new Odd("something follows the JSON object");
      return payload;
    } catch (JsonProcessingException e) {
      // Its message quotes the text, and that is a stranger's.
      var at = e.getLocation();
      if (at == null) throw new Odd("nested too deep, or a part of it is too long");
      throw new Odd("not JSON in line " + at.getLineNr() + ", column " + at.getColumnNr());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A string that is there and has this form.
  String text(String path, Pattern form) throws Odd {
    var text = text(path);
    if (!form.matcher(text).matches()) throw new Odd(path + " does not look like one");
    return text;
  }

  /// A string that is there.
  String text(String path) throws Odd {
    var value = values.get(path);
    if (value == null) throw new Odd(path + " is missing");
    if (value.token != JsonToken.VALUE_STRING) throw new Odd(path + " is not a string");
    if (!wellFormed(value.text)) throw new Odd(path + " has characters that no text has");
    return value.text;
  }

  /// A number that is there: GitHub's are all whole and above 0.
  long number(String path) throws Odd {
    var value = values.get(path);
    if (value == null) throw new Odd(path + " is missing");
    return number(path, value);
  }

  /// All numbers that are there, of an array that is read whole.
  List<Long> numbers(String path) throws Odd {
    var numbers = new ArrayList<Long>();
    for (var value : all.getOrDefault(path, List.of())) numbers.add(number(path, value));
    return numbers;
  }

  private static long number(String path, Value value) throws Odd {
    if (value.token != JsonToken.VALUE_NUMBER_INT) throw new Odd(path + " is not a number");
    try {
      var number = Long.parseLong(value.text);
      if (number > 0) return number;
    } catch (NumberFormatException _) {
      // Too large for a number of ours is as odd as one that is not above 0.
    }
    throw new Odd(path + " is out of range");
  }

  /// The number of a pull request or an issue.
  int smallNumber(String path) throws Odd {
    var number = number(path);
    if (number > Integer.MAX_VALUE) throw new Odd(path + " is out of range");
    return (int) number;
  }

  /// Whether there is a value other than null.
  boolean has(String path) {
    var value = values.get(path);
    return value != null && value.token != JsonToken.VALUE_NULL;
  }

  /// Whether it says `true`; what is missing does not.
  boolean isTrue(String path) {
    var value = values.get(path);
    return value != null && value.token == JsonToken.VALUE_TRUE;
  }

  private void object(JsonParser parser, Step step) throws IOException, Odd {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      var next = step.next.get(parser.currentName());
      parser.nextToken();
      value(parser, next);
    }
  }

  private void array(JsonParser parser, Step step) throws IOException, Odd {
    for (var first = true; parser.nextToken() != JsonToken.END_ARRAY; first = false) {
      value(parser, first || READ_WHOLE.contains(step.path) ? step.next.get("0") : null);
    }
  }

  /// @param step null for what is not on the way to anything that is read
  private void value(JsonParser parser, @Nullable Step step) throws IOException, Odd {
    var token = parser.currentToken();
    if (step == null) {
      skip(parser);
      return;
    }
    if (step.read) {
      var value = new Value(token, token.isScalarValue() ? parser.getText() : "");
      values.put(step.path, value);
      all.computeIfAbsent(step.path, _ -> new ArrayList<>(1)).add(value);
    }
    if (step.next.isEmpty()) skip(parser);
    else if (token == JsonToken.START_OBJECT) object(parser, step);
    else if (token == JsonToken.START_ARRAY) array(parser, step);
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

  // Not `skipChildren`, which would let numbers pass that no JSON reader after us can hold.
  private static void skip(JsonParser parser) throws IOException, Odd {
    var open = 0;
    for (var token = parser.currentToken(); ; token = parser.nextToken()) {
      if (token.isStructStart()) open++;
      else if (token.isStructEnd()) open--;
      else if (token == JsonToken.VALUE_NUMBER_FLOAT && !Double.isFinite(parser.getDoubleValue())) {
        throw new Odd("a number is out of range");
      }
      if (open == 0) return;
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
