package dev.parallax.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.outcome.Fields;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Severity;
import dev.parallax.plan.Agent;
import dev.parallax.plan.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads what an agent handed back: the JSON form, or the plain STATUS / SUMMARY / EVIDENCE form.
/// Anything else is unreadable; nothing is guessed.
public final class AnswerReader {
  /// More findings than this from one agent are noise, not a review.
  public static final int MOST_FINDINGS = 50;

  /// Longer outputs are not read.
  public static final int MOST_CHARACTERS = 1 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(20).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();
  private static final Pattern FENCE = Pattern.compile("```[ \\t]*([^`]*)");
  private static final Pattern STATUS = Pattern.compile("STATUS:[ \\t]*(\\S.*)");
  private static final Pattern SUMMARY = Pattern.compile("SUMMARY:[ \\t]*(.*)");
  private static final Pattern EVIDENCE = Pattern.compile("EVIDENCE:[ \\t]*(\\S.*)");
  private static final Pattern PLACE = Pattern.compile("(.+?)(?::(\\d{1,7})(?:-(\\d{1,7}))?)?");

  private AnswerReader() {}

  /// What reading came to.
  public sealed interface Reading {
    record Understood(Answer answer) implements Reading {}

    /// It cannot be read.
    ///
    /// @param complaint what is wrong, in words that whoever wrote it can act on
    record Unreadable(String complaint) implements Reading {}
  }

  /// Reads an agent's output.
  public static Reading read(String text, Agent agent) {
    try {
      if (text.isBlank()) throw new Complaint("the answer is empty");
      if (text.length() > MOST_CHARACTERS) {
        throw new Complaint("the answer has more than " + MOST_CHARACTERS + " characters");
      }
      return new Reading.Understood(
          json(text).isEmpty() ? plain(text, agent) : fromJson(json(text), agent));
    } catch (Complaint complaint) {
      return new Reading.Unreadable(String.valueOf(complaint.getMessage()));
    }
  }

  /// The answer's JSON text; empty when it is not in the JSON form.
  private static String json(String text) throws Complaint {
    if (text.strip().startsWith("{")) return text.strip();
    var blocks = fenced(text).stream().filter(block -> block.startsWith("{")).toList();
    if (blocks.size() > 1) {
      throw new Complaint("there are " + blocks.size() + " JSON blocks; hand back exactly one");
    }
    return blocks.isEmpty() ? "" : blocks.getFirst();
  }

  /// What stands in complete fences that are marked as JSON or not at all.
  private static List<String> fenced(String text) {
    var blocks = new ArrayList<String>();
    var block = new StringBuilder();
    var language = "";
    var open = false;
    for (var line : text.lines().toList()) {
      var fence = FENCE.matcher(line.stripTrailing());
      if (!open && fence.matches()) {
        open = true;
        language = fence.group(1);
        block.setLength(0);
      } else if (open && fence.matches() && fence.group(1).isEmpty()) {
        open = false;
        if (language.isEmpty() || language.equalsIgnoreCase("json")) {
          blocks.add(block.toString().strip());
        }
      } else if (open) {
        block.append(line).append('\n');
      }
    }
    return blocks;
  }

