package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.Oracles.Call;
import dev.parallax.Oracles.Check;
import dev.parallax.Oracles.Comment;
import dev.parallax.Oracles.Delivery;
import dev.parallax.Oracles.Evidence;
import dev.parallax.Oracles.Job;
import dev.parallax.Oracles.Life;
import dev.parallax.Oracles.LineComment;
import dev.parallax.Oracles.Run;
import dev.parallax.Oracles.TaskEnd;
import dev.parallax.Oracles.Text;
import dev.parallax.Oracles.Work;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The oracles find what is planted: one that finds nothing would prove nothing.
final class OraclesTest {
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  private static final String PLACE = "acme/shop#1";
  private static final String SECRET = "a-canary-that-sings";
  private static final String BODY =
      "<!-- parallax 1 -->\n| Agent | Status |\n| a2 | FAILED | – | refused | 1 s |\n";

  private final List<Delivery> acked = new ArrayList<>(List.of(new Delivery("d1", "reported")));
  private final List<Job> queue = new ArrayList<>();
  private final List<Run> runs =
      new ArrayList<>(List.of(new Run("r1", PLACE, "head1", "REPORTED", "")));
  private final List<TaskEnd> ends = new ArrayList<>(List.of(new TaskEnd("r1", "a2", "refused")));
  private final Map<String, String> heads = new HashMap<>(Map.of(PLACE, "head1"));
  private final List<Comment> comments = new ArrayList<>(List.of(new Comment(PLACE, BODY)));
  private final Map<String, String> expected = new HashMap<>(Map.of(PLACE, BODY));
  private final Map<String, Integer> commands = new HashMap<>();
  private final List<LineComment> lines =
      new ArrayList<>(List.of(new LineComment(PLACE, "a.java", 2, "F1")));
  private final List<Check> checks =
      new ArrayList<>(List.of(new Check("r1", "completed", "all is well")));
  private final List<Call> calls = new ArrayList<>(List.of(call("a0", 1), call("a0", 2)));
  private final List<Life> lives = new ArrayList<>(List.of(new Life(START, Map.of())));
  private final List<Text> texts = new ArrayList<>(List.of(new Text("log", "nothing to see")));
  private final List<String> left = new ArrayList<>();

  private static Call call(String agent, int second) {
    return new Call("head1", agent, START.plusSeconds(second));
  }

  private List<String> violations() {
    return Oracles.violations(evidence());
  }

  private Evidence evidence() {
    return new Evidence(
        acked,
        queue,
        runs,
        ends,
        heads,
        comments,
        expected,
        commands,
        lines,
        checks,
        calls,
        lives,
        Map.of("a0", 2, "a1", 1),
        List.of(SECRET),
        texts,
        left);
  }

  private void finds(String... violations) {
    assertThat(violations()).hasSize(violations.length);
    for (var i = 0; i < violations.length; i++) {
      assertThat(violations().get(i)).startsWith(violations[i]);
    }
  }

  @Test
  void a_world_at_rest_is_as_it_must_be() {
    finds();
  }

  @Test
  void a_delivery_of_which_nothing_became_is_found() {
    acked.add(new Delivery("d2", ""));
    finds("O1: delivery d2");
  }

  @Test
  void a_head_without_a_report_is_found() {
    heads.put("acme/shop#2", "head2");
    finds("O1: acme/shop#2 has no report");
  }

  @Test
  void a_second_comment_is_found() {
    comments.add(new Comment(PLACE, "<!-- parallax 1 -->\nanother"));
    finds("O2: acme/shop#1 has 2 comments");
  }

  @Test
  void an_older_report_and_none_are_found() {
    comments.set(0, new Comment(PLACE, BODY + "older"));
    finds("O2: the comment on acme/shop#1 is not its last report");
    comments.clear();
    ends.clear();
    finds("O2: acme/shop#1 has a report and no comment");
  }

