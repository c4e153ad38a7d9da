package dev.parallax.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.parallax.job.Lease;
import dev.parallax.job.StoreTrouble;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// The database: SQLite in a folder of our own, or a shared PostgreSQL. The same schema and the
/// same statements on both.
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final Map<String, String> SQLITE_TYPES =
      Map.of("blob", "blob", "timestamp", "bigint", "boolean", "boolean");
  private static final Map<String, String> POSTGRES_TYPES =
      Map.of("blob", "bytea", "timestamp", "timestamp with time zone", "boolean", "boolean");

  private final HikariDataSource writing;
  private final HikariDataSource reading;
  private final Jdbi writes;
  private final Jdbi reads;
  private final @Nullable EmbeddedFile file;

  /// @param file what a process has for itself; null when it is shared, or only looked at
  private Database(
      HikariDataSource writing,
      HikariDataSource reading,
      boolean shared,
      @Nullable EmbeddedFile file) {
    this.writing = writing;
    this.reading = reading;
    this.writes = Jdbi.create(writing);
    this.reads = Jdbi.create(reading);
    this.shared = shared;
    this.line = new WritersLine(writing, shared);
    this.file = file;
  }

  private final boolean shared;
  private final WritersLine line;

  /// Opens, or makes, the embedded database of one process.
  ///
  /// @throws IllegalStateException with one clear line when another process has it open, or it is
  ///   damaged, gone or of a newer Parallax
  public static Database embedded(Path folder) {
    var file = EmbeddedFile.taken(folder);
    HikariDataSource writing = null;
    Database opened = null;
    try {
      file.requireWhole();
      // One connection writes, so that a write waits in line and is never refused as busy.
      writing = pool(sqlite(file.path(), false), "write", 1);
      file.requireSound(writing);
      if (!Schema.isCurrent(writing)) {
        var _ = requireNotNewer(flyway(writing, SQLITE_TYPES));
        migrate(writing, SQLITE_TYPES);
      }
      file.noteThatItIsThere();
      var reading = pool(sqlite(file.path(), true), "read", 4);
      file.examineLater(reading);
      opened = new Database(writing, reading, false, file);
      return opened;
    } catch (HikariPool.PoolInitializationException | FlywayException | IOException e) {
      throw file.unusable(e);
    } finally {
      if (opened == null) {
        if (writing != null) writing.close();
        file.close();
      }
    }
  }

  /// Opens the embedded database of a process that may be running, to look at it only.
  ///
  /// @throws IllegalStateException with one clear line when there is none
  public static Database embeddedToRead(Path folder) {
    var file = EmbeddedFile.in(folder);
    if (!Files.isRegularFile(file)) {
      throw new IllegalStateException(
          "there is no database in "
              + folder.toAbsolutePath()
              + "; name its folder with DATA_DIR, or the shared one with DATABASE_URL");
    }
    var pool = pool(sqlite(file, true), "look", 2);
    return new Database(pool, pool, false, null);
  }

  /// Opens the embedded database of a process that may be running, to write beside it: each waits
  /// until the other's write is done.
  ///
  /// @throws IllegalStateException with one clear line when there is none, or it is of another
  ///   Parallax
  public static Database embeddedBeside(Path folder) {
    var there = embeddedToRead(folder);
    there.close();
    var file = EmbeddedFile.in(folder);
    var writing = pool(sqlite(file, false), "beside", 1);
    return beside(
        new Database(writing, pool(sqlite(file, true), "look", 2), false, null), SQLITE_TYPES);
  }

  /// Opens the shared database as it is, to write beside its instances.
  ///
  /// @throws IllegalStateException with one clear line when it is of another Parallax
  public static Database sharedBeside(String url) {
    var pool = pool(postgres(url), "beside", 4);
    return beside(new Database(pool, pool, true, null), POSTGRES_TYPES);
  }

  /// Its server is the one to bring its schema up to date.
  private static Database beside(Database database, Map<String, String> types) {
    var usable = false;
    try {
      var info = flyway(database.writing, types).info();
      var current = info.current();
      if (current == null || info.pending().length > 0 || !current.getState().isResolved()) {
        throw new IllegalStateException(
            "the database is of another version of Parallax; start this one's server on it first");
      }
      usable = true;
      return database;
    } finally {
      if (!usable) database.close();
    }
  }

  /// Looks at a file that nobody uses, which may be any.
  ///
  /// @throws IllegalStateException with one clear line when it is no whole database of ours
  static void requireUsable(Path file) {
    try (var pool = pool(sqlite(file, false), "check", 1)) {
      var fault = EmbeddedFile.fault(pool);
      if (fault.isPresent()) throw new IllegalStateException("it is damaged: " + fault.get());
      var current = requireNotNewer(flyway(pool, SQLITE_TYPES));
      if (current == null) throw new IllegalStateException("it is not a database of Parallax");
    } catch (HikariPool.PoolInitializationException | FlywayException e) {
      throw new IllegalStateException("it is not a whole database", e);
    }
  }

  /// Writes a copy of it as it is at one moment; others may go on.
  void copyInto(Path file) {
    try {
      reads.useHandle(handle -> handle.execute("vacuum into ?", file.toString()));
    } catch (JdbiException e) {
      throw trouble(e);
    }
  }

  /// Opens a PostgreSQL that several instances share.
  ///
  /// @param url `postgres://user:password@host:port/name`
  public static Database shared(String url) {
    // A step may take its time, so it is done over connections that have all of it.
    try (var patient = pool(postgres(url), "migrate", 2)) {
      if (!Schema.isCurrent(patient)) migrate(patient, POSTGRES_TYPES);
    }
    var config = postgres(url);
    // A server that went silent is noticed before a webhook's sender loses patience.
    config.addDataSourceProperty("socketTimeout", "15");
    config.addDataSourceProperty("connectTimeout", "5");
    config.setValidationTimeout(1_500);
    var pool = pool(config, "postgres", 16);
    return new Database(pool, pool, true, null);
  }

  /// Opens the shared database as it is, to look at it only: its instances are the ones to bring
  /// its schema up to date.
  public static Database sharedToRead(String url) {
    var pool = pool(postgres(url), "look", 2);
    return new Database(pool, pool, true, null);
  }

  /// Whether other instances may use it at the same time.
  boolean isShared() {
    return shared;
  }

  /// For the job engine, which brings its own statements.
  DataSource writing() {
    return line;
  }

  /// Reads and writes in one transaction. Whoever handles a delivery keeps nothing once its lease
  /// is lost.
  ///
  /// @throws StoreTrouble when it could not be done; then nothing of it was
  <T extends @Nullable Object> T write(Work<T> work) {
    return write(Lease.held(), work);
  }

  /// The same under this lease.
  <T extends @Nullable Object> T write(Optional<Lease> lease, Work<T> work) {
    lease.ifPresent(Lease::requireNotLost);
    return line.inTurn(() ->
        transaction(handle -> {
          lease.ifPresent(held -> renew(handle, held));
          return work.with(handle);
        }));
  }

  /// The same ahead of all others who wait for their turn: somebody outside waits for this one, and
  /// not for long.
  <T extends @Nullable Object> T writeFirst(Work<T> work) {
    return transaction(work);
  }

  private <T extends @Nullable Object> T transaction(Work<T> work) {
    try {
      return writes.inTransaction(work::with);
    } catch (JdbiException e) {
      throw trouble(e);
    } catch (SQLException e) {
      throw trouble(new ConnectionException(e));
    }
  }

  private void renew(Handle handle, Lease lease) {
    if (!SqlLeases.renew(handle, shared, lease)) lease.lose();
    lease.requireNotLost();
  }

  /// Reads.
  <T extends @Nullable Object> T read(Work<T> work) {
    try {
      return reads.withHandle(work::with);
    } catch (JdbiException e) {
      throw trouble(e);
    } catch (SQLException e) {
      throw trouble(new ConnectionException(e));
    }
  }

  /// What is done with a connection.
  interface Work<T extends @Nullable Object> {
    T with(Handle handle) throws SQLException;
  }

  /// Whether it answers.
  public boolean answers() {
    try {
      return read(handle -> handle.createQuery("select 1").mapTo(Integer.class).one()) == 1;
    } catch (StoreTrouble e) {
      return false;
    }
  }

  @Override
  public void close() {
    reading.close();
    if (file != null) checkpoint();
    writing.close();
    if (file != null) file.close();
  }

  /// Whoever copies the file alone from now on has everything. What is not copied over now is at
  /// the next start.
  private void checkpoint() {
    try {
      writes.useHandle(handle -> handle.execute("pragma wal_checkpoint(truncate)"));
    } catch (JdbiException e) {
      log.warn("the log could not be written over into the database: {}", e.getMessage());
    }
  }

  /// Whether a delivery could be put on disk now: writes, and waits for the disk.
  public boolean takesWrites() {
    if (file != null && (file.isDamaged() || !file.hasRoom())) return false;
    try {
      write(handle -> shared ? writeShared(handle) : handle.execute("pragma user_version = 1"));
      return true;
    } catch (StoreTrouble e) {
      log.warn("the database takes no writes: {}", e.getMessage());
      return false;
    }
  }

  /// A copy that follows another database, or one that may only be read, refuses both.
  private static int writeShared(Handle handle) {
    return handle.execute("update delivery set guid = guid where false and txid_current() > 0");
  }

  private StoreTrouble trouble(JdbiException e) {
    if (file != null) file.look(e);
    return new StoreTrouble("the database could not do it: " + e.getMessage(), e);
  }

  private static HikariConfig sqlite(Path file, boolean readOnly) {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    // NORMAL could lose acknowledged deliveries when the power fails.
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setCacheSize(readOnly ? -2_000 : -8_000); // KiB, when negative
    config.setBusyTimeout(7_000); // below the 10 s in which a webhook must be answered
    config.enforceForeignKeys(true);
    config.setTransactionMode(
        readOnly ? SQLiteConfig.TransactionMode.DEFERRED : SQLiteConfig.TransactionMode.IMMEDIATE);
    var source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    var pooled = new HikariConfig();
    pooled.setDataSource(source);
    return pooled;
  }

  /// What libpq writes as one URL, JDBC wants in three parts.
  private static HikariConfig postgres(String url) {
    var uri = URI.create(url);
    // The inbox has to hear of each row whether it is new, and a batch that the driver makes one
    // statement of does not say so; the last word on an option is the driver's.
    var query = uri.getRawQuery() == null ? "?" : "?" + uri.getRawQuery() + "&";
    var config = new HikariConfig();
    config.setJdbcUrl(
        "jdbc:postgresql://"
            + uri.getHost()
            + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
            + uri.getPath()
            + query
            + "reWriteBatchedInserts=false");
    if (uri.getUserInfo() != null) {
      var parts = uri.getUserInfo().split(":", 2);
      config.setUsername(parts[0]);
      if (parts.length == 2) config.setPassword(parts[1]);
    }
    return config;
  }

  private static HikariDataSource pool(HikariConfig config, String name, int size) {
    config.setPoolName(name);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(Math.min(size, 1));
    config.setConnectionTimeout(8_000); // below the 10 s in which a webhook must be answered
    return new HikariDataSource(config);
  }

  /// How far its schema is, compared with ours.
  DatabaseCheck.There schema(String kind) {
    var all = flyway(writing, shared ? POSTGRES_TYPES : SQLITE_TYPES).info();
    var current = all.current();
    return new DatabaseCheck.There(
        kind,
        current == null ? "none" : String.valueOf(current.getVersion()),
        all.pending().length,
        current != null && !current.getState().isResolved());
  }

  private static void migrate(DataSource source, Map<String, String> types) {
    flyway(source, types).migrate();
  }

  /// While the instances on a shared database are replaced, older ones go on beside newer ones; who
  /// has a folder for itself and finds a newer schema there was started by mistake.
  private static @Nullable MigrationInfo requireNotNewer(Flyway flyway) {
    var current = flyway.info().current();
    if (current != null && !current.getState().isResolved()) {
      throw new IllegalStateException(
          "the database is of a newer Parallax, schema "
              + current.getVersion()
              + "; start that one, or restore a backup from before it");
    }
    return current;
  }

  private static Flyway flyway(DataSource source, Map<String, String> types) {
    return Flyway.configure(Database.class.getClassLoader())
        .dataSource(source)
        .locations("classpath:dev/parallax/store")
        .placeholders(types)
        // An instance of the version before starts beside a newer one, which only added to it.
        .ignoreMigrationPatterns("*:future")
        .load();
  }
}
