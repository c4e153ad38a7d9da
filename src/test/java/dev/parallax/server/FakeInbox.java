package dev.parallax.server;

import dev.parallax.job.Inbox;
import dev.parallax.job.StoreTrouble;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// An inbox in memory, which can be told to fail.
final class FakeInbox implements Inbox {
  private final Map<String, Delivery> deliveries = new ConcurrentHashMap<>();
  volatile boolean broken;

  @Override
  public Acceptance accept(Delivery delivery, Trigger trigger) {
    if (broken) throw new StoreTrouble("the disk at /secret/place is full", new IOException());
    return deliveries.putIfAbsent(delivery.guid(), delivery) == null
        ? Acceptance.ACCEPTED
        : Acceptance.KNOWN;
  }

  @Override
  public Optional<Delivery> find(String guid) {
    return Optional.ofNullable(deliveries.get(guid));
  }

  @Override
  public void settled(String guid, String result) {
    throw new AssertionError("settling is the worker's part");
  }

  List<Delivery> all() {
    return List.copyOf(deliveries.values());
  }
}
