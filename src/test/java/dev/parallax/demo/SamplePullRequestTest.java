package dev.parallax.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

/// The bundled pull request is worth a look.
final class SamplePullRequestTest {
  @Test
  void it_touches_many_languages() throws Exception {
    try (var visitor = new Visitor()) {
      var number = SamplePullRequest.open(visitor.github);
      var endings = new HashSet<String>();
      for (var file : visitor.library().getPullRequest(number).listFiles()) {
        endings.add(file.getFilename().replaceAll(".*[./]", ""));
      }
      assertThat(endings)
          .contains("java", "kt", "py", "ts", "go", "sql", "sh", "yml", "md", "Dockerfile");
    }
  }

  @Test
  void its_configuration_and_its_own_agent_are_on_the_default_branch() throws Exception {
    try (var visitor = new Visitor()) {
      SamplePullRequest.open(visitor.github);
      var library = visitor.library();
      assertThat(text(library, ".github/parallax.yml"))
          .contains("agents: [security, performance, docs, architecture]");
      assertThat(text(library, ".github/parallax/agents/architecture.md"))
          .contains("model: anthropic/claude-sonnet-4-5", "engine: llm", "priority: P1");
    }
  }

  private static String text(org.kohsuke.github.GHRepository library, String path)
      throws java.io.IOException {
    return new String(
        library.getFileContent(path, "main").read().readAllBytes(),
        java.nio.charset.StandardCharsets.UTF_8);
  }
}
