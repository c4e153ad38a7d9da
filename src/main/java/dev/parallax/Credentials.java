package dev.parallax;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.github.NewApp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the set-up page got of GitHub, kept in one file of the data folder that nobody but its
/// owner can read. Shows nothing of itself.
record Credentials(
    String appId,
    String slug,
    String clientId,
    String clientSecret,
    String privateKey,
    String webhookSecret,
    String htmlUrl) {
  static final Credentials NONE = new Credentials("", "", "", "", "", "", "");

  private static final String NAME = "credentials.json";
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rwx------");

  static Credentials of(NewApp app) {
    return new Credentials(
        app.id(),
        app.slug(),
        app.clientId(),
        app.clientSecret(),
        app.privateKey(),
        app.webhookSecret(),
        app.htmlUrl());
  }

  // Made when there is something to read or to keep, which in most places there never is.
  private static JsonMapper json() {
    return JsonMapper.builder().build();
  }

  /// Where they are kept.
  static Path file(Path folder) {
    return folder.resolve(NAME);
  }

  /// What is kept in a folder; empty when nothing is.
  ///
  /// @throws WrongUse when others can read it, or it cannot be read
  static Optional<Credentials> stored(Path folder) {
    var file = file(folder);
    if (!Files.exists(file)) return Optional.empty();
    try {
      if (isPosix() && !OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
        throw new WrongUse(
            List.of(file + " can be read by others than its owner; chmod 600 " + file));
      }
      var read = of(json().readTree(Files.readAllBytes(file)));
      if (read.appId.isBlank() || read.privateKey.isBlank() || read.webhookSecret.isBlank()) {
        throw unreadable(file);
      }
      return Optional.of(read);
    } catch (JsonProcessingException e) {
      throw unreadable(file);
    } catch (IOException e) {
      throw new WrongUse(List.of(file + " cannot be read; give it to the user who runs this"));
    }
  }

  /// Keeps them: whole and on disk, or not at all.
  ///
  /// @throws IOException when they could not be kept; what was kept before is never replaced
  void store(Path folder) throws IOException {
    Files.createDirectories(folder);
    var file = file(folder);
    if (Files.exists(file)) throw new IOException(file + " is there already");
    var temporary = Files.createTempFile(folder, NAME, ".tmp", mode());
    try {
      try (var out = FileChannel.open(temporary, WRITE)) {
        var bytes =
            ByteBuffer.wrap(json().writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        while (bytes.hasRemaining()) out.write(bytes);
        out.force(true);
      }
      Files.move(temporary, file, ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// Tries whether a folder can keep them, before anything is made that would be lost.
  ///
  /// @throws WrongUse with the mend when it cannot
  static void requireRoom(Path folder) {
    try {
      Files.createDirectories(folder);
      var probe = Files.createTempFile(folder, NAME, ".tmp", mode());
      try {
        if (isPosix() && !MODE.equals(Files.getPosixFilePermissions(probe))) {
          throw new WrongUse(
              List.of(
                  "the file system of DATA_DIR, "
                      + folder.toAbsolutePath()
                      + ", lets everybody read what is put there; take another, or set APP_ID,"
                      + " PRIVATE_KEY and WEBHOOK_SECRET instead"));
        }
      } finally {
        Files.delete(probe);
      }
    } catch (IOException e) {
      throw new WrongUse(
          List.of(
              "DATA_DIR, "
                  + folder.toAbsolutePath()
                  + ", cannot be written; give it to the user who runs this"));
    }
  }

  private static WrongUse unreadable(Path file) {
    return new WrongUse(
        List.of(file + " is not what the set-up page wrote; put a good copy in its place"));
  }

  private static Credentials of(JsonNode json) {
    return new Credentials(
        json.path("appId").asText(),
        json.path("slug").asText(),
        json.path("clientId").asText(),
        json.path("clientSecret").asText(),
        json.path("privateKey").asText(),
        json.path("webhookSecret").asText(),
        json.path("htmlUrl").asText());
  }

  private static FileAttribute<?>[] mode() {
    return isPosix()
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(MODE)}
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  @Override
  public String toString() {
    return "Credentials[" + slug + "]";
  }
}
