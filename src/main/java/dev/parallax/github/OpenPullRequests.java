package dev.parallax.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.OpenPulls;
import dev.parallax.plan.Agent.On;
import dev.parallax.trail.Watch;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Open pull requests, by installation and repository. A list that has not changed since it was
/// last read costs nothing of what GitHub allows: it is asked for with the tag that it had.
public final class OpenPullRequests implements OpenPulls {
  private static final String TOKEN =
      "{\"permissions\":{\"metadata\":\"read\",\"pull_requests\":\"read\"}}";
  private static final int PAGE = 100;

  /// Repositories of one installation, those that were pushed to last before the others.
  private static final int MOST_REPOSITORIES = 1_000;

  private static final int MOST_PAGES = 10;

  private final AppCalls calls;
  private final InstantSource clock;

  /// Of each repository the first page as it was last read.
  private final Map<Long, Known> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Known> eldest) {
          return size() > 2 * MOST_REPOSITORIES;
        }
      };

  private record Known(String tag, List<Open> pulls, boolean whole) {}

  private record Place(
      long installation, Instant installedAt, AppCalls.Pass pass, JsonNode repository) {}

  /// @param apiUrl without a slash at the end
  public OpenPullRequests(String apiUrl, AppKey key, InstantSource clock, Watch watch) {
    this.calls = new AppCalls(apiUrl, key, clock, watch);
    this.clock = clock;
  }

  @Override
  public synchronized Look changedAfter(Instant since) {
    var found = new ArrayList<Open>();
    var unread = "";
    for (var installation :
        all("/app/installations", calls.app(), body -> body, Integer.MAX_VALUE)) {
      if (installation.hasNonNull("suspended_at")) continue;
      try {
        for (var place : places(installation)) found.addAll(of(place, since));
      } catch (ForgeTrouble trouble) {
        switch (trouble.kind()) {
          // Taken away meanwhile, or it may not read them: no other sweep would come further.
          case GONE, REFUSED, DENIED -> {}
          case PASSING, AMBIGUOUS -> unread = String.valueOf(trouble.getMessage());
        }
      }
    }
    found.sort(Comparator.comparing(Open::updatedAt).reversed());
    return new Look(found, unread);
  }

  private List<Place> places(JsonNode installation) {
    var id = installation.path("id").asLong();
    var path = "/app/installations/" + id + "/access_tokens";
    var token = calls.post(path, calls.app(), TOKEN).path("token").asText();
    var pass = AppCalls.Pass.of(id, token);
    var repositories =
        all("/installation/repositories", pass, body -> body.path("repositories"), 100);
    var installedAt = time(installation, "created_at");
    return repositories.stream()
        .filter(r -> !r.path("archived").asBoolean() && !r.path("disabled").asBoolean())
        .sorted(Comparator.comparing((JsonNode r) -> r.path("pushed_at").asText()).reversed())
        .limit(MOST_REPOSITORIES)
        .map(r -> new Place(id, installedAt, pass, r))
        .toList();
  }

  private interface Items {
    JsonNode of(JsonNode body);
  }

  private List<JsonNode> all(String path, AppCalls.Pass pass, Items items, int mostPages) {
    var all = new ArrayList<JsonNode>();
    var query = Optional.of("per_page=" + PAGE);
    for (var page = 0; query.isPresent() && page < mostPages; page++) {
      var read = calls.get(path + "?" + query.get(), pass);
      items.of(read.body()).forEach(all::add);
      query = read.next();
    }
    return all;
  }

  private List<Open> of(Place place, Instant since) {
    var id = place.repository().path("id").asLong();
    var path = "/repositories/" + id + "/pulls";
    var query = "?state=open&sort=updated&direction=desc&per_page=" + PAGE;
    var before = known.get(id);
    var tag = before == null ? "" : before.tag();
    var first = calls.changed(path + query, place.pass(), tag);
    if (first.isEmpty() && before != null && (before.whole() || isOver(before.pulls(), since))) {
      return after(before.pulls(), since);
    }
    var page = first.orElseGet(() -> calls.get(path + query, place.pass()));
    var pulls = pulls(place, page.body());
    known.put(id, new Known(page.tag(), List.copyOf(pulls), page.next().isEmpty()));
    var next = page.next();
    for (var more = 1; next.isPresent() && !isOver(pulls, since) && more < MOST_PAGES; more++) {
      var read = calls.get(path + "?" + next.get(), place.pass());
      pulls.addAll(pulls(place, read.body()));
      next = read.next();
    }
    return after(pulls, since);
  }

  private static boolean isOver(List<Open> pulls, Instant since) {
    return !pulls.isEmpty() && !pulls.getLast().updatedAt().isAfter(since);
  }

  private static List<Open> after(List<Open> pulls, Instant since) {
    return pulls.stream().filter(open -> open.updatedAt().isAfter(since)).toList();
  }

  private List<Open> pulls(Place place, JsonNode list) {
    var pulls = new ArrayList<Open>();
    for (var pull : list) pulls.add(open(place, pull));
    return pulls;
  }

  private Open open(Place place, JsonNode pull) {
    var repository = place.repository();
    var head = pull.path("head").path("sha").asText();
    var ref =
        new Trigger.SubjectRef(
            place.installation(),
            repository.path("id").asLong(),
            repository.path("owner").path("login").asText(),
            repository.path("name").asText(),
            On.PULL_REQUEST,
            pull.path("number").asInt());
    var name = "parallax " + ref.repositoryId() + "/" + ref.number() + "@" + head;
    var delivery =
        new Delivery(
            UUID.nameUUIDFromBytes(name.getBytes(UTF_8)).toString(),
            "pull_request",
            body(ref, head, pull).toString(),
            clock.instant());
    return new Open(
        ref,
        head,
        time(pull, "created_at"),
        time(pull, "updated_at"),
        place.installedAt(),
        delivery);
  }

  /// What is read of such an event, and no more. It says the same whoever makes it, and when.
  private static ObjectNode body(Trigger.SubjectRef ref, String head, JsonNode pull) {
    var body = JsonNodeFactory.instance.objectNode();
    body.put("action", "opened").put("number", ref.number());
    body.putObject("pull_request").put("number", ref.number()).putObject("head").put("sha", head);
    var repository = body.putObject("repository").put("id", ref.repositoryId());
    repository.put("name", ref.repository()).putObject("owner").put("login", ref.owner());
    body.putObject("installation").put("id", ref.installation());
    var author = pull.path("user");
    body.putObject("sender")
        .put("id", author.path("id").asLong(1))
        .put("login", author.path("login").asText("ghost"))
        .put("type", author.path("type").asText("User"));
    return body;
  }

  private Instant time(JsonNode node, String field) {
    try {
      return Instant.parse(node.path(field).asText());
    } catch (DateTimeException _) {
      return clock.instant();
    }
  }
}
