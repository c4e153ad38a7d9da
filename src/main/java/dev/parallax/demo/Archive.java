package dev.parallax.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A commit's files as one download, with one folder on top, as GitHub's archives have it. A
/// submodule is an empty folder; in a zip, a symbolic link is a file that holds its target.
final class Archive {
  private static final int BLOCK = 512;

  private final GitObjects git;
  private final String commit;
  private final String folder;

  Archive(GitObjects git, String commit, String folder) {
    this.git = git;
    this.commit = commit;
    this.folder = folder;
  }

  byte[] zip() {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.setComment(commit);
      zip.putNextEntry(new ZipEntry(folder + "/"));
      for (var entry : entries()) {
        var isFolder = !entry.type().equals("blob");
        zip.putNextEntry(new ZipEntry(folder + "/" + entry.path() + (isFolder ? "/" : "")));
        if (!isFolder) zip.write(content(entry));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  byte[] tarGz() {
    var out = new ByteArrayOutputStream();
    try (var tar = new GZIPOutputStream(out)) {
      record(tar, "pax_global_header", 'g', "0000666", "", pax("comment", commit));
      record(tar, folder + "/", '5', "0000775", "", new byte[0]);
      for (var entry : entries()) file(tar, entry);
      tar.write(new byte[2 * BLOCK]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private void file(GZIPOutputStream tar, GitObjects.Entry entry) throws IOException {
    var name = folder + "/" + entry.path() + (entry.type().equals("blob") ? "" : "/");
    if (name.getBytes(StandardCharsets.UTF_8).length > 99) {
      record(tar, "long-name", 'x', "0000666", "", pax("path", name));
    }
    if (entry.mode().equals(StandInFile.SYMLINK)) {
      var target = new String(content(entry), StandardCharsets.UTF_8);
      if (content(entry).length > 99) {
        record(tar, "long-link", 'x', "0000666", "", pax("linkpath", target));
      }
      record(tar, name, '2', "0000777", target, new byte[0]);
    } else if (entry.type().equals("blob")) {
      var mode = entry.mode().equals(StandInFile.EXECUTABLE) ? "0000775" : "0000664";
      record(tar, name, '0', mode, "", content(entry));
    } else {
      record(tar, name, '5', "0000775", "", new byte[0]);
    }
  }

  private List<GitObjects.Entry> entries() {
    return git.tree(commit, true).orElseThrow();
  }

  private byte[] content(GitObjects.Entry entry) {
    return git.blob(entry.sha()).orElseThrow();
  }

  private static void record(
      GZIPOutputStream tar, String name, char type, String mode, String link, byte[] content)
      throws IOException {
    var header = new byte[BLOCK];
    put(header, 0, 100, name);
    put(header, 100, 8, mode);
    put(header, 108, 8, "0000000");
    put(header, 116, 8, "0000000");
    put(header, 124, 12, "%011o".formatted(content.length));
    put(header, 136, 12, "%011o".formatted(1_767_603_600L));
    put(header, 148, 8, "        ");
    header[156] = (byte) type;
    put(header, 157, 100, link);
    put(header, 257, 6, "ustar");
    put(header, 263, 2, "00");
    put(header, 265, 32, "root");
    put(header, 297, 32, "root");
    var sum = 0;
    for (var b : header) sum += b & 0xff;
    put(header, 148, 8, "%06o\0 ".formatted(sum));
    tar.write(header);
    tar.write(content);
    tar.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
  }

  private static void put(byte[] header, int at, int room, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, at, Math.min(bytes.length, room));
  }

  /// `LENGTH key=value\n`, where the length counts itself.
  private static byte[] pax(String key, String value) {
    var rest = " " + key + "=" + value + "\n";
    var bytes = rest.getBytes(StandardCharsets.UTF_8).length;
    var length = bytes + Integer.toString(bytes).length();
    if (Integer.toString(length).length() > Integer.toString(bytes).length()) length++;
    return (length + rest).getBytes(StandardCharsets.UTF_8);
  }
}
