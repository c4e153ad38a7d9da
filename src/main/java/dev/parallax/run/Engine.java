package dev.parallax.run;

/// How an agent looks. Implementations are safe for use by many threads at once.
public interface Engine {
  /// Looks once and hands back what came of it, whole and unread.
  ///
  /// Blocks; an interrupt ends it at once and closes whatever connection it holds.
  ///
  /// @throws EngineTrouble when no output came
  Output look(Assignment assignment) throws InterruptedException;
}
