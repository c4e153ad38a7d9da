package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.StandInModel;
import dev.parallax.plan.Agent;
import dev.parallax.plan.AgentFile;
import dev.parallax.plan.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Everything in `docs/agents.md` that can be tried is tried: its agents are planned and run, its
/// configuration is read, and its messages are the real ones.
final class AgentGuideTest {
  private static final String DIR = ".github/parallax/agents/";
  private static final String CONFIG = ".github/parallax.yml";
  private static final String WRONG = "## When something is wrong";

  @TempDir Path folder;
  private String guide = "";

  @BeforeEach
  void read() throws IOException {
    guide = Files.readString(Path.of("docs/agents.md"));
  }

  @Test
  void the_examples_are_agents_without_anything_odd_about_them() {
    assertThat(examples()).hasSize(3);
    assertThat(examples())
        .allSatisfy(text ->
            assertThat(AgentFile.read("example.md", text))
                .isInstanceOfSatisfying(
                    AgentFile.Read.class,
                    read -> {
                      assertThat(read.warnings()).isEmpty();
                      assertThat(read.agent().mind().prompt())
                          .contains("Report", "Never report", "Prove ", "PASS means");
                    }));
  }

  @Test
  void the_examples_run_together_and_each_has_its_row() {
    var team = team();
    try (var model = StandInModel.start();
        var world = new World(model, 10)) {
      model.answerWith(request ->
          new StandInModel.Act.Say(
              request.agent().equals("migrations")
                  ? Answers.pass("may run at noon").replace("PASS", "ONLINE")
                  : StandInModel.ANSWER));
      world.repository(team.files());
      var comment =
          new Comment(
              world.oneComment(
                  world.open(
                      "Orders by month",
                      Map.of(
                          "src/Orders.java", "class Orders {}\n",
                          "db/migrations/7.sql", "create index;\n"))));
      assertThat(comment.agents()).containsExactlyInAnyOrderElementsOf(team.names());
      assertThat(comment.status("tenancy")).isEqualTo("PASS");
      assertThat(comment.status("migrations")).isEqualTo("ONLINE (3/3)");
      assertThat(comment.status("release-note")).isEqualTo("PASS");
      assertThat(model.calls()).hasSize(5);
    }
  }

  @Test
  void the_examples_can_be_planned() throws Exception {
    checkout().commit(team().files());
    assertThat(checkout().plan(0))
        .contains("[[migrations,tenancy],[release-note]]", "votes 3 over anthropic/sonnet, default")
        .doesNotContain("notes");
  }

  @Test
  void the_first_example_runs_with_the_configuration_beside_it() throws Exception {
    checkout()
        .commit(
            Map.of(DIR + "tenancy.md", examples().getFirst(), CONFIG, blocks("yaml").getFirst()));
    assertThat(checkout().plan(0)).contains("[[security,performance,tenancy,docs]]");
  }

  @Test
  void every_configuration_can_be_read() {
    assertThat(blocks("yaml")).hasSize(2);
    assertThat(blocks("yaml"))
        .allSatisfy(yaml -> assertThat(ConfigFile.read(yaml).mistakes()).isEmpty());
  }

  @Test
  void mistakes_are_told_in_the_words_of_the_guide() throws Exception {
    checkout().commit(Map.of(DIR + "tenancy.md", wrong("markdown").getFirst()));
    assertThat(checkout().plan(2)).isEqualTo(wrong("text").getFirst());
  }

  @Test
  void notes_are_told_in_the_words_of_the_guide() throws Exception {
    checkout().commit(Map.of(DIR + "tenancy.md", wrong("markdown").getLast()));
    assertThat(checkout().plan(0)).endsWith("\n" + wrong("text").getLast());
  }

  private Checkout checkout() {
    return new Checkout(folder);
  }

  private Team team() {
    return Team.of(
        examples().stream()
            .map(text -> new Team.Member(agent(text).name(), text))
            .sorted((one, two) -> one.name().compareTo(two.name()))
            .toList());
  }

  private static Agent agent(String text) {
    return switch (AgentFile.read("example.md", text)) {
      case AgentFile.Read read -> read.agent();
      case AgentFile.Wrong wrong -> throw new AssertionError(wrong);
    };
  }

  /// The agents' files, without those that are there for their mistakes.
  private List<String> examples() {
    return blocks("markdown").stream().filter(text -> !wrong("markdown").contains(text)).toList();
  }

  private List<String> wrong(String language) {
    var chapter = guide.substring(guide.indexOf(WRONG));
    return blocks(chapter.substring(0, chapter.indexOf("\n## ", WRONG.length())), language);
  }

  private List<String> blocks(String language) {
    return blocks(guide, language);
  }

  /// The texts of fenced blocks; one in a list is indented, as it would be copied without that.
  private static List<String> blocks(String text, String language) {
    return Pattern.compile("(?ms)^( *)```" + language + "\\n(.*?)^ *```$")
        .matcher(text)
        .results()
        .map(block -> block.group(2).replaceAll("(?m)^" + block.group(1), ""))
        .toList();
  }
}