  @Test
  void an_answer_that_nobody_asked_for_is_found() {
    commands.put(PLACE, 1);
    comments.add(new Comment(PLACE, "an answer"));
    finds();
    comments.add(new Comment(PLACE, "an answer"));
    finds("O2: acme/shop#1 has more answers");
  }

  @Test
  void the_same_words_twice_on_a_line_and_two_checks_are_found() {
    lines.add(new LineComment(PLACE, "a.java", 2, "F1"));
    checks.add(new Check("r1", "completed", "all is well"));
    finds("O2: the same is said twice", "O2: run r1 has two checks");
  }

  @Test
  void a_call_after_the_result_was_kept_is_found() {
    lives.add(new Life(START.plusSeconds(10), Map.of(new Work("head1", "a0"), 1)));
    finds();
    calls.add(call("a0", 11));
    finds("O3: Work[head=head1, agent=a0] was asked 1 times after");
  }

  @Test
  void a_call_too_many_in_one_life_is_found() {
    calls.add(call("a0", 3));
    finds("O3: Work[head=head1, agent=a0] was asked 3 times in one life");
  }

  /// Somebody asked for a second run, and what failed in the first is not known from before.
  @Test
  void a_call_for_another_run_is_none_too_many() {
    lives.add(new Life(START.plusSeconds(10), Map.of(new Work("head1", "a0"), 1)));
    runs.add(new Run("r2", PLACE, "head1", "REPORTED", ""));
    calls.add(call("a0", 11));
    finds();
  }

  /// It was cut off by a kill.
  @Test
  void a_call_again_in_another_life_is_none_too_many() {
    lives.add(new Life(START.plusSeconds(10), Map.of()));
    calls.add(call("a0", 11));
    calls.add(call("a0", 12));
    finds();
  }

  @Test
  void a_run_that_never_ended_is_found() {
    runs.add(new Run("r2", PLACE, "head0", "OPEN", ""));
    finds("O4: run r2 never ended");
  }

  @Test
  void a_secret_is_found_in_whatever_form() {
    var bytes = SECRET.getBytes(StandardCharsets.UTF_8);
    var base64 = Base64.getEncoder().encodeToString(bytes);
    for (var form : List.of(SECRET, base64, HexFormat.of().formatHex(bytes))) {
      texts.set(0, new Text("log", "before " + form + " after"));
      finds("O5: log has a secret");
    }
    texts.set(0, new Text("log", "ghs_" + "x".repeat(40)));
    finds("O5: a token is in log");
  }

  @Test
  void a_job_that_waits_one_that_is_claimed_and_a_file_are_found() {
    queue.add(new Job("d1", false));
    queue.add(new Job("d2", true));
    left.add("x.tmp");
    finds("O6: d1 still waits", "O6: d2 is still claimed", "O6: a file was left: x.tmp");
  }

  @Test
  void an_end_without_a_reason_is_found() {
    runs.add(new Run("r2", PLACE, "head0", "ENDED", ""));
    finds("O7: run r2 ended for no reason");
  }

  @Test
  void a_check_that_goes_on_for_ever_or_says_nothing_is_found() {
    checks.set(0, new Check("r1", "in_progress", "2 of 3"));
    finds("O7: the check of run r1 is still in_progress");
    checks.set(0, new Check("r1", "completed", " "));
    finds("O7: the check of run r1 says nothing");
  }

  @Test
  void a_check_of_a_run_that_gave_way_is_counted_only() {
    runs.add(new Run("r2", PLACE, "head0", "CANCELLED", "superseded"));
    checks.add(new Check("r2", "in_progress", "2 of 3"));
    finds();
    assertThat(Oracles.unsaid(evidence())).isEqualTo(1);
  }

  @Test
  void a_failure_that_is_not_said_is_found() {
    ends.add(new TaskEnd("r1", "a3", "timeout"));
    finds("O7: that a3 failed (timeout) is said 0 times");
  }
}
