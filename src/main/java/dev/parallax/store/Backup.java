package dev.parallax.store;

import dev.parallax.job.StoreTrouble;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// Copies of the embedded database. A copy is under its name only when it is whole and on disk;
/// what a copy replaces is set aside, and never deleted.
public final class Backup {
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Backup() {}

  /// Copies the database of a folder, while a server may be working on it.
  ///
  /// @return its size in bytes
  /// @throws IllegalStateException with one clear line when it could not be done
  public static long take(Path folder, Path file) {
    var unfinished = beside(file, ".part");
    if (Files.exists(file)) throw new IllegalStateException(file + " is there already");
    try (var database = Database.embeddedToRead(folder)) {
      Files.deleteIfExists(unfinished);
      // Who may read a copy may read all of it.
      Files.createFile(
          unfinished,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      database.copyInto(unfinished);
      finish(unfinished, file);
      return Files.size(file);
    } catch (IOException | StoreTrouble e) {
      throw new IllegalStateException("the copy could not be made: " + e.getMessage(), e);
    } finally {
      removeIfThere(unfinished);
    }
  }

  /// Puts a copy in the place of a folder's database, which no server may be working on.
  ///
  /// @return where the one that was there is now; empty when there was none
  /// @throws IllegalStateException with one clear line when it could not be done; then nothing was
  public static List<Path> restore(Path file, Path folder, Instant now) {
    if (!Files.isRegularFile(file)) throw new IllegalStateException(file + " is not there");
    try (var held = EmbeddedFile.taken(folder)) {
      var unfinished = beside(held.path(), ".restoring");
      try {
        Files.copy(file, unfinished, StandardCopyOption.REPLACE_EXISTING);
        requireUsable(file, unfinished);
        var aside = setAside(held.path(), now);
        finish(unfinished, held.path());
        held.noteThatItIsThere();
        return aside;
      } finally {
        for (var rest : List.of("", "-wal", "-shm")) removeIfThere(beside(unfinished, rest));
      }
    } catch (IOException e) {
      throw new IllegalStateException("it could not be restored: " + e.getMessage(), e);
    }
  }

  private static void requireUsable(Path file, Path copy) {
    try {
      Database.requireUsable(copy);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(file + " cannot be restored: " + e.getMessage(), e);
    }
  }

  /// What was not written over yet belongs to the database that it lies beside, and to no other.
  private static List<Path> setAside(Path database, Instant now) throws IOException {
    var aside = beside(database, ".before-" + SECOND.format(now));
    for (var part : List.of("-wal", "-shm", "")) {
      var old = beside(database, part);
      if (Files.exists(old)) Files.move(old, beside(aside, part));
    }
    return Files.exists(aside) ? List.of(aside) : List.of();
  }

  private static void finish(Path unfinished, Path file) throws IOException {
    try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    try (var folder = FileChannel.open(file.toAbsolutePath().getParent())) {
      folder.force(true);
    }
  }

  private static Path beside(Path file, String more) {
    return file.resolveSibling(file.getFileName() + more);
  }

  private static void removeIfThere(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new IllegalStateException(file + " cannot be removed: " + e.getMessage(), e);
    }
  }
}
