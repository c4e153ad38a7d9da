package dev.parallax.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.trigger.IssueQuery.Kind;
import dev.parallax.trigger.IssueQuery.Reading;
import dev.parallax.trigger.IssueQuery.Term;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which issues people can name, and what is refused.
final class IssueQueryTest {

  @ParameterizedTest
  @ValueSource(strings = {"#1 #2 #15", "#1,#2, #15", "#1, #2 #15 #1", "#1 #2 --limit 9 #15"})
  void issues_are_named_by_number(String text) {
    assertThat(read(text).numbers()).containsExactly(1, 2, 15);
    assertThat(read(text).terms()).isEmpty();
  }

  @Test
  void everything_that_may_be_asked_for() {
    assertThat(
            read("coupon \"two words\" label:bug -label:\"good first\" author:robin"
                    + " milestone:\"v 1\" is:closed no:assignee created:<2026-01-31"
                    + " updated:>=2025-12-01")
                .terms())
        .containsExactly(
            new Term(Kind.WORD, "coupon", false),
            new Term(Kind.WORD, "two words", false),
            new Term(Kind.LABEL, "bug", false),
            new Term(Kind.LABEL, "good first", true),
            new Term(Kind.AUTHOR, "robin", false),
            new Term(Kind.MILESTONE, "v 1", false),
            new Term(Kind.IS, "closed", false),
            new Term(Kind.NO, "assignee", false),
            new Term(Kind.CREATED, "<2026-01-31", false),
            new Term(Kind.UPDATED, ">=2025-12-01", false));
  }

  @Test
  void open_issues_are_meant_unless_somebody_says_closed() {
    assertThat(read("label:bug").state()).isEqualTo("open");
    assertThat(read("label:bug is:closed").state()).isEqualTo("closed");
  }

  @Test
  void a_label_with_a_comma_in_its_name_is_one_label() {
    assertThat(read("label:\"good, first\"").isByLabels()).isFalse();
  }

  @Test
  void more_words_than_githubs_search_takes_are_refused() {
    assertThat(IssueQuery.read("a ".repeat(62))).isInstanceOf(Reading.Understood.class);
    assertThat(IssueQuery.read("a ".repeat(63))).isInstanceOf(Reading.Refused.class);
    assertThat(IssueQuery.read("label:x " + "a".repeat(248))).isInstanceOf(Reading.Refused.class);
  }

  @Test
  void options_stand_anywhere() {
    var query = read("--limit 12 label:bug --no-cache is:open");
    assertThat(query.limit()).isEqualTo(12);
    assertThat(query.fresh()).isTrue();
    assertThat(query.isByLabels()).isTrue();
    assertThat(read("-label:bug").isByLabels()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "~~; names no issues",
        "--no-cache; names no issues",
        "repo:evil/other; own repository",
        "org:evil bug; own repository",
        "user:evil; own repository",
        "coupon OR bug; not understood",
        "NOT bug; not understood",
        "(bug); not understood",
        "@robin; not understood",
        "is:pr; `is:` takes closed or open",
        "is:open is:closed; not both",
        "no:project; `no:` takes",
        "assignee:robin; not looked for",
        "in:title; not looked for",
        "-author:robin; Only `-label:`",
        "author:@me; takes a login",
        "label:; no value",
        "label:\"a; quotation mark",
        "label:a,b; no value",
        "created:2026-01-01; takes `<`",
        "created:<2026-02-31; no day",
        "#1 label:bug; do not go together",
        "#0; not understood",
        "bug --limit; takes a number",
        "bug --limit 0; takes a number",
        "bug --force; no such option"
      })
  void anything_else_is_refused_and_what_was_written_is_not_repeated(String text, String why) {
    var refused = (Reading.Refused) IssueQuery.read(text);
    assertThat(refused.why()).contains(why).doesNotContain("evil", "robin", "@", "\n");
  }

  private static IssueQuery read(String text) {
    return ((Reading.Understood) IssueQuery.read(text)).query();
  }
}
