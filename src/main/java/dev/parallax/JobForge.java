package dev.parallax;

import dev.parallax.job.Echo;
import dev.parallax.job.Forge;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.RunRecord;
import dev.parallax.plan.Found;
import dev.parallax.plan.Item;
import dev.parallax.plan.Mistake;
import dev.parallax.plan.Repository;
import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Source;
import dev.parallax.plan.Subject;
import dev.parallax.report.CheckSummary;
import dev.parallax.report.Proposal;
import dev.parallax.report.Report;
import dev.parallax.trigger.IssueQuery;
import dev.parallax.trigger.Trigger;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// GitHub as a job of its Actions sees it. What is put where people read it is kept for the job's
/// own page as well: when the token may not write, that page is the only place where it is.
final class JobForge implements Forge {
  private final Forge github;
  private final Consumer<String> news;
  private Optional<Subject.Hosted> subject = Optional.empty();
  private Optional<Report> report = Optional.empty();
  private boolean missing;
  private List<Mistake> mistakes = List.of();
  private Optional<String> refusal = Optional.empty();

  /// @param news is told how a run stands, in a few words
  JobForge(Forge github, Consumer<String> news) {
    this.github = github;
    this.news = news;
  }

  /// What was looked at last; empty when nothing was.
  synchronized Optional<Subject.Hosted> subject() {
    return subject;
  }

  /// Whether what was to be looked at could not be read.
  synchronized boolean missing() {
    return missing;
  }

  /// The report that was made; empty when none was.
  synchronized Optional<Report> report() {
    return report;
  }

  /// What is wrong with the project's configuration; empty when nothing is.
  synchronized List<Mistake> mistakes() {
    return mistakes;
  }

  /// Why the comment could not be written, with the mend; empty when it could.
  synchronized Optional<String> refusal() {
    return refusal;
  }

  @Override
  public Subject.Hosted subject(Trigger.SubjectRef ref) {
    synchronized (this) {
      missing = true;
    }
    var found = github.subject(ref);
    synchronized (this) {
      missing = false;
      subject = Optional.of(found);
    }
    return found;
  }

  @Override
  public Snapshot snapshot(Subject.Hosted about) {
    return github.snapshot(about);
  }

  @Override
  public void progress(
      Subject.Hosted about, RunRecord run, String title, String summary, String pageUrl) {
    news.accept(title);
    github.progress(about, run, title, summary, pageUrl);
  }

  @Override
  public void publish(Subject.Hosted about, RunRecord run, Report made) {
    keep(made);
    put(about, run, () -> github.publish(about, run, made));
  }

  @Override
  public void publishAgain(Subject.Hosted about, RunRecord run, Report made) {
    keep(made);
    put(about, run, () -> github.publishAgain(about, run, made));
  }

  @Override
  public void show(Subject.Hosted about, Report made) {
    github.show(about, made);
  }

  @Override
  public void answer(Trigger.SubjectRef ref, String commit, CheckSummary check) {
    github.answer(ref, commit, check);
  }

  @Override
  public void mistaken(Subject.Hosted about, RunRecord run, List<Mistake> found) {
    synchronized (this) {
      mistakes = List.copyOf(found);
    }
    put(about, run, () -> github.mistaken(about, run, found));
  }

  @Override
  public void ended(Subject.Hosted about, RunRecord run, String reason) {
    github.ended(about, run, reason);
  }

  @Override
  public String blobUrl(Subject.Hosted about, String commit) {
    return github.blobUrl(about, commit);
  }

  @Override
  public List<Echo> echoes(Trigger.SubjectRef ref) {
    return github.echoes(ref);
  }

  @Override
  public boolean mayCommand(Trigger.SubjectRef ref, Trigger.Sender sender) {
    return github.mayCommand(ref, sender);
  }

  @Override
  public Optional<String> comment(Trigger.SubjectRef ref, long commentId) {
    return github.comment(ref, commentId);
  }

  @Override
  public Source project(Repository repository, String commit) {
    return github.project(repository, commit);
  }

  @Override
  public void acknowledge(Trigger.SubjectRef ref, long commentId) {
    github.acknowledge(ref, commentId);
  }

  @Override
  public Item item(Repository repository, int number) {
    return github.item(repository, number);
  }

  @Override
  public Found find(Subject.Issue host, IssueQuery query) {
    return github.find(host, query);
  }

  @Override
  public int openUnder(Subject.Issue parent, String title, String text, String key) {
    return github.openUnder(parent, title, text, key);
  }

  @Override
  public String perform(Subject.Issue issue, Proposal proposal, String key) {
    return github.perform(issue, proposal, key);
  }

  @Override
  public void reply(Trigger.SubjectRef ref, String text, String key) {
    github.reply(ref, text, key);
  }

  private synchronized void keep(Report made) {
    report = Optional.of(made);
  }

  /// A run whose report could not be put stays open, so that it is put when the job is run again
  /// with what it lacks.
  private void put(Subject.Hosted about, RunRecord run, Runnable writing) {
    try {
      writing.run();
    } catch (ForgeTrouble trouble) {
      if (trouble.kind() == ForgeTrouble.Kind.DENIED && !isUnknown(trouble)) {
        synchronized (this) {
          refusal = Optional.of("the comment could not be written: " + mend(about));
        }
        // The check run must not be left under way, if the token may write that.
        github.ended(about, run, "The comment could not be written; see the job's page.");
      }
      throw trouble;
    }
  }

  /// Whether it is the token that was refused, and not what it may do.
  private static boolean isUnknown(ForgeTrouble trouble) {
    return String.valueOf(trouble.getMessage()).contains(" 401 ");
  }

  private static String mend(Subject.Hosted about) {
    return about instanceof Subject.PullRequest pull && pull.fork()
        ? "for a pull request of a fork a job's token may only read;"
            + " let the workflow run on pull_request_target, see docs/action.md"
        : "the token may not; give the job permissions: pull-requests: write and issues: write"
            + " (a token of Dependabot's may only read, and nobody may write where comments are"
            + " locked)";
  }
}
