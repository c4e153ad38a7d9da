package dev.parallax.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The cases are in `trigger/commands.json` and `trigger/look-alikes.json`.
final class BotCommandReaderTest {
  private final BotCommandReader reader = new BotCommandReader("parallax-bot");

  @ParameterizedTest
  @MethodSource("comments")
  void a_comment_is_a_command_only_when_it_says_so_in_plain_text(String comment, String means) {
    assertThat(words(comment)).isEqualTo(means);
  }

  @ParameterizedTest
  @MethodSource("lookAlikes")
  void what_only_looks_like_a_command_is_none(String comment) {
    assertThat(words(comment)).isEmpty();
  }

  @Test
  void nobody_can_call_us_by_a_name_we_do_not_know() {
    assertThat(new BotCommandReader("").read("@ review")).isEmpty();
  }

  @Test
  void a_comment_of_nothing_but_nesting_is_read_without_harm() {
    assertThat(words(">".repeat(60_000) + "\n\n/parallax review")).isEqualTo("review");
    assertThat(words("[".repeat(60_000) + "\n\n/parallax review")).isEqualTo("review");
    assertThat(words("*_".repeat(30_000) + "\n\n/parallax review")).isEqualTo("review");
  }

  static Stream<Arguments> comments() throws IOException {
    return cases("commands.json")
        .map(c -> Arguments.of(c.get("comment").asText(), c.get("means").asText()));
  }

  static Stream<String> lookAlikes() throws IOException {
    return cases("look-alikes.json").map(JsonNode::asText);
  }

  private static Stream<JsonNode> cases(String file) throws IOException {
    try (var in = BotCommandReaderTest.class.getResourceAsStream("/trigger/" + file)) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in, file)).valueStream();
    }
  }

  private String words(String comment) {
    return reader
        .read(comment)
        .map(command ->
            switch (command) {
              case BotCommand.Review(var agents, var options) ->
                  "review "
                      + String.join(" ", agents)
                      + options.stream()
                          .map(option -> " " + option.word())
                          .sorted()
                          .collect(java.util.stream.Collectors.joining());
              case BotCommand.Retry(var agents, var tuning) ->
                  "retry "
                      + String.join(" ", agents)
                      + (tuning.maxTurns() > 0 ? " turns " + tuning.maxTurns() : "")
                      + (tuning.note().isEmpty() ? "" : " note " + tuning.note());
              case BotCommand.Dismiss(var labels, var why) ->
                  "dismiss " + String.join("+", labels) + (why.isEmpty() ? "" : " because " + why);
              case BotCommand.Undismiss(var labels) -> "undismiss " + String.join("+", labels);
              case BotCommand.Triage(var options) -> "triage" + (options.isEmpty() ? "" : " anew");
              case BotCommand.Plan() -> "plan";
              case BotCommand.Batch() -> "batch";
              case BotCommand.Bulk(var query, var options) ->
                  "bulk " + query + (options.isEmpty() ? "" : " anew");
              case BotCommand.Apply(var numbers) ->
                  "apply "
                      + (numbers.isEmpty()
                          ? "all"
                          : numbers.stream()
                              .map(String::valueOf)
                              .collect(java.util.stream.Collectors.joining("+")));
              case BotCommand.Cancel() -> "cancel";
              case BotCommand.Status() -> "status";
              case BotCommand.Help() -> "help";
              case BotCommand.Unknown(var word) -> "unknown " + word;
            })
        .orElse("")
        .strip();
  }
}
