package dev.parallax.trail;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Work that two hear of.
record Both(Watch.Seen one, Watch.Seen other) implements Watch.Seen {

  /// Two that hear.
  record Watches(Watch one, Watch other) implements Watch {
    @Override
    public Seen began(Work work) {
      return new Both(one.began(work), other.began(work));
    }

    @Override
    public void close() {
      one.close();
      other.close();
    }
  }

  @Override
  public Watch.Seen began(Work part) {
    return new Both(one.began(part), other.began(part));
  }

  @Override
  public void learned(Fact fact) {
    one.learned(fact);
    other.learned(fact);
  }

  @Override
  public void ended(Optional<String> failure) {
    one.ended(failure);
    other.ended(failure);
  }

  @Override
  public Map<String, String> ids() {
    var ids = new HashMap<>(one.ids());
    ids.putAll(other.ids());
    return ids;
  }
}
