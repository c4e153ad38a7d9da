package dev.parallax.plan;

import dev.parallax.plan.Agent.On;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Decides who looks at what, in which order. Read this class first.
public final class Planner {
  /// The label that keeps Parallax away from a pull request.
  public static final String SKIP_LABEL = "parallax:skip";

  private final Subject subject;
  private final ProjectFiles project;

  private final List<String> usual;
  private final Division division;
  private final Wish.Tuning tuning;

  private Planner(
      Subject subject,
      ProjectFiles project,
      List<String> usual,
      Division division,
      Wish.Tuning tuning) {
    this.subject = subject;
    this.project = project;
    this.usual = List.copyOf(usual);
    this.division = division;
    this.tuning = tuning;
  }

  /// The plan for a change, by the configuration and agents of the default branch.
  ///
  /// @param usual who looks where the configuration names nobody
  public static Planned plan(Snapshot snapshot, Wish wish, List<String> usual) {
    return plan(snapshot, wish, usual, Division.STANDARD);
  }

  /// The same with the agents that need no model.
  public static Planned plan(Snapshot snapshot, Wish wish) {
    return plan(snapshot, wish, RepositoryConfig.Review.DEFAULT.agents());
  }

  /// The same with parts of another size.
  static Planned plan(Snapshot snapshot, Wish wish, Division division) {
    return plan(snapshot, wish, RepositoryConfig.Review.DEFAULT.agents(), division);
  }

  private static Planned plan(Snapshot snapshot, Wish wish, List<String> usual, Division division) {
    var kept = keptAway(snapshot.subject(), wish);
    if (kept.isPresent()) return new Planned.Nothing(kept.get());
    var project = ProjectFiles.read(snapshot.project());
    if (!project.mistakes().isEmpty()) return new Planned.Mistaken(project.mistakes());
    var planner = new Planner(snapshot.subject(), project, usual, division, wish.tuning());
    var unasked = planner.onlyWhenAsked(wish);
    if (unasked.isPresent()) return new Planned.Nothing(unasked.get());
    return snapshot.subject() instanceof Subject.Issue issue
        ? planner.plan(issue, snapshot, wish.agents())
        : planner.plan(snapshot, wish.agents());
  }

  /// The plan of a run that was, once more: by its own configuration and agents, but for what is to
  /// be otherwise. Of the project's files only the conventions and attributes are read.
  ///
  /// @param snapshot what it looked at, read again
  /// @param ruled the names of the agents that there are rules for
  public static Planned again(
      Snapshot snapshot, Plan then, Variation variation, Set<String> ruled) {
    var varied = Varied.of(then, variation, ruled);
    if (!varied.mistakes().isEmpty()) return new Planned.Mistaken(varied.mistakes());
    var config = new ConfigFile(then.config(), Map.of(), Map.of(), List.of());
    var project =
        ProjectFiles.read(snapshot.project()).by(config, varied.catalog(), varied.notes());
    var planner =
        new Planner(snapshot.subject(), project, List.of(), Division.STANDARD, Wish.Tuning.NONE);
    return snapshot.subject() instanceof Subject.Issue issue
        ? planner.plan(issue, snapshot, varied.names())
        : planner.plan(snapshot, varied.names());
  }

  /// What keeps a run from being run again with something otherwise, before anything is read.
  public static List<Mistake> mistakes(Plan then, Variation variation, Set<String> ruled) {
    return Varied.of(then, variation, ruled).mistakes();
  }

  /// The plan for a change that would concern every configured agent: what the configuration means.
  ///
  /// @param usual as in `plan`
  public static Planned preview(Subject subject, Source source, List<String> usual) {
    var project = ProjectFiles.read(source);
    if (!project.mistakes().isEmpty()) return new Planned.Mistaken(project.mistakes());
    var nothing = new Change(List.of(), List.of());
    var planner = new Planner(subject, project, usual, Division.STANDARD, Wish.Tuning.NONE);
    return planner.plan(
        nothing, List.of(), planner.warnings(), Background.NONE, _ -> Optional.empty());
  }

