package dev.parallax.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.parallax.job.Lease;
import dev.parallax.job.StoreTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// The database: SQLite in a folder of our own, or a shared PostgreSQL. The same schema and the
/// same statements on both.
public final class Database implements AutoCloseable {
  private static final Map<String, String> SQLITE_TYPES =
      Map.of("blob", "blob", "timestamp", "bigint", "boolean", "boolean");
  private static final Map<String, String> POSTGRES_TYPES =
      Map.of("blob", "bytea", "timestamp", "timestamp with time zone", "boolean", "boolean");

  private final HikariDataSource writing;
  private final HikariDataSource reading;
  private final Jdbi writes;
  private final Jdbi reads;
  private final boolean shared;
  private final @Nullable FileChannel lock;

  private Database(
      HikariDataSource writing,
      HikariDataSource reading,
      boolean shared,
      @Nullable FileChannel lock) {
    this.writing = writing;
    this.reading = reading;
    this.writes = Jdbi.create(writing);
    this.reads = Jdbi.create(reading);
    this.shared = shared;
    this.lock = lock;
  }

  /// Opens, or makes, the embedded database of one process.
  ///
  /// @throws IllegalStateException with one clear line when another process has it open
  public static Database embedded(Path folder) {
    try {
      Files.createDirectories(folder);
      var lock = lock(folder.resolve("parallax.lock"));
      var file = folder.resolve("parallax.db");
      // One connection writes, so that a write waits in line and is never refused as busy.
      var writing = pool(sqlite(file, false), "write", 1);
      migrate(writing, SQLITE_TYPES);
      return new Database(writing, pool(sqlite(file, true), "read", 4), false, lock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Opens the embedded database of a process that may be running, to look at it only.
  ///
  /// @throws IllegalStateException with one clear line when there is none
  public static Database embeddedToRead(Path folder) {
    var file = folder.resolve("parallax.db");
    if (!Files.isRegularFile(file)) {
      throw new IllegalStateException(
          "there is no database in "
              + folder.toAbsolutePath()
              + "; name its folder with DATA_DIR, or the shared one with DATABASE_URL");
    }
    var pool = pool(sqlite(file, true), "look", 2);
    return new Database(pool, pool, false, null);
  }

  /// Opens a PostgreSQL that several instances share.
  ///
  /// @param url `postgres://user:password@host:port/name`
  public static Database shared(String url) {
    // A step may take its time, so it is done over connections that have all of it.
    try (var patient = pool(postgres(url), "migrate", 2)) {
      migrate(patient, POSTGRES_TYPES);
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
    return writing;
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
    try {
      return writes.inTransaction(handle -> {
        lease.ifPresent(held -> renew(handle, held));
        return work.with(handle);
      });
    } catch (JdbiException e) {
      throw trouble(e);
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
    }
  }

  /// What is done with a connection.
  interface Work<T extends @Nullable Object> {
    T with(Handle handle);
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
    writing.close();
    try {
      if (lock != null) lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StoreTrouble trouble(JdbiException e) {
    return new StoreTrouble("the database could not do it: " + e.getMessage(), e);
  }

  private static FileChannel lock(Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock held = channel.tryLock();
      if (held != null) return channel;
    } catch (OverlappingFileLockException e) {
      // the same answer as for another process
    }
    channel.close();
    throw new IllegalStateException(
        "another Parallax is running on "
            + file.toAbsolutePath().getParent()
            + "; stop it, give this one another DATA_DIR, or share a PostgreSQL through"
            + " DATABASE_URL");
  }

  private static HikariConfig sqlite(Path file, boolean readOnly) {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    // NORMAL could lose acknowledged deliveries when the power fails.
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(10_000);
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
    var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    var config = new HikariConfig();
    config.setJdbcUrl(
        "jdbc:postgresql://"
            + uri.getHost()
            + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
            + uri.getPath()
            + query);
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
