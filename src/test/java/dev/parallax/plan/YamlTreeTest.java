package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.plan.YamlTree.Kind;
import dev.parallax.plan.YamlTree.Node;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class YamlTreeTest {
  private final List<Mistake> mistakes = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "true,FLAG",
    "yes,TEXT",
    "on,TEXT",
    "12,NUMBER",
    "0x1F,NUMBER",
    "1.5,NUMBER",
    "1e3,NUMBER",
    "~,NOTHING",
    "null,NOTHING",
    "'\"12\"',TEXT",
    "3m,TEXT",
    "2026-01-01,TEXT"
  })
  void plain_scalars_are_those_of_the_core_schema(String value, Kind kind) {
    assertThat(read("a: " + value).entries())
        .hasEntrySatisfying(
            "a", entry -> assertThat(entry.value()).extracting("kind").isEqualTo(kind));
  }

  @Test
  void lines_count_from_the_top_of_the_file() {
    var keys = YamlTree.read("f", "a: 1\n\nb: 2", 10, mistakes);
    assertThat(keys.entries().values()).extracting(YamlTree.Entry::keyLine).containsExactly(11, 13);
  }

  @Test
  void every_key_that_is_set_twice_is_told() {
    read("a: 1\nb: 2\na: 3\nb: 4\n");
    assertThat(mistakes)
        .extracting(Mistake::toString)
        .containsExactly(
            "f:3: `a` is already set in line 1; keep one of them",
            "f:4: `b` is already set in line 2; keep one of them");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: *b|aliases",
        "a: &b c|anchors",
        "a: !!java.net.URL [x]|tags",
        "a: !x y|tags",
        "!!map {a: b}|tags",
        "<<: {a: b}|merge keys",
        "'--- 1\n--- 2'|second document",
        "a: [1|not YAML",
        "a: b: c|quotes",
        "a: @b|quotes",
        "'\ta: b'|not YAML"
      })
  void what_plain_data_does_not_need_is_refused_in_one_line(String text, String words) {
    assertThat(read(text).entries()).isEmpty();
    assertThat(mistakes).hasSize(1);
    assertThat(mistakes.getFirst().toString()).contains(words).doesNotContain("\n");
    assertThat(mistakes.getFirst().line()).isPositive();
  }

  @Test
  void an_escape_that_is_cut_short_is_a_mistake() {
    read("a: \"\\U");
    assertThat(mistakes).extracting(Mistake::message).hasSize(1);
  }

  @Test
  void a_text_that_would_unfold_without_end_is_refused_at_its_first_anchor() {
    var bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (var i = 1; i < 30; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    read(bomb.toString());
    assertThat(mistakes).extracting(Mistake::line).containsExactly(1);
  }

  @Test
  void ten_megabytes_are_refused_unread() {
    read("a".repeat(10 << 20));
    assertThat(mistakes).extracting(Mistake::message).containsExactly("is larger than 64 KiB");
  }

  @Test
  void the_size_counts_in_bytes() {
    read("a: " + "é".repeat(40_000));
    assertThat(mistakes).extracting(Mistake::message).containsExactly("is larger than 64 KiB");
  }

  @Test
  void fifty_thousand_levels_are_refused_at_the_twenty_first() {
    read("[".repeat(50_000));
    assertThat(mistakes)
        .extracting(Mistake::message)
        .containsExactly("is nested deeper than 20 levels");
  }

  @Test
  void fifty_thousand_levels_of_blocks_are_refused_as_well() {
    read("- ".repeat(30_000));
    assertThat(mistakes)
        .extracting(Mistake::message)
        .containsExactly("is nested deeper than 20 levels");
  }

  @Test
  void twenty_levels_are_fine() {
    read("a: " + "[".repeat(19) + "]".repeat(19));
    assertThat(mistakes).isEmpty();
  }

  @Test
  void a_byte_order_mark_is_no_mistake() {
    assertThat(read("\uFEFFa: 1").entries()).containsKey("a");
  }

  private Node.Keys read(String text) {
    return YamlTree.read("f", text, 0, mistakes);
  }
}
