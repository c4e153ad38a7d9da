package dev.parallax.github;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

/// The App's id and private key. Shows nothing of the key.
public final class AppKey implements Credentials {
  private static final byte[] RSA_ALGORITHM =
      HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

  private final String appId;
  private final PrivateKey key;

  private AppKey(String appId, PrivateKey key) {
    this.appId = appId;
    this.key = key;
  }

  /// Reads a key as GitHub hands it out (`BEGIN RSA PRIVATE KEY`), or as PKCS#8.
  ///
  /// @throws IllegalArgumentException when it is neither
  public static AppKey of(String appId, String pem) {
    try {
      var der =
          Base64.getMimeDecoder()
              .decode(pem.replace("\\n", "\n").replaceAll("(?m)^-----.*$", "").strip());
      if (pem.contains("BEGIN RSA PRIVATE KEY")) der = pkcs8(der);
      var key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
      return new AppKey(appId, key);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the private key is not an RSA key in PEM form; take the file that GitHub let you"
              + " download",
          e);
    }
  }

  /// A token that proves to be the App, good for nine minutes.
  String jwt(Instant now) {
    // A minute back, because clocks differ; GitHub refuses what was issued in its future.
    var claims =
        "{\"iat\":%d,\"exp\":%d,\"iss\":\"%s\"}"
            .formatted(now.getEpochSecond() - 60, now.getEpochSecond() + 540, appId);
    var content = encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + encoded(claims);
    try {
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(content.getBytes(StandardCharsets.UTF_8));
      return content
          + "."
          + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the private key cannot sign", e);
    }
  }

  @Override
  public String toString() {
    return "AppKey[" + appId + "]";
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// PKCS#1 is what PKCS#8 holds inside.
  private static byte[] pkcs8(byte[] pkcs1) {
    var inner = new ByteArrayOutputStream();
    inner.writeBytes(RSA_ALGORITHM);
    inner.writeBytes(der(0x04, pkcs1));
    return der(0x30, inner.toByteArray());
  }

  private static byte[] der(int tag, byte[] value) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (value.length < 0x80) {
      out.write(value.length);
    } else if (value.length < 0x100) {
      out.write(0x81);
      out.write(value.length);
    } else {
      out.write(0x82);
      out.write(value.length >> 8);
      out.write(value.length);
    }
    out.writeBytes(value);
    return out.toByteArray();
  }
}
