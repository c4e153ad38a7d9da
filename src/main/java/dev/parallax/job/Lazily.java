package dev.parallax.job;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Something that is made when it is first asked for, once, whoever asks: so that a server which
/// only takes deliveries does not wait for it when it starts. What fails is tried again by the next
/// one who asks.
///
/// @param <T> what it is
public final class Lazily<T> implements Supplier<T> {
  private final Supplier<T> maker;
  private volatile @Nullable T made;

  private Lazily(Supplier<T> maker) {
    this.maker = maker;
  }

  /// Something that is not made yet.
  ///
  /// @param maker must not ask for what it makes
  public static <T> Lazily<T> of(Supplier<T> maker) {
    return new Lazily<>(maker);
  }

  @Override
  public T get() {
    var known = made;
    return known == null ? make() : known;
  }

  private synchronized T make() {
    var known = made;
    if (known == null) {
      known = maker.get();
      made = known;
    }
    return known;
  }
}
