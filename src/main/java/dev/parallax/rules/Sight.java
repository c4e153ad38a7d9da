package dev.parallax.rules;

import dev.parallax.outcome.Finding;
import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// What a check is shown: the change, the head commit, and a place for what it finds.
final class Sight {
  private final Change change;
  private final Source source;
  private final RuleBook book;
  private final List<Finding> findings = new ArrayList<>();

  Sight(Change change, Source source, RuleBook book) {
    this.change = change;
    this.source = source;
    this.book = book;
  }

  Change change() {
    return change;
  }

  Source source() {
    return source;
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /// The changed files that still exist and have lines, each with what the change adds.
  List<AddedLines> added() {
    var files = new ArrayList<AddedLines>();
    for (var file : change.files()) {
      if (file.kind() == FileChange.Kind.REMOVED) continue;
      var added = file.added();
      if (!added.isEmpty()) files.add(new AddedLines(file.path(), added));
    }
    return files;
  }

  /// Whether the change itself writes a line.
  boolean adds(String path, int line) {
    return change.file(path).filter(file -> file.added().containsKey(line)).isPresent();
  }

  /// The lines that the change adds to one file.
  record AddedLines(String path, SortedMap<Integer, String> lines) {
    boolean touches(int from, int to) {
      return !lines.subMap(from, to + 1).isEmpty();
    }
  }

  /// Takes a finding in, unless the same rule has already found that line.
  ///
  /// @param quote the text at the place, as it stands there
  void find(
      String ruleId,
      String path,
      int line,
      int endLine,
      String quote,
      Map<String, String> captures) {
    var mended = endLine > line ? "" : book.rule(ruleId).mended(Quote.of(source, path, line, line));
    find(ruleId, path, line, endLine, quote, captures, mended);
  }

  /// The same about one line, as it stands in the head commit.
  ///
  /// @param mended the line as it should read; empty when that is not certain
  void find(String ruleId, String path, int line, Map<String, String> captures, String mended) {
    var quote = Quote.of(source, path, line, line);
    find(ruleId, path, line, line, quote, captures, mended);
  }

  private void find(
      String ruleId,
      String path,
      int line,
      int endLine,
      String quote,
      Map<String, String> captures,
      String mended) {
    var rule = book.rule(ruleId);
    var known =
        findings.stream()
            .anyMatch(f -> f.rule().equals(ruleId) && f.path().equals(path) && f.line() == line);
    if (known) return;
    findings.add(
        Finding.unchecked(
                ruleId,
                path,
                line,
                endLine,
                quote,
                rule.severity(),
                rule.claim(captures),
                rule.fix())
            .replacing(mended));
  }

  /// The same about one line, as it stands in the head commit.
  void find(String ruleId, String path, int line, Map<String, String> captures) {
    find(ruleId, path, line, Quote.of(source, path, line, line), captures);
  }

  /// The same about one line.
  void find(String ruleId, String path, int line, String quote, Map<String, String> captures) {
    find(ruleId, path, line, line, quote, captures);
  }
}
