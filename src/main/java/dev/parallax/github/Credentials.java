package dev.parallax.github;

/// By what GitHub knows who asks. Shows nothing of what is secret in it.
public sealed interface Credentials permits AppKey, GivenToken {}
