package dev.parallax.server;

import dev.parallax.job.RunRecord;
import dev.parallax.report.SafeMarkdown;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/// Values as pages show them. Text from outside is without secrets and hidden characters; that it
/// is not HTML is the templates' affair, which escape everything.
final class Shown {
  private static final int MOST_LINE = 300;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Shown() {}

  static String line(String text) {
    return SafeMarkdown.plain(text, MOST_LINE).replaceAll("\\s+", " ");
  }

  /// What a run is about; a replay is called one wherever it is shown.
  static String subject(RunRecord run) {
    var name = line(run.repository()) + " #" + run.number();
    return run.isReplay() ? name + " (replay)" : name;
  }

  static String text(String text, int most) {
    return SafeMarkdown.plain(text, most);
  }

  static String time(Instant at) {
    return TIME.format(at);
  }

  static String seconds(long millis) {
    return millis < 600_000
        ? String.format(Locale.ROOT, "%.1f s", millis / 1000.0)
        : String.format(Locale.ROOT, "%d min", millis / 60_000);
  }

  /// An amount in US dollars; empty when it is nothing.
  static String usd(BigDecimal amount) {
    if (amount.signum() == 0) return "";
    var digits = amount.compareTo(new BigDecimal("0.01")) < 0 ? 4 : 2;
    var rounded = amount.setScale(digits, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? "< $0.0001" : "$" + rounded.toPlainString();
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static String commit(String head) {
    return line(head.matches("[0-9a-f]{8,64}") ? head.substring(0, 7) : head);
  }

  static String state(RunRecord.State state) {
    return switch (state) {
      case OPEN -> "under way";
      case REPORTED -> "reported";
      case CANCELLED -> "cancelled";
      case ENDED -> "ended without a report";
    };
  }

  static String verdict(String name) {
    return name.replace('_', ' ').toLowerCase(Locale.ROOT);
  }

  /// A relative address with what is asked for; what is empty is left out.
  static String address(String path, Map<String, String> query) {
    var text = new StringBuilder(path);
    query.forEach((name, value) -> {
      if (value.isEmpty()) return;
      text.append(text.indexOf("?") < 0 ? '?' : '&')
          .append(name)
          .append('=')
          .append(encoded(value));
    });
    return text.toString();
  }
}
