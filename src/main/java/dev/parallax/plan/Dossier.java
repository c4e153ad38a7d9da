package dev.parallax.plan;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One issue, with all that agents are told of it. Everything in it was written by people outside:
/// it is data for agents, and steers nothing.
///
/// @param references what agents may cite besides the repository's files
/// @param labels the labels that it has
/// @param offered the labels that it may be given, a line for each label or group
/// @param notes what a reader should know about it, a line each
public record Dossier(
    int number,
    String title,
    String text,
    Set<String> labels,
    List<Reference> references,
    List<String> offered,
    List<String> notes) {
  public Dossier {
    labels = Set.copyOf(labels);
    references = List.copyOf(references);
    offered = List.copyOf(offered);
    notes = List.copyOf(notes);
  }

  /// The same with other labels to choose from.
  Dossier offering(List<String> lines) {
    return new Dossier(number, title, text, labels, references, lines, notes);
  }

  /// What agents may cite under this name.
  public Optional<Reference> reference(String name) {
    return references.stream().filter(reference -> reference.name().equals(name)).findFirst();
  }
}
