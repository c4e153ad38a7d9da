package dev.parallax.plan;

/// A repository as GitHub knows it.
///
/// @param id stays the same when the repository is renamed or transferred; everything durable is
///   keyed by it
/// @param installation the App installation that gave us access
public record Repository(
    long id, String owner, String name, String defaultBranch, long installation) {
  /// `owner/name`, as people write it.
  public String fullName() {
    return owner + "/" + name;
  }
}
