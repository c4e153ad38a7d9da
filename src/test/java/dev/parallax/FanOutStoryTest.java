package dev.parallax;

import static dev.parallax.Team.agent;
import static dev.parallax.Team.builtIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import dev.parallax.demo.StandInModel.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many agents at once: who starts when, who waits for whom and what each is told, judged by the
/// log of the pretended provider and by the comment, never by our own claims.
@Timeout(60)
final class FanOutStoryTest {
  private static final Duration D = Duration.ofMillis(400);
  private static final String PASS = StandInModel.ANSWER;

  private static StandInModel model;

  /// A world in which 50 tasks of one run may run at once, and one in which 5 may.
  private static World wide;

  private static World narrow;

  private static int changes;

  @BeforeAll
  static void start() {
    model = StandInModel.start();
    wide = new World(model, 50);
    narrow = new World(model, 5);
  }

  @AfterAll
  static void close() {
    wide.close();
    narrow.close();
    model.close();
  }

  @BeforeEach
  void forget() {
    model.answerWith(_ -> new Act.Say(PASS));
    model.forget();
  }

  /// R01: none waits for another.
  @Test
  void six_agents_think_at_the_same_time() {
    model.answerWith(_ -> new Act.SayAfter(D, PASS));
    var comment = review(wide, Team.of("one", "two", "three", "four", "five", "six"));
    assertThat(comment.verdict()).isEqualTo("PASS");
    assertThat(model.calls()).hasSize(6);
    assertThat(model.overlap()).isEqualTo(6);
    var longest = StandInModel.longest(model.calls());
    assertThat(StandInModel.skew(model.calls()).multipliedBy(2)).isLessThan(longest);
    assertThat(wall(model.calls())).isLessThan(longest.multipliedBy(2));
  }

  /// R03: a cap holds, nobody is forgotten, and places go by priority, then in the order in which
  /// the configuration names them.
  @Test
  void twelve_agents_share_five_places_in_order_of_priority() {
    var members = new ArrayList<Team.Member>();
    for (var letter : List.of("a", "b", "c", "d")) {
      for (var priority : List.of("P2", "P0", "P1")) {
        members.add(agent("p" + priority.charAt(1) + letter, "priority: " + priority));
      }
    }
    var gate = new Gate(0);
    model.answerWith(request -> {
      gate.pass(request.agent());
      return new Act.Say(PASS);
    });
    var number = open(narrow, Team.of(members));
    var inOrder = members.stream().map(Team.Member::name).sorted().toList();
    for (var ended = 0; ended < 12; ended++) {
      var arrived = Math.min(12, 5 + ended);
      World.until(() -> model.calls().size() == arrived);
      gate.open(inOrder.get(ended));
    }
    var comment = new Comment(narrow.oneComment(number));
    assertThat(inOrder).allSatisfy(name -> assertThat(comment.status(name)).isEqualTo("PASS"));
    assertThat(model.overlap()).isEqualTo(5);
    var order = StandInModel.order(model.calls());
    assertThat(order.subList(0, 5)).containsExactlyInAnyOrderElementsOf(inOrder.subList(0, 5));
    assertThat(order.subList(5, 12)).isEqualTo(inOrder.subList(5, 12));
  }

  /// R04: results are taken as they come, and are on record while others still think.
  @Test
  void results_are_taken_in_the_order_in_which_they_come() {
    var gate = new Gate(0);
    model.answerWith(request -> {
      gate.pass(request.agent());
      return new Act.Say(PASS);
    });
    var number = open(wide, Team.of("slow", "fast", "middling"));
    World.until(() -> model.calls().size() == 3);
    var run = wide.newestRun().id();
    var order = List.of("fast", "middling", "slow");
    for (var count = 1; count <= 3; count++) {
      var soFar = order.subList(0, count);
      gate.open(soFar.getLast());
      World.until(() -> wide.ended(run).equals(soFar));
      assertThat(wide.runs().outputs(run, soFar.getLast())).containsExactly(PASS);
    }
    assertThat(new Comment(wide.oneComment(number)).agents())
        .containsExactly("slow", "fast", "middling");
  }

