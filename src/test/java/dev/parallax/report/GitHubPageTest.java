package dev.parallax.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Everything hostile in everything that makes text fit for GitHub, by GitHub's own renderer; and
/// that the page does find what is harmful.
final class GitHubPageTest {
  private static final List<String> OURS = List.of("https://github.com/");

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          ![x](https://evil.example/?d=1)        ~ loads <img
          <img src=x>                            ~ loads <img
          [x](https://evil.example)              ~ leads to https://evil.example
          www.evil.example                       ~ leads to http://www.evil.example
          octocat@evil.example                   ~ leads to mailto:octocat@evil.example
          [x](//evil.example)                    ~ leads to //evil.example
          [x](javascript:alert(1))               ~ leads to javascript:alert(1)
          <b onclick="x">x</b>                   ~ has <b onclick="x">
          <!-- hidden -->                        ~ hides <!-- hidden -->
          hey @octocat                           ~ means something: @octocat
          see #12                                ~ means something: #12
          octo/repo#12                           ~ means something: #12
          gh-42                                  ~ means something: gh-42
          1234567890abcdef                       ~ means something: 1234567890abcdef
          a $\\color{white}{x}$ b                ~ means something: $\\color{white}{x}$
          /lgtm                                  ~ has the order /lgtm
          > /lgtm                                ~ shows the order /lgtm
          - !build                               ~ shows the order !build
          bors r+                                ~ has the order bors r+
          <details><summary>x</summary>          ~ leaves open details
          """)
  void what_is_harmful_is_found(String markdown, String fault) {
    assertThat(GitHubPage.of(markdown).faults(OURS, Set.of()))
        .anyMatch(found -> found.startsWith(fault));
  }

  @Test
  void what_is_harmless_is_not() {
    var page =
        GitHubPage.of(
            """
            <!-- parallax 1 -->
            ## A heading

            | a | b |
            |---|---|
            | `@octocat` | [`1234567`](https://github.com/shop/web/commit/1234567) |

            > ```text
            > /lgtm @octocat www.evil.example
            > ```
            """);
    assertThat(page.faults(OURS, Set.of())).isEmpty();
    assertThat(page.tables())
        .containsExactly(List.of(List.of("a", "b"), List.of("@octocat", "1234567")));
    assertThat(page.comments()).containsExactly(" parallax 1 ");
  }

  /// C2 rows 43 to 45 and 47: each text in each form, many of them on one page.
  @Test
  void each_hostile_text_is_text_in_each_form() throws IOException {
    var texts = SafeMarkdownTest.all();
    var faults = new TreeSet<String>();
    for (var from = 0; from < texts.size(); from += 20) {
      var some = texts.subList(from, Math.min(from + 20, texts.size()));
      var page = new StringBuilder("| a | b | c |\n|---|---|---|\n");
      for (var text : some) {
        page.append("| x | %s | %s |\n".formatted(inline(text), SafeMarkdown.code(text, 2_000)));
      }
      page.append("\n- a list\n");
      for (var text : some) page.append("- ").append(inline(text)).append('\n');
      for (var text : some) {
        page.append("\n").append(inline(text)).append("\n\n");
        page.append(SafeMarkdown.block(text + "\n" + text, 9, 4_000)).append('\n');
        page.append("\n<details><summary>")
            .append(SafeMarkdown.html(text, 500))
            .append("</summary>\n\n**")
            .append(inline(text))
            .append("**\n\n</details>\n");
      }
      page.append("\n| last | row | here |\n|---|---|---|\n| 1 | 2 | 3 |\n");
      var rendered = GitHubPage.of(page.toString());
      faults.addAll(rendered.faults(OURS, Set.of()));
      assertThat(rendered.tables()).hasSize(2);
      assertThat(rendered.shapes().getFirst())
          .hasSize(some.size() + 1)
          .allSatisfy(cells -> assertThat(cells).isEqualTo(3));
      assertThat(rendered.tables().getLast().getLast()).containsExactly("1", "2", "3");
      assertThat(rendered.headings()).isEmpty();
    }
    assertThat(faults).isEmpty();
  }

  private static String inline(String text) {
    return SafeMarkdown.inline(text, 2_000);
  }
}
