package dev.parallax;

import dev.parallax.job.Inbox;
import dev.parallax.job.StoreTrouble;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.util.Optional;

/// The inbox of a job of GitHub Actions: the one event that it was started for. GitHub keeps the
/// event and can start the job again, so nothing of it need be on a disk of ours.
final class OneDelivery implements Inbox {
  private final Delivery delivery;
  private String result = "";

  OneDelivery(Delivery delivery) {
    this.delivery = delivery;
  }

  @Override
  public Acceptance accept(Delivery another, Trigger trigger) {
    throw new StoreTrouble("a job has one delivery", null);
  }

  @Override
  public Optional<Delivery> find(String guid) {
    return guid.equals(delivery.guid()) ? Optional.of(delivery) : Optional.empty();
  }

  @Override
  public void settled(String guid, String whatBecameOfIt) {
    result = whatBecameOfIt;
  }

  /// What became of it, in a line for people; empty while that is open.
  String result() {
    return result;
  }
}
