package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.StandInGitHub;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the Dockerfile and fly.toml promise, and that a server lives with it: it writes to its data
/// folder and to no other place, unpacks nothing, and needs neither home nor temporary folder.
final class ContainerTest {
  private static final String NATIVE = "/opt/parallax/native";
  private static final String REPOSITORY = "acme/shop";

  /// Everything but the data folder may only be read; where nobody else's user may be taken, it is
  /// ours with nobody's rights.
  private static final String SEALED =
      "mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind / && shift && exec \"$@\"";

  @TempDir Path there;
  private final String docker = read("Dockerfile");
  private final String fly = read("fly.toml");

  @Test
  void the_image_is_run_by_nobody_in_particular() {
    assertThat(last("USER")).isEqualTo("USER 10001:10001");
    assertThat(docker).contains("chown 10001:10001 /data", "--no-create-home", "umask 077");
    // What is shipped belongs to root: no COPY hands anything to the user.
    assertThat(docker).doesNotContain("--chown", "chmod 777", "sudo", "setuid");
  }

  @Test
  void the_image_is_made_of_pinned_bases_and_fetches_nothing_else() {
    var bases = Pattern.compile("(?m)^FROM (\\S+)").matcher(docker);
    var count = 0;
    while (bases.find()) {
      assertThat(bases.group(1)).matches("[a-z-]+:[0-9][A-Za-z0-9.-]*");
      count++;
    }
    assertThat(count).isEqualTo(3);
    assertThat(docker).doesNotContainPattern("(?m)^ADD ").doesNotContain("curl", "wget", "apt");
  }

  @Test
  void no_secret_has_a_place_in_the_image() {
    assertThat(docker)
        .doesNotContain("WEBHOOK_SECRET", "PRIVATE_KEY", "API_KEY", "TOKEN")
        .doesNotContainPattern("(?m)^ARG ");
    assertThat(fly.replaceFirst("^#.*\n", "")).doesNotContain("SECRET", "KEY");
    assertThat(read(".dockerignore").lines()).startsWith("*");
  }

  @Test
  void the_image_says_where_it_listens_what_it_keeps_and_how_it_is() {
    assertThat(docker).contains("EXPOSE 3000", "PORT=3000", "VOLUME /data", "DATA_DIR=/data");
    assertThat(docker).contains("HEALTHCHECK", "GET /healthz", "STOPSIGNAL SIGTERM");
    assertThat(docker).contains("-XX:+ExitOnOutOfMemoryError", "-XX:-HeapDumpOnOutOfMemoryError");
  }

  @Test
  void the_machine_keeps_its_volume_and_lets_the_server_end() {
    assertThat(fly)
        .contains("internal_port = 3000", "PORT = \"3000\"")
        .contains("destination = \"/data\"", "DATA_DIR = \"/data\"")
        .contains("force_https = true")
        .contains("kill_signal = \"SIGTERM\"", "kill_timeout = \"30s\"");
  }

  /// Its proxy sees requests alone, and knows nothing of agents at work or of a sweep that is due.
  @Test
  void the_machine_is_not_put_to_sleep_between_deliveries() {
    assertThat(fly).contains("auto_stop_machines = \"off\"", "min_machines_running = 1");
  }

  /// Its proxy sends nothing to a machine whose check fails.
  @Test
  void the_check_of_the_machine_holds_while_it_waits_to_be_set_up() throws Exception {
    var path = Pattern.compile("(?m)^ *path = \"(.*)\"$").matcher(fly);
    assertThat(path.find()).isTrue();
    var environment = Map.of("DATA_DIR", there.toString(), "HOST", "127.0.0.1", "PORT", "0");
    var settingUp = SettingUp.start(environment, InstantSource.system());
    try {
      var address = URI.create("http://127.0.0.1:" + settingUp.port() + path.group(1)).toURL();
      var asked = (HttpURLConnection) address.openConnection();
      assertThat(asked.getResponseCode()).isEqualTo(200);
    } finally {
      settingUp.stop();
    }
  }

