package dev.parallax;

import static dev.parallax.World.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.demo.StandInModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The comments that the documents show are what comes out: each is made again through the front
/// door and compared, but for times, prices and names of commits. `-Ddocs=update` writes them anew,
/// and `-Dpictures=update` draws them (`PicturesTest`).
final class ExamplesTest {
  static final Path FOLDER = Path.of("docs/examples");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Map<String, String> SHOP =
      Map.of(
          "README.md",
          "# Shop\n",
          "src/Orders.java",
          """
          class Orders {
            ResultSet of(Connection c, String customer) throws SQLException {
              var query = c.prepareStatement("select * from orders where customer = ?");
              query.setString(1, customer);
              return query.executeQuery();
            }
          }
          """,
          "src/Basket.java",
          """
          class Basket {
            private final Session session;
            void enter(Coupon coupon) {
              session.put("coupon", coupon.code());
            }
            void reload() {
              items = session.list("items");
            }
          }
          """);

  private final StandInModel model = StandInModel.start();
  private final World world = new World(model, 10);

  @AfterEach
  void close() {
    world.close();
    model.close();
  }

  @Test
  void the_review_with_a_failed_agent_is_what_comes_out() throws IOException {
    shop();
    model.answer(
        "security",
        answer(
                "FAIL",
                "One query takes what a visitor typed.",
                evidence(
                        "src/Orders.java",
                        3,
                        "\"select * from orders where customer = '\" + customer + \"'\"",
                        "high",
                        "the query is built from what a visitor typed, so that he can read all"
                            + " orders")
                    .put("suggestion", "Keep the prepared statement and bind the name."))
            .toString());
    model.answer("performance", answer("PASS", "One query, as before.").toString());
    model.script("docs", new StandInModel.Act.Status(401, "{\"error\":{\"message\":\"no\"}}"));
    var number =
        world.open(
            "Look orders up by name",
            Map.of(
                "src/Orders.java",
                """
                class Orders {
                  ResultSet of(Statement s, String customer) throws SQLException {
                    return s.executeQuery("select * from orders where customer = '" + customer + "'");
                  }
                }
                """));
    compare("review", world.oneComment(number));
  }

  @Test
  void the_triage_is_what_comes_out() throws IOException {
    shop();
    world.github.addLabel(REPOSITORY, "bug", "it does not do what it says");
    world.github.addLabel(REPOSITORY, "feature", "something new");
    world.github.addLabel(REPOSITORY, "area: basket", "");
    world.github.deliverTo("");
    var older =
        world.github.openIssue(
            REPOSITORY, "Coupon gone after reload", "I reload and my coupon is gone.", "eve");
    world.startAgainDelivering();
    var triage =
        answer(
            "READY",
            "The coupon is put into the session and never read back, so a reload loses it.",
            evidence(
                "src/Basket.java",
                4,
                "session.put(\"coupon\", coupon.code());",
                "info",
                "here the coupon is kept"));
    triage.put("category", "bug").put("priority", "P2").put("confidence", 0.92);
    triage.putArray("labels").add("bug").add("area: basket");
    triage.putArray("missing").add("Does it happen in a private window too?");
    model.answer("triage", triage.toString());
    model.answer(
        "duplicates",
        answer(
                "DUPLICATE",
                "Another issue tells of the same loss on reload.",
                evidence(
                    "#" + older,
                    0,
                    "I reload and my coupon is gone.",
                    "low",
                    "the same page, the same act, the same loss"))
            .toString());
    model.answer(
        "status",
        answer(
                "NEEDS_WORK",
                "Reloading reads the items and not the coupon.",
                evidence(
                    "src/Basket.java",
                    7,
                    "items = session.list(\"items\");",
                    "info",
                    "the coupon is not read here"))
            .toString());
    var number =
        world.github.openIssue(
            REPOSITORY,
            "The basket forgets its coupon",
            "I entered a coupon, reloaded the basket, and it was gone.",
            "robin");
    compare("triage", world.oneComment(number));
  }

