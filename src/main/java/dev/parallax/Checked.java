package dev.parallax;

/// One thing that was looked at: a line for a person.
///
/// @param check what was looked at, a word or two
/// @param mend what to do about it; empty when nothing has to be done
record Checked(String check, State state, String text, String mend) {
  /// How it was found.
  enum State {
    OK,
    WARNING,
    ERROR
  }

  static Checked ok(String check, String text) {
    return new Checked(check, State.OK, text, "");
  }

  static Checked warning(String check, String text, String mend) {
    return new Checked(check, State.WARNING, text, mend);
  }

  static Checked error(String check, String text, String mend) {
    return new Checked(check, State.ERROR, text, mend);
  }

  /// What could not be looked at is not fine, and not known to be wrong.
  static Checked not(String check, String reason) {
    return new Checked(check, State.WARNING, "not checked: " + reason, "");
  }
}
