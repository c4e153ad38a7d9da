package dev.parallax.store;

import com.zaxxer.hikari.pool.HikariPool;
import dev.parallax.job.StoreTrouble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.flywaydb.core.api.FlywayException;

/// Looks at a database as it is, whether a server works on it or not. Changes nothing.
public final class DatabaseCheck {
  private DatabaseCheck() {}

  /// What was found.
  public sealed interface Found {}

  /// There is none yet.
  public record None() implements Found {}

  /// One that answers.
  ///
  /// @param kind what it is, for a person
  /// @param version of its schema
  /// @param pending how many steps of ours it has not seen
  /// @param isNewer whether it has seen steps that we do not know
  public record There(String kind, String version, int pending, boolean isNewer) implements Found {}

  /// Looks at the embedded one of a folder.
  ///
  /// @throws StoreTrouble when it cannot be opened or does not answer
  public static Found embedded(Path folder) {
    if (!Files.isRegularFile(folder.resolve("parallax.db"))) return new None();
    return look("SQLite", () -> Database.embeddedToRead(folder));
  }

  /// Looks at a shared one.
  ///
  /// @throws StoreTrouble when it cannot be opened or does not answer
  public static Found shared(String url) {
    return look("PostgreSQL", () -> Database.sharedToRead(url));
  }

  private static Found look(String kind, Supplier<Database> open) {
    try (var database = open.get()) {
      if (!database.answers()) throw new StoreTrouble("it does not answer", null);
      return database.schema(kind);
    } catch (HikariPool.PoolInitializationException | FlywayException e) {
      // The driver's own words name host, user and file, never a password.
      var cause = e.getCause() == null ? e : e.getCause();
      throw new StoreTrouble("it cannot be opened: " + cause.getMessage(), e);
    }
  }
}
