package dev.parallax;

import dev.parallax.engine.ProviderCheck;
import dev.parallax.github.AppKey;
import dev.parallax.job.StoreTrouble;
import dev.parallax.store.DatabaseCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// Looks at everything that a server needs, all at once; what is wrong with one thing keeps nothing
/// else from being looked at. Shows no secret, and changes nothing.
final class Doctor {
  private static final int JAVA = 25;
  private static final long LITTLE_BYTES = 1L << 30;
  private static final long TOO_LITTLE_BYTES = 100L << 20;

  private final Settings.Look look;
  private final Settings settings;
  private final InstantSource clock;

  Doctor(Map<String, String> environment, InstantSource clock) {
    this.look = Settings.lookForServing(environment);
    this.settings = look.settings();
    this.clock = clock;
  }

  /// All that was found, always in the same order.
  List<Checked> examine() throws InterruptedException {
    var found = new ArrayList<Checked>();
    found.add(java());
    found.addAll(environment());
    var key = credentials(found);
    var checks = new ArrayList<>(new GitHubChecks(settings, key, clock).all());
    checks.add(this::database);
    checks.add(this::folder);
    checks.add(this::models);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var end : threads.invokeAll(checks)) {
        try {
          found.addAll(end.get());
        } catch (ExecutionException bug) {
          // Only its kind: the words of what nobody thought of may hold anything.
          var kind = bug.getCause() == null ? bug : bug.getCause();
          found.add(Checked.not("a check", "it ended with " + kind.getClass().getSimpleName()));
        }
      }
    }
    return found;
  }

  private static Checked java() {
    var version = Runtime.version();
    return version.feature() >= JAVA
        ? Checked.ok("java", version.toString())
        : Checked.error("java", version.toString(), "take a JDK " + JAVA + " or newer");
  }

  private List<Checked> environment() {
    if (look.wrong().isEmpty()) return List.of(Checked.ok("environment", "can be read"));
    // Each line says what it must be.
    return look.wrong().stream().map(line -> Checked.error("environment", line, "")).toList();
  }

  private Optional<AppKey> credentials(List<Checked> found) {
    var check = "credentials";
    if (settings.hasNoApp()) {
      found.add(
          Checked.error(
              check, "there is no App", "start ./parallax serve and open the page that it names"));
      return Optional.empty();
    }
    var missing = settings.missingForServing();
    for (var line : missing) found.add(Checked.error(check, line, ""));
    if (settings.appId().isEmpty() || settings.privateKey().isEmpty()) return Optional.empty();
    try {
      var key = AppKey.of(settings.appId(), settings.privateKey().value());
      if (missing.isEmpty()) {
        found.add(Checked.ok(check, "App " + settings.appId() + ", its key and webhook secret"));
      }
      return Optional.of(key);
    } catch (IllegalArgumentException unusable) {
      found.add(Checked.error(check, String.valueOf(unusable.getMessage()), ""));
      return Optional.empty();
    }
  }

  private List<Checked> database() {
    var check = "database";
    try {
      var found =
          settings.databaseUrl().isEmpty()
              ? DatabaseCheck.embedded(settings.dataDir())
              : DatabaseCheck.shared(settings.databaseUrl().value());
      return List.of(
          switch (found) {
            case DatabaseCheck.None() -> Checked.ok(check, "none yet; the server makes it");
            case DatabaseCheck.There(var kind, var version, var pending, var isNewer) ->
                isNewer
                    ? Checked.error(
                        check,
                        kind + " of a newer Parallax, schema " + version,
                        "start that one, or restore a copy from before it")
                    : Checked.ok(
                        check,
                        kind
                            + ", answers, schema "
                            + version
                            + (pending == 0 ? "" : "; the next start brings it up to date"));
          });
    } catch (StoreTrouble trouble) {
      return List.of(
          Checked.error(
              check,
              String.valueOf(trouble.getMessage()),
              settings.databaseUrl().isEmpty()
                  ? "look at DATA_DIR, " + settings.dataDir().toAbsolutePath()
                  : "look at DATABASE_URL and at the database itself"));
    }
  }

  private List<Checked> folder() {
    var check = "data folder";
    var folder = settings.dataDir().toAbsolutePath();
    try {
      var there = there(folder);
      if (there.equals(folder)) {
        Files.delete(Files.createTempFile(folder, "doctor", ".tmp"));
      } else if (!Files.isDirectory(there) || !Files.isWritable(there)) {
        throw new IOException("not writable");
      }
      var free = Files.getFileStore(there).getUsableSpace();
      var text = folder + ", writable, " + words(free) + " free";
      var mend = "make room, or lower PARALLAX_KEEP_DAYS";
      if (free < TOO_LITTLE_BYTES) return List.of(Checked.error(check, text, mend));
      return List.of(
          free < LITTLE_BYTES ? Checked.warning(check, text, mend) : Checked.ok(check, text));
    } catch (IOException e) {
      return List.of(
          Checked.error(
              check,
              folder + " cannot be written",
              "give it to the user who runs the server, or set DATA_DIR to another"));
    }
  }

  /// The folder, or what it would be made in.
  private static Path there(Path folder) {
    for (Path at = folder; at != null; at = at.getParent()) {
      if (Files.exists(at)) return at;
    }
    return folder;
  }

  private static String words(long bytes) {
    return bytes < LITTLE_BYTES ? (bytes >> 20) + " MiB" : (bytes >> 30) + " GiB";
  }

  private List<Checked> models() {
    var check = "models";
    var lines = new ArrayList<Checked>();
    for (var provider : ProviderCheck.of(settings.providers())) lines.add(of(provider));
    if (lines.isEmpty()) {
      lines.add(Checked.ok(check, "no key is set: agents work by rules, and nothing leaves"));
    }
    for (var name : ProviderCheck.withoutProvider(settings.providers())) {
      lines.add(
          Checked.error(
              check,
              "there is no key for " + name,
              "set the provider's key, or another PARALLAX_MODEL or PARALLAX_FALLBACK_MODEL"));
    }
    return lines;
  }

  private static Checked of(ProviderCheck.Provider provider) {
    var check = "models";
    var variable = provider.name().equals("anthropic") ? "ANTHROPIC" : "OPENAI";
    var who = provider.name() + " at " + provider.host();
    return switch (provider.answer()) {
      case TAKEN -> Checked.ok(check, who + " takes the key");
      case REFUSED ->
          Checked.error(
              check,
              who + " refuses the key (status " + provider.status() + ")",
              "set " + variable + "_API_KEY to one that is good there");
      case NO_LIST ->
          Checked.warning(
              check,
              who + " has no list of models, so that the key is not checked",
              "if reviews fail too, look at " + variable + "_BASE_URL");
      case AWAY ->
          provider.status() == 0
              ? Checked.error(
                  check,
                  who + " does not answer",
                  "look at " + variable + "_BASE_URL and at the way there")
              : Checked.warning(
                  check, who + " answers with status " + provider.status(), "try again later");
    };
  }
}
