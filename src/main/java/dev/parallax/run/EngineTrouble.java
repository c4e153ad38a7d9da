package dev.parallax.run;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Usage;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An engine could not look, through no fault of the code it was to look at.
public final class EngineTrouble extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Cause cause;
  private final @Nullable Duration retryAfter;
  private final transient Usage usage;
  private final transient @Nullable Output unfinished;
  private final boolean lasting;

  /// @param detail one line for a person, without secrets: "the key was refused"
  /// @param retryAfter what the provider asked for; null when it asked for nothing
  /// @param usage what was paid for all the same
  public EngineTrouble(Cause cause, String detail, @Nullable Duration retryAfter, Usage usage) {
    this(cause, detail, retryAfter, usage, null, false);
  }

  private EngineTrouble(
      Cause cause,
      String detail,
      @Nullable Duration retryAfter,
      Usage usage,
      @Nullable Output unfinished,
      boolean lasting) {
    super(detail);
    this.cause = cause;
    this.retryAfter = retryAfter;
    this.usage = usage;
    this.unfinished = unfinished;
    this.lasting = lasting;
  }

  /// The same trouble, met after this much was said: it is kept, and not taken for an answer.
  public EngineTrouble after(Output said) {
    return new EngineTrouble(cause, detail(), retryAfter, usage, said, lasting);
  }

  /// The same trouble with what was paid for before.
  public EngineTrouble havingPaid(Usage before) {
    return new EngineTrouble(cause, detail(), retryAfter, before.plus(usage), unfinished, lasting);
  }

  /// The same trouble, met by one who has tried as often as he may.
  public EngineTrouble lasting() {
    return new EngineTrouble(cause, detail(), retryAfter, usage, unfinished, true);
  }

  /// The same trouble in other words.
  EngineTrouble inOtherWords(UnaryOperator<String> words, UnaryOperator<Output> said) {
    return new EngineTrouble(
        cause,
        words.apply(detail()),
        retryAfter,
        usage,
        unfinished().map(said).orElse(null),
        lasting);
  }

  /// Whether the same work may well succeed a little later.
  public boolean mayPass() {
    return cause.passing() && !lasting;
  }

  /// What was said until then; empty when nothing was.
  public Optional<Output> unfinished() {
    return Optional.ofNullable(unfinished);
  }

  /// Trouble that cost nothing and names no time to come back.
  public EngineTrouble(Cause cause, String detail) {
    this(cause, detail, null, Usage.NONE);
  }

  /// Why.
  public Cause why() {
    return cause;
  }

  /// One line for a person.
  public String detail() {
    return String.valueOf(getMessage());
  }

  /// How long the provider asked us to stay away.
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /// What was paid for all the same.
  public Usage usage() {
    return usage;
  }
}
