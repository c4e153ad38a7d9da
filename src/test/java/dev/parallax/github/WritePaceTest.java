package dev.parallax.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How fast one installation writes, by a clock of its own.
final class WritePaceTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private long now = 5;
  private final WritePace pace = new WritePace(60, () -> now);

  @ParameterizedTest
  @CsvSource({"60, 1, 60, 400", "30, 2, 30, 200", "12, 5, 12, 80"})
  void whoever_writes_all_the_time_writes_no_more_than_allowed_in_any_window(
      int perMinute, int gap, int minute, int hour) {
    var slow = new WritePace(perMinute, () -> now);
    var writes = new ArrayList<Long>();
    for (var i = 0; i < 5 * 3_600 * 4; i++) {
      now += SECOND / 4;
      try {
        writes.add(now + slow.write().toNanos());
      } catch (Parked parked) {
        assertThat(parked.time()).isPositive();
      }
    }
    assertThat(most(writes, gap * SECOND)).isEqualTo(1);
    assertThat(most(writes, 60 * SECOND)).isLessThanOrEqualTo(minute);
    assertThat(most(writes, 3_600 * SECOND)).isEqualTo(hour);
    assertThat(writes).hasSizeGreaterThanOrEqualTo(5 * hour);
  }

  @Test
  void who_would_wait_long_takes_no_place_and_is_told_when_to_come() throws Parked {
    for (var i = 0; i < 5; i++) assertThat(pace.write()).isEqualTo(Duration.ofSeconds(i));
    assertThatThrownBy(pace::write)
        .isInstanceOfSatisfying(
            Parked.class, parked -> assertThat(parked.time()).isEqualTo(Duration.ofSeconds(5)));
    now += SECOND;
    assertThat(pace.write()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void those_who_are_sent_away_do_not_come_back_at_one_moment() throws Parked {
    for (var i = 0; i < 5; i++) pace.write();
    var times = new ArrayList<Duration>();
    for (var i = 0; i < 20; i++) {
      assertThatThrownBy(pace::write)
          .isInstanceOfSatisfying(Parked.class, parked -> times.add(parked.time()));
    }
    assertThat(times).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void news_never_wait_and_leave_half_of_the_places_to_what_people_wait_for() throws Parked {
    pace.tell();
    assertThatThrownBy(pace::tell).isInstanceOf(Parked.class);
    var told = 1;
    for (var second = 1; second < 60; second++) {
      now += SECOND;
      try {
        pace.tell();
        told++;
      } catch (Parked parked) {
        assertThat(pace.write()).isEqualTo(Duration.ZERO);
      }
    }
    assertThat(told).isEqualTo(30);
  }

  @Test
  void a_report_is_begun_only_where_all_its_writes_have_a_place() throws Parked {
    for (var i = 0; i < 398; i++) {
      now += SECOND;
      pace.write();
    }
    assertThatThrownBy(() -> pace.require(WritePace.REPORT))
        .isInstanceOfSatisfying(
            Parked.class,
            parked -> assertThat(parked.time()).isGreaterThan(Duration.ofMinutes(50)));
    now += Duration.ofHours(1).toNanos();
    pace.require(WritePace.REPORT);
  }

  @Test
  void without_a_bound_nobody_waits() throws Parked {
    var free = new WritePace(0, () -> now);
    for (var i = 0; i < 2_000; i++) {
      assertThat(free.write()).isEqualTo(Duration.ZERO);
      free.tell();
    }
    free.require(WritePace.REPORT);
  }

  /// The most writes that any window of this length holds.
  private static int most(List<Long> writes, long window) {
    var most = 0;
    var first = 0;
    for (var last = 0; last < writes.size(); last++) {
      while (writes.get(last) - writes.get(first) >= window) first++;
      most = Math.max(most, last - first + 1);
    }
    return most;
  }
}
