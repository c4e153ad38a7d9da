package dev.parallax.trigger;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Which issues a bulk looks at, in the words of a person. Only what is named here can be asked
/// for, and nothing in it leads out of the repository: what is not understood is refused as a
/// whole.
///
/// @param text as it was written
/// @param numbers of issues, in the order in which they were named; empty when there are terms
/// @param terms all of which must be true of an issue
/// @param limit how many are looked at at most; 0 when nobody said
/// @param fresh whether what was answered before is asked again
public record IssueQuery(
    String text, List<Integer> numbers, List<Term> terms, int limit, boolean fresh) {
  /// What may be written, in one line.
  public static final String HOW =
      "Write `/parallax bulk` and then issues (`#1 #2`), or words, `label:`, `-label:`, `author:`,"
          + " `milestone:`, `is:open`, `is:closed`, `no:label`, `no:assignee`, `no:milestone`,"
          + " `created:` or `updated:` (with `<2026-01-31` or `>2026-01-31`); then `--limit N` or"
          + " `--no-cache`, if you like.";

  private static final int MOST = 100;

  /// GitHub's search takes 256 characters besides what narrows it down.
  private static final int MOST_SEARCHED = 250;

  /// Each word is in quotes and has a space before it.
  private static final int AROUND_WORD = 3;

  private static final Pattern TOKEN = Pattern.compile("\\G\\s*((?:[^\\s\"]|\"[^\"]*\")+)");
  private static final Pattern NUMBERS = Pattern.compile("#[1-9]\\d{0,8}(?:,#[1-9]\\d{0,8})*,?");
  private static final Pattern QUALIFIED = Pattern.compile("(-?)([A-Za-z][A-Za-z-]*):(.*)");
  private static final Pattern VALUE = Pattern.compile("\"[^\"\\\\]{1,100}\"|[^\\s\"\\\\,]{1,100}");
  private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}(\\[bot])?");
  private static final Pattern DATE = Pattern.compile("([<>]=?)(\\d{4}-\\d{2}-\\d{2})");
  private static final Pattern WORD =
      Pattern.compile("\"[A-Za-z0-9][^\"\\\\:]{0,99}\"|[A-Za-z0-9][A-Za-z0-9_.'/-]{0,59}");

  /// What search engines take for more than a word.
  private static final Set<String> OPERATORS = Set.of("AND", "OR", "NOT");

  private static final Set<String> ELSEWHERE = Set.of("repo", "org", "user", "owner", "team");

  public IssueQuery {
    numbers = List.copyOf(numbers);
    terms = List.copyOf(terms);
  }

  /// One thing that must be true of an issue; or must not be.
  public record Term(Kind kind, String value, boolean not) {}

  /// What a term is about.
  public enum Kind {
    LABEL,
    AUTHOR,
    MILESTONE,
    IS,
    NO,
    CREATED,
    UPDATED,
    WORD
  }

  /// What reading came to.
  public sealed interface Reading {
    record Understood(IssueQuery query) implements Reading {}

    /// It is not looked for.
    ///
    /// @param why in one sentence, safe to be repeated
    record Refused(String why) implements Reading {}
  }

  /// Reads what a person wrote.
  public static Reading read(String text) {
    try {
      return new Reading.Understood(query(text.strip()));
    } catch (Odd odd) {
      return new Reading.Refused(String.valueOf(odd.getMessage()));
    }
  }

  /// Which state is asked for: `open` unless somebody says `closed`.
  public String state() {
    return terms.stream()
        .filter(term -> term.kind() == Kind.IS)
        .map(Term::value)
        .findFirst()
        .orElse("open");
  }

  /// Whether labels and the state are all that it asks for. Lists of labels are written with
  /// commas, so that a label with one in its name is not such a label.
  public boolean isByLabels() {
    return terms.stream()
        .allMatch(term ->
            term.kind() == Kind.IS
                || (term.kind() == Kind.LABEL && !term.not() && term.value().indexOf(',') < 0));
  }

  private static IssueQuery query(String text) throws Odd {
    var numbers = new ArrayList<Integer>();
    var terms = new ArrayList<Term>();
    var limit = 0;
    var fresh = false;
    var tokens = tokens(text).iterator();
    while (tokens.hasNext()) {
      var token = tokens.next();
      if (token.equals("--no-cache")) fresh = true;
      else if (token.equals("--limit")) limit = limit(tokens.hasNext() ? tokens.next() : "");
      else if (token.startsWith("--")) throw new Odd("There is no such option.");
      else if (NUMBERS.matcher(token).matches()) {
        for (var number : token.split(",")) numbers.add(Integer.parseInt(number.substring(1)));
      } else terms.add(term(token));
    }
    if (numbers.isEmpty() && terms.isEmpty()) throw new Odd("That names no issues.");
    if (!numbers.isEmpty() && !terms.isEmpty()) {
      throw new Odd("Numbers and words do not go together.");
    }
    if (numbers.size() > MOST) throw new Odd("That is more than " + MOST + " numbers.");
    var words = terms.stream().filter(term -> term.kind() == Kind.WORD);
    if (words.mapToInt(word -> word.value().length() + AROUND_WORD).sum() > MOST_SEARCHED) {
      throw new Odd("Those are more words than can be searched for.");
    }
    if (terms.stream().filter(term -> term.kind() == Kind.IS).count() > 1) {
      throw new Odd("An issue is open or closed, not both.");
    }
    return new IssueQuery(text, numbers.stream().distinct().toList(), terms, limit, fresh);
  }

  private static List<String> tokens(String text) throws Odd {
    var tokens = new ArrayList<String>();
    var found = TOKEN.matcher(text);
    var end = 0;
    while (found.find()) {
      tokens.add(found.group(1));
      end = found.end();
    }
    if (!text.substring(end).isBlank()) throw new Odd("A quotation mark is missing.");
    return tokens;
  }

  private static int limit(String number) throws Odd {
    if (!number.matches("[1-9]\\d{0,3}")) throw new Odd("`--limit` takes a number.");
    return Integer.parseInt(number);
  }

  private static Term term(String token) throws Odd {
    var qualified = QUALIFIED.matcher(token);
    if (qualified.matches()) {
      return term(qualified.group(2), qualified.group(3), !qualified.group(1).isEmpty());
    }
    if (!WORD.matcher(token).matches() || OPERATORS.contains(token)) {
      throw new Odd("One of these words is not understood.");
    }
    return new Term(Kind.WORD, unquoted(token), false);
  }

  private static Term term(String key, String value, boolean not) throws Odd {
    if (ELSEWHERE.contains(key)) {
      throw new Odd("`" + key + ":` is refused: a bulk stays in its own repository.");
    }
    if (not && !key.equals("label")) throw new Odd("Only `-label:` can be said the other way.");
    if (!VALUE.matcher(value).matches()) throw new Odd("`" + key + ":` has no value that fits.");
    var plain = unquoted(value);
    return switch (key) {
      case "label" -> new Term(Kind.LABEL, plain, not);
      case "milestone" -> new Term(Kind.MILESTONE, plain, false);
      case "author" -> {
        if (!LOGIN.matcher(plain).matches()) throw new Odd("`author:` takes a login.");
        yield new Term(Kind.AUTHOR, plain, false);
      }
      case "is" -> new Term(Kind.IS, oneOf(key, plain, Set.of("open", "closed")), false);
      case "no" ->
          new Term(Kind.NO, oneOf(key, plain, Set.of("label", "assignee", "milestone")), false);
      case "created" -> new Term(Kind.CREATED, date(key, plain), false);
      case "updated" -> new Term(Kind.UPDATED, date(key, plain), false);
      default -> throw new Odd("`" + key + ":` is not looked for.");
    };
  }

  private static String oneOf(String key, String value, Set<String> values) throws Odd {
    if (values.contains(value)) return value;
    throw new Odd("`" + key + ":` takes " + String.join(" or ", values.stream().sorted().toList()));
  }

  private static String date(String key, String value) throws Odd {
    var date = DATE.matcher(value);
    try {
      if (date.matches()) return date.group(1) + LocalDate.parse(date.group(2));
    } catch (DateTimeException e) {
      // The 31st of February is no day either.
      throw new Odd("`" + key + ":` names no day.");
    }
    throw new Odd("`" + key + ":` takes `<` or `>` and a day, as `<2026-01-31`.");
  }

  private static String unquoted(String value) {
    return value.startsWith("\"") ? value.substring(1, value.length() - 1) : value;
  }

  private static final class Odd extends Exception {
    private static final long serialVersionUID = 1L;

    Odd(String message) {
      super(message);
    }
  }
}
