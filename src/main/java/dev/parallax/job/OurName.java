package dev.parallax.job;

import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import dev.parallax.trigger.TriggerReader;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads deliveries to an App that learns its name from GitHub, which may be away. The door waits
/// for nobody: as long as the name is not known, it takes in what is for us under some name.
/// Whoever has time reads it again, and asks GitHub if the name decides anything.
public final class OurName {
  private static final TriggerReader WITHOUT = new TriggerReader("");
  private static final TriggerReader UNDER_ANY = TriggerReader.underAnyName();

  private final Supplier<Optional<String>> known;
  private final Supplier<String> asked;
  private volatile @Nullable TriggerReader named;

  /// @param known the App's login, when GitHub was heard already
  /// @param asked the same, from GitHub if it must be; throws `ForgeTrouble`
  public OurName(Supplier<Optional<String>> known, Supplier<String> asked) {
    this.known = known;
    this.asked = asked;
  }

  /// What a delivery asks for, or may ask for.
  public Trigger atTheDoor(Delivery delivery) {
    return named()
        .map(reader -> reader.read(delivery))
        .orElseGet(() -> {
          var under = UNDER_ANY.read(delivery);
          return under instanceof Trigger.Nothing ? WITHOUT.read(delivery) : under;
        });
  }

  /// What a delivery asks for.
  ///
  /// @throws ForgeTrouble when that depends on our name, and GitHub does not say it
  public Trigger read(Delivery delivery) {
    var name = named();
    if (name.isPresent()) return name.get().read(delivery);
    var without = WITHOUT.read(delivery);
    return without.equals(UNDER_ANY.read(delivery)) ? without : named(asked.get()).read(delivery);
  }

  private Optional<TriggerReader> named() {
    var reader = named;
    return reader == null ? known.get().map(this::named) : Optional.of(reader);
  }

  private TriggerReader named(String login) {
    var reader = named;
    if (reader == null) {
      reader = new TriggerReader(login);
      named = reader;
    }
    return reader;
  }
}
