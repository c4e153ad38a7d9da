package dev.parallax.rules;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.treesitter.TSLanguage;

/// The grammars loaded so far; each is loaded when its first file turns up.
final class Grammars {
  static final Map<Language, TSLanguage> LOADED = new ConcurrentHashMap<>();

  private Grammars() {}
}