  private static Answer fromJson(String json, Agent agent) throws Complaint {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new Complaint("the JSON is not complete or not valid: " + e.getOriginalMessage());
    }
    var evidence = root.path("evidence");
    if (!evidence.isArray() && !evidence.isMissingNode()) {
      throw new Complaint("`evidence` must be a list");
    }
    var findings = new ArrayList<Finding>();
    for (var item : evidence) {
      var where = "evidence[" + findings.size() + "]";
      var line = line(item, "line", 0, where);
      findings.add(
          Finding.unchecked(
                  optional(item, "rule", where).isEmpty()
                      ? agent.name()
                      : optional(item, "rule", where),
                  required(item, "path", where),
                  line,
                  line(item, "end_line", line, where),
                  optional(item, "quote", where),
                  severity(required(item, "severity", where), where),
                  required(item, "claim", where),
                  optional(item, "suggestion", where))
              .replacing(optional(item, "replacement", where))
              .refuting(optional(item, "refutes", where).strip()));
    }
    return answer(
        required(root, "status", "the answer"),
        optional(root, "summary", "it"),
        findings,
        lookedAt(root.path("looked_at")),
        fields(root, agent.fields(), "the answer"),
        agent);
  }

  /// What the agent's file asks for besides. Words and numbers must be there; a list that is not is
  /// empty.
  private static Fields fields(JsonNode object, Map<String, Field> wanted, String where)
      throws Complaint {
    var fields = Fields.NONE;
    for (var field : wanted.entrySet()) {
      var name = field.getKey();
      var value = object.path(name);
      var absent = value.isMissingNode() || value.isNull();
      switch (field.getValue().kind()) {
        case TEXT -> fields = fields.with(name, optional(object, name, where).strip());
        case CHOICE -> fields = fields.with(name, choice(object, name, field.getValue(), where));
        case NUMBER -> {
          // A double has no number for 1e999.
          if (!value.isNumber() || Double.isInfinite(value.doubleValue())) {
            throw new Complaint("`" + name + "` in " + where + " must be a number");
          }
          fields = fields.with(name, value.decimalValue().stripTrailingZeros().toPlainString());
        }
        case LIST -> fields = fields.withList(name, absent ? List.of() : words(value, name, where));
        case ROWS -> {
          if (!absent && !value.isArray()) {
            throw new Complaint("`" + name + "` in " + where + " must be a list of objects");
          }
          if (value.size() > MOST_FINDINGS) {
            throw new Complaint("`" + name + "` has more than " + MOST_FINDINGS + " items");
          }
          var rows = new ArrayList<Fields>();
          for (var row : value) {
            rows.add(fields(row, field.getValue().keys(), name + "[" + rows.size() + "]"));
          }
          if (RowGraph.isOne(field.getValue().keys())) {
            var complaint = RowGraph.complaint(name, rows);
            if (complaint.isPresent()) throw new Complaint(complaint.get());
          }
          fields = fields.withRows(name, rows);
        }
      }
    }
    return fields;
  }

  private static String choice(JsonNode object, String name, Field field, String where)
      throws Complaint {
    // Of numbers to choose from, a number is one.
    var value = object.path(name);
    var word = value.isIntegralNumber() ? value.asText() : required(object, name, where);
    return field.words().stream()
        .filter(word::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(
            () -> new Complaint("`" + name + "` in " + where + " must be one of " + field.words()));
  }

  private static List<String> words(JsonNode list, String name, String where) throws Complaint {
    var words = new ArrayList<String>();
    if (!list.isArray() || list.size() > MOST_FINDINGS) {
      throw new Complaint(
          "`%s` in %s must be a list of at most %d texts".formatted(name, where, MOST_FINDINGS));
    }
    for (var word : list) {
      if (!word.isTextual()) {
        throw new Complaint("`" + name + "` in " + where + " must be a list of texts");
      }
      if (!word.textValue().isBlank()) words.add(word.textValue().strip());
    }
    return words;
  }

  private static List<String> lookedAt(JsonNode paths) throws Complaint {
    if (paths.isMissingNode() || paths.isNull()) return List.of();
    var lookedAt = new ArrayList<String>();
    for (var path : paths) {
      if (!path.isTextual()) throw new Complaint("`looked_at` must be a list of paths");
      lookedAt.add(path.textValue());
    }
    return lookedAt;
  }

  private static Answer plain(String text, Agent agent) throws Complaint {
    var words = new ArrayList<String>();
    var summary = "";
    var findings = new ArrayList<Finding>();
    var fenced = false;
    for (var line : text.lines().toList()) {
      if (line.stripLeading().startsWith("```")) fenced = !fenced;
      if (fenced) continue;
      var status = STATUS.matcher(line.stripTrailing());
      var said = SUMMARY.matcher(line.stripTrailing());
      var evidence = EVIDENCE.matcher(line.stripTrailing());
      if (status.matches()) words.add(status.group(1));
      else if (said.matches()) summary = said.group(1);
      else if (evidence.matches())
        findings.add(evidence(evidence.group(1), findings.size(), agent));
      else if (line.startsWith(">") && !findings.isEmpty()) {
        findings.set(findings.size() - 1, quoting(findings.getLast(), line));
      }
    }
    if (words.isEmpty()) {
      throw new Complaint(
          text.lines().anyMatch(line -> line.stripTrailing().equals("STATUS:"))
              ? "the STATUS line has no word"
              : "there is no STATUS line and no JSON object with a `status`");
    }
    if (words.stream()
            .map(word -> word.strip().toUpperCase(java.util.Locale.ROOT))
            .distinct()
            .count()
        > 1) {
      throw new Complaint("there are several STATUS lines that disagree: " + words);
    }
    // The plain form has no words for fields; those that may be left out are then not there.
    var more =
        agent.fields().entrySet().stream()
            .filter(field -> field.getValue().isNeeded())
            .map(Map.Entry::getKey)
            .toList();
    if (!more.isEmpty()) {
      throw new Complaint("hand back the JSON object: it has to say " + String.join(", ", more));
    }
    return answer(words.getFirst(), summary, findings, List.of(), Fields.NONE, agent);
  }

  private static Finding evidence(String text, int index, Agent agent) throws Complaint {
    var parts = text.split("\\s+\\|\\s+", 4);
    var where = "EVIDENCE line " + (index + 1);
    if (parts.length < 3) {
      throw new Complaint(where + " must read `path:line | severity | claim | suggestion`");
    }
    var place = PLACE.matcher(parts[0].strip());
    if (!place.matches()) throw new Complaint(where + " names no path");
    var line = place.group(2) == null ? 0 : Integer.parseInt(place.group(2));
    return Finding.unchecked(
        agent.name(),
        place.group(1).strip(),
        line,
        place.group(3) == null ? line : Integer.parseInt(place.group(3)),
        "",
        severity(parts[1], where),
        parts[2].strip(),
        parts.length > 3 ? parts[3].strip() : "");
  }

  private static Finding quoting(Finding finding, String line) {
    var text = line.substring(line.startsWith("> ") ? 2 : 1);
    return Finding.unchecked(
        finding.rule(),
        finding.path(),
        finding.line(),
        finding.endLine(),
        finding.quote().isEmpty() ? text : finding.quote() + "\n" + text,
        finding.severity(),
        finding.claim(),
        finding.suggestion());
  }

  private static Answer answer(
      String word,
      String summary,
      List<Finding> findings,
      List<String> lookedAt,
      Fields fields,
      Agent agent)
      throws Complaint {
    if (findings.size() > MOST_FINDINGS) {
      throw new Complaint(
          "there are "
              + findings.size()
              + " findings; hand back the "
              + MOST_FINDINGS
              + " that matter");
    }
    var status =
        agent
            .statuses()
            .of(word)
            .orElseThrow(() ->
                new Complaint(
                    "the status must be one of "
                        + agent.statuses().words().keySet().stream().sorted().toList()));
    return new Answer(
        status,
        word.strip().toUpperCase(java.util.Locale.ROOT),
        summary.strip(),
        findings,
        lookedAt,
        fields);
  }

  private static Severity severity(String word, String where) throws Complaint {
    return Severity.of(word)
        .orElseThrow(() ->
            new Complaint(
                "the severity in " + where + " must be critical, high, medium, low or info"));
  }

  private static String required(JsonNode item, String key, String where) throws Complaint {
    var value = optional(item, key, where).strip();
    if (value.isEmpty()) throw new Complaint("`" + key + "` is missing in " + where);
    return value;
  }

  private static String optional(JsonNode item, String key, String where) throws Complaint {
    var value = item.path(key);
    if (value.isMissingNode() || value.isNull()) return "";
    if (!value.isTextual()) throw new Complaint("`" + key + "` in " + where + " must be text");
    return value.textValue();
  }

  private static int line(JsonNode item, String key, int absent, String where) throws Complaint {
    var value = item.path(key);
    if (value.isMissingNode() || value.isNull()) return absent;
    if (!value.canConvertToInt() || !value.isIntegralNumber() || value.intValue() < 0) {
      throw new Complaint("`" + key + "` in " + where + " must be a line number");
    }
    return value.intValue();
  }

  private static final class Complaint extends Exception {
    private static final long serialVersionUID = 1L;

    Complaint(String message) {
      super(message);
    }
  }
}