  @Test
  void the_bulk_is_what_comes_out() throws IOException {
    shop();
    world.github.deliverTo("");
    var done = issue("Keep the coupon in the session", "A coupon should survive the next page.");
    var gone = issue("Bring the fax form back", "Some customers order by fax.");
    issue("The basket forgets its coupon on reload", "Reload, and it is gone.");
    issue("Totals are sometimes wrong", "Now and then.");
    var host = issue("Clean up the old issues", "All that are open.");
    world.startAgainDelivering();
    model.answerWith(request -> {
      var prompt = request.prompt();
      if (prompt.contains("#" + done + " Keep")) {
        return new StandInModel.Act.Say(
            answer(
                    "IMPLEMENTED",
                    "Entering a coupon puts it into the session.",
                    evidence(
                        "src/Basket.java",
                        4,
                        "session.put(\"coupon\", coupon.code());",
                        "info",
                        "the coupon is kept here"))
                .toString());
      }
      if (prompt.contains("#" + gone + " Bring")) {
        return new StandInModel.Act.Say(
            answer(
                    "OBSOLETE",
                    "Orders come through the basket alone; no form is left.",
                    evidence("README.md", 1, "# Shop", "info", "nothing speaks of a fax"))
                .toString());
      }
      if (prompt.contains("Totals are sometimes wrong")) {
        return new StandInModel.Act.Say("I cannot tell from what I see.");
      }
      return new StandInModel.Act.Say(
          answer(
                  "NEEDS_WORK",
                  "Reloading reads the items and not the coupon.",
                  evidence(
                      "src/Basket.java",
                      7,
                      "items = session.list(\"items\");",
                      "info",
                      "the coupon is not read here"))
              .toString());
    });
    world.github.comment(REPOSITORY, host, "acme", "/parallax bulk is:open");
    compare("bulk", world.oneComment(host));
  }

  private int issue(String title, String text) {
    return world.github.openIssue(REPOSITORY, title, text, "robin");
  }

  /// The first line is hidden, and another one in every repository.
  static void compare(String name, String comment) throws IOException {
    var shown =
        comment
            .substring(comment.indexOf('\n') + 1)
            .replaceAll("http://127\\.0\\.0\\.1:\\d+/", "https://github.com/");
    var file = FOLDER.resolve(name + ".md");
    if ("update".equals(System.getProperty("docs"))) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, shown);
    }
    assertThat(steady(shown)).isEqualTo(steady(Files.readString(file)));
  }

  private static String steady(String comment) {
    return comment
        .replaceAll("\\d+\\.\\d s", "N s")
        .replaceAll("\\(\\d+\\.\\dx\\)", "(Nx)")
        .replaceAll(", \\d+ at once", "")
        .replaceAll(", N s (waited for a slot|for the longest chain)", "")
        .replaceAll(" · (about )?\\$[\\d.]+", " · \\$N")
        .replaceAll("[\\d,]+ tokens in \\([\\d,]+ cached\\)", "N tokens in")
        .replaceAll("(?<![0-9a-f])[0-9a-f]{7,40}(?![0-9a-f])", "COMMIT");
  }

  private void shop() {
    var files = new HashMap<>(SHOP);
    files.put(
        ".github/parallax.yml", "version: 1\nreview:\n  agents: [security, performance, docs]\n");
    world.repository(files);
    world.github.permit(REPOSITORY, "acme", "write");
  }

  static ObjectNode answer(String status, String summary, ObjectNode... evidence) {
    var answer = JSON.objectNode().put("status", status).put("summary", summary);
    var all = answer.putArray("evidence");
    List.of(evidence).forEach(all::add);
    return answer;
  }

  static ObjectNode evidence(String path, int line, String quote, String severity, String claim) {
    return JSON.objectNode()
        .put("path", path)
        .put("line", line)
        .put("quote", quote)
        .put("severity", severity)
        .put("claim", claim);
  }
}
