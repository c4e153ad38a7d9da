package dev.parallax.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.trail.Watch;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a look at everybody's pull requests finds.
final class OpenPullRequestsTest {
  private final StandInGitHub github = StandInGitHub.start("0123456789abcdef0123456789abcdef");

  @AfterEach
  void close() {
    github.close();
  }

  @Test
  void one_account_that_used_up_its_hour_hides_no_other_one_s() {
    for (var name : new String[] {"acme/shop", "umbrella/shop"}) {
      github.repository(name, Map.of("README.md", "# Shop\n"));
      github.openPullRequest(name, "A change", "", "mona", Map.of("README.md", "# The shop\n"));
    }
    var reset = Instant.now().plusSeconds(1_800).getEpochSecond();
    var pulls =
        new OpenPullRequests(
            github.apiUrl(),
            AppKey.of(github.appId(), github.privateKey()),
            InstantSource.system(),
            Watch.NONE);
    github.misbehave(
        Misbehaviour.times(1, "GET /installation/repositories", Misbehaviour.primaryLimit(reset)));

    var look = pulls.changedAfter(Instant.EPOCH);

    assertThat(look.pulls()).singleElement().returns("umbrella", open -> open.ref().owner());
    assertThat(look.unread()).contains("rate limited");
  }
}