  /// R06: a failure costs nobody else anything.
  @Test
  void one_of_six_that_fails_for_ever_leaves_five_results() {
    model.answerWith(request ->
        request.agent().equals("three")
            ? new Act.Status(500, "{}")
            : new Act.SayAfter(Duration.ofMillis(50), PASS));
    var team = Team.of("one", "two", "three", "four", "five", "six");
    var comment = review(wide, team);
    for (var name : team.names()) {
      assertThat(comment.status(name)).isEqualTo(name.equals("three") ? "FAILED" : "PASS");
    }
    assertThat(comment.failed()).containsExactly("three");
    assertThat(comment.verdict()).isEqualTo("Partly reviewed");
    assertThat(model.calls()).hasSize(6).noneMatch(Call::closedByClient);
  }

  /// R07: one more agent costs next to nothing.
  @Test
  void twenty_agents_start_within_a_fraction_of_their_time() {
    model.answerWith(_ -> new Act.SayAfter(D, PASS));
    review(wide, Team.of(names(20)));
    assertThat(model.calls()).hasSize(20);
    assertThat(model.overlap()).isEqualTo(20);
    assertThat(StandInModel.skew(model.calls()).multipliedBy(2))
        .isLessThan(StandInModel.longest(model.calls()));
  }

  /// R08: a rolling window; the slow one answers only when all others have been asked, which never
  /// happens where a batch waits for its slowest.
  @Test
  void a_slow_agent_does_not_hold_up_those_that_wait_for_a_place() {
    var gate = new Gate(20);
    var others = new AtomicInteger();
    model.answerWith(request -> {
      if (request.agent().equals("agent-1")) gate.meet();
      else if (others.incrementAndGet() <= 19) gate.arrive();
      return new Act.Say(PASS);
    });
    var comment = review(narrow, Team.of(names(20)));
    assertThat(comment.agents()).hasSize(20);
    assertThat(comment.verdict()).isEqualTo("PASS");
    assertThat(model.calls()).hasSize(20);
    assertThat(model.overlap()).isLessThanOrEqualTo(5);
    var slow = StandInModel.of(model.calls(), "agent-1").getFirst();
    assertThat(model.calls())
        .filteredOn(call -> !call.agent().equals("agent-1"))
        .allMatch(call -> call.startedAt().isBefore(end(slow)));
  }

  /// R09: nobody starts before what it needs has ended, and nobody waits for anybody else.
  @Test
  void in_a_graph_each_agent_waits_for_its_needs_alone() {
    var gate = new Gate(0);
    model.answerWith(request -> {
      // The first root thinks until the last leaf of the other side was asked.
      if (request.agent().equals("one")) gate.pass("one");
      if (request.agent().equals("eight")) gate.open("one");
      return new Act.SayAfter(Duration.ofMillis(20), PASS);
    });
    var comment = review(wide, graph());
    assertThat(comment.verdict()).isEqualTo("PASS");
    assertThat(model.calls()).hasSize(8);
    NEEDS.forEach((name, needs) -> {
      var start = StandInModel.of(model.calls(), name).getFirst().startedAt();
      for (var needed : needs) {
        assertThat(end(StandInModel.of(model.calls(), needed).getFirst()))
            .as("%s ends before %s starts", needed, name)
            .isBeforeOrEqualTo(start);
      }
    });
    assertThat(wide.log(wide.newestRun().id(), "ASSIGNED"))
        .singleElement()
        .asString()
        .contains("8 tasks in 3 stages");
  }

  /// R10: who needs one that failed is not run, and not lost.
  @Test
  void dependents_of_a_failed_agent_are_blocked_and_never_asked() {
    model.answerWith(
        request -> request.agent().equals("two") ? new Act.Status(500, "{}") : new Act.Say(PASS));
    var comment = review(wide, graph());
    assertThat(comment.status("two")).isEqualTo("FAILED");
    for (var name : List.of("four", "six", "seven")) {
      assertThat(comment.status(name)).isEqualTo("BLOCKED");
      assertThat(comment.error(name)).startsWith("dependency failed: ");
    }
    assertThat(comment.error("four")).contains("two failed: provider error");
    for (var name : List.of("one", "three", "five", "eight")) {
      assertThat(comment.status(name)).isEqualTo("PASS");
    }
    assertThat(StandInModel.order(model.calls()))
        .containsExactlyInAnyOrder("one", "two", "three", "five", "eight");
  }

