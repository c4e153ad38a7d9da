package dev.parallax.outcome;

/// One piece of evidence: a claim about a place, with the words that stand there.
///
/// @param rule what raised it: a rule's id such as `security/sql-from-strings`, or the agent's name
/// @param path the file in the head commit, with `/` between folders
/// @param line first line, counted from 1; 0 when the claim is about the file as a whole
/// @param endLine last line, inclusive
/// @param quote the text at those lines as the agent saw it; empty when the claim needs none
/// @param suggestion what to do instead; empty when there is none
/// @param replacement the lines from `line` to `endLine` as they should read, to the last
///   character; empty when nobody offers that
/// @param preExisting whether the place lies outside the change; such a finding never blocks
/// @param refutes the id of another agent's claim, as in `plan.Refutations`, that this evidence
///   shows to be wrong; empty for a claim of its own
/// @param aside why it does not count although its evidence is there, for people: somebody refuted
///   or dismissed it; empty when nobody did
public record Finding(
    String rule,
    String path,
    int line,
    int endLine,
    String quote,
    Severity severity,
    String claim,
    String suggestion,
    String replacement,
    QuoteState quoteState,
    boolean preExisting,
    String refutes,
    String aside) {

  public Finding {
    if (line < 0) throw new IllegalArgumentException("line " + line);
    endLine = Math.max(line, endLine);
  }

  /// A finding as an agent hands it over, before anybody has checked it.
  public static Finding unchecked(
      String rule,
      String path,
      int line,
      int endLine,
      String quote,
      Severity severity,
      String claim,
      String suggestion) {
    return new Finding(
        rule,
        path,
        line,
        endLine,
        quote,
        severity,
        claim,
        suggestion,
        "",
        QuoteState.UNCHECKED,
        false,
        "",
        "");
  }

  /// The same claim at another place or with another result of the check.
  public Finding at(int newLine, int newEndLine, QuoteState state) {
    return changed(replacement, newLine, newEndLine, state, preExisting, refutes, aside);
  }

  /// The same finding, marked as lying outside the change.
  public Finding outsideTheChange() {
    return changed(replacement, line, endLine, quoteState, true, refutes, aside);
  }

  /// The same evidence, given against another agent's claim.
  public Finding refuting(String id) {
    return changed(replacement, line, endLine, quoteState, preExisting, id, aside);
  }

  /// The same finding, which does not count any more.
  public Finding setAside(String why) {
    return changed(replacement, line, endLine, quoteState, preExisting, refutes, why);
  }

  /// The same finding, which offers these lines in the place of its own.
  public Finding replacing(String lines) {
    return changed(lines, line, endLine, quoteState, preExisting, refutes, aside);
  }

  private Finding changed(
      String newReplacement,
      int newLine,
      int newEndLine,
      QuoteState state,
      boolean outside,
      String newRefutes,
      String newAside) {
    return new Finding(
        rule,
        path,
        newLine,
        newEndLine,
        quote,
        severity,
        claim,
        suggestion,
        newReplacement,
        state,
        outside,
        newRefutes,
        newAside);
  }

  /// Whether it shows another claim to be wrong: its words stand where it says.
  public boolean isRefutation() {
    return !refutes.isEmpty()
        && line > 0
        && (quoteState == QuoteState.EXACT || quoteState == QuoteState.MOVED);
  }

  /// Whether it may move the status: its evidence is there, the change brought it, and nobody set
  /// it aside.
  public boolean counts() {
    return quoteState != QuoteState.UNVERIFIED && !preExisting && aside.isEmpty();
  }
}
