package dev.parallax.demo;

import java.nio.charset.StandardCharsets;

/// A file as git keeps it: a mode and bytes. Wherever files are given by path, a `String` or a
/// `byte[]` stands for a regular file with that content.
public final class StandInFile {
  static final String REGULAR = "100644";
  static final String EXECUTABLE = "100755";
  static final String SYMLINK = "120000";
  static final String SUBMODULE = "160000";

  private final String mode;
  private final byte[] content;

  private StandInFile(String mode, byte[] content) {
    this.mode = mode;
    this.content = content;
  }

  /// A file that may be run.
  public static StandInFile executable(String text) {
    return new StandInFile(EXECUTABLE, text.getBytes(StandardCharsets.UTF_8));
  }

  /// A link to another path, which need not exist.
  public static StandInFile symlink(String target) {
    return new StandInFile(SYMLINK, target.getBytes(StandardCharsets.UTF_8));
  }

  /// Another repository's commit, by its 40 hex digits.
  public static StandInFile submodule(String commit) {
    return new StandInFile(SUBMODULE, commit.getBytes(StandardCharsets.UTF_8));
  }

  /// A file as it stands in a tree.
  static StandInFile with(String mode, byte[] content) {
    return new StandInFile(mode, content.clone());
  }

  /// @throws IllegalArgumentException for anything but a `StandInFile`, a `String` or a `byte[]`
  static StandInFile of(Object content) {
    return switch (content) {
      case StandInFile file -> file;
      case String text -> new StandInFile(REGULAR, text.getBytes(StandardCharsets.UTF_8));
      case byte[] bytes -> new StandInFile(REGULAR, bytes.clone());
      default -> throw new IllegalArgumentException("not a file's content: " + content.getClass());
    };
  }

  String mode() {
    return mode;
  }

  byte[] content() {
    return content;
  }

  String text() {
    return new String(content, StandardCharsets.UTF_8);
  }
}
