package dev.parallax.github;

/// For whom a request is made: GitHub counts for each installation alone, and so do we.
///
/// @param installation 0 for the App itself, and for a token that was given
/// @param news whether it only tells of work under way, and may be left out
record Asker(long installation, boolean news) {
  static final Asker APP = new Asker(0, false);
}
