package dev.parallax.job;

import org.jspecify.annotations.Nullable;

/// The database could not do what was asked of it. Nothing of the failed call was kept.
public final class StoreTrouble extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreTrouble(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