  /// R10: a circle is refused, and named.
  @Test
  void agents_that_need_each_other_in_a_circle_are_refused_by_name() {
    var number = open(wide, Team.of(agent("a", "needs: [b]"), agent("b", "needs: [a]")));
    assertThat(wide.oneComment(number))
        .contains("Not reviewed", ".github/parallax/agents/")
        .containsPattern("a -(>|&gt;) b -(>|&gt;) a");
    assertThat(model.calls()).isEmpty();
  }

  /// R15: as many agents as the change has domains.
  @Test
  void a_change_to_documents_is_looked_at_by_one_agent_and_one_to_all_by_all_at_once() {
    var domains =
        Team.of(
            agent("writing", "paths: ['**/*.md']"),
            agent("backend", "paths: ['**/*.java']"),
            agent("frontend", "paths: ['**/*.ts']"),
            agent("database", "paths: ['**/*.sql']"));
    var one = new Comment(wide.oneComment(open(wide, domains, Map.of("guide.md", "# Guide\n"))));
    assertThat(StandInModel.order(model.calls())).containsExactly("writing");
    assertThat(one.status("writing")).isEqualTo("PASS");
    assertThat(one.status("backend")).isEqualTo("skipped");
    model.forget();
    var gate = new Gate(4);
    model.answerWith(_ -> {
      gate.meet();
      return new Act.Say(PASS);
    });
    var all =
        Map.of("guide.md", "# All\n", "A.java", "class A {}\n", "a.ts", "1\n", "a.sql", "drop;\n");
    var four = new Comment(wide.oneComment(open(wide, domains, all)));
    assertThat(four.verdict()).isEqualTo("PASS");
    assertThat(model.overlap()).isEqualTo(4);
  }

  /// R16: with strict tiers no P1 starts before the last P0 has ended.
  @Test
  void strict_tiers_come_one_after_the_other() {
    model.answerWith(request ->
        new Act.SayAfter(Duration.ofMillis(request.agent().startsWith("p0") ? 150 : 20), PASS));
    review(wide, tiers().under("strict-tiers: true"));
    var calls = model.calls();
    for (var tier : List.of("p0", "p1")) {
      var next = tier.equals("p0") ? "p1" : "p2";
      var lastEnd = tier(calls, tier).map(FanOutStoryTest::end).max(Instant::compareTo);
      var firstStart = tier(calls, next).map(Call::startedAt).min(Instant::compareTo);
      assertThat(firstStart.orElseThrow()).isAfterOrEqualTo(lastEnd.orElseThrow());
    }
  }

  /// R16: otherwise the priority only orders the queue.
  @Test
  void without_strict_tiers_all_priorities_think_at_once() {
    var gate = new Gate(6);
    model.answerWith(_ -> {
      gate.meet();
      return new Act.Say(PASS);
    });
    assertThat(review(wide, tiers()).verdict()).isEqualTo("PASS");
    assertThat(model.overlap()).isEqualTo(6);
  }

  /// R22: fifty tasks think at the same time.
  @Test
  void fifty_tasks_think_at_the_same_time() {
    var all = new Gate(50);
    model.answerWith(_ -> {
      all.meet();
      return new Act.Say(PASS);
    });
    var voters = Stream.of(names(10)).map(name -> agent(name, "votes: 5")).toList();
    var comment = review(wide, Team.of(voters));
    assertThat(comment.agents()).hasSize(10);
    assertThat(comment.status("agent-10")).isEqualTo("PASS (5/5)");
    assertThat(model.calls()).hasSize(50);
    assertThat(model.overlap()).isEqualTo(50);
  }

  /// R46: nothing that one says reaches another one of the same tier, even when it starts later.
  @Test
  void agents_of_one_tier_hear_nothing_of_each_other() {
    model.answerWith(request -> new Act.Say(Answers.pass("the word of " + request.agent() + "!")));
    review(narrow, Team.of(names(12)));
    assertThat(model.calls()).hasSize(12);
    assertThat(model.calls()).noneMatch(call -> call.prompt().contains("the word of"));
  }

