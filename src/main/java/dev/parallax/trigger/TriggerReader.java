package dev.parallax.trigger;

import dev.parallax.plan.Agent.On;
import dev.parallax.plan.Box;
import dev.parallax.trigger.Payload.Odd;
import dev.parallax.trigger.Trigger.Cancel;
import dev.parallax.trigger.Trigger.Closed;
import dev.parallax.trigger.Trigger.Command;
import dev.parallax.trigger.Trigger.Nothing;
import dev.parallax.trigger.Trigger.Queued;
import dev.parallax.trigger.Trigger.Resolved;
import dev.parallax.trigger.Trigger.Retry;
import dev.parallax.trigger.Trigger.Review;
import dev.parallax.trigger.Trigger.Sender;
import dev.parallax.trigger.Trigger.SubjectRef;
import dev.parallax.trigger.Trigger.Ticked;
import dev.parallax.trigger.Trigger.Unreadable;
import dev.parallax.trigger.Trigger.Withdrawn;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Reads what a delivery asks for. Only the body is signed, so an event name that does not go with
/// its body is as unreadable as a broken body; what GitHub may add one day asks for nothing.
public final class TriggerReader {
  private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9_-]{1,100}(\\[bot])?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final Pattern RUN = Pattern.compile("[0-9a-f]{32}");

  /// What a merge queue builds on: its base's name, and the pull request that it ends with.
  private static final Pattern QUEUE =
      Pattern.compile("refs/heads/gh-readonly-queue/.+/pr-([1-9][0-9]{0,8})-[0-9a-f]{40,64}");

  private static final Pattern AGENT_LABEL = Pattern.compile("parallax:" + BotCommandReader.AGENT);

  /// What the login of an App's bot user ends with.
  private static final String BOT = "[bot]";

  /// Whether a name, in small letters and without `[bot]`, is ours.
  private final Predicate<String> ours;

  private final boolean ofApp;
  private final BotCommandReader commands;

  /// @param botLogin the login of the App's bot user, with or without its `[bot]`; empty when it is
  ///   not known, and nobody can address it then
  public TriggerReader(String botLogin) {
    this(botLogin, true);
  }

  private TriggerReader(String botLogin, boolean ofApp) {
    this(isNamed(botLogin), ofApp, new BotCommandReader(botLogin.replace(BOT, "")));
  }

  private TriggerReader(Predicate<String> ours, boolean ofApp, BotCommandReader commands) {
    this.ours = ours;
    this.ofApp = ofApp;
    this.commands = commands;
  }

  private static Predicate<String> isNamed(String botLogin) {
    var name = botLogin.replace(BOT, "").toLowerCase(Locale.ROOT);
    return other -> !name.isEmpty() && name.equals(other);
  }

  /// A reader for as long as our login is not known: each name may be ours. What it takes for
  /// nothing may still be for us without a name.
  public static TriggerReader underAnyName() {
    return new TriggerReader(_ -> true, true, BotCommandReader.underAnyName());
  }

  /// A reader of the events that GitHub hands to jobs: no App is concerned, so they name no
  /// installation.
  ///
  /// @param botLogin whose comments are ours
  public static TriggerReader ofJobs(String botLogin) {
    return new TriggerReader(botLogin, false);
  }

  /// What this delivery asks for. A server can act through an installation of the App and not
  /// otherwise: a webhook that somebody set up at a repository is read like the App's own, and then
  /// asks for nothing.
  public Trigger read(Delivery delivery) {
    var asked = asked(delivery);
    return ofApp && subject(asked).filter(ref -> ref.installation() == 0).isPresent()
        ? new Nothing("not sent to an App's installation")
        : asked;
  }

  private static Optional<SubjectRef> subject(Trigger trigger) {
    return switch (trigger) {
      case Review review -> Optional.of(review.subject());
      case Retry retry -> Optional.of(retry.subject());
      case Queued queued -> Optional.of(queued.subject());
      case Cancel cancel -> Optional.of(cancel.subject());
      case Closed closed -> Optional.of(closed.subject());
      case Resolved resolved -> Optional.of(resolved.subject());
      case Command command -> Optional.of(command.subject());
      case Ticked ticked -> Optional.of(ticked.subject());
      case Withdrawn _, Nothing _, Unreadable _ -> Optional.empty();
    };
  }

  private Trigger asked(Delivery delivery) {
    var event = delivery.event();
    try {
      return switch (event) {
        case "pull_request" -> pullRequest(Payload.read(delivery.body()));
        case "pull_request_review_thread" -> thread(Payload.read(delivery.body()));
        case "issue_comment" -> comment(Payload.read(delivery.body()));
        case "check_run" -> checkRun(Payload.read(delivery.body()));
        case "check_suite" -> checkSuite(Payload.read(delivery.body()));
        case "merge_group" -> mergeGroup(Payload.read(delivery.body()));
        case "ping" -> new Nothing("pong");
        case "installation" -> installation(Payload.read(delivery.body()));
        case "installation_repositories" -> repositories(Payload.read(delivery.body()));
        case "issues" -> issue(Payload.read(delivery.body()));
        default -> new Nothing("the event " + event + " is not looked at");
      };
    } catch (Odd odd) {
      return new Unreadable("not a " + event + " event: " + odd.reason());
    }
  }

  private Trigger pullRequest(Payload payload) throws Odd {
    var ref = ref(payload, On.PULL_REQUEST, "pull_request.number");
    var head = payload.text("pull_request.head.sha", COMMIT);
    var sender = sender(payload);
    return switch (payload.text("action")) {
      case "opened", "reopened", "ready_for_review" -> new Review(ref, head, List.of(), false);
      case "synchronize" -> new Review(ref, head, List.of(), false, true);
      case "labeled" -> labeled(payload, ref, head, sender);
      case "closed" ->
          new Closed(ref, head, payload.isTrue("pull_request.merged"), author(payload));
      default -> new Nothing("this change of a pull request asks for nothing");
    };
  }

  // A bot that labels is an automatic event like any other: nobody asked.
  private static Trigger labeled(Payload payload, SubjectRef ref, String head, Sender sender)
      throws Odd {
    var label = payload.text("label.name");
    if (label.equals("parallax")) return new Review(ref, head, List.of(), !sender.bot());
    if (label.equals("parallax:skip")) return new Cancel(ref, "the label parallax:skip was set");
    if (!AGENT_LABEL.matcher(label).matches()) return new Nothing("this label asks for nothing");
    var agent = label.substring("parallax:".length());
    return new Review(ref, head, List.of(agent), !sender.bot());
  }

  private Trigger issue(Payload payload) throws Odd {
    // What happened to a comment names its issue too, and says `edited` in the same words.
    if (payload.has("comment")) throw new Odd("a comment does not belong there");
    var ref = ref(payload, On.ISSUE, "issue.number");
    var sender = sender(payload);
    if (isOurBot(sender.login())) {
      return new Nothing("that was ourselves");
    }
    return switch (payload.text("action")) {
      case "opened" -> new Review(ref, "", List.of(), false);
      case "edited" ->
          payload.has("changes.body.from")
              ? new Review(ref, "", List.of(), false)
              : new Nothing("the text of the issue is the same");
      case "labeled" -> {
        var label = payload.text("label.name");
        if (label.equals("parallax:skip")) yield new Cancel(ref, "the label " + label + " was set");
        yield label.equals("parallax") || label.equals("parallax:triage")
            ? new Review(ref, "", List.of(), !sender.bot())
            : new Nothing("this label asks for nothing");
      }
      case "closed", "deleted", "transferred" -> new Cancel(ref, "the issue is not open any more");
      default -> new Nothing("this change of an issue asks for nothing");
    };
  }

  private Trigger comment(Payload payload) throws Odd {
    var ref =
        ref(
            payload,
            payload.has("issue.pull_request") ? On.PULL_REQUEST : On.ISSUE,
            "issue.number");
    var id = payload.number("comment.id");
    var writer = payload.number("comment.user.id");
    var body = payload.text("comment.body");
    var sender = sender(payload);
    var action = payload.text("action");
    if (action.equals("edited") && isOurs(payload)) return ticked(payload, ref, id, sender, body);
    if (!action.equals("created")) return new Nothing("only new comments are read");
    if (sender.bot() || payload.has("comment.performed_via_github_app")) {
      return new Nothing("bots are not listened to");
    }
    if (sender.id() != writer) return new Nothing("sent by somebody else than its writer");
    return commands
        .read(body)
        .<Trigger>map(command -> new Command(ref, id, sender, command, body))
        .orElseGet(() -> new Nothing("the comment does not address us"));
  }

  private boolean isOurs(Payload payload) throws Odd {
    return isOurBot(payload.text("comment.user.login", LOGIN));
  }

  private boolean isOurBot(String login) {
    var name = login.toLowerCase(Locale.ROOT);
    return name.endsWith(BOT) && ours.test(name.substring(0, name.length() - BOT.length()));
  }

  /// Conversations are about us when a comment of ours began them.
  private Trigger thread(Payload payload) throws Odd {
    var ref = ref(payload, On.PULL_REQUEST, "pull_request.number");
    var action = payload.text("action");
    if (!action.equals("resolved") && !action.equals("unresolved")) {
      return new Nothing("this change of a conversation asks for nothing");
    }
    // GitHub names neither who did it nor who began it when their accounts are gone.
    if (!payload.has("sender.id") || !payload.has("thread.comments.0.user.login")) {
      return new Nothing("nobody is named");
    }
    var sender = sender(payload);
    if (sender.bot()) return new Nothing("bots are not listened to");
    if (!isOurBot(payload.text("thread.comments.0.user.login", LOGIN))) {
      return new Nothing("somebody else's conversation");
    }
    var said = payload.text("thread.comments.0.body");
    return new Resolved(ref, sender, action.equals("resolved"), said);
  }

  /// Somebody ticked a box in a comment of ours: all that anybody can ask for by editing it.
  private Trigger ticked(Payload payload, SubjectRef ref, long id, Sender sender, String body)
      throws Odd {
    if (sender.bot()) return new Nothing("bots are not listened to");
    var before = payload.has("changes.body.from") ? payload.text("changes.body.from") : "";
    var boxes = Box.ticked(before, body);
    return boxes.isEmpty() ? new Nothing("no box was ticked") : new Ticked(ref, id, sender, boxes);
  }

  private Trigger checkRun(Payload payload) throws Odd {
    var head = payload.text("check_run.head_sha", COMMIT);
    var action = payload.text("action");
    var asked =
        switch (action) {
          case "rerequested" -> true;
          case "requested_action" -> payload.text("requested_action.identifier").equals("retry");
          default -> false;
        };
    if (!asked) return new Nothing("this change of a check run asks for nothing");
    if (!isOurs(payload, "check_run.app.slug")) return new Nothing("another App's check run");
    var id = payload.has("check_run.external_id") ? payload.text("check_run.external_id") : "";
    return new Retry(
        checked(payload, "check_run.pull_requests.0.number"),
        head,
        RUN.matcher(id).matches() ? id : "",
        action.equals("rerequested"),
        sender(payload));
  }

  private Trigger checkSuite(Payload payload) throws Odd {
    var head = payload.text("check_suite.head_sha", COMMIT);
    if (!payload.text("action").equals("rerequested")) {
      return new Nothing("this change of a check suite asks for nothing");
    }
    if (!isOurs(payload, "check_suite.app.slug")) return new Nothing("another App's check suite");
    var ref = checked(payload, "check_suite.pull_requests.0.number");
    return new Retry(ref, head, "", true, sender(payload));
  }

  // Older servers do not send the App's slug, and a check may have no App at all.
  private boolean isOurs(Payload payload, String slug) throws Odd {
    return payload.has(slug) && ours.test(payload.text(slug).toLowerCase(Locale.ROOT));
  }

  /// The pull request that a check names. GitHub leaves the list empty for those of forks.
  private SubjectRef checked(Payload payload, String number) throws Odd {
    return place(payload, On.PULL_REQUEST)
        .at(payload.has(number) ? payload.smallNumber(number) : 0);
  }

  private Trigger mergeGroup(Payload payload) throws Odd {
    var commit = payload.text("merge_group.head_sha", COMMIT);
    if (!payload.text("action").equals("checks_requested")) {
      return new Nothing("this change of a merge group asks for nothing");
    }
    var branch = QUEUE.matcher(payload.text("merge_group.head_ref"));
    if (!branch.matches()) return new Nothing("the merge group names no pull request");
    var number = Integer.parseInt(branch.group(1));
    return new Queued(place(payload, On.PULL_REQUEST).at(number), commit);
  }

  private static Trigger installation(Payload payload) throws Odd {
    return switch (payload.text("action")) {
      case "deleted", "suspend" -> {
        // Many events name an installation, and what was deleted is something else there.
        if (!payload.has("installation.account")) throw new Odd("installation.account is missing");
        yield new Withdrawn(payload.number("installation.id"), List.of());
      }
      default -> new Nothing("noted");
    };
  }

  private static Trigger repositories(Payload payload) throws Odd {
    if (!payload.text("action").equals("removed")) return new Nothing("noted");
    var removed = payload.numbers("repositories_removed", "id");
    return removed.isEmpty()
        ? new Nothing("no repository was removed")
        : new Withdrawn(payload.number("installation.id"), removed);
  }

  private SubjectRef ref(Payload payload, On on, String number) throws Odd {
    return place(payload, on).at(payload.smallNumber(number));
  }

  private SubjectRef place(Payload payload, On on) throws Odd {
    return new SubjectRef(
        ofApp && payload.has("installation") ? payload.number("installation.id") : 0,
        payload.number("repository.id"),
        payload.text("repository.owner.login", LOGIN),
        payload.text("repository.name", NAME),
        on,
        0);
  }

  private static Sender sender(Payload payload) throws Odd {
    return sender(payload, "sender");
  }

  /// Nobody when the account is gone.
  private static Optional<Sender> author(Payload payload) throws Odd {
    return payload.has("pull_request.user.id")
        ? Optional.of(sender(payload, "pull_request.user"))
        : Optional.empty();
  }

  // Whoever is not known to be a person counts as a bot.
  private static Sender sender(Payload payload, String path) throws Odd {
    return new Sender(
        payload.number(path + ".id"),
        payload.text(path + ".login", LOGIN),
        !payload.text(path + ".type").equals("User"));
  }
}
