package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class AgentCatalogTest {
  private static final String DIR = ".github/parallax/agents";

  @Test
  void the_agents_of_the_default_configuration_are_built_in() {
    var catalog = AgentCatalog.builtIn();
    assertThat(catalog.agents())
        .filteredOn(a -> RepositoryConfig.Review.DEFAULT.agents().contains(a.name()))
        .extracting(Agent::name, Agent::priority)
        .containsExactly(
            tuple("security", Priority.P0),
            tuple("performance", Priority.P1),
            tuple("docs", Priority.P2));
  }

  @Test
  void built_in_agents_keep_the_rules_that_repository_agents_have() {
    var catalog = AgentCatalog.builtIn();
    assertThat(catalog.names())
        .allSatisfy(name -> assertThat(catalog.warnings(name)).isEmpty())
        .contains("quality", "accessibility", "tests", "architecture");
    assertThat(catalog.agents())
        .allSatisfy(agent -> {
          assertThat(agent.description()).isNotBlank();
          assertThat(agent.mind().prompt()).contains("Never report", "PASS means", "Prove");
          assertThat(agent.origin()).isEqualTo("built in");
        });
  }

  @Test
  void a_repository_agent_takes_the_place_of_a_built_in_one() {
    var catalog = of(DIR + "/sec.md", file("security"));
    assertThat(catalog.find("security").orElseThrow().origin()).isEqualTo(DIR + "/sec.md");
    assertThat(catalog.mistakes()).isEmpty();
  }

  @Test
  void only_markdown_files_right_in_the_folder_are_agents() {
    var catalog =
        of(
            DIR + "/README.md",
            "how to write agents",
            DIR + "/notes.txt",
            "notes",
            DIR + "/old/a.md",
            file("old"),
            ".github/parallax/agents.md",
            file("beside"));
    assertThat(catalog.mistakes()).isEmpty();
    assertThat(catalog.names()).isEqualTo(AgentCatalog.builtIn().names());
  }

  @Test
  void the_mistakes_of_all_files_are_told() {
    var catalog = of(DIR + "/a.md", "no front matter", DIR + "/b.md", "---\nname: B\n---\nLook.");
    assertThat(catalog.mistakes())
        .extracting(Mistake::file)
        .containsExactly(DIR + "/a.md", DIR + "/b.md");
  }

  @Test
  void two_files_cannot_have_one_name() {
    var catalog = of(DIR + "/a.md", file("same"), DIR + "/b.md", file("same"));
    assertThat(catalog.mistakes())
        .extracting(Mistake::toString)
        .containsExactly(
            DIR + "/b.md: `name` is `same`, as in " + DIR + "/a.md; give one of them another name");
  }

  @Test
  void a_file_that_is_not_text_is_a_mistake() {
    assertThat(of(DIR + "/a.md", "x".repeat(Source.MAX_TEXT_BYTES + 1)).mistakes()).hasSize(1);
  }

  @Test
  void more_files_than_could_ever_run_are_one_mistake() {
    var files = new TreeMap<String, String>();
    for (var i = 0; i < 100_000; i++) files.put(DIR + "/a" + i + ".md", file("a" + i));
    assertThat(AgentCatalog.of(new FakeSource("c", files), DIR).mistakes())
        .isEqualTo(List.of(new Mistake(DIR, 0, "holds more than 20 agents", "remove some")));
  }

  private static AgentCatalog of(String... pathsAndTexts) {
    return AgentCatalog.of(FakeSource.of(pathsAndTexts), DIR);
  }

  private static String file(String name) {
    return "---\nname: " + name + "\n---\nLook.\n";
  }
}
