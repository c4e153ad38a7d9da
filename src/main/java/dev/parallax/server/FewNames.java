package dev.parallax.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The names that a label may have: the first so many that come, for each of them is a series that
/// is kept for ever. All that come later are `other`. Safe for use by many threads.
final class FewNames {
  static final String OTHER = "other";

  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private final int most;

  FewNames(int most) {
    this.most = most;
  }

  /// The name itself, or that it is none of these.
  String of(String name) {
    if (names.contains(name)) return name;
    if (name.isEmpty() || name.length() > 100) return OTHER;
    synchronized (names) {
      if (names.size() >= most) return OTHER;
      names.add(name);
      return name;
    }
  }
}
