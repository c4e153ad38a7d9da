package dev.parallax.report;

import java.util.List;

/// How much of a report is written out where it stands. Lengths are in characters.
///
/// @param cell of a text from outside in a table cell
/// @param evidence how many places the table names for an agent
/// @param quoteLines of a finding's quote; 0 for no quotes and no suggestions
/// @param claim of a finding
/// @param findings how many are shown; the rest is counted
/// @param notes how many are shown; the rest is counted
record Room(int cell, int evidence, int quoteLines, int claim, int findings, int notes) {
  /// From everything to the least that still says how each agent ended.
  static final List<Room> LESS_AND_LESS =
      List.of(
          new Room(240, 3, 20, 2_000, 1_000, 50),
          new Room(160, 3, 8, 1_000, 1_000, 20),
          new Room(120, 2, 3, 500, 500, 10),
          new Room(120, 2, 0, 500, 500, 10),
          new Room(100, 1, 0, 200, 300, 5),
          new Room(80, 1, 0, 120, 150, 5),
          new Room(60, 1, 0, 80, 60, 3),
          new Room(40, 1, 0, 80, 20, 3),
          new Room(16, 0, 0, 80, 5, 0));

  /// What a page holds.
  static final Room BRIEF = new Room(60, 1, 0, 80, 20, 3);

  /// Whether findings have their quotes and suggestions with them.
  boolean inFull() {
    return quoteLines > 0;
  }
}
