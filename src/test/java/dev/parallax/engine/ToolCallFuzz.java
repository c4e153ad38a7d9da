package dev.parallax.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;
import dev.parallax.git.LocalRepository;
import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Hunk;
import dev.parallax.plan.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;

/// A tool's name, then its input as a model writes it, over a real repository with files beside its
/// commit that nobody may see. Every call ends with a page that fits, and no path leads out.
public final class ToolCallFuzz {
  private static final String OUTSIDE = "canary-outside-of-the-tree";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final FileTools TOOLS =
      new FileTools(source(), change(), List.of("Read", "Grep", "Glob"), System::nanoTime);

  private ToolCallFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var pieces = Pieces.of(data);
    for (var name : TOOLS.names()) {
      var input = JsonNodeFactory.instance.objectNode();
      input.put(name.equals("Read") || name.equals("Diff") ? "path" : "pattern", pieces.get(1));
      call(name, input);
    }
    try {
      var input = JSON.readTree(pieces.get(1));
      if (input != null && input.isObject()) call(pieces.get(0), input);
    } catch (JsonProcessingException e) {
      // Whoever writes no JSON calls nothing.
    }
  }

  private static void call(String name, JsonNode input) {
    try {
      var answer = TOOLS.call(name, input);
      Must.hold(!answer.text().contains(OUTSIDE), "nothing outside of the commit is seen");
      Must.hold(answer.text().getBytes(UTF_8).length <= 64 << 10, "an answer is one page");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Source source() {
    try {
      var target = Files.createDirectories(Path.of("target/fuzz").toAbsolutePath());
      var folder = Files.createTempDirectory(target, "tree");
      var repository = Files.createDirectory(folder.resolve("repository"));
      Files.writeString(folder.resolve("secret.txt"), OUTSIDE);
      try (var git = Git.init().setDirectory(repository.toFile()).setInitialBranch("main").call()) {
        Files.createDirectories(repository.resolve("src/main"));
        Files.writeString(repository.resolve("src/main/A.java"), "class A {}\n".repeat(50));
        Files.writeString(repository.resolve("long.txt"), "a".repeat(50_000));
        Files.writeString(repository.resolve("[id].tsx"), "export const x = 1;\n");
        Files.createSymbolicLink(repository.resolve("link.txt"), Path.of("../secret.txt"));
        git.add().addFilepattern(".").call();
        git.commit()
            .setMessage("Add files")
            .setAuthor("Sam", "sam@example.com")
            .setCommitter("Sam", "sam@example.com")
            .setSign(false)
            .call();
        Files.writeString(repository.resolve("not-committed.txt"), OUTSIDE);
      }
      return LocalRepository.open(repository).source("main");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GitAPIException | LocalRepository.Unusable e) {
      throw new IllegalStateException(e);
    }
  }

  private static Change change() {
    return new Change(
        List.of(
            new FileChange(
                "src/main/A.java",
                "src/main/B.java",
                FileChange.Kind.RENAMED,
                FileChange.Content.TEXT,
                Hunk.parse("@@ -1,2 +1,2 @@\n-class B {}\n+class A {}\n class A {}\n"))),
        List.of());
  }
}
