package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The file of the App that was made by a click.
final class CredentialsTest {
  private static final String SECRET = "a webhook secret that is long enough";
  private static final Credentials SOME =
      new Credentials("7", "bot", "id", "client", "key", SECRET, "https://github.com/apps/bot");

  @TempDir Path folder;

  @Test
  void what_is_stored_is_what_is_read_and_nobody_else_may_read_it() throws Exception {
    var deeper = folder.resolve("not/there/yet");
    SOME.store(deeper);
    assertThat(Credentials.stored(deeper)).contains(SOME);
    assertThat(mode(deeper)).isEqualTo("rw-------");
    try (var files = Files.list(deeper)) {
      assertThat(files).containsExactly(Credentials.file(deeper));
    }
  }

  @Test
  void where_nothing_is_stored_there_is_nothing() {
    assertThat(Credentials.stored(folder)).isEmpty();
  }

  @Test
  void what_is_there_is_never_replaced() throws Exception {
    SOME.store(folder);
    assertThatThrownBy(() -> Credentials.NONE.store(folder)).isInstanceOf(IOException.class);
    assertThat(Credentials.stored(folder)).contains(SOME);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwxr-xr-x"})
  void a_file_that_others_can_get_at_is_refused_with_the_mend(String mode) throws Exception {
    SOME.store(folder);
    Files.setPosixFilePermissions(Credentials.file(folder), PosixFilePermissions.fromString(mode));
    assertThatThrownBy(() -> Settings.readForServing(environment()))
        .isInstanceOf(WrongUse.class)
        .hasMessageEndingWith("chmod 600 " + Credentials.file(folder));
    assertThat(Settings.read(environment()).hasNoApp()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"r--------", "rw-------", "rwx------"})
  void what_its_owner_alone_can_get_at_is_taken(String mode) throws Exception {
    SOME.store(folder);
    Files.setPosixFilePermissions(Credentials.file(folder), PosixFilePermissions.fromString(mode));
    assertThat(Settings.readForServing(environment()).webhookSecret().value()).isEqualTo(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "[]", "{\"appId\":\"7\",\"privateKey\":\"canary\"}"})
  void a_file_that_is_not_ours_is_refused_and_not_repeated(String text) throws Exception {
    SOME.store(folder);
    Files.writeString(Credentials.file(folder), text);
    assertThatThrownBy(() -> Settings.readForServing(environment()))
        .isInstanceOf(WrongUse.class)
        .hasMessageContaining("is not what the set-up page wrote")
        .hasMessageNotContaining("canary");
  }

  @Test
  void the_environment_wins_variable_by_variable() throws Exception {
    SOME.store(folder);
    var settings = Settings.readForServing(Map.of("DATA_DIR", folder.toString(), "APP_ID", "8"));
    assertThat(settings.appId()).isEqualTo("8");
    assertThat(settings.privateKey().value()).isEqualTo("key");
  }

  @Test
  void a_folder_that_cannot_keep_them_is_told_before_an_app_is_made() throws Exception {
    Files.writeString(folder.resolve("file"), "in the way");
    assertThatThrownBy(() -> Credentials.requireRoom(folder.resolve("file/data")))
        .isInstanceOf(WrongUse.class)
        .hasMessageContaining("DATA_DIR");
    Credentials.requireRoom(folder.resolve("fine"));
    try (var files = Files.list(folder.resolve("fine"))) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void they_show_nothing_of_themselves() {
    assertThat(SOME).hasToString("Credentials[bot]");
  }

  private Map<String, String> environment() {
    return Map.of("DATA_DIR", folder.toString());
  }

  private static String mode(Path folder) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(Credentials.file(folder)));
  }
}
