package dev.parallax.job;

import java.util.List;

/// What a replay is a replay of.
///
/// @param of the run that it is compared with; empty where there was none
/// @param delivery the delivery whose wish it is; empty where it is a run's
/// @param with what was otherwise, a line each, for people
/// @param who asked for it, for people
public record Replay(String of, String delivery, List<String> with, String who) {
  public Replay {
    with = List.copyOf(with);
  }
}
