package dev.parallax.engine;

import dev.parallax.plan.Field;
import dev.parallax.plan.Subject;
import dev.parallax.run.Assignment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What a model is told: first what all are told alike, last what this agent is for.
///
/// @param own this agent's instructions
record Prompt(Prefix prefix, String own) {

  /// @param offered the names of the tools that the model is offered, for all agents the same
  static Prompt of(Prefix prefix, Assignment assignment, List<String> offered) {
    var agent = assignment.task().agent();
    var text = new StringBuilder();
    text.append("Your name is ").append(agent.name()).append(".\n\n").append(agent.mind().prompt());
    var allowed = FileTools.allowed(agent.mind().tools());
    if (!offered.isEmpty() && !offered.equals(allowed)) {
      text.append("\n\nOf the tools you may use ").append(String.join(", ", allowed));
      text.append("; a call of another one is not done.");
    }
    if (assignment.plan().subject() instanceof Subject.Issue issue
        && issue.purpose() == Subject.Issue.Purpose.PRD) {
      text.append("\n\nHow deep the document goes: ").append(issue.query()).append('.');
    }
    if (!assignment.heard().isEmpty()) {
      text.append("\n\n");
      var heard = Hidden.removed(Heard.of(assignment));
      text.append(prefix.fence().block("What the others say", heard));
    }
    return new Prompt(prefix, text.append("\n\n").append(contract(assignment)).toString());
  }

  /// What all agents are told alike.
  String shared() {
    return prefix.text();
  }

  private static String contract(Assignment assignment) {
    var agent = assignment.task().agent();
    var lines = new ArrayList<String>();
    lines.add(
        """
        Do not ask anybody anything; decide with what you have. If you cannot do your work, say in the summary why.
        Hand back one JSON object and nothing else:
        {"status": one of %s,
         "summary": one sentence,\
        """
            .formatted(agent.statuses().words().keySet().stream().sorted().toList()));
    agent.fields().forEach((name, field) -> lines.add(" \"%s\": %s,".formatted(name, form(field))));
    if (assignment.change().dossier().isPresent()) {
      lines.add(
          """
           "evidence": [{"path": a path, or the name of something that you were given, such as #12,
                         "line": first line, 0 where there are no lines, "end_line": last line,
                         "quote": its exact words, "severity": critical|high|medium|low|info,
                         "claim": what it shows, "suggestion": ""}]}
          Each quote is looked up; what is not there word for word does not count. At most 50 pieces of evidence.\
          """);
      return String.join("\n", lines);
    }
    lines.add(
        agent.verifies()
            ? """
             "looked_at": [the id, such as "security/1", of every claim that you tried to refute],
             "evidence": [for each claim that is wrong: {"refutes": its id,\
            """
            : """
             "looked_at": [the path of every file of the difference that you looked at],
             "evidence": [{\
            """);
    lines.add(
        """
                       "path": ..., "line": first line, "end_line": last line,
                       "quote": the exact words of these lines, "severity": critical|high|medium|low|info,
                       "claim": what is wrong, "suggestion": what to write instead,
                       "replacement": only when sure, and when all of these lines are quoted: their new text}]}
        Each quote is looked up; what is not there word for word does not count. At most 50 findings; none is
        a good answer.\
        """);
    return String.join("\n", lines);
  }

  /// What a field is to look like.
  private static String form(Field field) {
    return switch (field.kind()) {
      case TEXT -> "text";
      case NUMBER -> "a number";
      case LIST -> "[texts]";
      case CHOICE -> "one of " + field.words();
      case ROWS ->
          field.keys().entrySet().stream()
              .map(key -> "\"" + key.getKey() + "\": " + form(key.getValue()))
              .collect(Collectors.joining(", ", "[{", "}]"));
    };
  }
}
