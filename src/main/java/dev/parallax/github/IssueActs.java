package dev.parallax.github;

import dev.parallax.job.ForgeTrouble;
import dev.parallax.plan.Repository;
import dev.parallax.plan.Subject;
import dev.parallax.report.Proposal;
import dev.parallax.report.ProposalText;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does to issues what was proposed and approved. Everything here can be done again without being
/// done twice; what fails half way is taken back.
final class IssueActs {
  private static final Logger log = LoggerFactory.getLogger(IssueActs.class);

  private final GitHubApp app;
  private final OneComment comment;
  private final OneIssue issues;

  IssueActs(GitHubApp app, OneComment comment, OneIssue issues) {
    this.app = app;
    this.comment = comment;
    this.issues = issues;
  }

  String perform(Subject.Issue issue, Proposal proposal, String key) {
    var repository = issue.repository();
    return switch (proposal.act()) {
      case Proposal.Act.Relabel relabel -> relabel(repository, proposal.issue(), relabel);
      case Proposal.Act.Close(var reason, _) -> {
        var word =
            switch (reason) {
              case COMPLETED -> "completed";
              case NOT_PLANNED -> "not_planned";
              case DUPLICATE -> "duplicate";
            };
        close(repository, proposal.issue(), word, ProposalText.evidence(proposal), key);
        yield "closed as " + word.replace('_', ' ');
      }
      case Proposal.Act.Replace replace -> replace(repository, proposal, replace, key);
      case Proposal.Act.MakePlan _ -> "asked for";
    };
  }

  private String relabel(Repository repository, int number, Proposal.Act.Relabel relabel) {
    var requests = app.requests(repository.installation(), repository.id());
    var labels = "/repositories/%d/issues/%d/labels".formatted(repository.id(), number);
    try {
      requests.post(labels, Map.of("labels", relabel.add()));
    } catch (ForgeTrouble trouble) {
      if (trouble.kind() == ForgeTrouble.Kind.AMBIGUOUS) takeBack(requests, labels, relabel.add());
      throw trouble;
    }
    for (var label : relabel.remove()) {
      try {
        requests.delete(labels + "/" + Http.encoded(label));
      } catch (ForgeTrouble trouble) {
        if (trouble.kind() == ForgeTrouble.Kind.GONE) continue;
        takeBack(requests, labels, relabel.add());
        throw trouble;
      }
    }
    return "set";
  }

  private static void takeBack(GitHubApp.Requests requests, String labels, List<String> added) {
    for (var label : added) {
      try {
        requests.delete(labels + "/" + Http.encoded(label));
      } catch (ForgeTrouble trouble) {
        log.warn("the label at {} could not be taken back: {}", labels, trouble.getMessage());
      }
    }
  }

  /// Opened first: the old one points to it. What is opened stays when the old one cannot be
  /// closed; whoever tries again finds it.
  private String replace(
      Repository repository, Proposal proposal, Proposal.Act.Replace replace, String key) {
    var made =
        issues.make(
            repository,
            key,
            ProposalText.title(replace),
            ProposalText.replacement(proposal, replace));
    try {
      close(
          repository,
          proposal.issue(),
          "not_planned",
          ProposalText.replaced(proposal, made.number()),
          key);
    } catch (ForgeTrouble trouble) {
      throw new ForgeTrouble(
          trouble.kind(),
          "#%d is open, but the old one could not be closed: %s"
              .formatted(made.number(), trouble.getMessage()),
          trouble.retryAfter().orElse(null),
          trouble);
    }
    return "replaced by #" + made.number();
  }

  /// Closed first: a comment that says why on an issue that stays open would be a lie.
  private void close(Repository repository, int number, String reason, String why, String key) {
    var requests = app.requests(repository.installation(), repository.id());
    var path = "/repositories/%d/issues/%d".formatted(repository.id(), number);
    setState(requests, path, "closed", Map.of("state", "closed", "state_reason", reason));
    try {
      comment.put(repository, number, "act:" + key, marker -> marker + "\n" + why);
    } catch (ForgeTrouble trouble) {
      setState(requests, path, "open", Map.of("state", "open"));
      throw trouble;
    }
  }

  /// An answer that was lost is no failure when the issue stands as it should.
  private static void setState(
      GitHubApp.Requests requests, String path, String state, Map<String, String> change) {
    try {
      requests.patch(path, change);
    } catch (ForgeTrouble trouble) {
      if (trouble.kind() != ForgeTrouble.Kind.AMBIGUOUS) throw trouble;
      if (!requests.get(path).path("state").asText().equals(state)) throw trouble;
    }
  }
}
