package dev.parallax.github;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parallax.job.CommentLedger;
import dev.parallax.job.Echo;
import dev.parallax.job.Forge;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.Hindsight;
import dev.parallax.job.RunRecord;
import dev.parallax.plan.Agent;
import dev.parallax.plan.Found;
import dev.parallax.plan.Item;
import dev.parallax.plan.Mistake;
import dev.parallax.plan.Repository;
import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Source;
import dev.parallax.plan.Subject;
import dev.parallax.report.CheckSummary;
import dev.parallax.report.CommentMarkdown;
import dev.parallax.report.IssueMarkdown;
import dev.parallax.report.Proposal;
import dev.parallax.report.Report;
import dev.parallax.trigger.IssueQuery;
import dev.parallax.trigger.Trigger;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.kohsuke.github.GHEventPayload;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHLabel;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GHTree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// GitHub, as the story needs it.
public final class GitHubForge implements Forge {
  private static final Logger log = LoggerFactory.getLogger(GitHubForge.class);
  private static final Set<String> MAY_WRITE = Set.of("write", "maintain", "admin");

  private final GitHubApp app;
  private final OneComment comment;
  private final CheckRuns checks;
  private final PullLabels labels;
  private final CodeScanning alerts;
  private final InlineReview lines;
  private final Issues issues;
  private final IssueSearch search;
  private final SubIssues subIssues;
  private final IssueActs acts;
  private final String htmlUrl;
  private final RecentlyRead recent = new RecentlyRead();

  /// @param htmlUrl where people see repositories, `https://github.com`
  /// @param markerKey what the comments' markers are signed with
  public GitHubForge(GitHubApp app, CommentLedger ledger, String htmlUrl, String markerKey) {
    this.app = app;
    this.comment = new OneComment(app, ledger, markerKey);
    this.checks = new CheckRuns(app, ledger);
    this.labels = new PullLabels(app);
    this.alerts = new CodeScanning(app, ledger);
    this.lines = new InlineReview(app, ledger);
    this.issues = new Issues(app);
    this.search = new IssueSearch(app);
    var oneIssue = new OneIssue(app, ledger, comment);
    this.subIssues = new SubIssues(app, oneIssue);
    this.acts = new IssueActs(app, comment, oneIssue);
    this.htmlUrl = htmlUrl;
  }

  @Override
  public Subject.Hosted subject(Trigger.SubjectRef ref) {
    return switch (ref.on()) {
      case PULL_REQUEST -> pullRequest(ref);
      case ISSUE -> issue(ref);
    };
  }

  private Subject.Issue issue(Trigger.SubjectRef ref) {
    return asking(
        "the issue",
        () -> {
          var repository = repository(ref);
          var known = repository(repository, ref.installation());
          return issues.subject(repository, known, ref.number());
        });
  }

  /// The pull request as it is now.
  public Subject.PullRequest pullRequest(Trigger.SubjectRef ref) {
    return asking(
        "the pull request",
        () -> {
          var read = read(ref.installation(), ref.repositoryId(), ref.number());
          var repository = read.repository();
          var pull = read.pull();
          var from = pull.getHead().getRepository();
          var subject =
              new Subject.PullRequest(
                  repository(repository, ref.installation()),
                  pull.getNumber(),
                  String.valueOf(pull.getTitle()),
                  pull.getBody() == null ? "" : pull.getBody(),
                  pull.getUser() == null ? "ghost" : pull.getUser().getLogin(),
                  pull.getBase().getSha(),
                  pull.getHead().getSha(),
                  pull.getLabels().stream().map(GHLabel::getName).collect(Collectors.toSet()),
                  pull.isDraft(),
                  from == null || from.getId() != repository.getId(),
                  pull.getState() == GHIssueState.OPEN);
          if (app.sharesLedger() && pull.getCommentsCount() == 0)
            comment.nothingIsThere(subject.key());
          recent.keep(subject.key(), subject.head(), read);
          return subject;
        });
  }

