package dev.parallax.trail;

import java.math.BigDecimal;

/// Something that becomes known of work while it goes on. Never code, prompts or secrets.
public sealed interface Fact {
  /// What GitHub calls what it delivered: `pull_request`.
  record Event(String name) implements Fact {}

  /// The repository that it is about: `owner/name`.
  record About(String repository, int number) implements Fact {}

  /// A task got a place and begins to look.
  record Attempt(int number) implements Fact {}

  /// A task is to be tried again.
  record Retrying(String why) implements Fact {}

  /// Who is asked.
  record Asked(String host, int port) implements Fact {}

  /// The status of an answer.
  record Answered(int status) implements Fact {}

  /// What a question to a model used.
  ///
  /// @param input all of it, the cached and the written ones included
  /// @param cached served from the provider's cache
  /// @param written to the provider's cache
  record Used(long input, long cached, long written, long output, BigDecimal costUsd)
      implements Fact {}

  /// How many requests an installation may make until its hour is over.
  record Allowed(long remaining, long limit) implements Fact {}

  /// How it ended when nothing failed, in a word: `PASS`, `done`.
  record Ended(String word) implements Fact {}
}
