package dev.parallax.job;

import dev.parallax.job.Fact.Source;
import dev.parallax.job.FindingLedger.Known;
import dev.parallax.job.FindingLedger.Sighting;
import dev.parallax.outcome.Fate;
import dev.parallax.outcome.Share;
import dev.parallax.plan.Agent.On;
import dev.parallax.plan.Dismissal;
import dev.parallax.plan.Subject;
import dev.parallax.report.Claim;
import dev.parallax.report.LineMark;
import dev.parallax.report.Report;
import dev.parallax.report.Row;
import dev.parallax.report.SafeMarkdown;
import dev.parallax.report.Spot;
import dev.parallax.trigger.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gathers what became of the findings on pull requests, as it becomes known: from the next run,
/// from what people say, and from the end. docs/yield.md says what counts.
///
/// Of people only those count who may write to the repository, asked of the forge: whoever opens a
/// pull request from outside, its author among them, could else have an agent taken for useless.
public final class Harvest {
  private static final Logger log = LoggerFactory.getLogger(Harvest.class);

  /// What is older says little about an agent as it is now.
  public static final Duration LATELY = Duration.ofDays(90);

  private static final int MOST_CLAIM = 300;

  /// Each costs a request.
  private static final int MOST_PEOPLE = 20;

  private final Forge forge;
  private final FindingLedger ledger;
  private final InstantSource clock;

  public Harvest(Forge forge, FindingLedger ledger, InstantSource clock) {
    this.forge = forge;
    this.ledger = ledger;
    this.clock = clock;
  }

  /// Of what each agent found in a repository lately and was judged, how much was of use.
  Map<String, Share> yields(long repositoryId) {
    return ledger.yields(repositoryId, clock.instant().minus(LATELY));
  }

  /// Notes what a run found, and what it did not find any more.
  ///
  /// @param text of a file in the commit that was looked at; empty when there is none
  void reported(
      Subject.Hosted subject,
      RunRecord run,
      Report report,
      Function<String, Optional<String>> text) {
    if (!(subject instanceof Subject.PullRequest pull)) return;
    var now = clock.instant();
    var texts = new HashMap<String, Optional<String>>();
    Function<String, Optional<String>> read = path -> texts.computeIfAbsent(path, text);
    var before = ledger.known(pull.key());
    var sightings = new ArrayList<Sighting>();
    report.claims().forEach(claim -> sightings.addAll(sightings(claim, false, read)));
    report.shadow().claims().forEach(claim -> sightings.addAll(sightings(claim, true, read)));
    var gone = gone(before, report);
    var facts = new ArrayList<Fact>();
    for (var label : before.stream().map(Known::label).distinct().sorted().toList()) {
      var same = before.stream().filter(known -> known.label().equals(label)).toList();
      var was = same.stream().anyMatch(Known::gone);
      // What was gone already was judged then.
      if (gone.contains(label) == was) continue;
      var fate = gone.contains(label) ? fate(same.getFirst(), read) : Fate.OPEN;
      facts.add(new Fact(label, Source.CODE, fate, now, ""));
    }
    ledger.seen(new FindingLedger.Seen(run, sightings, gone, facts, pull.open(), now));
    if (before.stream().allMatch(Known::shadow)) return;
    try {
      listen(ref(pull));
    } catch (ForgeTrouble trouble) {
      // They are asked again when the pull request is closed.
      log.info("what people say of {}: {}", pull.key(), trouble.getMessage());
    }
  }

  private static List<Sighting> sightings(
      Claim claim, boolean shadow, Function<String, Optional<String>> text) {
    var finding = claim.finding();
    if (!finding.counts() || claim.label().isEmpty()) return List.of();
    var now = text.apply(finding.path());
    var offered = Spot.of(finding.replacement());
    var offers = !finding.replacement().isBlank() && now.filter(offered::standsIn).isEmpty();
    return claim.agents().stream()
        .map(agent ->
            new Sighting(
                claim.label(),
                agent,
                shadow,
                finding.path(),
                finding.line(),
                now.map(whole -> Spot.around(finding, whole)).orElse(Spot.NONE),
                offers ? offered : Spot.NONE,
                SafeMarkdown.plain(finding.claim(), MOST_CLAIM)))
        .toList();
  }

  /// Those that are not found any more by anybody, though everybody who had found them looked at
  /// everything.
  private static Set<String> gone(List<Known> before, Report report) {
    var there = new HashSet<String>();
    report.claims().forEach(claim -> there.add(claim.label()));
    report.shadow().claims().forEach(claim -> there.add(claim.label()));
    var looked = new HashSet<String>();
    for (var rows : List.of(report.rows(), report.shadow().rows())) {
      rows.stream().filter(Row::sawAll).forEach(row -> looked.add(row.agent().name()));
    }
    var gone = new HashSet<String>();
    before.stream()
        .filter(known -> !there.contains(known.label()))
        .forEach(k -> gone.add(k.label()));
    before.stream()
        .filter(known -> !looked.contains(known.agent()) && !known.gone())
        .forEach(known -> gone.remove(known.label()));
    return gone;
  }

  /// What became of one that is gone: where nothing was touched it was only not found.
  private static Fate fate(Known known, Function<String, Optional<String>> text) {
    if (known.place().equals(Spot.NONE)) return Fate.OPEN;
    var now = text.apply(known.path());
    if (now.filter(known.place()::standsIn).isPresent()) return Fate.OPEN;
    return now.filter(known.offer()::standsIn).isPresent() ? Fate.APPLIED : Fate.FIXED;
  }

