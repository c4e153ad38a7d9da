package dev.parallax;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;

/// A repository on disk, for commands that look at one.
record Checkout(Path folder) {
  void commit(Map<String, String> files) throws IOException, GitAPIException {
    try (var git = Git.init().setDirectory(folder.toFile()).setInitialBranch("main").call()) {
      for (var file : files.entrySet()) {
        Files.createDirectories(folder.resolve(file.getKey()).getParent());
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
      git.add().addFilepattern(".").call();
      git.commit()
          .setMessage("Add " + files.size() + " files")
          .setAuthor("Sam", "sam@example.com")
          .setCommitter("Sam", "sam@example.com")
          .setSign(false)
          .call();
    }
  }

  /// What a command prints here, on both streams.
  String run(int exitCode, String... command) {
    var realOut = System.out;
    var realErr = System.err;
    var bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, UTF_8));
    System.setErr(new PrintStream(bytes, true, UTF_8));
    try {
      assertThat(Main.run(command)).isEqualTo(exitCode);
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
    }
    return bytes.toString(UTF_8);
  }

  /// What `parallax plan` prints here.
  String plan(int exitCode) {
    return run(exitCode, "plan", "--repo", folder.toString());
  }
}
