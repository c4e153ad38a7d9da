package dev.parallax.engine;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A regular expression that a model made up, looked for in one line after another. Takes time
/// linear in the text, and ends when its time is up, in the middle of a line if need be.
final class LinePattern {
  private static final int MOST_CHARACTERS = 300;

  /// RE2/J writes repeats out, one inside the other, before it asks how large they get.
  private static final int MOST_REPEATS = 1_000;

  private static final int MOST_STEPS = 10_000;
  private static final long UNWATCHED = 1_000_000;
  private static final Pattern REPEAT = Pattern.compile("(\\)?)\\{(\\d+)(?:,(\\d*))?\\}");

  private final Pattern pattern;
  private final int steps;
  private final Watch watch;

  private LinePattern(Pattern pattern, Watch watch) {
    this.pattern = pattern;
    this.steps = pattern.programSize();
    this.watch = watch;
  }

  /// Why a pattern is not looked for, in words that whoever wrote it can act on.
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String why) {
      super(why);
    }
  }

  /// The time for looking is up.
  static final class TimeUp extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// How long may be looked. An interrupt ends it at once.
  ///
  /// @param nanos a clock that never goes back
  record Watch(LongSupplier nanos, long end) {
    static Watch start(LongSupplier nanos, long most) {
      return new Watch(nanos, nanos.getAsLong() + most);
    }

    void check() {
      if (nanos.getAsLong() - end > 0 || Thread.currentThread().isInterrupted()) throw new TimeUp();
    }
  }

  static LinePattern of(String written, Watch watch) throws Unusable {
    if (written.isEmpty()) throw new Unusable("is empty");
    if (written.length() > MOST_CHARACTERS) {
      throw new Unusable("has more than " + MOST_CHARACTERS + " characters");
    }
    if (repeats(written) > MOST_REPEATS) throw new Unusable("repeats too much; use + or *");
    try {
      var pattern = Pattern.compile(written);
      if (pattern.programSize() > MOST_STEPS) throw new Unusable("is too complex");
      return new LinePattern(pattern, watch);
    } catch (PatternSyntaxException e) {
      throw new Unusable("is not an RE2 expression: " + e.getDescription());
    }
  }

  /// Where in a line it is found first; -1 when it is not.
  ///
  /// @throws TimeUp when there is no time left
  int find(String line) {
    watch.check();
    var quick = (long) line.length() * steps <= UNWATCHED;
    var matcher = pattern.matcher(quick ? line : new Watched(line, watch));
    return matcher.find() ? matcher.start() : -1;
  }

  /// No fewer copies than any part of the pattern has when its repeats are written out: only those
  /// after a group can hold others.
  private static long repeats(String written) {
    var nested = 1L;
    var plain = 1L;
    var repeat = REPEAT.matcher(written);
    while (repeat.find()) {
      var count = Math.max(count(repeat.group(2)), count(repeat.group(3)));
      if (repeat.group(1).isEmpty()) plain = Math.max(plain, count);
      else nested = Math.min(MOST_REPEATS + 1, nested * count);
    }
    return nested * plain;
  }

  private static long count(@Nullable String digits) {
    if (digits == null || digits.isEmpty()) return 1;
    return digits.length() > 4 ? MOST_REPEATS + 1 : Math.max(1, Long.parseLong(digits));
  }

  /// A long line that looks at the watch while it is read.
  private record Watched(String line, Watch watch) implements CharSequence {
    @Override
    public int length() {
      return line.length();
    }

    @Override
    public char charAt(int index) {
      if (index % 64 == 0) watch.check();
      return line.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return line.subSequence(start, end);
    }

    @Override
    public String toString() {
      return line;
    }
  }
}
