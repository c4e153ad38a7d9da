package dev.parallax;

import dev.parallax.demo.StandInModel;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// A shop that divides by zero and two agents that look at it, for stories of runs that are made
/// once more.
abstract class DividingShop {
  static final String OTHER = "anthropic/claude-haiku-4-5";
  static final String SHOP = "class Shop {\n  int pay(int sum) { return sum / 0; }\n}\n";

  static final Answers.Defect DIVIDES =
      new Answers.Defect(
          "src/Shop.java", 2, "return sum / 0;", "Paying divides by zero and always throws");

  static final Answers.Defect NAMED =
      new Answers.Defect("src/Shop.java", 1, "class Shop {", "The class says nothing of itself");

  static StandInModel model;
  static World world;
  private static int changes;

  @BeforeAll
  static void start() {
    model = StandInModel.start();
    world = new World(model, 10);
    world.repository(Team.of("one", "two").files());
  }

  @AfterAll
  static void close() {
    world.close();
    model.close();
  }

  /// A change like no other, reviewed.
  ///
  /// @return its run
  static String reviewed(String title) {
    changes++;
    world.open(title, Map.of("src/Shop.java", SHOP + "// " + changes + "\n"));
    world.quiet();
    return world.newestRun().id();
  }

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