  /// Notes that a pull request was merged or closed: what is still there was not acted upon. What
  /// was last seen at another commit may have been mended since.
  ///
  /// @param at when it was
  void closed(Trigger.Closed closed, Instant at) {
    var ref = closed.subject();
    var key = key(ref);
    var there = ledger.known(key).stream().filter(known -> !known.shadow()).toList();
    if (there.isEmpty()) return;
    try {
      if (saysSomething(closed)) {
        ledger.note(
            key,
            there.stream()
                .filter(known -> !known.gone() && known.head().equals(closed.head()))
                .map(Known::label)
                .distinct()
                .map(label -> new Fact(label, Source.END, Fate.IGNORED, at, ""))
                .toList());
      }
      listen(ref);
    } catch (ForgeTrouble trouble) {
      switch (trouble.kind()) {
        // The last time that somebody asks.
        case PASSING, AMBIGUOUS -> throw trouble;
        case GONE, DENIED, REFUSED ->
            log.info("what people say of {}: {}", key, trouble.getMessage());
      }
    }
  }

  /// Whether the end of a pull request says anything about its findings. One from outside that is
  /// turned away says nothing, whoever closed it: it may have been made to be found full of faults.
  private boolean saysSomething(Trigger.Closed closed) {
    return closed.merged()
        || closed.author().filter(who -> forge.mayCommand(closed.subject(), who)).isPresent();
  }

  /// Notes that somebody resolved the conversation about a finding, or opened it again.
  ///
  /// @param at when he did
  /// @return what became of it, in a line for people
  String resolved(Trigger.Resolved resolved, Instant at) {
    var mark = LineMark.read(resolved.said()).map(LineMark.Marked::mark);
    if (mark.isEmpty()) return "the conversation is about no finding";
    if (mark.get().over() && resolved.resolved()) return "the finding was over already";
    var key = key(resolved.subject());
    var label = mark.get().label();
    if (ledger.known(key).stream().noneMatch(known -> known.label().equals(label))) {
      return "nothing is known of " + label;
    }
    if (!forge.mayCommand(resolved.subject(), resolved.sender())) {
      return "only those who may write have a say in what a finding was worth";
    }
    var fate = resolved.resolved() ? Fate.DISMISSED : Fate.OPEN;
    ledger.note(key, List.of(new Fact(label, Source.THREAD, fate, at, resolved.sender().login())));
    return resolved.resolved() ? label + " was resolved" : label + " was opened again";
  }

  /// Notes that somebody who may dismissed findings of a pull request.
  void dismissed(Trigger.SubjectRef ref, List<String> labels, String who, Instant at) {
    ledger.note(
        key(ref),
        labels.stream()
            .map(label -> new Fact(label, Source.COMMAND, Fate.DISMISSED, at, who))
            .toList());
  }

  /// Notes that dismissals were taken back, wherever they had been made.
  void takenBack(long repositoryId, List<Dismissal> dismissals, String who, Instant at) {
    for (var dismissal : dismissals) {
      ledger.note(
          Subject.PullRequest.key(repositoryId, dismissal.number()),
          List.of(new Fact(dismissal.label(), Source.COMMAND, Fate.OPEN, at, who)));
    }
  }

  /// Asks what people say of our comments on lines now; what they took back is taken back.
  private void listen(Trigger.SubjectRef ref) {
    var heard = forge.echoes(ref);
    if (heard.isEmpty()) return;
    var now = clock.instant();
    var writers = writers(ref, heard);
    var facts = new ArrayList<Fact>();
    for (var echo : heard) {
      var last =
          echo.reactions().stream()
              .filter(reaction -> writers.contains(reaction.who()))
              .max(Comparator.comparing(Echo.Reaction::at));
      facts.add(
          new Fact(
              echo.label(),
              Source.REACTION,
              last.map(one -> one.liked() ? Fate.LIKED : Fate.DISMISSED).orElse(Fate.OPEN),
              now,
              last.map(one -> one.who().login()).orElse("")));
      if (echo.over()) continue;
      var resolver = echo.resolvedBy().filter(writers::contains);
      facts.add(
          new Fact(
              echo.label(),
              Source.THREAD,
              resolver.isPresent() ? Fate.DISMISSED : Fate.OPEN,
              now,
              resolver.map(Trigger.Sender::login).orElse("")));
    }
    ledger.note(key(ref), facts);
  }

  private Set<Trigger.Sender> writers(Trigger.SubjectRef ref, List<Echo> heard) {
    return heard.stream()
        .flatMap(echo -> echo.people().stream())
        .distinct()
        .limit(MOST_PEOPLE)
        .filter(who -> forge.mayCommand(ref, who))
        .collect(Collectors.toSet());
  }

  private static String key(Trigger.SubjectRef ref) {
    return Subject.PullRequest.key(ref.repositoryId(), ref.number());
  }

  private static Trigger.SubjectRef ref(Subject.PullRequest pull) {
    var repository = pull.repository();
    return new Trigger.SubjectRef(
        repository.installation(),
        repository.id(),
        repository.owner(),
        repository.name(),
        On.PULL_REQUEST,
        pull.number());
  }
}