  /// What the agents' files say to no effect, those of agents too that the configuration does not
  /// name: whoever writes one wants to know before he names it.
  private List<String> warnings() {
    return project.catalog().names().stream()
        .flatMap(name -> project.catalog().warnings(name).stream())
        .map(Mistake::toString)
        .toList();
  }

  /// The same with the agents that need no model.
  public static Planned preview(Subject subject, Source source) {
    return preview(subject, source, RepositoryConfig.Review.DEFAULT.agents());
  }

  private static Optional<String> keptAway(Subject subject, Wish wish) {
    if (!(subject instanceof Subject.Hosted hosted)) return Optional.empty();
    if (hosted.labels().stream().anyMatch(SKIP_LABEL::equalsIgnoreCase)) {
      return Optional.of("the label `" + SKIP_LABEL + "` is set; remove it to have a review");
    }
    return hosted.open() || wish.asked() ? Optional.empty() : Optional.of("it is closed");
  }

  private Optional<String> onlyWhenAsked(Wish wish) {
    if (wish.asked()) return Optional.empty();
    if (subject instanceof Subject.Issue) {
      return project.config().issues().triage()
          ? Optional.empty()
          : Optional.of("`issues.triage` is false; ask with `/parallax triage`");
    }
    var review = project.config().review();
    if (!review.auto()) return Optional.of("`review.auto` is false; ask with `/parallax review`");
    return subject instanceof Subject.PullRequest pull && pull.draft() && !review.drafts()
        ? Optional.of("it is a draft; ask with `/parallax review`")
        : Optional.empty();
  }

  private Planned plan(Snapshot snapshot, List<String> wanted) {
    var whole = snapshot.change();
    if (whole.files().isEmpty() && whole.notSeen().isEmpty()) {
      return new Planned.Nothing("the change touches no file");
    }
    var ignored = Ignored.of(whole, project.config().review().ignore(), project.attributes());
    var notes = new ArrayList<>(ignored.notes());
    if (ignored.change().files().isEmpty() && whole.notSeen().isEmpty()) {
      return new Planned.Nothing("no file is left to look at: " + String.join("; ", notes));
    }
    unusedConfiguration(snapshot).ifPresent(notes::add);
    notes.addAll(snapshot.background().notes());
    return plan(
        ignored.change(),
        wanted,
        notes,
        snapshot.background(),
        // Whoever names an agent wants it to look, whatever the change touches.
        agent ->
            wanted.isEmpty()
                ? unlabelled(agent).or(() -> untouched(agent, ignored.change()))
                : Optional.empty());
  }

  /// The plan for issues: each of them is looked at by every agent that its purpose asks for.
  private Planned plan(Subject.Issue issue, Snapshot snapshot, List<String> wanted) {
    if (snapshot.dossiers().isEmpty()) return new Planned.Nothing("there is no issue to look at");
    var names = wanted.isEmpty() ? whoLooksAt(issue.purpose()) : wanted;
    var unknown = unknown(names, wanted.isEmpty());
    if (!unknown.isEmpty()) return new Planned.Mistaken(unknown);
    var chosen = Chosen.of(project.catalog(), names, agent -> otherEvent(agent, On.ISSUE));
    if (chosen.agents().isEmpty()) return new Planned.Nothing(nobody(chosen));
    var notes = new ArrayList<>(project.notes());
    notes.addAll(chosen.notes());
    notes.addAll(snapshot.background().notes());
    for (var dossier : snapshot.dossiers()) {
      dossier.notes().forEach(note -> notes.add("#" + dossier.number() + ": " + note));
    }
    var parts = new LinkedHashMap<Task, Change>();
    var offered = project.config().issues().offered();
    var looks =
        snapshot.dossiers().stream()
            .map(dossier -> offered.isEmpty() ? dossier : dossier.offering(offered))
            .map(Change::about)
            .toList();
    for (var batch = 1; batch <= looks.size(); batch++) {
      for (var agent : chosen.agents()) {
        for (var vote = 1; vote <= agent.votes().count(); vote++) {
          parts.put(new Task(agent.tuned(tuning), batch, vote), looks.get(batch - 1));
        }
      }
    }
    return new Planned.Ready(
        new Plan(
            subject,
            snapshot.change(),
            project.config(),
            project.conventions(),
            List.copyOf(parts.keySet()),
            parts,
            chosen.leftOut(),
            notes,
            snapshot.background()));
  }

