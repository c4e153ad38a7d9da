package dev.parallax;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.demo.StandInGitHub.LineComment;
import dev.parallax.demo.StandInModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;

/// A world in which one file has two holes, for stories of what becomes of findings and of the
/// agents that made them.
abstract class TwoHoles {
  static final String PATH = "src/Shop.java";
  static final String TWO_HOLES =
      """
      class Shop {
        java.sql.ResultSet f(java.sql.Statement s, String u) throws Exception {
          return s.executeQuery("select * from users where name = '" + u + "'");
        }

        // One.
        // Two.
        // Three.
        // Four.

        java.sql.ResultSet g(java.sql.Statement s, String id) throws Exception {
          return s.executeQuery("select * from orders where id = '" + id + "'");
        }
      }
      """;

  /// The first one is closed.
  static final String SECOND_HOLE =
      TWO_HOLES.replace("\"select * from users where name = '\" + u + \"'\"", "\"select 1\"");

  final StandInModel model = StandInModel.start();

  /// Without a key the rules look; a story with a model asks for one.
  World world = new World();

  @AfterEach
  void close() {
    world.close();
    model.close();
  }

  /// A repository that a model looks at: `one`, which finds nothing, and `docs`.
  void told(String... settings) {
    told(List.of("one", "docs"), settings);
  }

  void told(List<String> names, String... settings) {
    told(Team.of(names.toArray(String[]::new)).under(settings));
  }

  void told(Team team) {
    world.close();
    world = new World(model, 40);
    world.repository(team.files());
    for (var name : team.names()) model.answer(name, Answers.pass("nothing"));
  }

  void says(String agent, String claim, int line) {
    model.answer(agent, Answers.fail("x", new Answers.Defect(PATH, line, line(line), claim)));
  }

  /// The author may write: what becomes of findings of strangers' changes says nothing.
  void close(int number) {
    world.github.permit(World.REPOSITORY, "robin", "write");
    world.github.setOpen(World.REPOSITORY, number, false, "acme");
    world.quiet();
  }

  static String line(int number) {
    return TWO_HOLES.lines().toList().get(number - 1);
  }

  int open(String shop) {
    var number = world.open("A change", Map.of(PATH, shop));
    world.quiet();
    return number;
  }

  void push(int number, String shop) {
    world.push(number, Map.of(PATH, shop));
    world.quiet();
  }

  void command(int number, String login, String words) {
    world.github.comment(World.REPOSITORY, number, login, "/parallax " + words);
    world.quiet();
  }

  List<LineComment> lines(int number) {
    return world.github.lineComments(World.REPOSITORY, number);
  }

  JsonNode agent(String name) {
    return StreamSupport.stream(world.get("/api/agents").path("agents").spliterator(), false)
        .filter(agent -> agent.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  JsonNode finding(String label) {
    return findings().stream()
        .filter(finding -> finding.path("id").asText().equals(label))
        .findFirst()
        .orElseThrow();
  }

  List<JsonNode> findings() {
    var findings = new ArrayList<JsonNode>();
    world.get("/api/agents/findings").path("findings").forEach(findings::add);
    return findings;
  }
}