  /// R50, R101: three tiers, each of which hears those before it.
  @Test
  void specialists_then_the_verifier_then_the_synthesis() {
    model.answerWith(request -> new Act.SayAfter(Duration.ofMillis(30), wordOf(request.agent())));
    var comment = review(wide, three(agent("one"), agent("two"), agent("three")));
    var calls = model.calls();
    assertThat(StandInModel.order(calls).subList(3, 5)).containsExactly("verifier", "synthesis");
    assertThat(StandInModel.overlap(calls)).isEqualTo(3);
    var verifier = StandInModel.of(calls, "verifier").getFirst();
    var synthesis = StandInModel.of(calls, "synthesis").getFirst();
    for (var name : List.of("one", "two", "three")) {
      assertThat(end(StandInModel.of(calls, name).getFirst()))
          .isBeforeOrEqualTo(verifier.startedAt());
      assertThat(verifier.prompt()).contains("the claim of " + name);
      assertThat(synthesis.prompt()).contains("the word of " + name);
    }
    assertThat(end(verifier)).isBeforeOrEqualTo(synthesis.startedAt());
    assertThat(synthesis.prompt()).contains("the word of verifier");
    assertThat(comment.text()).contains("**In short:** the word of synthesis.");
  }

  /// R77: the synthesis is told who is missing, and so are the readers.
  @Test
  void the_synthesis_knows_who_is_missing() {
    model.answerWith(request ->
        Pattern.matches("two|four", request.agent())
            ? new Act.Refuse()
            : new Act.Say(Answers.pass("the word of " + request.agent() + ".")));
    var comment =
        review(
            wide, three(agent("one"), agent("two"), agent("three"), agent("four"), agent("five")));
    var prompt = StandInModel.of(model.calls(), "synthesis").getFirst().prompt();
    assertThat(prompt)
        .contains("the word of one", "the word of three", "the word of five")
        .contains("two failed: refused", "four failed: refused");
    assertThat(comment.text()).contains("3 of 5 agents looked", "did not look: two, four");
    assertThat(comment.status("synthesis")).isEqualTo("PASS");
  }

  /// R100: what the synthesis is told is a fraction of what the others wrote, cut after a sentence.
  @Test
  void the_synthesis_is_told_a_fifth_of_it_at_most() {
    var sentence = "It was looked at with all the care that it deserves, line by line. ";
    model.answerWith(request ->
        new Act.Say(
            request.agent().startsWith("agent")
                ? Answers.pass(sentence.repeat(8_000 / sentence.length()))
                : PASS));
    review(wide, three(Stream.of(names(10)).map(n -> agent(n)).toArray(Team.Member[]::new)));
    var synthesis = StandInModel.of(model.calls(), "synthesis").getFirst();
    assertThat(synthesis.prompt().length()).isLessThan(10 * 8_000 / 5);
    assertThat(synthesis.prompt().lines().filter(line -> line.matches("agent-\\d+ says PASS: .*")))
        .hasSize(10)
        .allMatch(line -> line.endsWith("line by line."));
  }

  /// R100: and of many findings too.
  @Test
  void the_synthesis_is_told_a_fifth_of_many_findings_at_most() {
    model.answerWith(
        request -> new Act.Say(request.agent().startsWith("agent") ? manyFindings() : PASS));
    review(wide, three(Stream.of(names(10)).map(n -> agent(n)).toArray(Team.Member[]::new)));
    var synthesis = StandInModel.of(model.calls(), "synthesis").getFirst();
    assertThat(synthesis.prompt().length()).isLessThan(10 * manyFindings().length() / 5);
    assertThat(synthesis.prompt()).contains("- and 17 more");
  }

  private static String manyFindings() {
    var evidence = new ArrayList<String>();
    for (var i = 0; i < 20; i++) {
      evidence.add(
          "{\"path\": \"src/Orders.java\", \"line\": 0, \"severity\": \"low\", \"claim\": \""
              + "claim number "
              + i
              + " is about something else, and says at length what. ".repeat(4)
              + "\"}");
    }
    return "{\"status\": \"WARN\", \"summary\": \"many\", \"evidence\": " + evidence + "}";
  }

