package dev.parallax.trigger;

import dev.parallax.plan.Agent.On;
import dev.parallax.plan.Box;
import java.util.List;
import java.util.Optional;

/// What a delivery asks for.
public sealed interface Trigger {

  /// A pull request or an issue, by the numbers that never change.
  ///
  /// @param installation the App installation through which it is reached; 0 without an App
  record SubjectRef(
      long installation, long repositoryId, String owner, String repository, On on, int number) {

    /// The same place with another number.
    public SubjectRef at(int other) {
      return new SubjectRef(installation, repositoryId, owner, repository, on, other);
    }
  }

  /// A person on GitHub.
  record Sender(long id, String login, boolean bot) {}

  /// Look at a pull request or an issue.
  ///
  /// @param head the commit that the delivery is about; empty when it is about the subject as such
  /// @param agents only these; empty for all that the configuration names
  /// @param asked whether a person asked for it, as opposed to an event that happens anyway
  /// @param pushed whether somebody pushed to it, and did nothing else
  record Review(SubjectRef subject, String head, List<String> agents, boolean asked, boolean pushed)
      implements Trigger {
    public Review {
      agents = List.copyOf(agents);
    }

    /// One for another reason than a push.
    public Review(SubjectRef subject, String head, List<String> agents, boolean asked) {
      this(subject, head, agents, asked, false);
    }
  }

  /// Run again what did not succeed, as somebody asks at our check. Whether he may has still to be
  /// asked.
  ///
  /// @param subject its number is 0 where GitHub does not name the pull request, as with forks
  /// @param head the commit whose check it is
  /// @param runId the run that made the check; empty when that is not said
  /// @param anew whether all look again where nothing had failed
  record Retry(SubjectRef subject, String head, String runId, boolean anew, Sender sender)
      implements Trigger {}

  /// A merge queue waits for our check.
  ///
  /// @param subject the pull request that it wants to merge
  /// @param commit which it made for that
  record Queued(SubjectRef subject, String commit) implements Trigger {}

  /// Stop looking at a pull request or an issue.
  record Cancel(SubjectRef subject, String reason) implements Trigger {}

  /// A pull request was merged or closed: stop looking at it, and see what became of its findings.
  ///
  /// @param head the commit that it ended with
  /// @param merged as somebody who may write had it
  /// @param author who opened it; empty when his account is gone
  record Closed(SubjectRef subject, String head, boolean merged, Optional<Sender> author)
      implements Trigger {}

  /// Somebody resolved a conversation that a comment of ours began, or opened it again. Whether his
  /// word counts has still to be asked.
  ///
  /// @param said our comment
  record Resolved(SubjectRef subject, Sender sender, boolean resolved, String said)
      implements Trigger {}

  /// A comment that addresses us. Whether its writer may command has still to be asked.
  ///
  /// @param commentId where to react
  /// @param said the whole comment as it was written
  record Command(SubjectRef subject, long commentId, Sender sender, BotCommand command, String said)
      implements Trigger {}

  /// Boxes that somebody ticked in our own comment. Whether he may command has still to be asked.
  record Ticked(SubjectRef subject, long commentId, Sender sender, List<Box> boxes)
      implements Trigger {
    public Ticked {
      boxes = List.copyOf(boxes);
    }
  }

  /// The App was taken away: what is under way there ends, and nothing is tried again.
  ///
  /// @param repositories their ids; empty for all of the installation
  record Withdrawn(long installation, List<Long> repositories) implements Trigger {
    public Withdrawn {
      repositories = List.copyOf(repositories);
    }
  }

  /// Nothing.
  ///
  /// @param reason for the answer to GitHub and for the log
  record Nothing(String reason) implements Trigger {}

  /// Not what GitHub sends.
  ///
  /// @param reason what is wrong with it
  record Unreadable(String reason) implements Trigger {}
}
