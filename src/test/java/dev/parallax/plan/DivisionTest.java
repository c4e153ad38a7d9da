package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class DivisionTest {
  private static final Division SMALL = new Division(1_000, 4);

  @Test
  void a_change_that_fits_is_one_part_as_it_is() {
    var change = change(file("a", 10), file("b", 10));
    assertThat(SMALL.parts(change)).containsExactly(change);
  }

  @Test
  void files_stay_whole_where_they_can() {
    var change = change(file("a", 40), file("b", 30), file("c", 40));
    var parts = SMALL.parts(change);
    assertThat(parts).hasSizeGreaterThan(1);
    assertThat(parts.stream().flatMap(part -> part.files().stream()))
        .containsExactlyInAnyOrderElementsOf(change.files());
  }

  @Test
  void a_hunk_that_is_too_large_is_cut_and_its_lines_keep_their_numbers() {
    var parts = SMALL.parts(change(file("a", 150)));
    assertThat(parts).hasSizeGreaterThan(1);
    assertThat(parts)
        .allSatisfy(part ->
            assertThat(part.files().getFirst().hunks())
                .allSatisfy(hunk ->
                    assertThat(hunk.newLine()).isEqualTo(hunk.lines().getFirst().number())));
  }

  @Test
  void what_finds_no_room_is_said_in_every_part() {
    var parts = SMALL.parts(change(file("a", 90), file("b", 900)));
    assertThat(parts)
        .hasSize(4)
        .allSatisfy(part ->
            assertThat(part.notSeen())
                .singleElement()
                .asString()
                .startsWith("b: ")
                .contains("lines"));
  }

  @Test
  void one_line_longer_than_a_part_is_said_and_not_looked_at() {
    var minified = "@@ -0,0 +1,1 @@\n+" + "x".repeat(5_000) + "\n";
    var parts = SMALL.parts(change(patched("a.js", minified), file("b", 10)));
    assertThat(parts)
        .singleElement()
        .satisfies(part -> {
          assertThat(part.files()).extracting(FileChange::path).containsExactly("b");
          assertThat(part.notSeen()).singleElement().asString().startsWith("a.js: 1 lines");
        });
  }

  @Test
  void whatever_the_change_each_line_is_in_one_part_or_said_to_be_left_out() {
    for (var seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var files = new ArrayList<FileChange>();
      for (var i = 0; i < random.nextInt(1, 12); i++) files.add(random(random, "f" + i));
      var change = new Change(files, List.of());
      var parts = SMALL.parts(change);
      var seen = new HashMap<String, Integer>();
      for (var part : parts) lines(part).forEach(line -> seen.merge(line, 1, Integer::sum));
      assertThat(seen.values()).as("seed " + seed).allMatch(times -> times == 1);
      var named =
          parts.getFirst().notSeen().stream()
              .map(said -> said.substring(0, said.indexOf(':')))
              .collect(Collectors.toSet());
      assertThat(lines(change))
          .as("seed " + seed)
          .allMatch(line ->
              seen.containsKey(line) || named.contains(line.substring(0, line.indexOf(' '))));
      if (parts.size() > 1) {
        assertThat(parts).as("seed " + seed).allMatch(part -> characters(part) <= 1_000);
      }
    }
  }

  private static int characters(Change part) {
    return part.files().stream()
        .flatMap(file -> file.hunks().stream())
        .flatMap(hunk -> hunk.lines().stream())
        .mapToInt(line -> line.text().length())
        .sum();
  }

  private static List<String> lines(Change change) {
    var lines = new ArrayList<String>();
    for (var file : change.files()) {
      for (var hunk : file.hunks()) {
        for (var line : hunk.lines()) {
          lines.add(file.path() + " " + line.kind() + " " + line.number() + " " + line.text());
        }
      }
    }
    return lines;
  }

  private static FileChange random(Random random, String path) {
    var patch = new StringBuilder();
    var line = 1;
    for (var hunk = 0; hunk < random.nextInt(1, 5); hunk++) {
      var added = random.nextInt(0, 60);
      var removed = random.nextInt(0, 20);
      patch
          .append("@@ -%d,%d +%d,%d @@\n".formatted(line, removed + 1, line, added + 1))
          .append(" context\n");
      for (var i = 0; i < removed; i++) patch.append("-old ").append(i).append('\n');
      for (var i = 0; i < added; i++) patch.append("+new ").append(i).append('\n');
      line += Math.max(added, removed) + 10;
    }
    return patched(path, patch.toString());
  }

  private static Change change(FileChange... files) {
    return new Change(List.of(files), List.of());
  }

  private static FileChange file(String path, int lines) {
    return patched(path, "@@ -0,0 +1,%d @@\n".formatted(lines) + "+some text\n".repeat(lines));
  }

  private static FileChange patched(String path, String patch) {
    return new FileChange(
        path, path, FileChange.Kind.ADDED, FileChange.Content.TEXT, Hunk.parse(patch));
  }
}
