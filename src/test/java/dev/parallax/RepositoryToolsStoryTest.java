package dev.parallax;

import static dev.parallax.Team.agent;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.demo.StandInFile;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import dev.parallax.demo.StandInModel.ToolUse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An agent that looks where it should not: it is shown the one commit and nothing else.
@Timeout(120)
final class RepositoryToolsStoryTest {
  private static final String OTHER = "1f2e3d4c5b6a79880716253443526170fedcba98";

  /// C2 rows 34, 35 and 39.
  @Test
  void links_submodules_and_other_repositories_show_nothing_but_where_they_lead() throws Exception {
    try (var model = StandInModel.start();
        var world = new World(model, 10)) {
      world.github.repository("acme/billing", Map.of("secrets.env", "KEY=of-billing\n"));
      var base = new HashMap<String, Object>(Team.of(agent("curious", "maxTurns: 4")).files());
      base.put("README.md", "# Shop\n");
      base.put("src/Shop.java", "class Shop {}\n");
      world.github.repository(World.REPOSITORY, base);
      var head = new HashMap<>(base);
      head.put("A.java", "class A {}\n");
      head.put("passwd", StandInFile.symlink("/etc/passwd"));
      head.put("AGENTS.md", StandInFile.symlink("/proc/self/environ"));
      head.put("up", StandInFile.symlink("../../../../etc/shadow"));
      head.put("circle/a", StandInFile.symlink("b"));
      head.put("circle/b", StandInFile.symlink("a"));
      head.put("self", StandInFile.symlink("."));
      head.put("inside", StandInFile.symlink("src/Shop.java"));
      head.put("vendor/lib", StandInFile.submodule(OTHER));
      var sent = new CopyOnWriteArrayList<StandInGitHub.Sent>();
      world.github.watch(sent::add);
      var asked =
          Stream.of(
                  "passwd",
                  "up",
                  "circle/a",
                  "self",
                  "inside",
                  "vendor/lib",
                  "vendor/lib/x",
                  "self/README.md")
              .map(path -> new ToolUse("Read", "{\"path\":\"" + path + "\"}"))
              .toArray(ToolUse[]::new);
      model.answerWith(request ->
          request.prompt().contains("it is not followed")
              ? new Act.Say(Answers.pass("looked"))
              : new Act.Tools(asked));

      var number =
          world.github.openPullRequest(World.REPOSITORY, "Links", "", "mallory", Map.copyOf(head));
      assertThat(new Comment(world.oneComment(number)).status("curious")).contains("PASS");

      var told = StandInModel.of(model.calls(), "curious").getLast().prompt();
      assertThat(told)
          .contains("     1  /etc/passwd", "     1  ../../../../etc/shadow", "     1  b")
          .contains("     1  src/Shop.java")
          .contains("a submodule at " + OTHER)
          .contains("there is no file `vendor/lib/x`", "there is no file `self/README.md`")
          .doesNotContain("root:", "PATH=", "of-billing", "class Shop {}\n\n");
      // A token reaches the one repository, and of it nothing that is not needed.
      assertThat(minted(sent))
          .isNotEmpty()
          .allSatisfy(body ->
              assertThat(body.path("repository_ids"))
                  .singleElement()
                  .extracting(JsonNode::asLong)
                  .isEqualTo(world.github.repositoryId(World.REPOSITORY)));
      assertThat(sent).noneMatch(request -> request.uri().toString().contains("billing"));
    }
  }

  private static List<JsonNode> minted(List<StandInGitHub.Sent> sent) throws Exception {
    var bodies = new java.util.ArrayList<JsonNode>();
    for (var request : sent) {
      if (!request.uri().getPath().endsWith("/access_tokens")) continue;
      bodies.add(new JsonMapper().readTree(request.body()));
    }
    return bodies;
  }
}
