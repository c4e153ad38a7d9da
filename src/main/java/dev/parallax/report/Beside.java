package dev.parallax.report;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Likeness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/// Two reports on one subject side by side: what both found, and what only one of them did. Pure.
///
/// @param both what both found, in the order of the first
public record Beside(
    ReadReport first,
    ReadReport second,
    List<Pair> both,
    List<ReadReport.Claimed> onlyFirst,
    List<ReadReport.Claimed> onlySecond,
    List<Agents> agents) {
  public Beside {
    both = List.copyOf(both);
    onlyFirst = List.copyOf(onlyFirst);
    onlySecond = List.copyOf(onlySecond);
    agents = List.copyOf(agents);
  }

  /// A finding of each that are one.
  ///
  /// @param likeness how that is known
  public record Pair(ReadReport.Claimed first, ReadReport.Claimed second, Same likeness) {}

  /// How two findings are known to be one.
  public enum Same {
    /// Much the same is said of the same words.
    SAID("the same is said"),
    /// Something is said of the same lines, in other words.
    PLACE("the same lines, in other words");

    private final String words;

    Same(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /// One agent in both; empty where it was not asked.
  public record Agents(
      String name, Optional<ReadReport.Looked> first, Optional<ReadReport.Looked> second) {
    /// What of it was not the same: its prompt, or who answered; empty when nothing was.
    public String differs() {
      if (first.isEmpty() || second.isEmpty()) {
        return first.isPresent() ? "only in the first" : "only in the second";
      }
      var one = first.get();
      var two = second.get();
      if (!one.looked() || !two.looked()) return "";
      var words = new ArrayList<String>();
      if (!one.prompt().equals(two.prompt())) words.add("another prompt");
      if (!one.engine().equals(two.engine())) words.add("looked with another engine or model");
      return String.join(", ", words);
    }
  }

  /// Puts two reports beside each other.
  public static Beside of(ReadReport first, ReadReport second) {
    var left = new ArrayList<>(first.claims());
    var right = new ArrayList<>(second.claims());
    var pairs = new LinkedHashMap<ReadReport.Claimed, Pair>();
    // What is surely the same first: what is only in the same place may not take its partner.
    pair(left, right, pairs, Same.SAID, Likeness::recurs);
    pair(left, right, pairs, Same.SAID, Likeness::same);
    pair(left, right, pairs, Same.PLACE, Beside::samePlace);
    var both = first.claims().stream().filter(pairs::containsKey).map(pairs::get).toList();
    return new Beside(first, second, both, left, right, agents(first, second));
  }

  private static void pair(
      List<ReadReport.Claimed> left,
      List<ReadReport.Claimed> right,
      LinkedHashMap<ReadReport.Claimed, Pair> pairs,
      Same likeness,
      BiPredicate<Finding, Finding> isSame) {
    for (var one : List.copyOf(left)) {
      right.stream()
          .filter(two -> isSame.test(one.finding(), two.finding()))
          .findFirst()
          .ifPresent(two -> {
            pairs.put(one, new Pair(one, two, likeness));
            left.remove(one);
            right.remove(two);
          });
    }
  }

  /// By the same agent, of the same lines: a claim about a file as a whole has no such place.
  private static boolean samePlace(Finding one, Finding two) {
    return one.path().equals(two.path())
        && agent(one).equals(agent(two))
        && one.line() > 0
        && two.line() > 0
        && one.line() <= two.endLine()
        && two.line() <= one.endLine();
  }

  /// A rule's name begins with its agent's: `security/sql-from-strings`.
  private static String agent(Finding finding) {
    return finding.rule().split("/", 2)[0];
  }

  private static List<Agents> agents(ReadReport first, ReadReport second) {
    var names = new LinkedHashSet<String>();
    first.agents().forEach(agent -> names.add(agent.name()));
    second.agents().forEach(agent -> names.add(agent.name()));
    return names.stream()
        .map(name -> new Agents(name, first.agent(name), second.agent(name)))
        .toList();
  }
}
