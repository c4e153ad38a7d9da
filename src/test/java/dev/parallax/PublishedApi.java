package dev.parallax;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.oas.OpenApi30;
import dev.parallax.demo.StandInGitHub.Sent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// GitHub's own description of its REST API, as `@octokit/openapi` publishes it. It says what is
/// wrong with a request: its path, its method, its parameters or its body. Names that the
/// description does not know are wrong as well: GitHub passes over them without a word, so a
/// misspelt one would never be noticed.
final class PublishedApi {
  private static final String DESCRIPTION = "@octokit/openapi/generated/api.github.com.json";
  private static final String IRI = "https://api.github.com/description";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern BY_ID = Pattern.compile("^/repositories/\\d+(?=/|$)");
  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
  private static final Set<String> CHOICES = Set.of("allOf", "anyOf", "oneOf");

  private final JsonNode document;
  private final JsonSchemaFactory schemas;
  private final List<Place> places = new ArrayList<>();
  private final Map<String, JsonSchema> known = new ConcurrentHashMap<>();

  /// One path of the description.
  ///
  /// @param names of its parameters, in their order
  private record Place(String template, Pattern form, List<String> names) {
    int literals() {
      return PARAMETER.matcher(template).replaceAll("").length();
    }
  }

  /// What a request is by the description.
  private record Operation(Place place, MatchResult values, JsonNode node, String pointer) {}

  private static final class Once {
    private static final PublishedApi API = new PublishedApi();
  }