  /// R41: each asks its own model.
  @Test
  void each_agent_asks_the_model_of_its_file() {
    var team =
        Team.of(
            agent("worker", "model: haiku"),
            agent("judge", "model: opus"),
            agent("named", "model: anthropic/claude-of-ours"),
            agent("plain"));
    var comment = review(wide, team);
    var models = new HashMap<String, String>();
    for (var call : model.calls()) models.put(call.agent(), call.model());
    assertThat(models)
        .containsEntry("worker", "claude-haiku-4-5")
        .containsEntry("judge", "claude-opus-4-5")
        .containsEntry("named", "claude-of-ours")
        .containsEntry("plain", "claude-sonnet-4-5");
    assertThat(comment.text()).contains("anthropic/claude-of-ours");
  }

  /// R102: what GitHub is asked does not depend on how many agents look, even when each of them
  /// reads a file besides.
  @Test
  void twelve_agents_ask_github_no_more_than_one_does() {
    model.answerWith(request ->
        request.body().path("messages").size() == 1
            ? new Act.Tools(new StandInModel.ToolUse("Read", "{\"path\":\"src/Shop.java\"}"))
            : new Act.Say(PASS));
    var alone = readsOf(Team.of(names(1)));
    var together = readsOf(Team.of(names(12)));
    assertThat(alone).isNotEmpty();
    assertThat(together).hasSameSizeAs(alone);
    assertThat(model.calls()).hasSize(2 * 13);
  }

  /// R102: what all are told alike stands first, so that a provider can serve it from its cache.
  @Test
  void the_prompts_of_one_run_begin_alike() {
    var lines = new StringBuilder();
    for (var i = 0; i < 200; i++) lines.append("int field").append(i).append(" = ").append(i);
    wide.oneComment(open(wide, Team.of(names(12)), Map.of("Wide.java", lines + "\n")));
    var prompts = model.calls().stream().map(Call::prompt).toList();
    var common = prompts.getFirst();
    for (var prompt : prompts) {
      while (!prompt.startsWith(common)) common = common.substring(0, common.length() - 1);
    }
    var context = prompts.getFirst().indexOf("Your name is agent-");
    assertThat(context).isGreaterThan(lines.length());
    assertThat(common.length()).isGreaterThanOrEqualTo(context * 9 / 10);
  }

  /// R19: a change too large for one look is divided, each added line is in one prompt of each
  /// agent, and what was found in all parts is in the one comment.
  @Test
  void each_line_of_a_large_change_is_seen_once_by_each_agent() {
    var defects =
        List.of(
            new Answers.Defect("big/A.txt", 17, line("A", 17), "the first defect"),
            new Answers.Defect("big/A.txt", 3_990, line("A", 3_990), "the middle defect"),
            new Answers.Defect("big/C.txt", 990, line("C", 990), "the last defect"));
    model.answerWith(request -> {
      var found = defects.stream().filter(d -> request.prompt().contains(d.quote())).toList();
      return new Act.Say(
          found.isEmpty() ? PASS : Answers.fail("", found.toArray(Answers.Defect[]::new)));
    });
    var files =
        Map.of(
            "big/A.txt", lines("A", 4_000),
            "big/B.txt", lines("B", 1_000),
            "big/C.txt", lines("C", 1_000));
    var number = open(wide, Team.of(agent("one", "tools: []"), agent("two", "tools: []")), files);
    var comment = new Comment(wide.oneComment(number));
    for (var name : List.of("one", "two")) {
      var calls = StandInModel.of(model.calls(), name);
      assertThat(calls).hasSizeBetween(3, 8);
      var seen = new HashMap<String, Integer>();
      for (var call : calls) {
        Pattern.compile("\\+ (line [ABC]-\\d{4}) ")
            .matcher(call.prompt())
            .results()
            .map(found -> found.group(1))
            .distinct()
            .forEach(line -> seen.merge(line, 1, Integer::sum));
      }
      assertThat(seen).hasSize(6_000).allSatisfy((_, times) -> assertThat(times).isEqualTo(1));
      assertThat(comment.status(name)).isEqualTo("FAIL");
    }
    for (var defect : defects) {
      assertThat(comment.text().lines().filter(l -> l.startsWith("**high**")))
          .filteredOn(l -> l.contains(defect.claim()))
          .singleElement()
          .asString()
          .contains("(one, two");
    }
  }

