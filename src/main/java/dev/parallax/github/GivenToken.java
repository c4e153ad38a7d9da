package dev.parallax.github;

/// A token that somebody gives us and that we cannot renew: a job's, or a person's. None at all
/// reads what is public.
///
/// @param value empty for no token
public record GivenToken(String value) implements Credentials {
  @Override
  public String toString() {
    return value.isEmpty() ? "GivenToken[none]" : "GivenToken[...]";
  }
}
