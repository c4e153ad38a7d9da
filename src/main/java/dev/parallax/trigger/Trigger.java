package dev.parallax.trigger;

import dev.parallax.plan.Agent.On;
import dev.parallax.plan.Box;
import java.util.List;

/// What a delivery asks for.
public sealed interface Trigger {

  /// A pull request or an issue, by the numbers that never change.
  ///
  /// @param installation the App installation through which it is reached; 0 without an App
  record SubjectRef(
      long installation, long repositoryId, String owner, String repository, On on, int number) {}

  /// A person on GitHub.
  record Sender(long id, String login, boolean bot) {}

  /// Look at a pull request or an issue.
  ///
  /// @param head the commit that the delivery is about; empty when it is about the subject as such
  /// @param agents only these; empty for all that the configuration names
  /// @param asked whether a person asked for it, as opposed to an event that happens anyway
  record Review(SubjectRef subject, String head, List<String> agents, boolean asked)
      implements Trigger {
    public Review {
      agents = List.copyOf(agents);
    }
  }

  /// Run again what did not succeed. Whether the sender may ask for it has still to be asked.
  ///
  /// @param head the commit whose run is meant
  /// @param agents only these; empty for all that failed
  record Retry(SubjectRef subject, String head, List<String> agents, Sender sender)
      implements Trigger {
    public Retry {
      agents = List.copyOf(agents);
    }
  }

  /// Stop looking at a pull request or an issue.
  record Cancel(SubjectRef subject, String reason) implements Trigger {}

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
