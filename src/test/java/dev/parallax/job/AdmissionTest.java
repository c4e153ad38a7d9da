package dev.parallax.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parallax.plan.Agent.On;
import dev.parallax.trigger.BotCommand;
import dev.parallax.trigger.Trigger;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class AdmissionTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Trigger.SubjectRef REF =
      new Trigger.SubjectRef(1, 2, "shop", "web", On.PULL_REQUEST, 7);
  private static final Trigger.Sender ADA = new Trigger.Sender(11, "ada", false);
  private static final Trigger.Sender EVE = new Trigger.Sender(66, "eve", false);

  private final Counted log = new Counted();
  private final List<String> said = new ArrayList<>();
  private final Set<String> keys = new HashSet<>();
  private final List<Long> asked = new ArrayList<>();
  private final Admission admission =
      new Admission(forge(), log, new Admission.Limits(3, 5), () -> NOW);
  private @Nullable String comment = "/parallax review";
  private @Nullable ForgeTrouble trouble;

  @Test
  void who_may_write_is_let_in_and_hears_nothing() {
    assertThat(admission.obstacle(REF, ADA, "g1")).isEmpty();
    assertThat(said).isEmpty();
  }

  @Test
  void a_bot_is_not_even_asked_about() {
    var bot = new Trigger.Sender(11, "ada", true);

    assertThat(admission.obstacle(REF, bot, "g1")).contains("bots are not listened to");
    assertThat(asked).isEmpty();
    assertThat(log.acts).isEmpty();
  }

  @Test
  void who_may_not_write_is_told_once_and_costs_nobody_else_his_commands() {
    for (var i = 0; i < 2; i++) {
      assertThat(admission.obstacle(REF, EVE, "g1")).contains("refused");
    }

    assertThat(said)
        .containsExactly(
            "reply: Only people with write access to this repository can ask for that.");
    assertThat(log.acts).extracting(CommandLog.Act::kind).doesNotContain(CommandLog.Kind.COMMAND);
  }

  @Test
  void one_person_has_so_many_commands_in_an_hour_and_is_told_once() {
    for (var i = 0; i < 3; i++) assertThat(admission.obstacle(REF, ADA, "g" + i)).isEmpty();

    for (var i = 3; i < 6; i++) {
      assertThat(admission.obstacle(REF, ADA, "g" + i)).contains("too many commands in an hour");
    }

    assertThat(said).hasSize(1).first().asString().contains("more than 3 commands of one person");
    assertThat(asked).as("nobody is asked about a flood").hasSize(3);
  }

  @Test
  void a_repository_has_so_many_whoever_asks() {
    for (var i = 0; i < 5; i++) {
      var person = new Trigger.Sender(100 + i, "ada", false);
      assertThat(admission.obstacle(REF, person, "g" + i)).isEmpty();
    }

    assertThat(admission.obstacle(REF, ADA, "g9")).contains("too many commands in an hour");
    assertThat(said).hasSize(1).first().asString().contains("more than 5 commands in this repo");
  }

  @Test
  void a_label_counts_for_the_repository_and_asks_about_nobody() {
    for (var i = 0; i < 5; i++) assertThat(admission.obstacle(REF, "g" + i)).isEmpty();

    assertThat(admission.obstacle(REF, "g5")).contains("too many commands in an hour");
    assertThat(admission.obstacle(REF, "g6")).contains("too many commands in an hour");
    assertThat(asked).isEmpty();
    assertThat(said).hasSize(1);
  }

  @Test
  void a_job_that_is_done_again_counts_once() {
    for (var i = 0; i < 9; i++) assertThat(admission.obstacle(REF, ADA, "same")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /parallax review      |
          /parallax review\\r\\n |
          /parallax cancel      | the comment was edited since; nothing is done
                                | the comment is gone; nothing is done
          """)
  void a_command_is_done_while_its_comment_says_the_same(
      @Nullable String now, @Nullable String obstacle) {
    comment = now == null ? null : now.translateEscapes();

    assertThat(admission.changed(command())).isEqualTo(Optional.ofNullable(obstacle));
  }

  @Test
  void five_answers_in_a_thread_are_enough_for_an_hour() {
    for (var i = 0; i < Admission.MOST_ANSWERS; i++) {
      assertThat(admission.answer(REF, "g" + i, "no")).isTrue();
    }

    assertThat(admission.answer(REF, "g9", "no")).isFalse();
    assertThat(admission.answer(REF.at(8), "g9", "another thread")).isTrue();
    assertThat(said).hasSize(6);
  }

  @Test
  void what_was_answered_is_not_answered_again() {
    assertThat(admission.answer(REF, "g1", "no")).isTrue();
    assertThat(admission.answer(REF, "g1", "no")).isTrue();

    assertThat(said).containsExactly("reply: no");
  }

  @Test
  void a_comment_that_is_answered_is_shown_to_have_been_seen() {
    assertThat(admission.answer(command(), "g1", "no")).isTrue();
    admission.acknowledge(command());

    assertThat(said).containsExactly("seen: 5", "reply: no", "seen: 5");
  }

  @ParameterizedTest
  @EnumSource
  void what_was_surely_not_said_does_not_count(ForgeTrouble.Kind kind) {
    trouble = new ForgeTrouble(kind, "no", Duration.ZERO, null);
    assertThatThrownBy(() -> admission.answer(REF, "g1", "no")).isSameAs(trouble);

    var unsaid = kind == ForgeTrouble.Kind.PASSING || kind == ForgeTrouble.Kind.DENIED;
    assertThat(log.acts).hasSize(unsaid ? 0 : 1);
  }

  private static Trigger.Command command() {
    return new Trigger.Command(REF, 5, ADA, new BotCommand.Status(), "/parallax review\n");
  }

  /// A forge that knows whom it lets in, and nothing else.
  private Forge forge() {
    return (Forge)
        Proxy.newProxyInstance(
            Forge.class.getClassLoader(),
            new Class<?>[] {Forge.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "mayCommand" -> {
                    var sender = (Trigger.Sender) arguments[1];
                    asked.add(sender.id());
                    yield sender.login().equals("ada");
                  }
                  case "comment" -> Optional.ofNullable(comment);
                  case "acknowledge" -> {
                    said.add("seen: " + arguments[1]);
                    yield null;
                  }
                  case "reply" -> {
                    if (trouble != null) throw trouble;
                    // Nothing is said twice under one key.
                    if (keys.add(arguments[0] + " " + arguments[2]))
                      said.add("reply: " + arguments[1]);
                    yield null;
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  /// Counts what was done within the hour, which never ends here.
  private static final class Counted implements CommandLog {
    private final List<Act> acts = new ArrayList<>();

    @Override
    public Room admit(Act act, Cap cap) {
      var same = acts.stream().filter(a -> a.kind() == act.kind()).toList();
      if (same.stream().anyMatch(a -> a.guid().equals(act.guid()) && a.number() == act.number())) {
        return Room.BEFORE;
      }
      var like =
          same.stream()
              .filter(a ->
                  switch (cap.per()) {
                    case USER -> a.person() == act.person();
                    case REPOSITORY -> a.repositoryId() == act.repositoryId();
                    case THREAD -> a.number() == act.number();
                  })
              .count();
      if (like >= cap.most()) return Room.NONE;
      acts.add(act);
      return Room.NEW;
    }

    @Override
    public void forget(Act act) {
      acts.remove(act);
    }
  }
}