  @Test
  void a_server_writes_to_its_data_folder_and_nowhere_else() throws Exception {
    var data = Files.createDirectory(there.resolve("data"));
    var libraries = nativeLibraries();
    var options = new ArrayList<String>();
    var launcher = docker.substring(docker.indexOf("exec java"), docker.indexOf("$JAVA_OPTS"));
    for (var word : launcher.replace("\\\n", " ").split("\\s+")) {
      if (word.startsWith("-D")) {
        options.add(word.replace(NATIVE, libraries.toString()).replace("=/data", "=" + data));
      }
    }
    assertThat(options).hasSize(4);
    var sealed = List.of("unshare", "-rm", "sh", "-c", SEALED, "sh", data.toString());
    var through =
        Programs.works(Stream.concat(sealed.stream(), Stream.of("true")).toList())
            ? sealed
            : List.of("env");
    try (var github = StandInGitHub.start(ServerProcess.SECRET)) {
      github.repository(REPOSITORY, Map.of("README.md", "# Shop\n"));
      var environment =
          Map.of("HOME", "/nowhere", "TMPDIR", "/nowhere", "PARALLAX_DEBOUNCE_SECONDS", "0");
      try (var server =
          ServerProcess.start(github, data, environment, options, through).listening(github)) {
        var number =
            github.openPullRequest(
                REPOSITORY,
                "A change",
                "",
                "robin",
                Map.of(
                    "Shop.java", "class Shop {}\n",
                    "shop.py", "import subprocess\nsubprocess.run(f'ls {x}', shell=True)\n"));
        World.until(() -> !github.comments(REPOSITORY, number).isEmpty());
        // The grammars were there: a rule that reads the syntax has found something.
        assertThat(github.comments(REPOSITORY, number).getFirst().body()).contains("shop.py:2");
        assertThat(server.terminate()).isZero();
        assertThat(server.log()).doesNotContain("Read-only", "No such file");
      }
    }
    try (var files = Files.list(data)) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("parallax.db", "parallax.lock");
    }
  }

  /// What the image's second stage makes is what the third one starts from; and is not needed.
  @Test
  void a_server_starts_from_the_cache_of_its_training_and_without_it() throws Exception {
    assertThat(docker)
        .contains("RUN java -jar parallax.jar train parallax.aot")
        .contains("-XX:AOTCache=/opt/parallax/parallax.aot -XX:+UseSerialGC");
    var cache = there.resolve("parallax.aot");
    var way = FastStart.withoutCache();
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var train = Stream.concat(Stream.of(java), way.stream());
    var command = Stream.concat(train, Stream.of("dev.parallax.Main", "train", cache.toString()));
    var builder =
        new ProcessBuilder(command.toList())
            .redirectErrorStream(true)
            .redirectOutput(there.resolve("train.log").toFile());
    // As the servers of the tests have it; the jar's manifest says the same of what is shipped.
    builder.environment().put("JDK_JAVA_OPTIONS", "--enable-native-access=ALL-UNNAMED");
    var training = builder.start();
    assertThat(training.waitFor()).as(there.resolve("train.log").toString()).isZero();
    assertThat(cache).isNotEmptyFile();
    assertThat(there.resolve("native")).isNotEmptyDirectory();

    var loaded = loaded(way, "-XX:AOTCache=" + cache);
    assertThat(loaded.stream().filter(ContainerTest::isOurs)).isNotEmpty();
    assertThat(loaded.stream().filter(ContainerTest::isOurs).filter(line -> !isCached(line)))
        .as("ours, and not from the cache")
        .isEmpty();
    assertThat(loaded.stream().filter(ContainerTest::isCached).count())
        .isGreaterThan(loaded.size() * 9L / 10);
    assertThat(loaded(way, "-XX:AOTCache=" + there.resolve("none.aot")))
        .anyMatch(ContainerTest::isOurs)
        .noneMatch(line -> isOurs(line) && isCached(line));
  }

  /// The classes of a server that listens, as the JVM says where it has them from.
  private List<String> loaded(List<String> way, String cache) throws IOException {
    var file = Files.createTempFile(there, "loaded", ".log");
    var options = new ArrayList<>(way);
    options.addAll(List.of(cache, "-Xlog:class+load:file=" + file));
    try (var github = StandInGitHub.start(ServerProcess.SECRET)) {
      // The database is there: to make it takes what no later start does.
      live(github, way);
      live(github, options);
      return Files.readAllLines(file);
    }
  }

  private void live(StandInGitHub github, List<String> options) throws IOException {
    try (var server =
        ServerProcess.start(github, there.resolve("lives"), Map.of(), options).listens()) {
      assertThat(server.terminate()).isZero();
    }
  }

  // Lambdas and switches are made anew where the training met none.
  private static boolean isOurs(String line) {
    return line.contains(" dev.parallax.") && !line.contains("$$");
  }

  private static boolean isCached(String line) {
    return line.contains("shared objects file");
  }

  /// What the image's first stage lays out.
  private Path nativeLibraries() throws IOException {
    var folder = there.resolve("native");
    Files.createDirectories(folder.resolve("lib"));
    var machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT).replace("amd64", "x86_64");
    var classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (var jar : classes.split(":", -1)) {
      var name = Path.of(jar).getFileName().toString();
      if (!name.matches("(tree-sitter|sqlite-jdbc).*\\.jar")) continue;
      try (var zip = new ZipFile(jar)) {
        for (var entry : zip.stream().toList()) {
          if (entry.getName().matches("lib/" + machine + "-linux-gnu-.*\\.so")) {
            Files.copy(zip.getInputStream(entry), folder.resolve(entry.getName()));
          } else if (entry
              .getName()
              .equals("org/sqlite/native/Linux/" + machine + "/libsqlitejdbc.so")) {
            Files.copy(zip.getInputStream(entry), folder.resolve("libsqlitejdbc.so"));
          }
        }
      }
    }
    return folder;
  }

  private String last(String instruction) {
    return docker
        .lines()
        .filter(line -> line.startsWith(instruction + " "))
        .reduce((_, next) -> next)
        .orElse("");
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
