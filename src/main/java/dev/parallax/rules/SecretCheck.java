package dev.parallax.rules;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Keys and passwords in added lines: known formats, and random-looking values given to names that
/// promise a secret. What is found is never echoed in full.
final class SecretCheck {
  private static final List<Format> FORMATS =
      List.of(
          new Format("AWS access key", "\\b((?:AKIA|ASIA)[A-Z0-9]{16})\\b"),
          new Format("GitHub token", "\\b(gh[pousr]_[A-Za-z0-9._-]{36,})"),
          new Format("GitHub token", "\\b(github_pat_[A-Za-z0-9_]{40,})"),
          new Format("GitLab token", "\\b(glpat-[A-Za-z0-9_-]{20,})"),
          new Format("Anthropic key", "\\b(sk-ant-[A-Za-z0-9_-]{24,})"),
          new Format("OpenAI key", "\\b(sk-(?:proj-)?[A-Za-z0-9_-]{32,})"),
          new Format("Slack token", "\\b(xox[abeprs]-[A-Za-z0-9-]{20,})"),
          new Format(
              "Slack webhook",
              "(hooks\\.slack\\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{20,})"),
          new Format("Google API key", "\\b(AIza[A-Za-z0-9_-]{35})\\b"),
          new Format("Stripe live key", "\\b([rs]k_live_[A-Za-z0-9]{20,})"),
          new Format("SendGrid key", "\\b(SG\\.[A-Za-z0-9_-]{20,}\\.[A-Za-z0-9_-]{30,})"),
          new Format("npm token", "\\b(npm_[A-Za-z0-9]{36})\\b"),
          new Format(
              "private key",
              "(-----BEGIN (?:RSA |EC |OPENSSH |DSA |PGP )?PRIVATE KEY(?: BLOCK)?-----)"));
  private static final Pattern ASSIGNED =
      Pattern.compile(
          "(?i)\\b([a-z0-9_.-]*(?:passwd|password|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)[a-z0-9_]*)"
              + "[\"']?\\s*(?::=|=>|[:=])\\s*[\"'`]([^\"'`\\s]{8,200})[\"'`]");

  /// In settings nobody writes quotes; a value of one kind of letters only may be a name there.
  private static final Pattern SET =
      Pattern.compile(
          "(?i)^\\s*(?:export\\s+|ENV\\s+|ARG\\s+|-\\s+)?([a-z0-9_.-]*(?:passwd|password|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|secret[_-]?key))\\s*[:=]\\s*([^\\s\"'`$<{#]{10,200})\\s*$");

  private static final Set<Language> SETTINGS =
      Set.of(Language.PROPERTIES, Language.YAML, Language.SHELL, Language.DOCKERFILE);
  private static final Pattern IN_URL =
      Pattern.compile(
          "[a-z][a-z0-9+.-]{1,20}://[^\\s:/@\"'`${}<]{1,60}:([^\\s:/@\"'`${}<]{6,100})@[^\\s\"'`/]");
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "(?i)example|sample|dummy|placeholder|changeme|change-me|your[_-]|xxx|redacted|fake|test|todo|<|\\$\\{|\\{\\{|%s|\\*\\*\\*|insert|replace|secret$|password$|token$|0123456789|abcdef0|12345678");
  private static final double RANDOM_BITS = 3.3;

  private SecretCheck() {}

  private record Format(String name, Pattern pattern) {
    Format(String name, String pattern) {
      this(name, Pattern.compile(pattern));
    }
  }

  static void look(Sight sight) {
    for (var file : sight.added()) {
      file.lines().forEach((number, line) -> line(sight, file.path(), number, line));
    }
  }

  private static void line(Sight sight, String path, int number, String line) {
    if (line.length() > 5_000) return;
    for (var format : FORMATS) {
      var matcher = format.pattern().matcher(line);
      if (!matcher.find()) continue;
      var secret = matcher.group(1);
      // Whoever tests signatures makes a key for it.
      if (format.name().equals("private key") && isExamplePlace(path)) continue;
      if (isExample(secret)) continue;
      found(sight, path, number, format.name(), secret);
      return;
    }
    if (isExamplePlace(path)) return;
    var assigned = ASSIGNED.matcher(line);
    if (assigned.find()) {
      var value = assigned.group(2);
      if (looksRandom(value) && !isExample(value)) {
        found(sight, path, number, "value of `" + assigned.group(1) + "`", value);
        return;
      }
    }
    var set = SET.matcher(line);
    // What a workflow starts for its own tests has a password that opens nothing else.
    if (!path.startsWith(".github/")
        && (SETTINGS.contains(Language.of(path)) || path.matches("(.*/)?\\.env(\\.[a-z]+)?"))
        && set.find()) {
      var value = set.group(2);
      var mixed =
          (value.matches(".*[a-z].*") && value.matches(".*[A-Z].*") && value.matches(".*\\d.*"))
              || value.matches("[0-9a-f]{16,}");
      var isPath = value.startsWith("/") || value.startsWith("./") || value.contains("://");
      if (mixed && !isPath && looksRandom(value) && !isExample(value)) {
        found(sight, path, number, "value of `" + set.group(1) + "`", value);
        return;
      }
    }
    var url = IN_URL.matcher(line);
    if (url.find() && !isExample(url.group(1)) && !isExample(line) && !isLocal(line)) {
      found(sight, path, number, "password in an address", url.group(1));
    }
  }

  private static void found(Sight sight, String path, int number, String what, String secret) {
    // The quote would be the secret itself: the claim shows its start, the place is enough to look
    // it up.
    var shown = secret.startsWith("-----") ? secret : secret.substring(0, 4) + "…";
    sight.find(
        "security/secret",
        path,
        number,
        Masked.quote(secret, sight, path, number),
        Map.of("kind", what, "start", shown));
  }

  private static boolean isExample(String text) {
    return EXAMPLE.matcher(text).find();
  }

  private static boolean isLocal(String line) {
    return line.matches(".*@(localhost|127\\.0\\.0\\.1|db|postgres|mysql|redis|host)[:/\"'].*");
  }

  private static boolean isExamplePlace(String path) {
    return Places.isTest(path) || path.endsWith(".md");
  }

  /// Whether a value has letters and digits in no order that a person would type.
  private static boolean looksRandom(String value) {
    var letters = value.chars().filter(Character::isLetter).count();
    var digits = value.chars().filter(Character::isDigit).count();
    var plain =
        value
            .chars()
            .filter(c -> Character.isLetterOrDigit(c) || "+/=_-.!@#$%^&*".indexOf(c) >= 0)
            .count();
    return value.length() >= 12
        && digits >= 2
        && letters >= 4
        && plain == value.length()
        && entropy(value) >= RANDOM_BITS;
  }

  /// Shannon's entropy in bits for each character.
  static double entropy(String value) {
    var counts = new java.util.HashMap<Integer, Integer>();
    value.chars().forEach(c -> counts.merge(c, 1, Integer::sum));
    var bits = 0.0;
    for (var count : counts.values()) {
      var share = (double) count / value.length();
      bits -= share * Math.log(share) / Math.log(2);
    }
    return bits;
  }
}