  /// R113: what found no room in any part is said, and then nobody passes.
  @Test
  void a_change_beyond_all_parts_is_partly_seen_and_passes_nowhere() {
    var files = new HashMap<String, String>();
    for (var i = 10; i < 24; i++) files.put("big/F" + i + ".txt", lines("F" + i, 1_500));
    var comment = new Comment(wide.oneComment(open(wide, Team.of("one"), files)));
    assertThat(model.calls()).hasSize(8);
    assertThat(comment.verdict()).isEqualTo("WARN");
    assertThat(comment.status("one")).isEqualTo("WARN (partial)");
    assertThat(comment.text())
        .containsPattern(
            "not seen by one: big/F2\\d\\.txt: 1500 lines for which the change has too many parts");
    assertThat(model.calls()).allMatch(call -> call.prompt().contains("and not to be judged"));
  }

  /// R40: who is not asked has a row that says why.
  @Test
  void agents_that_are_left_out_have_rows_with_the_reason() {
    var team =
        Team.of(
            agent("java", "paths: ['**/*.java']"),
            agent("python", "paths: ['**/*.py']"),
            agent("labelled", "labels: [deep-look]"),
            agent("issues", "on: issue"));
    var files = new HashMap<>(team.files());
    files.put(".github/parallax/agents/spare.md", agent("spare").file());
    wide.repository(files);
    var comment = new Comment(wide.oneComment(wide.open(title(), change())));
    assertThat(comment.status("java")).isEqualTo("PASS");
    assertThat(comment.evidence("python")).isEqualTo("no matching files");
    assertThat(comment.evidence("labelled")).contains("labels", "deep-look");
    assertThat(comment.evidence("issues")).isEqualTo("looks at issues only");
    assertThat(comment.evidence("spare")).contains("not in", "review.agents");
    assertThat(Stream.of("python", "labelled", "issues", "spare"))
        .allMatch(name -> comment.status(name).equals("skipped"));
    assertThat(StandInModel.order(model.calls())).containsExactly("java");
  }

  /// R39: a subagent file of Claude Code works as it is; what has no effect is said.
  @Test
  void a_file_written_for_claude_code_works_and_what_it_cannot_have_is_noted() {
    var offered = new ArrayList<String>();
    model.answerWith(request -> {
      offered.addAll(request.tools());
      return new Act.Say(PASS);
    });
    var file =
        """
        ---
        name: tidy-reader
        description: "Reads with care. Use PROACTIVELY after each change."
        tools: Read, Grep, Bash(git log:*), WebFetch
        model: haiku
        color: purple
        permissionMode: plan
        colour: purple
        ---

        You are a careful reader.
        """;
    var team = Team.of(new Team.Member("tidy-reader", file));
    var comment = review(wide, team);
    assertThat(comment.status("tidy-reader")).isEqualTo("PASS");
    assertThat(model.calls().getFirst().model()).isEqualTo("claude-haiku-4-5");
    assertThat(offered).contains("Read", "Grep").doesNotContain("Bash", "WebFetch", "Glob");
    assertThat(comment.text()).contains("### Notes", "Bash", "WebFetch", "colour");
    assertThat(comment.text()).doesNotContain("permissionMode");
  }

  /// R39: a file without a name is a mistake with its place.
  @Test
  void an_agent_file_without_a_name_is_refused_with_file_and_line() {
    var files = new HashMap<>(Team.of("one").files());
    files.put(".github/parallax/agents/nameless.md", "---\ndescription: who?\n---\nLook.\n");
    wide.repository(files);
    assertThat(wide.oneComment(wide.open(title(), change())))
        .contains("Not reviewed")
        .contains(".github/parallax/agents/nameless.md:", "name\\` is missing");
    assertThat(model.calls()).isEmpty();
  }