  /// A pull request that people call by its repository's name.
  public Trigger.SubjectRef named(String owner, String name, int number) {
    return asking(
        "the repository " + owner + "/" + name,
        () -> {
          var repository = app.client(0, 0).getRepository(owner + "/" + name);
          return new Trigger.SubjectRef(
              0,
              repository.getId(),
              repository.getOwnerName(),
              repository.getName(),
              Agent.On.PULL_REQUEST,
              number);
        });
  }

  /// GitHub as replays see it.
  public Hindsight hindsight() {
    return new GitHubHindsight(app, this::subject, htmlUrl);
  }

  /// How many comments of ours stood there twice, and were taken away.
  public int duplicatesHealed() {
    return comment.healed();
  }

  /// The address of our comment on a subject; empty while none is known.
  public String commentUrl(Subject.Hosted subject) {
    var kind =
        switch (subject) {
          case Subject.PullRequest _ -> "pull";
          case Subject.Issue _ -> "issues";
        };
    return comment
        .known(subject)
        .map(id ->
            "%s/%s/%s/%d#issuecomment-%d"
                .formatted(htmlUrl, subject.repository().fullName(), kind, subject.number(), id))
        .orElse("");
  }

  @Override
  public Snapshot snapshot(Subject.Hosted subject) {
    return switch (subject) {
      case Subject.PullRequest pull -> snapshot(pull);
      case Subject.Issue issue -> issues.snapshot(issue);
    };
  }

  private Snapshot snapshot(Subject.PullRequest subject) {
    return asking(
        "the change",
        () -> {
          var id = subject.repository();
          var requests = app.requests(id.installation(), id.id());
          var read = read(subject);
          var repository = read.repository();
          var tree = repository.getTreeRecursive(subject.head(), 1);
          var entries = entries(tree);
          var bytes = entries.values().stream().mapToLong(CommitTree.Entry::size).sum();
          var objects = new Objects(requests, "/repositories/" + id.id(), subject.head(), bytes);
          var head = new CommitTree(subject.head(), entries, objects);
          var project = CommitTree.ofBranch(requests, id.id(), id.defaultBranch(), objects);
          app.requireBudget(id.installation(), id.id());
          var change = ChangedFiles.of(read.pull(), head);
          var background = LinkedIssues.of(app, subject).noting(lacking(subject, tree, entries));
          return new Snapshot(subject, change, head, project, background);
        });
  }

  @Override
  public void progress(
      Subject.Hosted subject, RunRecord run, String title, String summary, String pageUrl) {
    if (subject instanceof Subject.PullRequest pull) {
      checks.progress(pull, run, title, summary, pageUrl);
    }
  }

  @Override
  public void publish(Subject.Hosted subject, RunRecord run, Report report) {
    app.requireWrites(subject.repository().installation());
    if (isWanted(subject, report)) say(subject, run, report, text -> comment.put(subject, text));
    publishBeside(subject, run, report);
  }

  @Override
  public void publishAgain(Subject.Hosted subject, RunRecord run, Report report) {
    app.requireWrites(subject.repository().installation());
    if (isWanted(subject, report))
      say(subject, run, report, text -> comment.putAgain(subject, text));
    publishBeside(subject, run, report);
  }

  /// A report that is too long for the forge is said once more in its shortest form. Where nobody
  /// may say anything, or we may not, a pull request has its check run all the same.
  private void say(
      Subject.Hosted subject,
      RunRecord run,
      Report report,
      Consumer<Function<String, String>> saying) {
    try {
      saying.accept(marker -> text(report, marker));
    } catch (ForgeTrouble trouble) {
      if (!(subject instanceof Subject.PullRequest pull)) throw trouble;
      if (Trouble.isTooLong(trouble)) {
        saying.accept(marker -> CommentMarkdown.brief(report, marker));
      } else if (Trouble.isLocked(trouble) && app.sharesLedger()) {
        log.info("{} is locked: its report is in the check run alone", subject.key());
      } else {
        if (trouble.kind() == ForgeTrouble.Kind.DENIED) {
          var why =
              "GitHub refused the comment with this report: %s.\n\n"
                  .formatted(trouble.getMessage());
          checks.completed(pull, run, CheckSummary.of(report, why));
        }
        throw trouble;
      }
    }
  }

