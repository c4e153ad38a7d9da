package dev.parallax.server;

import java.util.Set;

/// Who looks at a page, and so what is shown there.
sealed interface Visitor {
  /// Whoever runs this server: sees everything.
  record Operator() implements Visitor {}

  /// Somebody whom GitHub knows: sees the repositories that GitHub said can be read.
  ///
  /// @param repositories by their numbers
  record Person(long id, String login, Set<Long> repositories) implements Visitor {
    public Person {
      repositories = Set.copyOf(repositories);
    }
  }

  /// Whether what belongs to a repository is shown. What is not shown is not said to be there.
  default boolean sees(long repositoryId) {
    return switch (this) {
      case Operator() -> true;
      case Person person -> person.repositories().contains(repositoryId);
    };
  }

  /// How the page calls them.
  default String name() {
    return switch (this) {
      case Operator() -> "operator";
      case Person person -> person.login();
    };
  }
}