  private List<String> whoLooksAt(Subject.Issue.Purpose purpose) {
    return switch (purpose) {
      case TRIAGE -> project.config().issues().agents();
      case PLAN -> List.of("planner");
      case PRD -> List.of("prd");
      case BULK -> List.of("status");
    };
  }

  private Planned plan(
      Change change,
      List<String> wanted,
      List<String> changeNotes,
      Background background,
      Function<Agent, Optional<String>> obstacle) {
    var unknown = unknown(names(wanted), wanted.isEmpty());
    if (!unknown.isEmpty()) return new Planned.Mistaken(unknown);
    var chosen =
        Chosen.of(
            project.catalog(),
            names(wanted),
            agent -> otherEvent(agent, On.PULL_REQUEST).or(() -> obstacle.apply(agent)));
    var inverted = tierMistakes(chosen.agents());
    if (!inverted.isEmpty()) return new Planned.Mistaken(inverted);
    if (chosen.agents().isEmpty()) return new Planned.Nothing(nobody(chosen));
    var leftOut = new ArrayList<>(chosen.leftOut());
    if (wanted.isEmpty()) leftOut.addAll(unlisted(chosen));
    var notes = new ArrayList<>(project.notes());
    notes.addAll(changeNotes);
    notes.addAll(chosen.notes());
    for (var agent : chosen.agents()) {
      for (var warning : project.catalog().warnings(agent.name())) {
        if (!notes.contains(warning.toString())) notes.add(warning.toString());
      }
    }
    var shadowing = project.config().review().shadowing();
    var shadows = Shadows.of(chosen.agents(), shadowing, wanted, background.yields());
    notes.addAll(shadows.notes());
    var tuned = shadows.apart(chosen.agents()).stream().map(agent -> agent.tuned(tuning)).toList();
    var parts = parts(tuned, change, division);
    return new Planned.Ready(
        new Plan(
            subject,
            change,
            project.config(),
            project.conventions(),
            List.copyOf(parts.keySet()),
            parts,
            leftOut,
            notes,
            background,
            shadows.agents()));
  }

  private List<String> names(List<String> wanted) {
    if (!wanted.isEmpty()) return wanted;
    var review = project.config().review();
    var names = new LinkedHashSet<>(project.configFile().namesAgents() ? review.agents() : usual);
    names.addAll(review.shadowing().agents());
    return List.copyOf(names);
  }

  private List<Mistake> unknown(List<String> names, boolean fromConfig) {
    var catalog = project.catalog();
    return names.stream()
        .distinct()
        .filter(name -> catalog.find(name).isEmpty())
        .map(name ->
            new Mistake(
                fromConfig ? RepositoryConfig.PATH : Mistake.ASKED,
                fromConfig ? line(name) : 0,
                "there is no agent `" + OneLine.of(name) + "`",
                Nearest.mend(name, catalog.names())))
        .toList();
  }

  private int line(String name) {
    var file = project.configFile();
    return file.agentLines().getOrDefault(name, file.shadowLines().getOrDefault(name, 0));
  }

  private static Optional<String> otherEvent(Agent agent, On event) {
    if (agent.scope().on().contains(event)) return Optional.empty();
    return Optional.of(
        switch (event) {
          case PULL_REQUEST -> "looks at issues only";
          case ISSUE -> "looks at pull requests only";
        });
  }

  private Optional<String> unlabelled(Agent agent) {
    var wanted = agent.scope().labels();
    if (wanted.isEmpty() || !(subject instanceof Subject.PullRequest pull)) return Optional.empty();
    return pull.labels().stream().anyMatch(set -> wanted.stream().anyMatch(set::equalsIgnoreCase))
        ? Optional.empty()
        : Optional.of("none of its labels is set: " + OneLine.paths(wanted));
  }