  @Override
  public void show(Subject.Hosted subject, Report report) {
    comment.put(subject, marker -> text(report, marker));
  }

  @Override
  public void answer(Trigger.SubjectRef ref, String commit, CheckSummary check) {
    checks.answer(requests(ref), ref.repositoryId(), commit, check);
  }

  /// A report as it is put on what it is about.
  ///
  /// @param marker the hidden first line; empty for none
  public static String text(Report report, String marker) {
    return switch (report.plan().subject()) {
      case Subject.Issue issue -> IssueMarkdown.render(report, issue, marker);
      case Subject.PullRequest _, Subject.LocalRange _ -> CommentMarkdown.render(report, marker);
    };
  }

  /// Everywhere else where a report on a pull request is shown.
  private void publishBeside(Subject.Hosted subject, RunRecord run, Report report) {
    if (!(subject instanceof Subject.PullRequest pull)) return;
    checks.completed(pull, run, CheckSummary.of(report));
    labels.mark(pull, report);
    alerts.show(pull, report);
    // The last: it may have to be done again.
    lines.show(pull, report);
    checks.requireNoneOnItsWay(pull, run);
  }

  @Override
  public void mistaken(Subject.Hosted subject, RunRecord run, List<Mistake> mistakes) {
    comment.put(subject, marker -> CommentMarkdown.mistakes(mistakes, marker));
    ended(subject, run, "The configuration is wrong; see the comment.");
  }

  @Override
  public void ended(Subject.Hosted subject, RunRecord run, String reason) {
    if (subject instanceof Subject.PullRequest pull) checks.ended(pull, run, reason);
  }

  @Override
  public String blobUrl(Subject.Hosted subject, String commit) {
    return htmlUrl + "/" + subject.repository().fullName() + "/blob/" + commit;
  }

  /// Fails closed: while GitHub does not answer, nobody may. The login is looked up, and the answer
  /// must be about the account that sent the comment: a login can change hands.
  @Override
  public boolean mayCommand(Trigger.SubjectRef ref, Trigger.Sender sender) {
    if (sender.bot()) return false;
    try {
      var answer =
          requests(ref)
              .get(
                  "/repositories/%d/collaborators/%s/permission"
                      .formatted(ref.repositoryId(), sender.login()));
      return answer.path("user").path("id").asLong() == sender.id()
          && (MAY_WRITE.contains(answer.path("permission").asText())
              || MAY_WRITE.contains(answer.path("role_name").asText()));
    } catch (ForgeTrouble trouble) {
      if (trouble.kind() == ForgeTrouble.Kind.GONE) return false;
      throw trouble;
    }
  }

  @Override
  public List<Echo> echoes(Trigger.SubjectRef ref) {
    return lines.isKnown(ref) ? Echoes.of(requests(ref), ref) : List.of();
  }

  @Override
  public Optional<String> comment(Trigger.SubjectRef ref, long commentId) {
    try {
      var comment =
          requests(ref)
              .get("/repositories/%d/issues/comments/%d".formatted(ref.repositoryId(), commentId));
      return Optional.of(comment.path("body").asText(""));
    } catch (ForgeTrouble trouble) {
      if (trouble.kind() == ForgeTrouble.Kind.GONE) return Optional.empty();
      throw trouble;
    }
  }

  @Override
  public void acknowledge(Trigger.SubjectRef ref, long commentId) {
    requests(ref)
        .post(
            "/repositories/%d/issues/comments/%d/reactions"
                .formatted(ref.repositoryId(), commentId),
            Map.of("content", "eyes"));
  }

  @Override
  public void reply(Trigger.SubjectRef ref, String text, String key) {
    comment.once(ref, CommentLedger.REPLY + key, text);
  }

  @Override
  public Item item(Repository repository, int number) {
    return issues.item(repository, number);
  }

