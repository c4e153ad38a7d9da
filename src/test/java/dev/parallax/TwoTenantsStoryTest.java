package dev.parallax;

import static dev.parallax.Team.agent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two installations that look alike: the same names of repositories and people, the same numbers,
/// the same files, and everything at once. Nothing of one is ever seen in the other. C2 row 53.
@Timeout(120)
final class TwoTenantsStoryTest {
  private static final List<String> OWNERS = List.of("acme", "globex");
  private static final Pattern WORD = Pattern.compile("tenant-(acme|globex)-\\w+");
  private static final int CHANGES = 4;

  @Test
  void nothing_of_one_installation_is_seen_in_the_other() {
    try (var model = StandInModel.start();
        var world = new World(model, 10)) {
      // It repeats every word of either that it was told.
      model.answerWith(request ->
          new Act.Say(
              Answers.fail(
                  String.join(" ", words(request.prompt())),
                  new Answers.Defect(
                      "A.java", 1, "class A {}", String.join(" ", words(request.prompt()))))));
      var bases = new HashMap<String, Map<String, String>>();
      for (var owner : OWNERS) {
        var files = new HashMap<>(Team.of(agent("one"), agent("two")).files());
        files.put("AGENTS.md", "Say tenant-" + owner + "-conventions.\n");
        bases.put(owner, files);
        world.github.repository(owner + "/shop", files);
        world.github.permit(owner + "/shop", "robin", "write");
      }
      var acts = new ArrayList<Runnable>();
      for (var owner : OWNERS) {
        var repository = owner + "/shop";
        world.github.loseDeliveries(true);
        var issue =
            world.github.openIssue(repository, "An issue", "tenant-" + owner + "-issue", "robin");
        world.github.loseDeliveries(false);
        for (var i = 0; i < CHANGES; i++) {
          var files = new HashMap<>(bases.get(owner));
          files.put("A.java", "class A {}\n// " + i + "\n");
          // Every other change is the same in both, to the byte.
          var body = i % 2 == 0 ? "" : "Fixes #" + issue + " tenant-" + owner + "-body" + i;
          acts.add(
              () -> world.github.openPullRequest(repository, "A change", body, "robin", files));
        }
      }
      Collections.shuffle(acts, new Random(6));
      acts.forEach(Runnable::run);
      world.quiet();
      acts.clear();
      for (var owner : OWNERS) {
        acts.add(() -> say(world, owner, 2, "dismiss F1 tenant-" + owner + "-reason"));
        acts.add(() -> say(world, owner, 3, "retry"));
        acts.add(() -> say(world, owner, 4, "status"));
      }
      Collections.shuffle(acts, new Random(7));
      acts.forEach(Runnable::run);
      world.quiet();

      for (var owner : OWNERS) {
        var other = OWNERS.get(1 - OWNERS.indexOf(owner));
        var told = new StringBuilder();
        for (var number = 2; number <= 1 + CHANGES; number++) {
          world.github.comments(owner + "/shop", number).forEach(c -> told.append(c.body()));
          var head = world.github.head(owner + "/shop", number);
          told.append(world.github.checkRuns(owner + "/shop", head));
        }
        assertThat(words(told.toString()))
            .contains("tenant-" + owner + "-conventions", "tenant-" + owner + "-reason")
            .contains("tenant-" + owner + "-issue", "tenant-" + owner + "-body1")
            .noneMatch(word -> word.startsWith("tenant-" + other));
      }
      var runs = world.runs().recent(100);
      assertThat(runs).hasSizeGreaterThanOrEqualTo(2 * CHANGES);
      for (var run : runs) {
        var owner = run.repository().substring(0, run.repository().indexOf('/'));
        assertThat(run.installation()).isEqualTo(world.github.installationId(owner));
        var other = OWNERS.get(1 - OWNERS.indexOf(owner));
        assertThat(words(world.page("/api/runs/" + run.id())))
            .noneMatch(word -> word.startsWith("tenant-" + other));
      }
      for (var call : model.calls()) {
        assertThat(words(call.prompt()).stream().map(word -> word.split("-")[1]).distinct())
            .hasSizeLessThanOrEqualTo(1);
      }
    }
  }

  private static void say(World world, String owner, int number, String words) {
    StandInGitHub github = world.github;
    github.comment(owner + "/shop", number, "robin", "/parallax " + words);
  }

  private static Set<String> words(String text) {
    var words = new TreeSet<String>();
    var found = WORD.matcher(text);
    while (found.find()) words.add(found.group());
    return words;
  }
}