  private static Optional<String> untouched(Agent agent, Change change) {
    // A file that nobody could list may well be one of its files.
    if (agent.scope().paths().isEmpty() || !change.notSeen().isEmpty()) return Optional.empty();
    var globs = Globs.of(orAllBut(agent.scope().paths()));
    return change.files().stream()
            .anyMatch(f -> globs.matches(f.path()) || globs.matches(f.previousPath()))
        ? Optional.empty()
        : Optional.of("no matching files");
  }

  /// Paths that only say what is not meant mean all others.
  private static List<String> orAllBut(List<String> paths) {
    if (!paths.stream().allMatch(path -> path.startsWith("!"))) return paths;
    var all = new ArrayList<>(List.of("**"));
    all.addAll(paths);
    return all;
  }

  /// With strict tiers a graver agent ends before a lesser one starts, so it cannot wait for it.
  private List<Mistake> tierMistakes(List<Agent> agents) {
    var mistakes = new ArrayList<Mistake>();
    if (!project.config().review().strictTiers()) return mistakes;
    for (var agent : agents) {
      for (var needed : agents) {
        if (!agent.waitsFor().contains(needed.name())) continue;
        if (needed.tier() <= agent.tier()) continue;
        mistakes.add(
            new Mistake(
                agent.origin(),
                project.catalog().waitLine(agent.name(), needed.name()),
                "`"
                    + agent.name()
                    + "` ("
                    + agent.priority()
                    + ") waits for `"
                    + needed.name()
                    + "` ("
                    + needed.priority()
                    + "), which `strict-tiers` starts later",
                "give them the same priority or set `strict-tiers: false`"));
      }
    }
    return mistakes;
  }

  private List<LeftOut> unlisted(Chosen chosen) {
    var considered = new LinkedHashSet<String>();
    chosen.agents().forEach(a -> considered.add(a.name()));
    chosen.leftOut().forEach(l -> considered.add(l.agent().name()));
    return project.catalog().agents().stream()
        .filter(a -> !a.origin().equals(AgentCatalog.BUILT_IN))
        .filter(a -> a.scope().on().contains(On.PULL_REQUEST) && !considered.contains(a.name()))
        .map(a -> new LeftOut(a, "not in `review.agents` of " + RepositoryConfig.PATH))
        .toList();
  }

  private static String nobody(Chosen chosen) {
    if (chosen.leftOut().isEmpty()) return "`review.agents` names no agent";
    var reasons = chosen.leftOut().stream().map(l -> l.agent().name() + ": " + l.reason()).toList();
    return "no agent has anything to look at (" + String.join(", ", reasons) + ")";
  }

  private Optional<String> unusedConfiguration(Snapshot snapshot) {
    if (snapshot.project().commit().equals(snapshot.source().commit())) return Optional.empty();
    var paths =
        snapshot.change().files().stream()
            .filter(f -> project.reads(f.path()) || project.reads(f.previousPath()))
            .map(FileChange::path)
            .toList();
    return paths.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "configuration in this change is not used until it is on the default branch: "
                + OneLine.paths(paths));
  }

  /// The tasks in the order in which they get slots, each with what it looks at. All agents look at
  /// the same parts, so that what they are told alike is the same for all; those that follow all
  /// look at what the others found, in one piece.
  private static Map<Task, Change> parts(List<Agent> agents, Change change, Division division) {
    var parts = new LinkedHashMap<Task, Change>();
    var divided = division.parts(change);
    for (var agent : agents.stream().sorted(Comparator.comparing(Agent::priority)).toList()) {
      var seen = agent.followsAll() ? List.of(change) : divided;
      for (var batch = 1; batch <= seen.size(); batch++) {
        for (var vote = 1; vote <= agent.votes().count(); vote++) {
          parts.put(new Task(agent, batch, vote), seen.get(batch - 1));
        }
      }
    }
    return parts;
  }
}
