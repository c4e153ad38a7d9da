package dev.parallax;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The diagram of docs/ARCHITECTURE.md, executable.
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.parallax");

  private static final Map<String, List<String>> MAY_IMPORT = new LinkedHashMap<>();

  static {
    allow("outcome");
    allow("demo");
    allow("plan", "outcome");
    allow("trigger", "plan");
    allow("run", "plan", "outcome");
    allow("report", "plan", "outcome");
    allow("eval", "plan", "outcome");
    allow("job", "trigger", "plan", "run", "outcome", "report");
    allow("server", "trigger", "plan", "outcome", "report", "job");
    allow("store", "trigger", "plan", "run", "outcome", "report", "job");
    allow("rules", "plan", "outcome", "run");
    allow("engine", "plan", "outcome", "run");
    allow("git", "plan", "report", "job");
    allow("github", "trigger", "plan", "run", "outcome", "report", "job");
  }

  private static void allow(String room, String... others) {
    MAY_IMPORT.put(room, List.of(others));
  }

  @Test
  void every_room_imports_only_what_the_table_allows() {
    MAY_IMPORT.forEach((room, allowed) -> {
      var own = "dev.parallax." + room;
      DescribedPredicate<JavaClass> forbidden =
          resideInAPackage("dev.parallax..").and(resideOutsideOfPackage(own));
      for (var other : allowed) {
        forbidden = forbidden.and(resideOutsideOfPackage("dev.parallax." + other));
      }
      noClasses()
          .that()
          .resideInAPackage(own)
          .should()
          .dependOnClassesThat(forbidden)
          .because(room + " may import " + allowed)
          .check(CLASSES);
    });
  }

  @Test
  void rooms_do_not_form_circles() {
    slices().matching("dev.parallax.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void every_room_is_in_the_table() {
    var rooms =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !name.equals("dev.parallax"))
            .map(name -> name.substring("dev.parallax.".length()))
            .collect(Collectors.toSet());
    assertThat(rooms).isEqualTo(MAY_IMPORT.keySet());
  }

  @ParameterizedTest
  @CsvSource({
    "io.javalin.., server",
    "org.eclipse.jetty.., server",
    "org.kohsuke.., github",
    "java.sql.., store",
    "org.jdbi.., store",
    "org.treesitter.., rules",
    "com.github.kagkarlsson.., store"
  })
  void each_outside_thing_has_one_door(String outside, String door) {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.parallax." + door)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(outside)
        .because(door + " is its only door")
        .check(CLASSES);
  }

  /// What makes replays has nothing in its hands that could write to a forge.
  @Test
  void a_replay_cannot_write_to_a_forge() {
    noClasses()
        .that()
        .belongToAnyOf(dev.parallax.job.ReplayJob.class)
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(dev.parallax.job.Forge.class, dev.parallax.job.CommentLedger.class)
        .because("nothing of a replay is ever posted")
        .check(CLASSES);
    noClasses()
        .that()
        .haveNameMatching("dev\\.parallax\\.github\\.GitHubHindsight.*")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "a request that writes",
                call ->
                    call.getTargetOwner().getSimpleName().equals("Requests")
                        && !Set.of("get", "archive").contains(call.getName())))
        .because("it only ever asks for things")
        .check(CLASSES);
  }

  @Test
  void the_wire_is_touched_by_those_who_talk_to_others_only() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.parallax.engine", "dev.parallax.github")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("okhttp3..")
        .check(CLASSES);
  }

  @Test
  void the_core_knows_no_clock_and_no_thread_of_its_own() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.parallax.outcome",
            "dev.parallax.plan",
            "dev.parallax.eval",
            "dev.parallax.report",
            "dev.parallax.trigger")
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .because("time and chance are arguments")
        .check(CLASSES);
  }

  @Test
  void the_table_in_the_document_is_this_one() throws IOException {
    var document = Files.readString(Path.of("docs/ARCHITECTURE.md"));
    MAY_IMPORT.forEach((room, allowed) ->
        assertThat(document)
            .contains(
                "| `"
                    + room
                    + "` | "
                    + (allowed.isEmpty() ? "nothing of ours" : String.join(", ", allowed))
                    + " |"));
  }
}
