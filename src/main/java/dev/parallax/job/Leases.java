package dev.parallax.job;

/// Where it is kept who holds which lease, for all instances.
public interface Leases {
  /// Whether nobody else has taken it.
  ///
  /// @throws StoreTrouble when that cannot be known
  boolean holds(Lease lease);

  /// Puts its end off to its whole length from now.
  ///
  /// @return whether it was still held
  boolean renew(Lease lease);
}
