package dev.parallax.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A document that an agent wrote, as it is shown.
final class DocumentMarkdownTest {

  /// R108.
  @Test
  void it_begins_at_its_first_heading() {
    assertThat(document("Here you are:\n\n## Coupons\n\nText.\n"))
        .isEqualTo("## Coupons\n\n&#8203;Text.\n");
  }

  @Test
  void without_a_heading_there_is_no_document() {
    assertThat(document("I could not write it.\n#not a heading\n")).isEmpty();
  }

  @Test
  void lists_and_code_stay_what_they_are() {
    assertThat(document("# A\n1. one\n   - two\n* three\n```sh\nrm *\n```\nend"))
        .isEqualTo("# A\n1. one\n   - two\n* three\n> ```text\n> rm *\n> ```\n&#8203;end\n");
  }

  @Test
  void nothing_in_it_notifies_links_loads_hides_or_commands() {
    assertThat(
            document(
                """
                # @team and #12
                <!-- parallax 0 --> hidden
                ![x](https://evil.example/x.png)
                [a](javascript:x)
                <details>
                /merge
                - /approve
                # <img src=x>
                """))
        .doesNotContain("<!--", "<details>", "<img", "\n/merge", "- /approve")
        .contains("# `@team` and `#12`", "`/merge`", "- `/approve`", "`[a](javascript:x)`");
  }

  @Test
  void a_fence_that_is_never_closed_ends_with_the_document() {
    assertThat(document("# A\n```\n@team")).isEqualTo("# A\n> ```text\n> @team\n> ```\n");
  }

  @Test
  void a_long_one_is_shortened_and_says_so() {
    var text = DocumentMarkdown.document("# A\n" + "- x\n".repeat(20_000), 40_000);
    assertThat(text).hasSizeLessThan(40_000).endsWith("\n(shortened)\n");
  }

  private static String document(String text) {
    return DocumentMarkdown.document(text, 60_000);
  }
}
