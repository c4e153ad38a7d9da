package dev.parallax.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CaseFileTest {
  private static final String GOOD =
      """
      {"id": "x", "specialty": "security", "kind": "defect", "file": "a.py", "lines": [2, 4],
       "description": "is wrong", "also": [{"file": "a.py", "lines": [8, 9]}],
       "accept_specialties": ["quality"], "language": "python"}
      """;

  @Test
  void a_case_is_read_whole() {
    assertThat(read(GOOD))
        .isEqualTo(
            new CaseFile.Read(
                new Case(
                    "x",
                    "security",
                    "",
                    List.of(
                        new Truth(
                            "security",
                            Set.of("quality"),
                            "is wrong",
                            List.of(new Place("a.py", 2, 4)))),
                    List.of(new Place("a.py", 8, 9))),
                Set.of("language")));
  }

  @Test
  void a_clean_case_needs_no_place() {
    var read =
        read(
            """
            {"id": "x", "specialty": "docs", "kind": "clean", "file": null, "lines": null}
            """);
    assertThat(((CaseFile.Read) read).value().clean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"id\": \"x\" | \"id\": 7 | `id` is not a text",
        "\"id\": \"x\", | '' | `id` is missing",
        "\"specialty\": \"security\" | \"specialty\": \" \" | `specialty` is missing",
        "defect | deffect | `kind` is `deffect`; write defect or clean",
        "\"a.py\", \"lines\": [2 | \"b.py\", \"lines\": [2 | `file` is `b.py`, and there is no",
        "[2, 4] | [4, 2] | `lines` is [4,2]; write `\"lines\": [from, to]`",
        "[2, 4] | [0, 4] | `lines` is [0,4]",
        "[2, 4] | [2] | `lines` is [2]",
        "[2, 4] | [2.5, 4] | `lines` is [2.5,4]",
        "[2, 4] | null | `lines` is missing",
        "[2, 4] | [31, 32] | `lines` begins at 31, and `a.py` has 30 lines",
        "[8, 9] | [9, 8] | `also[0].lines` is [9,8]",
        "\"is wrong\" | null | `description` is missing",
        "[\"quality\"] | \"quality\" | `accept_specialties` is not a list",
        "[\"quality\"] | [3] | `accept_specialties` has 3"
      })
  void a_mistake_names_file_field_and_mend(String old, String changed, String told) {
    var read = read(GOOD.replace(old, changed));
    assertThat(read).isInstanceOf(CaseFile.Wrong.class);
    assertThat(((CaseFile.Wrong) read).mistakes())
        .singleElement()
        .asString()
        .startsWith("x/truth.json: ")
        .contains(told, "; ");
  }

  @Test
  void all_mistakes_are_told_at_once() {
    var read = (CaseFile.Wrong) read("{\"kind\": \"defect\"}");
    assertThat(read.mistakes()).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{\"id\": \"x\" \"kind\"", "{\"id\": 1, \"id\": 2}", "[]"})
  void what_is_not_one_json_object_is_said_to_be_none(String text) {
    assertThat(((CaseFile.Wrong) read(text)).mistakes())
        .singleElement()
        .asString()
        .contains("JSON");
  }

  @Test
  void golden_comments_become_cases_without_places() {
    var read =
        (GoldenFile.Read)
            GoldenFile.read(
                "shop.json",
                """
                [{"pr_title": "Refunds", "url": "https://github.com/acme/shop/pull/7", "note": "x",
                  "comments": [{"comment": "twice", "severity": "High", "category": "concurrency"},
                               {"comment": "logged", "category": "security"}]}]
                """);
    var pull = read.pulls().getFirst();
    assertThat(pull.folder()).isEqualTo("acme/shop/7");
    assertThat(pull.value().id()).isEqualTo("acme/shop#7");
    assertThat(pull.value().title()).isEqualTo("Refunds");
    assertThat(pull.value().truths())
        .containsExactly(
            new Truth("quality", Set.of("*"), "twice", List.of()),
            new Truth("security", Set.of("*"), "logged", List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | is not a list",
        "[{\"comments\": []}] | [0] has no `url`",
        "[{\"url\": \"https://github.com/a/b/pull/1\"}] | [0] has no list `comments`",
        "[{\"url\": \"https://github.com/a/b/pull/1\", \"comments\": [{}]}] | comments[0] has no"
      })
  void golden_comments_in_another_layout_are_refused(String text, String told) {
    var read = (GoldenFile.Wrong) GoldenFile.read("shop.json", text);
    assertThat(read.mistakes()).singleElement().asString().contains("shop.json: ", told);
  }

  private static CaseFile read(String text) {
    return CaseFile.read(
        "x/truth.json",
        text,
        path -> path.equals("a.py") ? OptionalInt.of(30) : OptionalInt.empty());
  }
}
