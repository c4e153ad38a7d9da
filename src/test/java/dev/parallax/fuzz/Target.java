package dev.parallax.fuzz;

import dev.parallax.SettingsFuzz;
import dev.parallax.engine.ModelStreamFuzz;
import dev.parallax.engine.ToolCallFuzz;
import dev.parallax.plan.AgentFileFuzz;
import dev.parallax.plan.AttributesFuzz;
import dev.parallax.plan.BoxFuzz;
import dev.parallax.plan.ConfigFuzz;
import dev.parallax.plan.GlobsFuzz;
import dev.parallax.plan.HunkFuzz;
import dev.parallax.report.ReportFuzz;
import dev.parallax.report.SafeMarkdownFuzz;
import dev.parallax.rules.RulesFuzz;
import dev.parallax.run.AnswerFuzz;
import dev.parallax.run.RedactionFuzz;
import dev.parallax.store.StoredFormFuzz;
import dev.parallax.trigger.CommandFuzz;
import dev.parallax.trigger.IssueQueryFuzz;
import dev.parallax.trigger.SignatureFuzz;
import dev.parallax.trigger.WebhookFuzz;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Everything that reads what strangers write. A target stands beside the code that it attacks, as
/// a class with the one method that Jazzer calls; what it is tried with first, and every input that
/// was ever too much for it, is in `src/test/resources/fuzz`.
enum Target {
  WEBHOOK(WebhookFuzz.class, WebhookFuzz::fuzzerTestOneInput),
  SIGNATURE(SignatureFuzz.class, SignatureFuzz::fuzzerTestOneInput),
  COMMAND(CommandFuzz.class, CommandFuzz::fuzzerTestOneInput),
  ISSUE_QUERY(IssueQueryFuzz.class, IssueQueryFuzz::fuzzerTestOneInput),
  BOX(BoxFuzz.class, BoxFuzz::fuzzerTestOneInput),
  CONFIG(ConfigFuzz.class, ConfigFuzz::fuzzerTestOneInput),
  AGENT_FILE(AgentFileFuzz.class, AgentFileFuzz::fuzzerTestOneInput),
  GLOBS(GlobsFuzz.class, GlobsFuzz::fuzzerTestOneInput),
  ATTRIBUTES(AttributesFuzz.class, AttributesFuzz::fuzzerTestOneInput),
  HUNK(HunkFuzz.class, HunkFuzz::fuzzerTestOneInput),
  ANSWER(AnswerFuzz.class, AnswerFuzz::fuzzerTestOneInput),
  REDACTION(RedactionFuzz.class, RedactionFuzz::fuzzerTestOneInput),
  SAFE_MARKDOWN(SafeMarkdownFuzz.class, SafeMarkdownFuzz::fuzzerTestOneInput),
  REPORT(ReportFuzz.class, ReportFuzz::fuzzerTestOneInput),
  MODEL_STREAM(ModelStreamFuzz.class, ModelStreamFuzz::fuzzerTestOneInput),
  TOOL_CALL(ToolCallFuzz.class, ToolCallFuzz::fuzzerTestOneInput),
  STORED_FORM(StoredFormFuzz.class, StoredFormFuzz::fuzzerTestOneInput),
  SETTINGS(SettingsFuzz.class, SettingsFuzz::fuzzerTestOneInput),
  RULES(RulesFuzz.class, RulesFuzz::fuzzerTestOneInput);

  private final Class<?> entry;
  private final Consumer<byte[]> attack;

  Target(Class<?> entry, Consumer<byte[]> attack) {
    this.entry = entry;
    this.attack = attack;
  }

  /// The class that Jazzer is given.
  String entry() {
    return entry.getName();
  }

  /// Tries one input; an exception of any kind is a finding.
  void attack(byte[] input) {
    attack.accept(input);
  }

  /// Where its inputs are.
  Path folder() {
    return Path.of("src/test/resources/fuzz", name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /// Its inputs, always in the same order.
  List<Path> corpus() {
    try (var files = Files.list(folder())) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
