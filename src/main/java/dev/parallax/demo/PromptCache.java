package dev.parallax.demo;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A provider's cache of how prompts begin. What was read of a prompt can be served from the moment
/// on in which its answer's first token leaves, never before: whoever asks at the same time pays in
/// full. Nothing is ever forgotten here, for a review takes less time than a cache lives.
///
/// Safe for use by many threads.
final class PromptCache {
  private static final int LEAST_TOKENS = 1_024;

  /// How many blocks before a marked one are looked at.
  private static final int LOOK_BACK = 20;

  private final Set<String> served = ConcurrentHashMap.newKeySet();

  /// A beginning of a prompt.
  ///
  /// @param key the same for the same bytes, told to the same model, only
  /// @param tokens how long it is
  /// @param marked whether it is to be kept
  record Prefix(String key, long tokens, boolean marked) {}

  /// What one prompt finds, and what it will leave.
  ///
  /// @param billed how its tokens are counted
  /// @param kept the beginnings to be kept once its answer has begun
  record Visit(StandInModel.Billed billed, List<String> kept) {
    Visit {
      kept = List.copyOf(kept);
    }
  }

  /// Looks a prompt up as it comes in.
  ///
  /// @param prefixes its beginnings, the shortest first
  /// @param tokens all of it
  Visit look(List<Prefix> prefixes, long tokens) {
    var read = 0L;
    var written = 0L;
    var reach = 0;
    var kept = new ArrayList<String>();
    for (var i = prefixes.size() - 1; i >= 0; i--) {
      var prefix = prefixes.get(i);
      if (prefix.marked()) reach = LOOK_BACK + 1;
      if (prefix.tokens() < LEAST_TOKENS) break;
      if (read == 0 && reach-- > 0 && served.contains(prefix.key())) read = prefix.tokens();
      if (!prefix.marked()) continue;
      written = Math.max(written, prefix.tokens());
      kept.add(prefix.key());
    }
    return new Visit(
        new StandInModel.Billed(tokens, read, Math.max(0, written - read)), List.copyOf(kept));
  }

  /// The answer begins: what it was told can be served.
  void keep(Visit visit) {
    served.addAll(visit.kept());
  }

  /// A key for all that another key stands for, and one thing more.
  static String key(String before, String next) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update((before.length() + ":" + before).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(next.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
