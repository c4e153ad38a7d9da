package dev.parallax.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import javax.sql.DataSource;

/// Whether a database has seen exactly our steps, all of them whole and none besides: then there is
/// nothing to migrate, and the library that would find out the same need not be loaded. Whatever is
/// different in the least is that library's to judge.
final class Schema {
  private static final String FOLDER = "dev/parallax/store/";

  private Schema() {}

  /// Whether there is nothing to do and nothing to be said against it. No answer is no.
  static boolean isCurrent(DataSource source) {
    try (var connection = source.getConnection();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select script, checksum, success, type from flyway_schema_history")) {
      var steps = steps();
      while (rows.next()) {
        var ours = steps.remove(rows.getString("script"));
        if (ours == null
            || ours != rows.getInt("checksum")
            || !rows.getBoolean("success")
            || !rows.getString("type").equals("SQL")) {
          return false;
        }
      }
      return steps.isEmpty();
    } catch (SQLException | IOException | URISyntaxException e) {
      return false;
    }
  }

  /// The checksum of each of our steps, by its name: from the jar or the folder that we are in.
  private static Map<String, Integer> steps() throws IOException, URISyntaxException {
    var steps = new HashMap<String, Integer>();
    var ours = new File(Schema.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (ours.isDirectory()) {
      for (var file : Objects.requireNonNull(new File(ours, FOLDER).listFiles())) {
        if (isStep(file.getName())) steps.put(file.getName(), sum(new FileInputStream(file)));
      }
      return steps;
    }
    try (var jar = new JarFile(ours)) {
      for (var all = jar.entries(); all.hasMoreElements(); ) {
        var entry = all.nextElement();
        if (!entry.getName().startsWith(FOLDER)) continue;
        var name = entry.getName().substring(FOLDER.length());
        if (isStep(name)) steps.put(name, sum(jar.getInputStream(entry)));
      }
    }
    return steps;
  }

  private static boolean isStep(String name) {
    return name.startsWith("V") && name.endsWith(".sql");
  }

  /// As Flyway makes it: of the lines, whatever ends them.
  private static int sum(InputStream step) throws IOException {
    try (var lines = new BufferedReader(new InputStreamReader(step, UTF_8))) {
      var sum = new CRC32();
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        sum.update(line.getBytes(UTF_8));
      }
      return (int) sum.getValue();
    }
  }
}
