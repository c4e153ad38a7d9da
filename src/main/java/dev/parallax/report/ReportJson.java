package dev.parallax.report;

/// x
public final class ReportJson {
  private ReportJson() {}

  /// x
  public static String of(Report report) {
    return report.toString();
  }
}
