package dev.parallax.plan;

import java.util.Set;

/// What is looked at.
public sealed interface Subject {
  /// Stays the same over all runs on this subject, also when the repository is renamed.
  String key();

  /// One line for people.
  String title();

  /// A pull request at one head commit.
  ///
  /// @param base the commit that the change is measured from
  /// @param head the commit that is looked at
  /// @param fork whether the head lives in another repository
  record PullRequest(
      Repository repository,
      int number,
      String title,
      String body,
      String author,
      String base,
      String head,
      Set<String> labels,
      boolean draft,
      boolean fork,
      boolean open)
      implements Subject {
    public PullRequest {
      labels = Set.copyOf(labels);
    }

    @Override
    public String key() {
      return key(repository.id(), number);
    }

    /// The same pull request when it was at another commit.
    public PullRequest at(String otherHead) {
      return new PullRequest(
          repository, number, title, body, author, base, otherHead, labels, draft, fork, open);
    }

    /// The key of a pull request that is known by its numbers alone.
    public static String key(long repositoryId, int number) {
      return "github:" + repositoryId + "#" + number;
    }
  }

  /// A range of commits in a local repository.
  ///
  /// @param name the repository folder's name
  record LocalRange(String name, String title, String base, String head) implements Subject {
    @Override
    public String key() {
      return "local:" + name;
    }
  }
}
