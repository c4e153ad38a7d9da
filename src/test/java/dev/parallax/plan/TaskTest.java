package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TaskTest {
  @ParameterizedTest
  @CsvSource({"1,1,docs", "2,1,docs.b2", "1,3,docs.v3", "2,3,docs.b2.v3"})
  void an_id_names_the_batch_and_the_vote_when_there_are_several(int batch, int vote, String id) {
    var agent = AgentCatalog.builtIn().find("docs").orElseThrow();
    assertThat(new Task(agent, batch, vote).id()).isEqualTo(id);
  }
}
