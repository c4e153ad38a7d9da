package dev.parallax.plan;

/// Something wrong in a file that a person wrote.
///
/// @param file its path as the person knows it
/// @param line counted from 1; 0 when it concerns the file as a whole
/// @param message what is wrong
/// @param mend what to write instead
public record Mistake(String file, int line, String message, String mend) {
  /// In the place of a file: what a person asked for in a command.
  static final String ASKED = "review";

  /// Whether it is in a file, not in what a person asked for.
  public boolean isInFile() {
    return !file.equals(ASKED);
  }

  /// One line: place, fault, mend.
  @Override
  public String toString() {
    return file
        + (line > 0 ? ":" + line : "")
        + ": "
        + message
        + (mend.isEmpty() ? "" : "; " + mend);
  }
}
