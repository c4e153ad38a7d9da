package dev.parallax.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kohsuke.github.GHCheckRun;
import org.kohsuke.github.GHCheckRunBuilder;
import org.kohsuke.github.GHFileNotFoundException;
import org.kohsuke.github.GHPermissionType;
import org.kohsuke.github.GHTreeEntry;
import org.kohsuke.github.ReactionContent;

/// The client library that Parallax uses reads the pretend GitHub's answers.
final class ClientLibraryTest {
  private final Visitor visitor = new Visitor();

  ClientLibraryTest() throws IOException {}

  @AfterEach
  void close() {
    visitor.close();
  }

  @Test
  void the_app_finds_its_installation_and_gets_a_token() throws Exception {
    assertThat(visitor.library().getFullName()).isEqualTo(Visitor.SHOP);
  }

  @Test
  void a_pull_request_is_read() throws Exception {
    var number = visitor.open(Map.of("src/Shop.java", "class Shop { int orders; }\n"));
    var pull = visitor.library().getPullRequest(number);
    assertThat(pull.getHead().getSha()).isEqualTo(visitor.github.head(Visitor.SHOP, number));
    assertThat(pull.getUser().getLogin()).isEqualTo("robin");
    assertThat(pull.getChangedFiles()).isEqualTo(2);
    assertThat(pull.isDraft()).isFalse();
  }

  @Test
  void a_fork_s_pull_request_names_the_fork() throws Exception {
    var files = Map.of("README.md", "# Mine\n");
    var head =
        visitor.github.commit(
            Visitor.SHOP, visitor.github.branch(Visitor.SHOP, "main"), files, "Mine");
    var number =
        visitor.github.openPullRequest(
            Visitor.SHOP,
            StandInGitHub.Opening.of("Mine", "mallory", head).fromFork("mallory").asDraft());
    var pull = visitor.library().getPullRequest(number);
    assertThat(pull.getHead().getRepository().getFullName()).isEqualTo("mallory/shop");
    assertThat(pull.getBase().getRepository().getFullName()).isEqualTo(Visitor.SHOP);
    assertThat(pull.isDraft()).isTrue();
  }

  @Test
  void changed_files_come_with_their_patches() throws Exception {
    var number =
        visitor.open(Map.of("README.md", "# Shop\n", "src/Shop.java", "class Shop {\n}\n"));
    var file = visitor.library().getPullRequest(number).listFiles().toList().getFirst();
    assertThat(file.getStatus()).isEqualTo("modified");
    assertThat(file.getPatch()).isEqualTo("@@ -1 +1,2 @@\n-class Shop {}\n+class Shop {\n+}");
    assertThat(file.getAdditions()).isEqualTo(2);
    assertThat(file.getDeletions()).isEqualTo(1);
  }

