package dev.parallax.trail;

/// Something that has a beginning and an end and that an operator may want to see.
public sealed interface Work {
  /// A delivery that is handed out, for the first time or again.
  record Delivery(String guid) implements Work {}

  /// A run that is begun, or carried on after a restart.
  record Run(String id, String repository, int number) implements Work {}

  /// A task of a run, with all its attempts.
  ///
  /// @param builtIn whether the agent is one of ours, so that its name is no secret of a repository
  record Task(String id, String agent, boolean builtIn) implements Work {}

  /// One question to a model.
  ///
  /// @param provider `anthropic` or `openai`: whose language is spoken
  /// @param mostTokens of the answer; 0 without a bound
  record ModelCall(String provider, String model, int mostTokens) implements Work {}

  /// One request to GitHub.
  ///
  /// @param template its path with all that is a name or a number left out
  /// @param installation for which it is made; 0 for the App itself
  record Request(String method, String host, int port, String template, long installation)
      implements Work {}
}
