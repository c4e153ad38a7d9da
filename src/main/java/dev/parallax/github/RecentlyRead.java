package dev.parallax.github;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.kohsuke.github.GHPullRequest;
import org.kohsuke.github.GHRepository;

/// Pull requests as they were read a moment ago, so that a review that reads one and then its files
/// asks for it once. Each is handed out once, and only for the head that it was read at. Safe for
/// use by many threads.
final class RecentlyRead {
  private static final int MOST = 64;

  private final Map<String, Read> recent = new LinkedHashMap<>();

  /// One pull request with its repository.
  record Read(GHRepository repository, GHPullRequest pull) {}

  synchronized void keep(String subjectKey, String head, Read read) {
    recent.put(subjectKey + "@" + head, read);
    while (recent.size() > MOST) recent.remove(recent.keySet().iterator().next());
  }

  synchronized Optional<Read> take(String subjectKey, String head) {
    return Optional.ofNullable(recent.remove(subjectKey + "@" + head));
  }
}
