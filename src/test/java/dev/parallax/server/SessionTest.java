package dev.parallax.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What a browser shows of a sign-in.
final class SessionTest {
  private static final Instant UNTIL = Instant.parse("2026-01-05T10:00:00Z");

  @Test
  void a_person_comes_back_with_the_repositories_that_can_be_read() {
    var person = new Visitor.Person(7, "robin", Set.of(1L, 127L, 128L, 1_000_000_007L));
    assertThat(again(person, UNTIL.minusSeconds(1))).contains(person);
  }

  @Test
  void the_operator_comes_back() {
    assertThat(again(new Visitor.Operator(), UNTIL.minusSeconds(1)))
        .contains(new Visitor.Operator());
  }

  @Test
  void when_its_time_is_over_it_is_of_nobody() {
    assertThat(again(new Visitor.Operator(), UNTIL)).isEmpty();
  }

  @Test
  void numbers_of_any_size_come_back_from_the_cookie() {
    var ids = List.of(0L, 1L, 127L, 128L, 16_383L, 16_384L, 4_000_000_000L, Long.MAX_VALUE);
    assertThat(Session.unpacked(Session.packed(ids))).containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void as_many_repositories_as_it_may_hold_fit_into_a_cookie() {
    var spread = LongStream.range(0, 400).mapToObj(i -> 900_000_000 + i * 250_000).toList();
    var session = new Session(new Visitor.Person(7, "robin", Set.copyOf(spread)), UNTIL, "n");
    assertThat(new Seal("a secret").sign("parallax-session", session.json()))
        .hasSizeLessThan(3_800);
    var kept = Session.read(session.json(), UNTIL.minusSeconds(1)).orElseThrow().visitor();
    assertThat(spread.stream().filter(kept::sees).collect(Collectors.toSet()))
        .hasSize(Session.MOST_REPOSITORIES);
  }

  private static Optional<Visitor> again(Visitor visitor, Instant now) {
    return Session.read(new Session(visitor, UNTIL, "n").json(), now).map(Session::visitor);
  }
}
