package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Steps of the schema only add, so that an instance of the version before goes on beside a newer
/// one while all are replaced.
final class MigrationsTest {
  private static final Path STEPS = Path.of("src/main/resources/dev/parallax/store");

  /// The first step after which that is promised.
  private static final int FIRST = 7;

  private static final Pattern NAME = Pattern.compile("V(\\d+)__\\w+\\.sql");

  /// A new column has to do without the older version's knowing it.
  private static final Pattern ADDS =
      Pattern.compile(
          "create table \\w+ \\(.*\\)"
              + "|create index \\w+ on \\w+ \\([^()]+\\)"
              + "|alter table \\w+ add column \\w+ (?!.*(unique|references|primary))"
              + "(\\S+|\\S+ not null default \\S+)");

  @Test
  void every_step_only_adds() throws IOException {
    var others = new ArrayList<String>();
    var steps = 0;
    try (var files = Files.list(STEPS)) {
      for (var file : files.toList()) {
        var name = NAME.matcher(file.getFileName().toString());
        if (!name.matches() || Integer.parseInt(name.group(1)) < FIRST) continue;
        steps++;
        others.addAll(others(Files.readString(file)));
      }
    }
    assertThat(steps).isPositive();
    assertThat(others).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop table run;",
        "alter table run drop column holder;",
        "alter table run rename column holder to owner;",
        "alter table run add column owner text not null;",
        "alter table run add column owner text unique;",
        "create unique index one on run (holder);",
        "update run set holder = 'x';",
        "delete from run;"
      })
  void what_an_older_version_could_not_live_with_is_noticed(String statement) {
    assertThat(others(statement)).hasSize(1);
  }

  private static List<String> others(String sql) {
    var others = new ArrayList<String>();
    for (var statement : sql.replaceAll("(?m)--.*$", "").split(";", -1)) {
      var flat = statement.strip().replaceAll("\\s+", " ");
      if (!flat.isEmpty() && !ADDS.matcher(flat).matches()) others.add(flat);
    }
    return others;
  }
}
