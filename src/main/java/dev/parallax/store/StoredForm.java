package dev.parallax.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Dismissal;
import dev.parallax.plan.Subject;
import dev.parallax.report.Memory;
import dev.parallax.report.Report;
import dev.parallax.report.RunFacts;
import java.util.List;
import java.util.Set;

/// How outcomes are written in the database: JSON. A newer version reads what an older one wrote,
/// and passes over what it does not know.
final class StoredForm {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          // What an older version did not know yet is empty.
          .withConfigOverride(
              String.class,
              text -> text.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
          .addMixIn(Outcome.class, OutcomeForm.class)
          .addMixIn(Subject.class, SubjectForm.class)
          .addMixIn(Ended.class, EndedForm.class)
          .build();

  private StoredForm() {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "as")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Outcome.Reported.class, name = "reported"),
    @JsonSubTypes.Type(value = Outcome.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = Outcome.Skipped.class, name = "skipped"),
    @JsonSubTypes.Type(value = Outcome.Cancelled.class, name = "cancelled")
  })
  private interface OutcomeForm {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "as")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Subject.PullRequest.class, name = "pull_request"),
    @JsonSubTypes.Type(value = Subject.Issue.class, name = "issue"),
    @JsonSubTypes.Type(value = Subject.LocalRange.class, name = "local_range")
  })
  private interface SubjectForm {}

  /// @param reused the tasks whose outputs were kept from before
  record Facts(RunFacts facts, Set<String> reused) {
    Facts {
      reused = Set.copyOf(reused);
    }
  }

  /// @param before the numbers that a report was made with
  /// @param after those and the ones that it gave
  /// @param dismissals those that it needed
  record MemoryForm(
      List<Memory.Numbered> before, List<Memory.Numbered> after, List<Dismissal> dismissals) {
    static final MemoryForm NONE = new MemoryForm(List.of(), List.of(), List.of());

    static MemoryForm of(Report report) {
      return new MemoryForm(
          report.memory().numbers(), report.numbers(), report.memory().dismissals());
    }
  }

  @JsonIgnoreProperties(value = "took")
  private interface EndedForm {}

  static String of(Ended ended) {
    return write(ended);
  }

  static Ended ended(String json) {
    return read(json, Ended.class);
  }

  static <T> T read(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored " + type.getSimpleName() + " cannot be read", e);
    }
  }

  static String of(List<Finding> findings) {
    return write(findings);
  }

  static List<Finding> findings(String json) {
    try {
      return JSON.readValue(json, new TypeReference<List<Finding>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored findings cannot be read", e);
    }
  }

  static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot be stored: " + value.getClass().getSimpleName(), e);
    }
  }

  /// Without the one character that PostgreSQL's text does not take.
  static String text(String value) {
    return value.replace('\0', '\uFFFD');
  }
}
