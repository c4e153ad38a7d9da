package dev.parallax.store;

import dev.parallax.job.Served;
import dev.parallax.trigger.Trigger;
import java.time.Instant;
import java.util.List;

/// Who is not served any more, in the database; 0 stands for all repositories of an installation.
public final class SqlServed implements Served {
  private static final long ALL = 0;

  private final Database database;

  public SqlServed(Database database) {
    this.database = database;
  }

  @Override
  public void withdrawn(Trigger.Withdrawn withdrawn, Instant at) {
    var repositories = withdrawn.repositories().isEmpty() ? List.of(ALL) : withdrawn.repositories();
    database.write(handle -> {
      for (var repository : repositories) {
        handle.execute(
            "insert into withdrawn (installation, repository, at) values (?, ?, ?)"
                + " on conflict (installation, repository) do update set at = excluded.at",
            withdrawn.installation(),
            repository,
            at.toEpochMilli());
      }
      return repositories.size();
    });
  }

  @Override
  public boolean isWithdrawn(Trigger.SubjectRef ref, Instant since) {
    return database.read(handle ->
        handle
            .createQuery(
                "select count(*) from withdrawn where installation = ? and repository in (?, ?)"
                    + " and at >= ?")
            .bind(0, ref.installation())
            .bind(1, ALL)
            .bind(2, ref.repositoryId())
            .bind(3, since.toEpochMilli())
            .mapTo(Integer.class)
            .one())
        > 0;
  }
}
