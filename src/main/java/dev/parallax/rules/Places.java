package dev.parallax.rules;

import com.google.re2j.Pattern;

/// What a path says about a file before it is opened.
final class Places {
  private static final Pattern TEST =
      Pattern.compile(
          "(?i)(^|/)([^/]*-)?(tests?|__tests__|__mocks__|mocks?|specs?|e2e|cypress|testdata|testing|fixtures?|examples?|samples?|demos?|bench|benches|benchmarks?|golden)/"
              + "|(^|/)[^/]*\\.(unit)?tests?/|(^|/)src/[a-z]*test[a-z]*/"
              + "|(^|/)(test_[^/]*|tests?\\.\\w+|test-[^/]*|[^/]*[_-](test|spec)\\.\\w+|[^/]*\\.(spec|test|bench|stories|e2e)\\.\\w+|conftest\\.py|test_?helpers?\\.\\w+)$");

  /// Names such as `LoginTest.java`; small letters matter, because `latest.py` is none.
  private static final Pattern TEST_NAME =
      Pattern.compile("(^|/)[^/]*(Tests?|IT|Spec|Benchmark)\\.\\w+$");

  private Places() {}

  /// Whether a file is there to try others out: what it does wrong, it does on purpose.
  static boolean isTest(String path) {
    return TEST.matcher(path).find() || TEST_NAME.matcher(path).find();
  }

  /// Whether a file is run by those who make the program, on their own machines: nobody waits for
  /// it, and what it is given they typed themselves.
  static boolean isTool(String path) {
    return path.matches(
        "(.*/)?(scripts?|tools?|extra|build|buildSrc|ci|release|\\.github|hack|utils/release|config)/.*\\.\\w+|.*\\.config\\.\\w+|(.*/)?(setup|manage|noxfile|tasks|gulpfile|gruntfile)\\.(py|js)");
  }

  /// Whether a file is run once for each database: nobody waits for it twice.
  static boolean isRunOnce(String path) {
    return path.matches(
        "(?i)(.*/)?(migrations?|migrate|alembic|fixes|seeds?|seeders?|factories)/.*|(.*/)?[^/]*(dummy|seeder|fixtures?)[^/]*|(.*/)?seeds?\\.\\w+");
  }

  /// Whether a document says what was true or planned at a time, and need not be kept up to date.
  static boolean isRecord(String path) {
    return isChangelog(path)
        || path.matches(
            "(?i).*\\d{4}-\\d{2}-\\d{2}.*|(.*/)?(plans|specs|adrs?|rfcs?|decisions|proposals|archive|blog|posts|news|releases?|migrations?|upgrad(e|ing))(/.*|[^/]*\\.md)");
  }

  static boolean isChangelog(String path) {
    return path.matches(
        "(?i)(.*/)?(changelog|changes|history|news|releases?|release[_-]notes)(\\.md|\\.rst|\\.txt)?");
  }
}
