package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class PlanTextTest {
  private static final String DIR = ".github/parallax/agents/";
  private static final Subject SUBJECT = new Subject.LocalRange("shop", "shop", "base", "head");

  @Test
  void a_plan_is_printed_whole() throws IOException {
    check(
        "plan.txt",
        text(
            """
            review:
              agents: [security, api, docs, labels, verdict]
            """));
  }

  @Test
  void strict_tiers_are_stages() throws IOException {
    check("strict-tiers.txt", text("review: {strict-tiers: true}"));
  }

  @Test
  void three_stages_are_drawn_from_left_to_right() {
    var lines =
        new String[] {
          "a", "b", "c", "d: a", "e: [b, c]", "f: d", "g: [d, e]", "h: e",
        };
    var files = new java.util.ArrayList<String>();
    files.add(RepositoryConfig.PATH);
    files.add("review: {agents: [a, b, c, d, e, f, g, h]}");
    for (var line : lines) {
      var words = line.split(": ", 2);
      files.add(DIR + words[0] + ".md");
      var needs = words.length > 1 ? "\nneeds: " + words[1] : "";
      files.add("---\nname: " + words[0] + needs + "\n---\nLook.");
    }
    var planned =
        Planner.preview(
            SUBJECT,
            FakeSource.of(files.toArray(String[]::new)),
            RepositoryConfig.Review.DEFAULT.agents());
    assertThat(PlanText.render(((Planned.Ready) planned).plan()))
        .startsWith(
            """
            stages: [[a,b,c],[d,e],[f,g,h]]
            by number: [[1,2,3],[4,5],[6,7,8]]

              a ┐  ┌ d ┐  ┌ f
              b ├──┤ e ├──┤ g
              c ┘         └ h
            """);
  }

  /// Whoever writes an agent wants to know what is odd about it before he names it anywhere.
  @Test
  void a_file_of_an_agent_that_nobody_named_is_warned_of_too() {
    var project =
        FakeSource.of(
            DIR + "odd.md", "---\nname: odd\nprioritty: P0\n---\nLook.",
            DIR + "sec.md", "---\nname: security\ncolour: red\n---\nLook.");
    assertThat(PlanText.render(((Planned.Ready) Planner.preview(SUBJECT, project)).plan()))
        .endsWith(
            """

            left out
              odd            not in `review.agents` of .github/parallax.yml

            notes
              .github/parallax/agents/sec.md:3: there is no key `colour`; did you mean `color`?
              .github/parallax/agents/odd.md:3: there is no key `prioritty`; did you mean `priority`?
            """);
  }

  private static String text(String config) {
    var project =
        FakeSource.of(
            RepositoryConfig.PATH,
            config,
            DIR + "api.md",
            "---\nname: api\npaths: ['src/api/**']\nvotes: 3\nmodels: [haiku, inherit]\n"
                + "timeout: 90s\ntools: [Read, Bash]\n---\nLook.",
            DIR + "labels.md",
            "---\nname: labels\non: issue\n---\nLook.",
            DIR + "verdict.md",
            "---\nname: verdict\nengine: rules\nneeds: [security, api]\ntools: []\n---\n");
    return switch (Planner.preview(SUBJECT, project, RepositoryConfig.Review.DEFAULT.agents())) {
      case Planned.Ready(Plan plan) -> PlanText.render(plan);
      case Planned.Mistaken wrong -> throw new AssertionError(wrong);
      case Planned.Nothing nothing -> throw new AssertionError(nothing);
    };
  }

  private static void check(String name, String actual) throws IOException {
    var golden = Path.of("src/test/resources/golden/plan", name);
    if ("update".equals(System.getProperty("golden"))) Files.writeString(golden, actual);
    assertThat(actual).isEqualTo(Files.readString(golden));
  }
}
