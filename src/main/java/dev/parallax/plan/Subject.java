package dev.parallax.plan;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/// What is looked at.
public sealed interface Subject {
  /// Stays the same over all runs on this subject, also when the repository is renamed.
  String key();

  /// One line for people.
  String title();

  /// How the keys of all that belongs to a repository begin.
  static String ofRepository(long repositoryId) {
    return "github:" + repositoryId + "#";
  }

  /// What has a number at a forge, and a comment of ours.
  sealed interface Hosted extends Subject {
    Repository repository();

    int number();

    /// What was looked at, so that the same is not looked at again: a commit, or for an issue what
    /// was said in it.
    String head();

    Set<String> labels();

    boolean open();

    /// The same when it was at another commit, or had another text.
    Hosted at(String otherHead);
  }

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
      implements Hosted {
    public PullRequest {
      labels = Set.copyOf(labels);
    }

    @Override
    public String key() {
      return key(repository.id(), number);
    }

    @Override
    public PullRequest at(String otherHead) {
      return new PullRequest(
          repository, number, title, body, author, base, otherHead, labels, draft, fork, open);
    }

    /// The key of a pull request that is known by its numbers alone.
    public static String key(long repositoryId, int number) {
      return ofRepository(repositoryId) + number;
    }
  }

  /// An issue, for one purpose: each has a comment and runs of its own.
  ///
  /// @param head what stands for its text
  /// @param query of a bulk, as people wrote it; of a document, how deep it goes; empty otherwise
  /// @param items of a bulk, what it looks at; empty otherwise
  /// @param left of a bulk, what it does not look at; empty otherwise
  /// @param known the labels that the repository has, as far as anybody looked
  record Issue(
      Repository repository,
      int number,
      String title,
      String body,
      String author,
      String head,
      Set<String> labels,
      boolean open,
      Purpose purpose,
      String query,
      List<Item> items,
      List<Found.Left> left,
      Set<String> known)
      implements Hosted {
    public Issue {
      labels = Set.copyOf(labels);
      items = List.copyOf(items);
      // What an older version kept has none.
      left = List.copyOf(Objects.requireNonNullElse(left, List.of()));
      known = Set.copyOf(known);
    }

    /// One that leaves nothing out.
    public Issue(
        Repository repository,
        int number,
        String title,
        String body,
        String author,
        String head,
        Set<String> labels,
        boolean open,
        Purpose purpose,
        String query,
        List<Item> items,
        Set<String> known) {
      this(
          repository,
          number,
          title,
          body,
          author,
          head,
          labels,
          open,
          purpose,
          query,
          items,
          List.of(),
          known);
    }

    /// What is done with an issue.
    public enum Purpose {
      /// Say what it is, what is like it, and whether it is done already.
      TRIAGE,
      /// Take it apart into units of work.
      PLAN,
      /// Describe the product that it asks for.
      PRD,
      /// Look at many others.
      BULK
    }

    @Override
    public String key() {
      return key(repository.id(), number, purpose);
    }

    /// The key of an issue that is known by its numbers alone.
    public static String key(long repositoryId, int number, Purpose purpose) {
      var key = PullRequest.key(repositoryId, number);
      return purpose == Purpose.TRIAGE ? key : key + "/" + purpose.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Issue at(String otherHead) {
      return changed(otherHead, purpose, query, items, left, known);
    }

    /// The same issue for another purpose.
    public Issue as(Purpose other) {
      return changed(head, other, query, items, left, known);
    }

    /// The same issue in a repository that has these labels.
    public Issue knowing(Set<String> there) {
      return changed(head, purpose, query, items, left, there);
    }

    /// The same issue as the place where others are looked at.
    public Issue bulk(String what, Found found) {
      return changed(head, Purpose.BULK, what, found.items(), found.left(), known);
    }

    /// The same issue as what a document is written of.
    ///
    /// @param depth in words
    public Issue document(String depth) {
      return changed(head, Purpose.PRD, depth, items, left, known);
    }

    private Issue changed(
        String newHead,
        Purpose newPurpose,
        String newQuery,
        List<Item> newItems,
        List<Found.Left> newLeft,
        Set<String> newKnown) {
      return new Issue(
          repository,
          number,
          title,
          body,
          author,
          newHead,
          labels,
          open,
          newPurpose,
          newQuery,
          newItems,
          newLeft,
          newKnown);
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
