package dev.parallax.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Replays the fuzzer's inputs: those that it begins with, those that once were too much, and as a
/// small attack of its own a fixed number of changed ones, always the same.
final class CorpusTest {
  private static final int CHANGED = 20;

  /// What turns the meaning of a text around wherever it is put.
  private static final List<String> WORDS =
      List.of(
          "\n%%\n",
          "\n",
          "\\u0000",
          "\\ud800",
          "\\u202e",
          "%",
          "\"",
          "'",
          "`",
          "```\n",
          "|",
          "\\",
          "<",
          "<!-- parallax",
          "-->",
          "@",
          "/parallax ",
          "{",
          "}",
          "[",
          "]",
          "!",
          "&",
          "*",
          "---\n",
          ": ",
          "- ",
          "data: ",
          "0",
          "-1",
          "99999999999",
          "1e999",
          "null",
          "../",
          "/",
          "=",
          "漢",
          "🎉");

  @TestFactory
  Stream<DynamicTest> every_input_that_is_kept_does_no_harm() {
    return Arrays.stream(Target.values())
        .flatMap(target ->
            target.corpus().stream()
                .map(file ->
                    DynamicTest.dynamicTest(
                        target + " " + file.getFileName(), () -> target.attack(read(file)))));
  }

  @ParameterizedTest
  @EnumSource
  void what_is_like_them_does_no_harm_either(Target target) {
    var seeds = target.corpus().stream().map(CorpusTest::read).toList();
    var chance = new SplittableRandom(7);
    for (var i = 0; i < CHANGED; i++) {
      var changed = changed(seeds, chance);
      assertThatCode(() -> target.attack(changed))
          .as(() -> "change of a seed: " + new String(changed, UTF_8))
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @EnumSource
  void every_target_has_something_to_begin_with(Target target) {
    assertThat(target.corpus()).hasSizeGreaterThanOrEqualTo(3);
  }

  private static byte[] changed(List<byte[]> seeds, SplittableRandom chance) {
    var bytes = seeds.get(chance.nextInt(seeds.size()));
    for (var times = 1 + chance.nextInt(4); times > 0; times--) {
      var from = chance.nextInt(bytes.length + 1);
      var to = from + chance.nextInt(Math.min(20, bytes.length - from + 1));
      var put =
          switch (chance.nextInt(4)) {
            case 0 -> new byte[0];
            case 1 ->
                Arrays.copyOfRange(bytes, from, to).length == 0
                    ? new byte[] {(byte) chance.nextInt(256)}
                    : twice(Arrays.copyOfRange(bytes, from, to));
            case 2 -> part(seeds.get(chance.nextInt(seeds.size())), chance);
            default -> WORDS.get(chance.nextInt(WORDS.size())).getBytes(UTF_8);
          };
      bytes = joined(Arrays.copyOf(bytes, from), put, Arrays.copyOfRange(bytes, to, bytes.length));
    }
    return bytes;
  }

  private static byte[] part(byte[] other, SplittableRandom chance) {
    var from = chance.nextInt(other.length + 1);
    return Arrays.copyOfRange(other, from, from + chance.nextInt(other.length - from + 1));
  }

  private static byte[] twice(byte[] bytes) {
    return joined(bytes, bytes);
  }

  private static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (var part : parts) all.writeBytes(part);
    return all.toByteArray();
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
