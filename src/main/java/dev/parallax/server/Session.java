package dev.parallax.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a browser shows of a sign-in: who, until when, and which repositories. It is in the cookie
/// alone, signed: nothing of it is kept here, so a restart ends nothing, and changing the webhook
/// secret or the operator's token ends all.
///
/// @param nonce makes each sign-in another one
record Session(Visitor visitor, Instant until, String nonce) {
  /// As many repositories as a cookie holds, which is cut off at 4 KB.
  static final int MOST_REPOSITORIES = 400;

  // Loaded with the first page.
  private static final class Json {
    private static final JsonMapper mapper = JsonMapper.builder().build();
  }

  String json() {
    var node =
        Json.mapper.createObjectNode().put("until", until.getEpochSecond()).put("nonce", nonce);
    switch (visitor) {
      case Visitor.Operator() -> node.put("kind", "operator");
      case Visitor.Person(var id, var login, var repositories) ->
          node.put("kind", "person")
              .put("id", id)
              .put("login", login)
              .put("of", packed(repositories.stream().sorted().limit(MOST_REPOSITORIES).toList()));
    }
    return node.toString();
  }

  /// Reads what was signed; empty when it is over.
  static Optional<Session> read(String json, Instant now) {
    try {
      var node = Json.mapper.readTree(json);
      var until = Instant.ofEpochSecond(node.path("until").asLong());
      if (!now.isBefore(until)) return Optional.empty();
      Visitor visitor =
          switch (node.path("kind").asText()) {
            case "operator" -> new Visitor.Operator();
            case "person" ->
                new Visitor.Person(
                    node.path("id").asLong(),
                    node.path("login").asText(),
                    unpacked(node.path("of").asText()));
            default -> throw new IllegalArgumentException("a session of nobody");
          };
      return Optional.of(new Session(visitor, until, node.path("nonce").asText()));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a session that is not JSON", e);
    }
  }

  /// Each number as what it is more than the one before, seven bits to a byte.
  static String packed(List<Long> sorted) {
    var bytes = new ByteArrayOutputStream();
    var before = 0L;
    for (var id : sorted) {
      var more = id - before;
      while (more > 0x7f) {
        bytes.write((int) (more & 0x7f) | 0x80);
        more >>>= 7;
      }
      bytes.write((int) more);
      before = id;
    }
    return Seal.encoded(bytes.toByteArray());
  }

  static Set<Long> unpacked(String packed) {
    var ids = new HashSet<Long>();
    var before = 0L;
    var more = 0L;
    var shift = 0;
    for (var b : Base64.getUrlDecoder().decode(packed)) {
      more |= (b & 0x7fL) << shift;
      shift += 7;
      if ((b & 0x80) != 0) continue;
      before += more;
      ids.add(before);
      more = 0;
      shift = 0;
    }
    return ids;
  }
}