  private static final Map<String, List<String>> NEEDS =
      Map.of(
          "four", List.of("one", "two"),
          "five", List.of("three"),
          "six", List.of("four"),
          "seven", List.of("four", "five"),
          "eight", List.of("five"));

  private static Team graph() {
    return Team.of(
        Stream.of("one", "two", "three", "four", "five", "six", "seven", "eight")
            .map(name -> agent(name, "needs: " + NEEDS.getOrDefault(name, List.of())))
            .toList());
  }

  private static Team tiers() {
    return Team.of(
        Stream.of("p1-a", "p0-a", "p2-a", "p0-b", "p2-b", "p1-b")
            .map(name -> agent(name, "priority: P" + name.charAt(1)))
            .toList());
  }

  private static Stream<Call> tier(List<Call> calls, String tier) {
    return calls.stream().filter(call -> call.agent().startsWith(tier));
  }

  private static Team three(Team.Member... specialists) {
    var last = Stream.of(builtIn("verifier"), builtIn("synthesis"));
    return Team.of(Stream.concat(Stream.of(specialists), last).toList());
  }

  private List<String> readsOf(Team team) {
    var number = open(wide, team);
    wide.oneComment(number);
    return wide.github.requests().stream()
        .filter(request -> request.method().equals("GET"))
        .map(StandInGitHub.Request::path)
        .toList();
  }

  private static String[] names(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> "agent-" + i).toArray(String[]::new);
  }

  private static String wordOf(String agent) {
    var word = "the word of " + agent + ".";
    if (agent.equals("verifier")) return Answers.passing(word, "one/1", "two/1", "three/1");
    if (!agent.matches("one|two|three")) return Answers.pass(word);
    var quote = "class Orders { int version =";
    return Answers.fail(
        word, new Answers.Defect("src/Orders.java", 1, quote, "the claim of " + agent));
  }

  @Test
  void what_holds_for_some_files_is_told_where_they_change_and_nowhere_else() {
    var rule = "Every endpoint checks the tenant.";
    var team =
        Team.of("one").under("instructions: [{paths: [\"src/api/**\"], text: " + rule + "}]");
    wide.oneComment(open(wide, team, change()));
    wide.oneComment(open(wide, team, Map.of("src/api/Orders.java", "class Orders {}\n")));
    assertThat(model.calls())
        .extracting(call -> call.prompt().contains("\nFor [src/api/**]: " + rule + "\n"))
        .containsExactly(false, true);
  }

  @Test
  void agents_may_be_in_a_folder_of_the_repository_s_own() {
    var config = "version: 1\nreview: {agents: [own]}\nagents-dir: tools/agents\n";
    var own = "---\nname: own\n---\nLook for what concerns us.\n";
    wide.repository(Map.of(".github/parallax.yml", config, "tools/agents/own.md", own));
    assertThat(wide.oneComment(wide.open(title(), change()))).contains("| own | PASS |");
  }

  private static Comment review(World world, Team team) {
    return new Comment(world.oneComment(open(world, team)));
  }

  private static int open(World world, Team team) {
    return open(world, team, change());
  }

  private static int open(World world, Team team, Map<String, String> files) {
    world.repository(team.files());
    world.github.forgetRequests();
    return world.open(title(), files);
  }

  /// No two changes of these stories are alike, so that no answer is known from before.
  private static String title() {
    return "Change " + ++changes;
  }

  private static Map<String, String> change() {
    return Map.of("src/Orders.java", "class Orders { int version = " + changes + "; }\n");
  }

  private static String line(String file, int number) {
    return "line %s-%04d and some more words to make it as long as a line".formatted(file, number);
  }

  private static String lines(String file, int count) {
    var text = new StringBuilder();
    for (var i = 1; i <= count; i++) text.append(line(file, i)).append('\n');
    return text.toString();
  }

  private static Duration wall(List<Call> calls) {
    var last = calls.stream().map(FanOutStoryTest::end).max(Instant::compareTo).orElseThrow();
    return Duration.between(calls.getFirst().startedAt(), last);
  }

  private static Instant end(Call call) {
    var end = call.endedAt();
    if (end == null) throw new AssertionError(call.agent() + " was never answered");
    return end;
  }
}
