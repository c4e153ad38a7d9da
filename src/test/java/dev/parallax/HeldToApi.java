package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInGitHub.Sent;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Keeps what a pretend GitHub is asked, to hold it to the published description afterwards. With
/// the profile `acceptance` on, every world does, so that all stories are stories of this as well.
final class HeldToApi {
  private final Queue<Sent> requests = new ConcurrentLinkedQueue<>();

  private HeldToApi() {}

  /// Watches from now on.
  static HeldToApi watching(StandInGitHub github) {
    var held = new HeldToApi();
    github.watch(held.requests::add);
    return held;
  }

  /// Watches when the profile is on, and otherwise holds nobody to anything.
  static HeldToApi whenAsked(StandInGitHub github) {
    return Boolean.getBoolean("parallax.acceptance") ? watching(github) : new HeldToApi();
  }

  /// All that was asked for, by GitHub's names.
  Set<String> operations() {
    var names = new TreeSet<String>();
    for (var request : described()) names.add(PublishedApi.get().operation(request));
    return names;
  }

  /// Fails when any request was not as described.
  void requireNoFaults() {
    assertThat(faults(described())).as("by GitHub's published description").isEmpty();
  }

  /// What is wrong with requests, each with the request in front.
  static List<String> faults(Collection<Sent> requests) {
    return requests.stream()
        .flatMap(request ->
            PublishedApi.get().faults(request).stream()
                .map(fault -> request.method() + " " + request.uri() + " " + fault))
        .distinct()
        .toList();
  }

  /// Archives come from another host, whose addresses GitHub hands out, GraphQL has a description
  /// of its own, and people sign in on pages: none of them is in this one.
  private List<Sent> described() {
    return requests.stream()
        .filter(request ->
            !request.uri().getRawPath().matches("/archive/.*|/(api/)?graphql|/login/oauth/.*"))
        .toList();
  }
}
