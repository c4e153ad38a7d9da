package dev.parallax;

import dev.parallax.engine.Estimate;
import dev.parallax.git.LocalRepository;
import dev.parallax.github.GitHubForge;
import dev.parallax.github.GivenToken;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.MemoryLedger;
import dev.parallax.job.RunRecord;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Planned;
import dev.parallax.plan.Planner;
import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Wish;
import dev.parallax.report.CommentMarkdown;
import dev.parallax.report.Previous;
import dev.parallax.report.Report;
import dev.parallax.report.ReportJson;
import dev.parallax.report.RunFacts;
import dev.parallax.report.Sarif;
import dev.parallax.run.Cancellation;
import dev.parallax.run.MemoryJournal;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `parallax review`: a local commit range, no GitHub needed; or a pull request, no server needed.
@Command(name = "review", description = "Reviews a local commit range, or a pull request.")
final class ReviewCommand implements Callable<Integer> {
  enum Format {
    markdown,
    json,
    sarif
  }

  @Option(names = "--repo", paramLabel = "DIR", description = "A folder in the repository.")
  private @Nullable Path repo;

  @Option(names = "--base", paramLabel = "REF", description = "What head is compared with.")
  private String base = "";

  @Option(names = "--head", paramLabel = "REF", description = "What is looked at.")
  private String head = "";

  @Option(names = "--agent", paramLabel = "NAME", description = "Only this agent; can be repeated.")
  private List<String> agents = List.of();

  @Option(names = "--format", description = "${COMPLETION-CANDIDATES}")
  private Format format = Format.markdown;

  @Option(names = "--fail-on", description = "${COMPLETION-CANDIDATES}")
  private FailOn failOn = FailOn.fail;

  @Option(
      names = "--estimate",
      description = "Prints what models would cost, and asks nobody; no key is needed.")
  private boolean estimate;

  @Option(
      names = "--pr",
      paramLabel = "OWNER/REPO#N",
      description =
          "A pull request at GitHub instead, or its address; with GITHUB_TOKEN, or GH_TOKEN.")
  private String pr = "";

  @Option(
      names = "--post",
      description = "With --pr: puts the report there as one comment; nothing is posted without.")
  private boolean post;

  private final Map<String, String> environment;

  ReviewCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    Logging.quiet();
    var settings = Settings.read(environment);
    if (!pr.isEmpty()) return atGitHub(settings);
    if (post) throw new WrongUse(List.of("--post needs --pr: there is nowhere to put it"));
    var folder = repo == null ? Path.of(".") : repo;
    try (var repository = LocalRepository.open(folder)) {
      var place = new Place("", new GivenToken(""), _ -> {});
      return look(settings, repository.snapshot(base, head), place);
    } catch (LocalRepository.Unusable unusable) {
      throw new WrongUse(List.of(String.valueOf(unusable.getMessage())));
    }
  }

  /// Where a change is.
  ///
  /// @param blobUrl as in `RunFacts`
  /// @param token what it was read with, which nobody may learn
  /// @param taker is given the report that was made
  private record Place(String blobUrl, GivenToken token, Consumer<Report> taker) {}

  private int atGitHub(Settings settings) throws InterruptedException {
    if (repo != null || !base.isEmpty() || !head.isEmpty()) {
      throw new WrongUse(List.of("--pr says what is looked at; leave out --repo, --base, --head"));
    }
    var name = PullRequestName.read(pr, settings.githubHtmlUrl());
    var token = token();
    if (post && token.value().isEmpty()) {
      throw new WrongUse(
          List.of("--post needs a token that may write comments; set GITHUB_TOKEN or GH_TOKEN"));
    }
    var github = Wiring.forge(settings, token, new MemoryLedger(), settings.githubHtmlUrl());
    try {
      var subject =
          github.pullRequest(github.named(name.owner(), name.repository(), name.number()));
      var place =
          new Place(
              github.blobUrl(subject, subject.head()),
              token,
              post ? made -> put(github, subject, made) : _ -> {});
      return look(settings, github.snapshot(subject), place);
    } catch (ForgeTrouble trouble) {
      throw new WrongUse(List.of(mend(name, token, trouble)));
    }
  }

  private GivenToken token() {
    var job = environment.getOrDefault("GITHUB_TOKEN", "").strip();
    return new GivenToken(job.isEmpty() ? environment.getOrDefault("GH_TOKEN", "").strip() : job);
  }

  /// One run that nobody keeps.
  private void put(GitHubForge github, Subject.PullRequest subject, Report report) {
    var repository = subject.repository();
    var run =
        new RunRecord(
            UUID.randomUUID().toString(),
            subject.key() + "@" + subject.head(),
            subject.key(),
            repository.installation(),
            repository.fullName(),
            subject.number(),
            subject.title(),
            subject.head(),
            agents,
            RunRecord.State.OPEN,
            "",
            report.facts().startedAt(),
            null);
    github.publish(subject, run, report);
    var url = github.commentUrl(subject);
    System.err.println(url.isEmpty() ? "No comment was wanted." : "Posted: " + url);
  }

  private static String mend(PullRequestName name, GivenToken token, ForgeTrouble trouble) {
    var said = String.valueOf(trouble.getMessage());
    if (said.contains(" 401 ")) {
      return "GitHub refused the token; set GITHUB_TOKEN or GH_TOKEN to one that is still good";
    }
    var without = token.value().isEmpty();
    return switch (trouble.kind()) {
      case GONE ->
          without
              ? "there is no public pull request " + name + "; for others set GITHUB_TOKEN"
              : "there is no pull request "
                  + name
                  + " that the token may see; look at the name and at what the token may read";
      case DENIED ->
          said
              + "; give the token the right to read contents and pull requests"
              + ", and with --post to write them";
      case PASSING, AMBIGUOUS, REFUSED ->
          said
              + (without && said.contains("rate limited")
                  ? "; set GITHUB_TOKEN, without one GitHub allows few requests"
                  : "; try again later, or look at GITHUB_API_URL");
    };
  }

  private int look(Settings settings, Snapshot snapshot, Place place) throws InterruptedException {
    return switch (Planner.plan(
        snapshot, new Wish(agents, true), Wiring.usual(settings.providers()))) {
      case Planned.Mistaken(var mistakes) ->
          throw new WrongUse(mistakes.stream().map(Object::toString).toList());
      case Planned.Nothing(var reason) -> {
        System.err.println("Nothing to look at: " + reason);
        yield ExitCode.FINE.code;
      }
      case Planned.Ready(var plan) when estimate -> {
        Printed.out(EstimateText.of(estimate(settings, snapshot, plan), cap(settings, plan)));
        yield ExitCode.FINE.code;
      }
      case Planned.Ready(var plan) -> review(settings, snapshot, plan, place);
    };
  }

  private static Estimate estimate(Settings settings, Snapshot snapshot, Plan plan) {
    var today = LocalDate.now(ZoneOffset.UTC);
    return Estimate.of(plan, snapshot.source(), Wiring.models(settings.providers()), today);
  }

  private static BigDecimal cap(Settings settings, Plan plan) {
    return settings.maxCostUsd().min(plan.config().review().maxCostUsd());
  }

  private int review(Settings settings, Snapshot snapshot, Plan plan, Place place)
      throws InterruptedException {
    var journal = new MemoryJournal();
    var started = Instant.now();
    var progress = TerminalProgress.on(System.err);
    var ends =
        Wiring.runner(settings, place.token())
            .run(plan, snapshot.source(), journal, progress, new Cancellation());
    var facts = new RunFacts("local", "", place.blobUrl(), started, Instant.now());
    var report = Report.of(plan, ends, Previous.NONE, journal.outputs(), facts);
    Printed.out(
        switch (format) {
          case markdown -> CommentMarkdown.render(report, "<!-- parallax -->");
          case json -> ReportJson.of(report);
          case sarif -> Sarif.of(report);
        });
    place.taker().accept(report);
    return failOn.exitCode(report).code;
  }
}
