package dev.parallax.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.server.Bodies.Body;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class BodiesTest {
  private final AtomicLong now = new AtomicLong();
  private final Bodies bodies = new Bodies(100_000, 150_000, now::get);

  @Test
  void a_body_is_read_whole_up_to_its_limit() {
    assertThat(read(100_000))
        .isInstanceOfSatisfying(
            Body.Whole.class, body -> assertThat(body.bytes()).hasSize(100_000));
    assertThat(read(100_001)).isEqualTo(new Body.TooLarge());
  }

  @Test
  void room_is_held_while_a_body_is_used_and_free_afterwards() {
    var inner = bodies.read(stream(100_000), _ -> read(100_000));
    assertThat(inner).isEqualTo(new Body.NoRoom());
    assertThat(read(100_000)).isInstanceOf(Body.Whole.class);
  }

  /// However many large ones there are: what GitHub usually sends has room of its own.
  @Test
  void a_body_of_the_usual_size_finds_room_beside_those_that_hold_all_there_is_for_large_ones() {
    var most = new Bodies(1_000_000, 1_000_000, now::get);
    var inner =
        most.read(
            stream(700_000),
            _ ->
                List.of(
                    most.<Body>read(stream(300_000), Function.identity()),
                    most.<Body>read(stream(20_000), Function.identity())));
    assertThat(inner.getFirst()).isEqualTo(new Body.NoRoom());
    assertThat(inner.getLast()).isInstanceOf(Body.Whole.class);
  }

  @Test
  void the_parts_of_a_body_are_what_it_is_in_one() {
    var bytes = new byte[70_001];
    new Random(7).nextBytes(bytes);
    assertThat(bodies.<Body>read(new ByteArrayInputStream(bytes), Function.identity()))
        .isInstanceOfSatisfying(
            Body.Whole.class,
            body -> {
              var parts = new ByteArrayOutputStream();
              body.parts().forEach(parts::writeBytes);
              assertThat(parts.toByteArray()).isEqualTo(bytes);
              assertThat(body.bytes()).isEqualTo(bytes);
              assertThat(body.bytes()).isEqualTo(bytes);
            });
  }

  @Test
  void an_empty_body_is_a_body() {
    assertThat(read(0))
        .isInstanceOfSatisfying(Body.Whole.class, body -> assertThat(body.bytes()).isEmpty());
  }

  @Test
  void room_is_free_again_after_a_failure() throws IOException {
    var gone = InputStream.nullInputStream();
    gone.close();
    var broken = new SequenceInputStream(stream(90_000), gone);
    assertThat(bodies.<Body>read(broken, Function.identity())).isEqualTo(new Body.Broken());
    assertThat(read(100_000)).isInstanceOf(Body.Whole.class);
  }

  @Test
  void a_body_that_trickles_is_given_up_after_five_seconds() {
    assertThat(bodies.<Body>read(trickle(Duration.ofSeconds(1), 100), Function.identity()))
        .isEqualTo(new Body.TooSlow());
    assertThat(now.get()).isEqualTo(Duration.ofSeconds(6).toNanos());
  }

  @Test
  void a_body_that_keeps_up_the_least_speed_may_take_its_time() {
    var steady = trickle(Duration.ofNanos(500_000), 60_000);
    assertThat(bodies.<Body>read(steady, Function.identity())).isInstanceOf(Body.Whole.class);
  }

  private Body read(int size) {
    return bodies.read(stream(size), Function.identity());
  }

  private static InputStream stream(int size) {
    return new ByteArrayInputStream(new byte[size]);
  }

  private InputStream trickle(Duration pause, int size) {
    return new InputStream() {
      private int left = size;

      @Override
      public int read() {
        now.addAndGet(pause.toNanos());
        return left-- > 0 ? 'x' : -1;
      }

      @Override
      public int read(byte[] into, int from, int length) {
        var next = read();
        if (next < 0) return -1;
        into[from] = (byte) next;
        return 1;
      }
    };
  }
}
