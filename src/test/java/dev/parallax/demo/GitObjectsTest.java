package dev.parallax.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What git keeps is kept as git keeps it.
final class GitObjectsTest {
  private static final String OTHER = "89abcdef89abcdef89abcdef89abcdef89abcdef";
  private static final Map<String, Object> FILES =
      Map.of(
          "hello.txt",
          "hello\n",
          "run.sh",
          StandInFile.executable("#!/bin/sh\n"),
          "link",
          StandInFile.symlink("hello.txt"),
          "vendor/lib",
          StandInFile.submodule(OTHER),
          "deep/" + "very-".repeat(25) + "long.txt",
          "far away\n",
          "logo.png",
          new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2, 3});

  private final Visitor visitor = new Visitor(FILES);

  GitObjectsTest() throws IOException {}

  @AfterEach
  void close() {
    visitor.close();
  }

  @Test
  void a_blob_has_the_name_that_git_gives_it() throws Exception {
    assertThat(entry("hello.txt").path("sha").asText())
        .isEqualTo("ce013625030ba8dba906f756967f9e9ca394464a");
  }

  @Test
  void modes_are_git_s() throws Exception {
    assertThat(entry("run.sh").path("mode").asText()).isEqualTo("100755");
    assertThat(entry("link").path("mode").asText()).isEqualTo("120000");
    assertThat(entry("vendor").path("type").asText()).isEqualTo("tree");
    var submodule = entry("vendor/lib");
    assertThat(submodule.path("type").asText()).isEqualTo("commit");
    assertThat(submodule.path("sha").asText()).isEqualTo(OTHER);
    assertThat(submodule.has("size")).isFalse();
  }

  @Test
  void a_zip_holds_exactly_the_tree_s_blobs() throws Exception {
    var inside = new HashMap<String, String>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(archive("zipball")))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory()) inside.put(below(entry.getName()), text(zip.readAllBytes()));
      }
    }
    assertThat(inside).isEqualTo(blobs());
  }

  @Test
  void a_tarball_holds_exactly_the_tree_s_blobs() throws Exception {
    var inside = new HashMap<String, String>();
    var tar = new GZIPInputStream(new ByteArrayInputStream(archive("tarball"))).readAllBytes();
    var longName = "";
    for (var at = 0; tar[at] != 0; ) {
      var name = longName.isEmpty() ? field(tar, at, 100) : longName;
      var size = Integer.parseInt(field(tar, at + 124, 12), 8);
      var content = text(Arrays.copyOfRange(tar, at + 512, at + 512 + size));
      longName = tar[at + 156] == 'x' ? content.replaceAll("(?s)^\\d+ path=(.*)\n$", "$1") : "";
      if (tar[at + 156] == '0') inside.put(below(name), content);
      if (tar[at + 156] == '2') inside.put(below(name), field(tar, at + 157, 100));
      at += 512 + (size + 511) / 512 * 512;
    }
    assertThat(inside).isEqualTo(blobs());
  }

  @Test
  void an_archive_is_fetched_without_the_token() throws Exception {
    var redirect = visitor.get("/repos/acme/shop/zipball/main");
    assertThat(redirect.status()).isEqualTo(302);
    assertThat(visitor.send("GET", redirect.header("location"), "", "").status()).isEqualTo(200);
  }

  @Test
  void a_file_that_moved_is_renamed() throws Exception {
    var files = new HashMap<>(FILES);
    files.put("greeting.txt", java.util.Objects.requireNonNull(files.remove("hello.txt")));
    var number = visitor.open(files);
    var file = visitor.get("/repos/acme/shop/pulls/" + number + "/files").json().path(0);
    assertThat(file.path("status").asText()).isEqualTo("renamed");
    assertThat(file.path("previous_filename").asText()).isEqualTo("hello.txt");
    assertThat(file.has("patch")).isFalse();
  }

  @Test
  void a_binary_file_has_no_patch() throws Exception {
    var files = new HashMap<>(FILES);
    files.put("logo.png", new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 9});
    var number = visitor.open(files);
    var file = visitor.get("/repos/acme/shop/pulls/" + number + "/files").json().path(0);
    assertThat(file.path("status").asText()).isEqualTo("modified");
    assertThat(file.has("patch")).isFalse();
  }

  @Test
  void an_empty_last_line_of_context_stays_in_the_patch() throws Exception {
    visitor.github.repository("acme/lines", Map.of("a.txt", "one\n\n"));
    var base = visitor.github.branch("acme/lines", "main");
    var head = visitor.github.commit("acme/lines", base, Map.of("a.txt", "two\n\n"), "Two");
    var number =
        visitor.github.openPullRequest(
            "acme/lines", StandInGitHub.Opening.of("Two", "robin", head));
    var file = visitor.get("/repos/acme/lines/pulls/" + number + "/files").json().path(0);
    assertThat(file.path("patch").asText()).isEqualTo("@@ -1,2 +1,2 @@\n-one\n+two\n ");
  }

  @Test
  void a_pull_request_shows_its_own_change_when_its_base_went_on() throws Exception {
    var number = visitor.open(Map.of("hello.txt", "hello\n"));
    var main = visitor.github.branch(Visitor.SHOP, "main");
    var files = new HashMap<>(FILES);
    files.put("hello.txt", "hi\n");
    visitor.github.branch(
        Visitor.SHOP, "main", visitor.github.commit(Visitor.SHOP, main, files, "Hi"));
    assertThat(visitor.get("/repos/acme/shop/pulls/" + number + "/files").json())
        .noneMatch(file -> file.path("filename").asText().equals("hello.txt"));
  }

  private JsonNode entry(String path) throws Exception {
    for (var entry :
        visitor.get("/repos/acme/shop/git/trees/main?recursive=1").json().path("tree")) {
      if (entry.path("path").asText().equals(path)) return entry;
    }
    throw new AssertionError("not in the tree: " + path);
  }

  private Map<String, String> blobs() throws Exception {
    var blobs = new TreeMap<String, String>();
    var token = visitor.token();
    for (var entry :
        visitor.get("/repos/acme/shop/git/trees/main?recursive=1").json().path("tree")) {
      if (!entry.path("type").asText().equals("blob")) continue;
      var blob =
          visitor.send(
              "GET", entry.path("url").asText(), token, "", "Accept", "application/vnd.github.raw");
      blobs.put(entry.path("path").asText(), text(blob.bytes()));
    }
    return blobs;
  }

  private byte[] archive(String kind) throws Exception {
    var redirect = visitor.get("/repos/acme/shop/" + kind + "/main");
    return visitor.send("GET", redirect.header("location"), "", "").bytes();
  }

  private static String below(String name) {
    assertThat(name).matches("(?s)acme-shop-[0-9a-f]{7}/.*");
    return name.substring(name.indexOf('/') + 1);
  }

  private static String field(byte[] tar, int at, int length) {
    return text(Arrays.copyOfRange(tar, at, at + length)).replaceAll("(?s)\0.*", "");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
