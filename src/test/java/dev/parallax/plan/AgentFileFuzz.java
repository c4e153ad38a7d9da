package dev.parallax.plan;

import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;
import java.time.Duration;

/// An agent's file. An agent comes of it or the reason why not; an agent has a name that fits into
/// a label and limits that somebody can wait for.
public final class AgentFileFuzz {
  private AgentFileFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var text = Pieces.of(data).get(0);
    switch (AgentFile.read("agents/a.md", text)) {
      case AgentFile.Wrong wrong -> Must.hold(!wrong.mistakes().isEmpty(), "it is said why");
      case AgentFile.Read read -> {
        var agent = read.agent();
        Must.hold(agent.name().matches("[a-z0-9][a-z0-9-]{0,59}"), "an agent has a plain name");
        Must.hold(
            agent.tries().timeout().compareTo(Duration.ofHours(1)) <= 0
                && agent.tries().timeout().isPositive(),
            "nobody waits for ever");
        Must.hold(agent.origin().equals("agents/a.md"), "it is known where it comes from");
        Globs.of(agent.scope().paths());
      }
    }
  }
}
