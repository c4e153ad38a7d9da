package dev.parallax.job;

import dev.parallax.job.CommandLog.Act;
import dev.parallax.job.CommandLog.Cap;
import dev.parallax.job.CommandLog.Kind;
import dev.parallax.job.CommandLog.Per;
import dev.parallax.job.CommandLog.Room;
import dev.parallax.trigger.Trigger;
import java.time.InstantSource;
import java.util.Optional;

/// Who may have us do something, and how often. It fails closed: while nobody can say who somebody
/// is, nothing is done for him. A flood of commands becomes no flood of answers, of requests or of
/// costs.
public final class Admission {
  /// Answers of ours in one thread and hour; after that we are silent.
  static final int MOST_ANSWERS = 5;

  private final Forge forge;
  private final CommandLog log;
  private final Limits limits;
  private final InstantSource clock;

  /// How many commands that cost money are done in an hour.
  public record Limits(int perUser, int perRepository) {}

  public Admission(Forge forge, CommandLog log, Limits limits, InstantSource clock) {
    this.forge = forge;
    this.log = log;
    this.limits = limits;
    this.clock = clock;
  }

  /// Whether somebody has leave to have something done.
  public enum Leave {
    GIVEN,
    /// He asked too often, whoever he is.
    ASKED_TOO_OFTEN,
    /// He may not write to the repository.
    NOT_ALLOWED,
    /// Too much was asked for in the repository.
    REPOSITORY_BUSY
  }

  /// Whether somebody may have something done now. Says nothing to him.
  ///
  /// Attempts are counted by person before anything is asked of the forge, and by repository only
  /// when he may: a stranger costs few requests, and takes nothing from those who may.
  public Leave leave(Trigger.SubjectRef ref, Trigger.Sender sender, String guid) {
    var attempt = act(guid, Kind.ATTEMPT, ref, sender.id());
    if (log.admit(attempt, new Cap(Per.USER, limits.perUser())) == Room.NONE) {
      return Leave.ASKED_TOO_OFTEN;
    }
    if (!forge.mayCommand(ref, sender)) return Leave.NOT_ALLOWED;
    return repository(ref, sender.id(), guid);
  }

  private Leave repository(Trigger.SubjectRef ref, long person, String guid) {
    var command = act(guid, Kind.COMMAND, ref, person);
    return log.admit(command, new Cap(Per.REPOSITORY, limits.perRepository())) == Room.NONE
        ? Leave.REPOSITORY_BUSY
        : Leave.GIVEN;
  }

  /// Why what somebody asks for is not done; empty when it is. He is told in one short reply.
  Optional<String> obstacle(Trigger.SubjectRef ref, Trigger.Sender sender, String guid) {
    if (sender.bot()) return Optional.of("bots are not listened to");
    return obstacle(leave(ref, sender, guid), ref, sender.id(), guid);
  }

  /// The same for what somebody asks for with a label: who may set one is the forge's to decide.
  Optional<String> obstacle(Trigger.SubjectRef ref, String guid) {
    return obstacle(repository(ref, 0, guid), ref, 0, guid);
  }

  private Optional<String> obstacle(Leave leave, Trigger.SubjectRef ref, long person, String guid) {
    return switch (leave) {
      case GIVEN -> Optional.empty();
      case ASKED_TOO_OFTEN ->
          tooOften(
              ref,
              person,
              guid,
              "That is more than %d commands of one person in an hour; nothing is done now."
                  .formatted(limits.perUser()));
      case NOT_ALLOWED -> {
        answer(ref, guid, "Only people with write access to this repository can ask for that.");
        yield Optional.of("refused");
      }
      case REPOSITORY_BUSY ->
          tooOften(
              ref,
              person,
              guid,
              "That is more than %d commands in this repository in an hour; nothing is done now."
                  .formatted(limits.perRepository()));
    };
  }

  /// Why a command is not done though its writer may command: its comment is not what it was.
  Optional<String> changed(Trigger.Command command) {
    var now = forge.comment(command.subject(), command.commentId());
    if (now.isEmpty()) return Optional.of("the comment is gone; nothing is done");
    return plain(now.get()).equals(plain(command.said()))
        ? Optional.empty()
        : Optional.of("the comment was edited since; nothing is done");
  }

  /// Shows the writer of a comment that it was seen.
  void acknowledge(Trigger.Command command) {
    forge.acknowledge(command.subject(), command.commentId());
  }

  /// Answers in a comment of its own: once for each delivery, and few in one thread and hour.
  ///
  /// @return whether there was room for it
  boolean answer(Trigger.SubjectRef ref, String guid, String text) {
    return answer(ref, guid, () -> forge.reply(ref, text, guid));
  }

  /// The same to a comment, which is shown to have been seen.
  boolean answer(Trigger.Command command, String guid, String text) {
    var ref = command.subject();
    return answer(
        ref,
        guid,
        () -> {
          forge.acknowledge(ref, command.commentId());
          forge.reply(ref, text, guid);
        });
  }

  private boolean answer(Trigger.SubjectRef ref, String guid, Runnable sending) {
    var act = act(guid, Kind.ANSWER, ref, 0);
    return switch (log.admit(act, new Cap(Per.THREAD, MOST_ANSWERS))) {
      case NONE -> false;
      // Counted before: whether it was said is not known, and nothing is said twice.
      case BEFORE, NEW -> {
        try {
          sending.run();
        } catch (ForgeTrouble trouble) {
          // Nothing was said, and the job is done again.
          switch (trouble.kind()) {
            case PASSING, DENIED -> log.forget(act);
            case AMBIGUOUS, GONE, REFUSED -> {}
          }
          throw trouble;
        }
        yield true;
      }
    };
  }

  private Optional<String> tooOften(Trigger.SubjectRef ref, long person, String guid, String text) {
    var notice = act(guid, Kind.NOTICE, ref, person);
    var cap = new Cap(person == 0 ? Per.REPOSITORY : Per.USER, 1);
    if (log.admit(notice, cap) != Room.NONE) answer(ref, guid, text);
    return Optional.of("too many commands in an hour");
  }

  private Act act(String guid, Kind kind, Trigger.SubjectRef ref, long person) {
    return new Act(guid, kind, ref.repositoryId(), ref.number(), person, clock.instant());
  }

  private static String plain(String text) {
    return text.replace("\r\n", "\n").strip();
  }
}
