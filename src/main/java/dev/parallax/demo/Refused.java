package dev.parallax.demo;

/// Ends a request from any depth of an endpoint with an error's answer.
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Answer answer;

  Refused(Answer answer) {
    super("answered " + answer.status(), null, false, false);
    this.answer = answer;
  }

  Answer answer() {
    return answer;
  }
}
