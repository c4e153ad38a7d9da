package dev.parallax.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.trail.Watch;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// People who come to sign in, each by himself.
final class UserSignInTest {
  private static final String BACK = "http://localhost:3000/sign-in/back";

  private final StandInGitHub github = StandInGitHub.start("0123456789abcdef0123456789abcdef");
  private final UserSignIn signIn =
      new UserSignIn(
          github.apiUrl(),
          github.apiUrl(),
          github.clientId(),
          github.clientSecret(),
          InstantSource.system(),
          Watch.NONE);

  @AfterEach
  void close() {
    github.close();
  }

  @Test
  void who_used_up_his_hour_keeps_nobody_else_out() throws IOException {
    var limit = Misbehaviour.primaryLimit(Instant.now().getEpochSecond() + 3_600);
    github.misbehave(Misbehaviour.times(1, ".*/user", limit));
    assertThatThrownBy(() -> who("robin")).isInstanceOf(ForgeTrouble.class);
    assertThat(github.openSignIns()).isZero();

    assertThat(who("kim").login()).isEqualTo("kim");
    assertThat(github.openSignIns()).isZero();
  }

  private UserSignIn.Known who(String login) throws IOException {
    github.signIn(login);
    var page = URI.create(signIn.page("state", "", BACK)).toURL();
    var asked = (HttpURLConnection) page.openConnection();
    asked.setInstanceFollowRedirects(false);
    var to = asked.getHeaderField("Location");
    return signIn.who(to.replaceFirst(".*[?&]code=([^&]*).*", "$1"), "", BACK);
  }
}
