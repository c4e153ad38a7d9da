package dev.parallax.github;

import dev.parallax.job.ForgeTrouble;
import dev.parallax.plan.Source;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// File contents by their git name, fetched for a run and shared by all its agents.
///
/// The head commit's archive brings most of them in one request. It is never unpacked to disk, and
/// each of its files is believed only when its content has the name that the tree gives it: what
/// the archive leaves out or alters is fetched by name.
final class Objects {
  private static final Logger log = LoggerFactory.getLogger(Objects.class);
  private static final long MOST_TREE_BYTES = 48L << 20;
  private static final int MOST_ENTRIES = 20_000;

  private final GitHubApp.Requests requests;
  private final String repository;
  private final String head;
  private final long treeBytes;
  private final Map<String, byte[]> known = new HashMap<>();
  private boolean archiveRead;

  /// @param repository its API path, `/repos/owner/name`
  /// @param treeBytes how large all files of the head commit are together
  Objects(GitHubApp.Requests requests, String repository, String head, long treeBytes) {
    this.requests = requests;
    this.repository = repository;
    this.head = head;
    this.treeBytes = treeBytes;
  }

  /// A file's content.
  synchronized byte[] read(String sha) {
    if (!archiveRead) readArchive();
    var content = known.get(sha);
    if (content == null) {
      content = fetch(sha);
      known.put(sha, content);
    }
    return content;
  }

  private byte[] fetch(String sha) {
    var blob = requests.get(repository + "/git/blobs/" + sha);
    return Base64.getMimeDecoder().decode(blob.path("content").asText());
  }

  private void readArchive() {
    archiveRead = true;
    if (treeBytes > MOST_TREE_BYTES) return;
    try (var response = requests.archive(repository + "/zipball/" + head)) {
      if (!response.isSuccessful()) return;
      try (var zip = new ZipInputStream(response.body().byteStream())) {
        var left = MOST_TREE_BYTES * 2;
        for (var count = 0; count < MOST_ENTRIES; count++) {
          var entry = zip.getNextEntry();
          if (entry == null) return;
          if (entry.isDirectory()) continue;
          var content = zip.readNBytes(Source.MAX_TEXT_BYTES + 1);
          left -= content.length;
          if (content.length <= Source.MAX_TEXT_BYTES) known.put(name(content), content);
          // What is not kept has to be inflated all the same to get to the next entry.
          else left -= zip.skip(Math.max(0, left + 1));
          if (left < 0) return;
        }
      }
    } catch (IOException | ForgeTrouble e) {
      // Not a loss: what is needed is fetched one by one.
      log.info("the archive of {} at {} could not be read: {}", repository, head, e.getMessage());
    }
  }

  /// What git calls a file with this content.
  static String name(byte[] content) {
    try {
      var sha = MessageDigest.getInstance("SHA-1");
      sha.update(
          ("blob " + content.length + "\0").getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