  @Test
  void a_tree_lists_files_and_folders() throws Exception {
    var library = visitor.library();
    assertThat(library.getTreeRecursive("main", 1).getTree())
        .extracting(GHTreeEntry::getPath, GHTreeEntry::getType)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("README.md", "blob"),
            org.assertj.core.groups.Tuple.tuple("src", "tree"),
            org.assertj.core.groups.Tuple.tuple("src/Shop.java", "blob"));
  }

  @Test
  void a_file_is_read_by_path_and_by_name() throws Exception {
    var library = visitor.library();
    var content = library.getFileContent("src/Shop.java", "main");
    assertThat(new String(content.read().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("class Shop {}\n");
    assertThat(
            new String(
                library.getBlob(content.getSha()).read().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("class Shop {}\n");
    assertThat(library.getDirectoryContent("src")).hasSize(1);
  }

  @Test
  void two_commits_are_compared() throws Exception {
    var number = visitor.open(Map.of("README.md", "# Shop\n"));
    var compared = visitor.library().getCompare("main", visitor.github.head(Visitor.SHOP, number));
    assertThat(compared.getAheadBy()).isEqualTo(1);
    assertThat(compared.getFiles()).hasSize(1);
    assertThat(compared.getFiles()[0].getStatus()).isEqualTo("removed");
  }

  @Test
  void a_comment_is_made_found_changed_and_taken_away() throws Exception {
    var number = visitor.open(Map.of("README.md", "# Shop\n"));
    var pull = visitor.library().getPullRequest(number);
    var comment = pull.comment("first");
    comment.update("second");
    assertThat(visitor.library().getPullRequest(number).listComments().toList())
        .singleElement()
        .satisfies(found -> {
          assertThat(found.getBody()).isEqualTo("second");
          assertThat(found.getUser().getLogin()).isEqualTo("parallax-demo[bot]");
        });
    comment.delete();
    assertThat(visitor.github.comments(Visitor.SHOP, number)).isEmpty();
  }

  @Test
  void a_reaction_is_left_once() throws Exception {
    var number = visitor.open(Map.of("README.md", "# Shop\n"));
    var id = visitor.github.comment(Visitor.SHOP, number, "robin", "/parallax review");
    var comment = visitor.library().getPullRequest(number).listComments().toList().getFirst();
    comment.createReaction(ReactionContent.EYES);
    comment.createReaction(ReactionContent.EYES);
    assertThat(visitor.github.comments(Visitor.SHOP, number))
        .containsExactly(
            new StandInGitHub.Comment(id, "robin", "/parallax review", java.util.List.of("eyes")));
  }

  @Test
  void a_check_run_is_made_and_completed() throws Exception {
    var library = visitor.library();
    var head = visitor.github.branch(Visitor.SHOP, "main");
    var run =
        library
            .createCheckRun("Parallax", head)
            .withExternalID("run-1")
            .withStatus(GHCheckRun.Status.IN_PROGRESS)
            .create();
    run.update()
        .withStatus(GHCheckRun.Status.COMPLETED)
        .withConclusion(GHCheckRun.Conclusion.NEUTRAL)
        .add(
            new GHCheckRunBuilder.Output("One thing", "found")
                .add(
                    new GHCheckRunBuilder.Annotation(
                        "README.md", 1, GHCheckRun.AnnotationLevel.NOTICE, "see here")))
        .create();
    assertThat(visitor.github.checkRuns(Visitor.SHOP, head))
        .singleElement()
        .satisfies(check -> {
          assertThat(check.externalId()).isEqualTo("run-1");
          assertThat(check.conclusion()).isEqualTo("neutral");
          assertThat(check.summary()).isEqualTo("found");
          assertThat(check.annotations()).hasSize(1);
        });
    assertThat(library.getCheckRuns(head).toList()).hasSize(1);
  }

  @Test
  void roles_are_told_in_the_old_words_too() throws Exception {
    visitor.github.permit(Visitor.SHOP, "mia", "maintain");
    assertThat(visitor.library().getPermission("mia")).isEqualTo(GHPermissionType.WRITE);
    assertThat(
            visitor
                .get("/repos/acme/shop/collaborators/mia/permission")
                .json()
                .path("role_name")
                .asText())
        .isEqualTo("maintain");
  }

  @Test
  void labels_are_put_on_and_taken_off() throws Exception {
    var number = visitor.open(Map.of("README.md", "# Shop\n"));
    var pull = visitor.library().getPullRequest(number);
    pull.addLabels("bug", "later");
    pull.removeLabel("bug");
    assertThat(visitor.github.labels(Visitor.SHOP, number)).containsExactly("later");
  }

  @Test
  void an_issue_is_listed_beside_pull_requests() throws Exception {
    var issue = visitor.github.openIssue(Visitor.SHOP, "It breaks", "Often", "robin");
    assertThat(visitor.library().getIssue(issue).isPullRequest()).isFalse();
    visitor.open(Map.of("README.md", "# Shop\n"));
    assertThat(visitor.library().getIssues(org.kohsuke.github.GHIssueState.OPEN)).hasSize(2);
    assertThat(visitor.library().getPullRequests(org.kohsuke.github.GHIssueState.OPEN)).hasSize(1);
  }

  @Test
  void what_is_not_there_is_not_found() throws Exception {
    var library = visitor.library();
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> library.getPullRequest(99))
        .isInstanceOf(GHFileNotFoundException.class);
  }

  @Test
  void many_comments_come_in_pages() throws Exception {
    var number = visitor.open(Map.of("README.md", "# Shop\n"));
    for (var i = 0; i < 65; i++) visitor.github.comment(Visitor.SHOP, number, "robin", "no. " + i);
    var path = "/repos/acme/shop/issues/" + number + "/comments";
    assertThat(visitor.get(path).json()).hasSize(30);
    assertThat(visitor.get(path + "?per_page=1000").json()).hasSize(65);
    assertThat(visitor.get(path + "?page=3").header("link"))
        .contains("rel=\"prev\"", "rel=\"first\"")
        .doesNotContain("next");
    assertThat(visitor.library().getPullRequest(number).listComments().toList()).hasSize(65);
  }

  @Test
  void comments_since_a_time_leave_out_older_ones() throws Exception {
    var number = visitor.open(Map.of("README.md", "# Shop\n"));
    visitor.github.comment(Visitor.SHOP, number, "robin", "old");
    visitor.pass(java.time.Duration.ofMinutes(10));
    visitor.github.comment(Visitor.SHOP, number, "robin", "new");
    var path = "/repos/acme/shop/issues/" + number + "/comments?since=2026-03-01T12:05:00Z";
    assertThat(visitor.get(path).json()).hasSize(1);
  }

  @Test
  void a_renamed_repository_is_found_under_its_old_name() throws Exception {
    visitor.github.rename(Visitor.SHOP, "acme/store");
    var moved = visitor.get("/repos/acme/shop");
    assertThat(moved.status()).isEqualTo(301);
    assertThat(visitor.get(moved.header("location")).json().path("full_name").asText())
        .isEqualTo("acme/store");
    assertThat(visitor.post("/repos/acme/shop/labels", "{\"name\":\"x\"}").status()).isEqualTo(307);
  }

  @Test
  void a_patch_larger_than_github_sends_is_left_out_without_a_word() throws Exception {
    var files = new LinkedHashMap<String, Object>();
    files.put("a.txt", "line\n".repeat(15_000));
    files.put("b.txt", "other\n".repeat(15_000));
    var number = visitor.open(files);
    var path = "/repos/acme/shop/pulls/" + number;
    var second = visitor.get(path + "/files").json().path(2);
    assertThat(second.path("filename").asText()).isEqualTo("b.txt");
    assertThat(second.path("changes").asInt()).isZero();
    assertThat(second.has("patch")).isFalse();
    var diff =
        visitor.send("GET", path, visitor.token(), "", "Accept", "application/vnd.github.diff");
    assertThat(diff.status()).isEqualTo(406);
    assertThat(diff.json().path("errors").path(0).path("code").asText()).isEqualTo("too_large");
  }

  @Test
  void a_difference_is_told_as_git_would() throws Exception {
    var number = visitor.open(Map.of("README.md", "# Store\n", "src/Shop.java", "class Shop {}\n"));
    var diff =
        visitor.send(
            "GET",
            "/repos/acme/shop/pulls/" + number,
            visitor.token(),
            "",
            "Accept",
            "application/vnd.github.v3.diff");
    assertThat(diff.text())
        .startsWith("diff --git a/README.md b/README.md\n")
        .endsWith("@@ -1 +1 @@\n-# Shop\n+# Store\n");
  }
}
