package dev.parallax.trigger;

import java.time.Instant;

/// One webhook request from GitHub whose signature was found right.
///
/// @param guid `X-GitHub-Delivery`: the same when GitHub delivers again
/// @param event `X-GitHub-Event`; not covered by the signature
/// @param body the JSON text whose bytes were signed
public record Delivery(String guid, String event, String body, Instant receivedAt) {}
