package dev.parallax.seeded;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// Runs the tests that it is given as `Class#method`, and says by its exit code what came of them.
final class OneTest {
  static final int PASSED = 0;
  static final int NO_SUCH_TEST = 10;
  static final int ASSERTION_FAILED = 11;
  static final int FELL_OVER = 12;

  private OneTest() {}

  static void main(String[] tests) throws ClassNotFoundException {
    System.exit(run(tests, System.out));
  }

  private static int run(String[] tests, PrintStream out) throws ClassNotFoundException {
    var selectors = new ArrayList<DiscoverySelector>();
    for (var test : tests) selectors.addAll(selectors(test));
    var summary = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(LauncherDiscoveryRequestBuilder.request().selectors(selectors).build(), summary);
    var result = summary.getSummary();
    result.printFailuresTo(new PrintWriter(out, true, StandardCharsets.UTF_8), 12);
    if (selectors.size() < tests.length || result.getTestsStartedCount() == 0) return NO_SUCH_TEST;
    if (result.getTotalFailureCount() == 0) return PASSED;
    return result.getFailures().stream()
            .anyMatch(failure -> failure.getException() instanceof AssertionError)
        ? ASSERTION_FAILED
        : FELL_OVER;
  }

  /// By name, whatever its parameters are; a test may stand in a class above.
  private static List<DiscoverySelector> selectors(String test) throws ClassNotFoundException {
    var at = test.indexOf('#');
    var type = Class.forName(test.substring(0, at));
    var found = new ArrayList<DiscoverySelector>();
    for (Class<?> above = type; above != null; above = above.getSuperclass()) {
      Arrays.stream(above.getDeclaredMethods())
          .filter(method -> method.getName().equals(test.substring(at + 1)))
          .map(method -> DiscoverySelectors.selectMethod(type, method))
          .forEach(found::add);
    }
    return found;
  }
}
