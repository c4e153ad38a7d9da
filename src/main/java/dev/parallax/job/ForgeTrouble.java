package dev.parallax.job;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The forge did not do what was asked of it.
public final class ForgeTrouble extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What a caller can do about it.
  public enum Kind {
    /// Ask again later: 5xx, a broken connection, a rate limit.
    PASSING,
    /// A write may or may not have happened: look before asking again.
    AMBIGUOUS,
    /// The repository, pull request or comment is not there any more.
    GONE,
    /// A permission is missing, or the credentials are wrong.
    DENIED,
    /// The forge refused what we sent; sending it again is of no use.
    REFUSED
  }

  private final Kind kind;
  private final @Nullable Duration retryAfter;

  /// @param detail one line for a person, without secrets
  public ForgeTrouble(
      Kind kind, String detail, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(detail, cause);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  /// What a caller can do about it.
  public Kind kind() {
    return kind;
  }

  /// Whether it was said when to come again: what was to be done is not lost then, only late, and
  /// whoever tries at once only makes it later.
  public boolean isForLater() {
    return kind == Kind.PASSING && retryAfter != null;
  }

  /// How long the forge asked us to stay away.
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
