package shop;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Tokens for links that customers get by mail. */
public class Tokens {
  private final SecureRandom random = new SecureRandom();

  /** A token that nobody can guess. */
  public String next() {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