  private PublishedApi() {
    try {
      var read = (ObjectNode) JSON.readTree(NpmPackages.file(DESCRIPTION).toFile());
      document = lean(read);
      for (var path : document.path("paths").properties()) {
        for (var operation : path.getValue()) {
          onlyKnownNames(operation.path("requestBody"), false);
        }
        places.add(place(path.getKey(), path.getValue()));
      }
      onlyKnownNames(document.path("components").path("schemas"), false);
      var text = JSON.writeValueAsString(document);
      var language =
          JsonMetaSchema.builder(OpenApi30.getInstance())
              .keywords(
                  List.of(
                      new NonValidationKeyword("paths"), new NonValidationKeyword("components")))
              .build();
      schemas =
          JsonSchemaFactory.builder()
              .defaultMetaSchemaIri(language.getIri())
              .metaSchema(language)
              .schemaLoaders(loaders -> loaders.schemas(Map.of(IRI, text)))
              .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    places.sort(Comparator.comparingInt(Place::literals).reversed());
  }

  /// The description; read once, as it is large.
  static PublishedApi get() {
    return Once.API;
  }

  /// The name of what a request asks for, such as `issues/create-comment`; empty when it is nothing
  /// that is described.
  String operation(Sent sent) {
    return find(sent).map(found -> found.node().path("operationId").asText()).orElse("");
  }

  /// All that is wrong with a request; empty when it is as described.
  List<String> faults(Sent sent) {
    var found = find(sent);
    if (found.isEmpty()) return List.of("there is no such path with this method");
    var operation = found.get();
    var faults = new ArrayList<String>();
    var query = query(sent);
    for (var raw : operation.node().path("parameters")) {
      var parameter = resolved(raw);
      var name = parameter.path("name").asText();
      switch (parameter.path("in").asText()) {
        case "path" -> {
          var value = operation.values().group(operation.place().names().indexOf(name) + 1);
          faults.addAll(faults("path parameter " + name, raw, decoded(value)));
        }
        case "query" -> {
          var value = query.remove(name);
          if (value != null) faults.addAll(faults("query parameter " + name, raw, value));
          else if (parameter.path("required").asBoolean()) {
            faults.add("query parameter " + name + ": is missing");
          }
        }
        default -> faults.add("a parameter that is neither in the path nor in the query: " + name);
      }
    }
    query.keySet().forEach(name -> faults.add("query parameter " + name + ": is not known"));
    faults.addAll(bodyFaults(operation, sent.body()));
    return faults;
  }

  private List<String> bodyFaults(Operation operation, String text) {
    var body = operation.node().path("requestBody");
    if (text.isEmpty()) {
      return body.path("required").asBoolean() ? List.of("body: is missing") : List.of();
    }
    if (body.isMissingNode()) return List.of("body: none is taken");
    if (!body.path("content").has("application/json")) return List.of("body: is not to be JSON");
    try {
      var schema = schema(operation.pointer() + "/requestBody/content/application~1json/schema");
      return schema.validate(JSON.readTree(text)).stream()
          .map(message -> "body: " + message.getMessage())
          .toList();
    } catch (JsonProcessingException _) {
      return List.of("body: is not JSON");
    }
  }

  private List<String> faults(String what, JsonNode parameter, String value) {
    var pointer = parameter.path("$ref").asText("").replaceFirst("^#", "");
    var schema = resolved(parameter).path("schema");
    var validator =
        pointer.isEmpty() ? schemas.getSchema(schema, config()) : schema(pointer + "/schema");
    return validator.validate(typed(value, resolved(schema))).stream()
        .map(message -> what + " " + message.getMessage())
        .toList();
  }

  /// A parameter's text as the kind of value that it stands for, if it can be one.
  private static JsonNode typed(String value, JsonNode schema) {
    var nodes = JsonNodeFactory.instance;
    return switch (schema.path("type").asText()) {
      case "integer" ->
          value.matches("-?\\d{1,18}")
              ? nodes.numberNode(Long.parseLong(value))
              : nodes.textNode(value);
      case "boolean" ->
          value.matches("true|false")
              ? nodes.booleanNode(Boolean.parseBoolean(value))
              : nodes.textNode(value);
      case "array" -> {
        var array = nodes.arrayNode();
        for (var part : value.split(",")) array.add(part);
        yield array;
      }
      default -> nodes.textNode(value);
    };
  }

  private Optional<Operation> find(Sent sent) {
    var path = BY_ID.matcher(sent.uri().getRawPath()).replaceFirst("/repos/owner/name");
    for (var place : places) {
      var values = place.form().matcher(path);
      if (!values.matches()) continue;
      var method = sent.method().toLowerCase(Locale.ROOT);
      var node = document.path("paths").path(place.template()).path(method);
      if (node.isMissingNode()) continue;
      var pointer = "/paths/" + place.template().replace("/", "~1") + "/" + method;
      return Optional.of(new Operation(place, values.toMatchResult(), node, pointer));
    }
    return Optional.empty();
  }

  private Place place(String template, JsonNode operations) {
    var whole = new HashSet<String>();
    for (var operation : operations) {
      for (var raw : operation.path("parameters")) {
        var parameter = resolved(raw);
        if (parameter.path("x-multi-segment").asBoolean()) {
          whole.add(parameter.path("name").asText());
        }
      }
    }
    var names = new ArrayList<String>();
    var form = new StringBuilder();
    var end = 0;
    for (var parameter = PARAMETER.matcher(template); parameter.find(); end = parameter.end()) {
      form.append(Pattern.quote(template.substring(end, parameter.start())));
      form.append(whole.contains(parameter.group(1)) ? "(.+)" : "([^/]+)");
      names.add(parameter.group(1));
    }
    form.append(Pattern.quote(template.substring(end)));
    return new Place(template, Pattern.compile(form.toString()), names);
  }

  private JsonSchema schema(String pointer) {
    return known.computeIfAbsent(
        pointer,
        p ->
            schemas.getSchema(
                SchemaLocation.of(IRI + "#" + p.replace("{", "%7B").replace("}", "%7D")),
                config()));
  }

  private static SchemaValidatorsConfig config() {
    return SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
  }

  private JsonNode resolved(JsonNode node) {
    var reference = node.path("$ref").asText("");
    return reference.isEmpty() ? node : document.at(reference.substring(1));
  }

  /// Without the answers and the examples, which are nine tenths of it.
  private static ObjectNode lean(ObjectNode read) {
    for (var path : read.path("paths")) {
      for (var operation : path) {
        ((ObjectNode) operation).remove(List.of("responses", "description", "x-github"));
        for (var content : operation.path("requestBody").path("content")) {
          ((ObjectNode) content).remove(List.of("examples", "example"));
        }
      }
    }
    ((ObjectNode) read.path("components")).retain("schemas", "parameters");
    return read.retain("paths", "components");
  }

  /// Lets a schema that names its properties take no others, unless it says that it does, or is one
  /// of several that hold for the same object.
  private static void onlyKnownNames(JsonNode schema, boolean ofSeveral) {
    if (schema instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.has("additionalProperties")
        && !ofSeveral
        && !object.has("allOf")) {
      object.put("additionalProperties", false);
    }
    for (var field : schema.properties()) {
      var choice = CHOICES.contains(field.getKey()) && field.getValue().isArray();
      if (!choice) {
        onlyKnownNames(field.getValue(), false);
        continue;
      }
      var same = field.getKey().equals("allOf") || schema.has("properties");
      for (var one : field.getValue()) onlyKnownNames(one, same);
    }
  }

  private static Map<String, String> query(Sent sent) {
    var query = new HashMap<String, String>();
    var raw = sent.uri().getRawQuery();
    if (raw == null) return query;
    for (var pair : raw.split("&")) {
      var at = pair.indexOf('=');
      query.put(
          decoded(at < 0 ? pair : pair.substring(0, at)),
          at < 0 ? "" : decoded(pair.substring(at + 1)));
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
