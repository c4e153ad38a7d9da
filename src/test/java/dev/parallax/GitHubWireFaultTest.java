package dev.parallax;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.request;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.extension.requestfilter.RequestFilterAction;
import com.github.tomakehurst.wiremock.extension.requestfilter.StubRequestFilterV2;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A wire to GitHub that breaks, in each way in which wires break, and one that is slow or bad all
/// the time: what arrives in the end is one comment, and nobody was asked twice.
@Timeout(300)
final class GitHubWireFaultTest {

  private final Weather weather = new Weather();
  private final StandInModel model = StandInModel.start();
  private final WireMockServer between =
      new WireMockServer(options().dynamicPort().extensions(weather));
  private World world;

  /// Answers some requests with a fault of GitHub's, which never hears of them.
  private static final class Weather implements StubRequestFilterV2 {
    private final Random chance = new Random(20_260_924);
    private volatile int percent;

    @Override
    public RequestFilterAction filter(Request request, ServeEvent event) {
      return isBad()
          ? RequestFilterAction.stopWith(
              ResponseDefinitionBuilder.responseDefinition().withStatus(503).build())
          : RequestFilterAction.continueWith(request);
    }

    private synchronized boolean isBad() {
      return chance.nextInt(100) < percent;
    }

    @Override
    public String getName() {
      return "weather";
    }
  }

  @BeforeEach
  void start() {
    between.start();
    world = new World(World.provider(model), new Hurried(), this::through);
    world.repository(Team.of("one", "two").files());
  }

  @AfterEach
  void close() {
    world.close();
    between.stop();
    model.close();
  }

  private String through(StandInGitHub github) {
    between.stubFor(
        any(anyUrl()).atPriority(9).willReturn(aResponse().proxiedFrom(github.apiUrl())));
    return between.baseUrl();
  }

  private static Stream<Arguments> breaks() {
    return Stream.of(Fault.values())
        .flatMap(fault ->
            Stream.of(
                    "GET /repositories/\\d+/pulls/\\d+",
                    "GET /repos/.*/git/trees/.*",
                    "PATCH /repositories/\\d+/check-runs/\\d+")
                .map(request -> arguments(fault, request)));
  }

  @ParameterizedTest
  @MethodSource("breaks")
  void a_wire_that_breaks_once_costs_no_comment_and_no_call(Fault fault, String requests) {
    var parts = requests.split(" ");
    between.stubFor(
        request(parts[0], urlPathMatching(parts[1]))
            .atPriority(1)
            .inScenario("once")
            .whenScenarioStateIs(Scenario.STARTED)
            .willSetStateTo("broken")
            .willReturn(aResponse().withFault(fault)));
    assertOneComment(open(1));
    assertThat(between.findAll(WireMock.anyRequestedFor(urlPathMatching(parts[1])))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {200})
  void a_slow_github_is_waited_for(int millis) {
    between.setGlobalFixedDelay(millis);
    assertOneComment(open(1));
  }

  @Tag("nightly")
  @Test
  void a_github_that_takes_ten_seconds_for_everything_is_waited_for() {
    between.setGlobalFixedDelay(10_000);
    var number = open(1);
    for (var i = 0; i < 9 && world.github.comments(World.REPOSITORY, number).isEmpty(); i++) {
      patiently(number);
    }
    between.setGlobalFixedDelay(0);
    assertOneComment(number);
  }

  /// Writes fail as well; what may have arrived is looked for and not made again, so it comes late.
  @Tag("nightly")
  @Test
  void when_three_of_ten_answers_are_faults_all_reviews_end() {
    weather.percent = 30;
    var numbers = IntStream.range(0, 4).map(this::open).boxed().toList();
    World.until(() -> calls() == 2L * numbers.size());
    weather.percent = 0;
    for (var number : numbers) {
      for (var i = 0; i < 4 && world.github.comments(World.REPOSITORY, number).isEmpty(); i++) {
        patiently(number);
      }
    }
    for (var number : numbers) {
      assertThat(world.github.comments(World.REPOSITORY, number)).hasSize(1);
    }
    assertThat(calls()).isEqualTo(2L * numbers.size());
  }

  private void patiently(int number) {
    try {
      World.until(() -> !world.github.comments(World.REPOSITORY, number).isEmpty());
    } catch (AssertionError notYet) {
      assertThat(notYet).hasMessageContaining("did not happen");
    }
  }

  private int open(int version) {
    var files = new HashMap<>(Map.of("A.java", "class A { int version = " + version + "; }\n"));
    return world.open("Change " + version, files);
  }

  private long calls() {
    return model.calls().size();
  }

  private void assertOneComment(int number) {
    assertThat(new Comment(world.oneComment(number)).verdict()).isEqualTo("PASS");
    assertThat(calls()).isEqualTo(2);
    assertThat(
            world.github.checkRuns(World.REPOSITORY, world.github.head(World.REPOSITORY, number)))
        .extracting(StandInGitHub.CheckRun::status)
        .isEqualTo(List.of("completed"));
  }
}
