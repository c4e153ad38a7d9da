package dev.parallax.trigger;

import java.time.Instant;

/// One webhook request from GitHub whose signature was found right.
///
/// @param guid `X-GitHub-Delivery`: the same when GitHub delivers again
/// @param event `X-GitHub-Event`; not covered by the signature
/// @param body the JSON text whose bytes were signed, or of it what counts
/// @param signature of the whole body, by which it is known again; empty when the body is of our
///   own making, or was read from where it was kept
public record Delivery(
    String guid, String event, String body, Instant receivedAt, String signature) {
  /// One that nobody signed.
  public Delivery(String guid, String event, String body, Instant receivedAt) {
    this(guid, event, body, receivedAt, "");
  }

  /// The same delivery with of its body only what somebody reads: of the 25 KB that GitHub sends,
  /// most of them addresses, some 400 bytes. A body that cannot be read stays as it is, for whoever
  /// says why.
  public Delivery slim() {
    try {
      return new Delivery(guid, event, Payload.slim(body), receivedAt, signature);
    } catch (Payload.Odd _) {
      return this;
    }
  }
}
