package dev.parallax.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteException;

/// The file of the embedded database, held by one process at a time through a lock beside it, which
/// also knows that there was a database: one that is gone or damaged is not replaced by an empty
/// one.
final class EmbeddedFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedFile.class);
  private static final byte[] BEGINNING = "SQLite format 3\0".getBytes(US_ASCII);
  private static final byte[] THERE = "parallax.db is there\n".getBytes(US_ASCII);

  /// Up to here looking through all of it takes less time than anybody notices at a start.
  private static final long LITTLE_BYTES = 64L << 20;

  /// The largest delivery, and what belongs to it.
  private static final long ROOM_BYTES = 32L << 20;

  private final Path path;
  private final FileChannel lock;
  private volatile boolean damaged;

  private EmbeddedFile(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  static Path in(Path folder) {
    return folder.resolve("parallax.db");
  }

  /// Takes the folder for this process.
  ///
  /// @throws IllegalStateException with one clear line when another process has it
  static EmbeddedFile taken(Path folder) {
    try {
      Files.createDirectories(folder);
      var channel =
          FileChannel.open(
              folder.resolve("parallax.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        FileLock held = channel.tryLock();
        if (held != null) return new EmbeddedFile(in(folder), channel);
      } catch (OverlappingFileLockException e) {
        // the same answer as for another process
      }
      channel.close();
    } catch (IOException e) {
      throw new IllegalStateException(
          "the folder " + folder.toAbsolutePath() + " cannot be written: " + e + "; see DATA_DIR",
          e);
    }
    throw new IllegalStateException(
        "another Parallax is running on "
            + folder.toAbsolutePath()
            + "; stop it, give this one another DATA_DIR, or share a PostgreSQL through"
            + " DATABASE_URL");
  }

  Path path() {
    return path;
  }

  /// What can be seen from outside: it is there when it was, and begins as a database does.
  void requireWhole() throws IOException {
    if (!Files.exists(path)) {
      if (wasThere()) throw gone();
    } else if (Files.size(path) == 0) {
      if (wasThere()) throw damagedBy("it is empty");
    } else {
      try (var in = Files.newInputStream(path)) {
        if (!Arrays.equals(in.readNBytes(BEGINNING.length), BEGINNING)) {
          throw damagedBy("it is not a database");
        }
      }
    }
  }

  /// Looks through all of it, when it is not too large for that.
  void requireSound(DataSource source) throws IOException {
    if (Files.size(path) > LITTLE_BYTES) return;
    var fault = fault(source);
    if (fault.isPresent()) throw damagedBy(fault.get());
  }

  /// Looks through a large one while others work with it.
  void examineLater(DataSource source) throws IOException {
    if (Files.size(path) <= LITTLE_BYTES) return;
    Thread.ofVirtual()
        .name("look through the database")
        .start(() -> fault(source).ifPresent(this::found));
  }

  /// The first thing that is wrong with a database.
  static Optional<String> fault(DataSource source) {
    try (var connection = source.getConnection();
        var statement = connection.createStatement();
        var found = statement.executeQuery("pragma quick_check(1)")) {
      var line = found.next() ? found.getString(1) : "ok";
      return line.equals("ok") ? Optional.empty() : Optional.of(line.replaceAll("\\s+", " "));
    } catch (SQLException e) {
      return isDamage(e) ? Optional.of(String.valueOf(root(e).getMessage())) : Optional.empty();
    }
  }

  /// Notes it for the next start.
  void noteThatItIsThere() throws IOException {
    if (lock.size() != THERE.length) {
      lock.truncate(0).write(ByteBuffer.wrap(THERE), 0);
      lock.force(true);
    }
  }

  /// Whether something was found wrong with it since.
  boolean isDamaged() {
    return damaged;
  }

  /// Whether the largest delivery has room on the disk.
  boolean hasRoom() {
    try {
      return Files.getFileStore(path).getUsableSpace() >= ROOM_BYTES;
    } catch (IOException e) {
      return false;
    }
  }

  /// Takes notice of what went wrong with a statement.
  void look(JdbiException e) {
    if (isDamage(e)) found(String.valueOf(root(e).getMessage()));
  }

  private synchronized void found(String fault) {
    if (!damaged) log.error("{}", damagedBy(fault).getMessage());
    damaged = true;
  }

  /// Why it cannot be used, in one line.
  IllegalStateException unusable(Exception e) {
    var root = root(e);
    return isDamage(e)
        ? damagedBy(String.valueOf(root.getMessage()))
        : new IllegalStateException(
            "the database "
                + path.toAbsolutePath()
                + " cannot be opened: "
                + String.valueOf(root.getMessage()).replaceAll("\\s+", " "),
            e);
  }

  private boolean wasThere() throws IOException {
    var log = path.resolveSibling(path.getFileName() + "-wal");
    return lock.size() > 0 || (Files.exists(log) && Files.size(log) > 0);
  }

  private IllegalStateException gone() {
    return new IllegalStateException(
        "the database "
            + path.toAbsolutePath()
            + " is gone; "
            + RESTORE
            + ", or delete parallax.lock beside it to begin anew");
  }

  private IllegalStateException damagedBy(String fault) {
    return new IllegalStateException(
        "the database "
            + path.toAbsolutePath()
            + " is damaged ("
            + fault
            + "); stop this server if it runs, and "
            + RESTORE);
  }

  private static final String RESTORE = "restore a backup: ./parallax restore FILE";

  private static boolean isDamage(Throwable e) {
    return root(e) instanceof SQLiteException sqlite
        && switch (sqlite.getResultCode().code & 0xff) {
          case 11, 26 -> true; // SQLITE_CORRUPT, SQLITE_NOTADB
          default -> false;
        };
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) root = cause;
    return root;
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