  @Override
  public Found find(Subject.Issue host, IssueQuery query) {
    return search.find(host, query);
  }

  @Override
  public int openUnder(Subject.Issue parent, String title, String text, String key) {
    return subIssues.open(parent, title, text, key);
  }

  @Override
  public String perform(Subject.Issue issue, Proposal proposal, String key) {
    return acts.perform(issue, proposal, key);
  }

  private GitHubApp.Requests requests(Trigger.SubjectRef ref) {
    return app.requests(ref.installation(), ref.repositoryId());
  }

  private RecentlyRead.Read read(Subject.PullRequest subject) throws IOException {
    var recently = recent.take(subject.key(), subject.head());
    if (recently.isPresent()) return recently.get();
    return read(subject.repository().installation(), subject.repository().id(), subject.number());
  }

  /// A pull request says all about its repository, so that one request is enough for both; the
  /// client library reads the two together in the form in which webhooks bring them.
  private RecentlyRead.Read read(long installation, long repositoryId, int number)
      throws IOException {
    var pull =
        app.requests(installation, repositoryId)
            .get("/repositories/%d/pulls/%d".formatted(repositoryId, number));
    var event = JsonNodeFactory.instance.objectNode().put("number", number);
    event.set("pull_request", pull);
    event.set("repository", pull.path("base").path("repo"));
    var both =
        app.client(installation, repositoryId)
            .parseEventPayload(
                new StringReader(event.toString()), GHEventPayload.PullRequest.class);
    return new RecentlyRead.Read(both.getRepository(), both.getPullRequest());
  }

  private GHRepository repository(Trigger.SubjectRef ref) throws IOException {
    return repository(ref.installation(), ref.repositoryId());
  }

  private static Repository repository(GHRepository repository, long installation) {
    return new Repository(
        repository.getId(),
        repository.getOwnerName(),
        repository.getName(),
        repository.getDefaultBranch(),
        installation);
  }

  private GHRepository repository(long installation, long repositoryId) throws IOException {
    return app.client(installation, repositoryId).getRepositoryById(repositoryId);
  }

  @Override
  public Source project(Repository repository, String commit) {
    var requests = app.requests(repository.installation(), repository.id());
    return CommitTree.at(requests, repository.id(), commit);
  }

  /// What a reader of the report should know of what GitHub did not give, or will not take.
  private List<String> lacking(
      Subject.PullRequest subject, GHTree tree, Map<String, CommitTree.Entry> entries) {
    var lacking = new ArrayList<String>();
    if (tree.isTruncated()) {
      lacking.add(
          "GitHub lists only the first %,d files of this commit: agents see no others"
              .formatted(entries.size()));
    }
    var repository = subject.repository();
    if (!app.mayWrite(repository.installation(), repository.id(), "checks")) {
      lacking.add("the App may not write checks: this commit has no check run");
    }
    return lacking;
  }

  private static Map<String, CommitTree.Entry> entries(GHTree tree) {
    var entries = new LinkedHashMap<String, CommitTree.Entry>();
    for (var entry : tree.getTree()) {
      if (entry.getType().equals("tree")) continue;
      entries.put(
          entry.getPath(), new CommitTree.Entry(entry.getMode(), entry.getSha(), entry.getSize()));
    }
    return entries;
  }

  /// Whether people want to be told. What once said that something was found may not go on saying
  /// so.
  private boolean isWanted(Subject.Hosted subject, Report report) {
    if (subject instanceof Subject.Issue) return true;
    return switch (report.plan().config().review().comment()) {
      case ALWAYS -> true;
      case FINDINGS ->
          !report.claims().isEmpty()
              || !report.failed().isEmpty()
              || report.escalates()
              || comment.known(subject).isPresent();
      case NEVER -> false;
    };
  }

  private interface Asking<T> {
    T now() throws IOException;
  }

  private <T> T asking(String what, Asking<T> asking) {
    try {
      return asking.now();
    } catch (IOException e) {
      throw Trouble.of(e, false, what, app.clock().instant());
    }
  }
}
