package dev.parallax.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// A large change in parts that an agent can look at whole. Pure.
///
/// Each changed line is in exactly one part; a file stays whole where it can, then a hunk. What
/// finds no room in the last part is named in `notSeen` of every part, so that nobody passes it.
///
/// @param mostCharacters of changed and surrounding lines in one part
/// @param mostParts more are not made, for each costs a look by every agent
public record Division(int mostCharacters, int mostParts) {
  /// About so many are a token, in code and in prose.
  private static final int CHARACTERS_OF_A_TOKEN = 4;

  /// 40,000 tokens a part, beside the code around it.
  public static final Division STANDARD = ofTokens(40_000, 8);

  /// With a budget of tokens for each part.
  static Division ofTokens(int mostTokens, int mostParts) {
    return new Division(mostTokens * CHARACTERS_OF_A_TOKEN, mostParts);
  }

  /// A line's number and sign, as agents see them.
  private static final int LINE_OVERHEAD = 10;

  private static final int FILE_OVERHEAD = 80;

  /// A file, or some of a file's hunks.
  private record Piece(FileChange file, int characters) {
    static Piece of(FileChange file, List<Hunk> hunks) {
      var piece =
          new FileChange(file.path(), file.previousPath(), file.kind(), file.content(), hunks);
      return new Piece(piece, FILE_OVERHEAD + hunks.stream().mapToInt(Division::size).sum());
    }
  }

  /// The parts, at least one.
  public List<Change> parts(Change whole) {
    var pieces = whole.files().stream().flatMap(file -> pieces(file).stream()).toList();
    if (pieces.stream().mapToLong(Piece::characters).sum() <= mostCharacters) {
      return List.of(whole);
    }
    var notSeen = new ArrayList<>(whole.notSeen());
    var kept = kept(pieces, notSeen);
    var count = 1;
    var groups = Partition.balanced(kept, Piece::characters, count);
    while (count < kept.size() && groups.stream().anyMatch(this::tooLarge)) {
      groups = Partition.balanced(kept, Piece::characters, ++count);
    }
    return groups.stream().map(group -> new Change(files(group), notSeen)).toList();
  }

  /// As many pieces, in the change's order, as find room in all parts together.
  private List<Piece> kept(List<Piece> pieces, List<String> notSeen) {
    var kept = new ArrayList<Piece>();
    var leftOut = new LinkedHashMap<String, Integer>();
    for (var piece : pieces) {
      kept.add(piece);
      var fits =
          piece.characters() <= mostCharacters
              && Partition.balanced(kept, Piece::characters, mostParts).stream()
                  .noneMatch(this::tooLarge);
      if (fits) continue;
      kept.removeLast();
      leftOut.merge(piece.file().path(), lines(piece.file()), Integer::sum);
    }
    leftOut.forEach((path, lines) ->
        notSeen.add(
            OneLine.of(path) + ": " + lines + " lines for which the change has too many parts"));
    return kept;
  }

  private boolean tooLarge(List<Piece> group) {
    return group.stream().mapToLong(Piece::characters).sum() > mostCharacters;
  }

  /// The file whole, or its hunks in as few pieces as will do.
  private List<Piece> pieces(FileChange file) {
    var whole = Piece.of(file, file.hunks());
    if (whole.characters() <= mostCharacters) return List.of(whole);
    var pieces = new ArrayList<Piece>();
    var hunks = new ArrayList<Hunk>();
    var room = mostCharacters - FILE_OVERHEAD;
    for (var hunk : file.hunks()) {
      for (var part : split(hunk, mostCharacters - FILE_OVERHEAD)) {
        if (!hunks.isEmpty() && size(part) > room) {
          pieces.add(Piece.of(file, hunks));
          hunks.clear();
          room = mostCharacters - FILE_OVERHEAD;
        }
        hunks.add(part);
        room -= size(part);
      }
    }
    if (!hunks.isEmpty()) pieces.add(Piece.of(file, hunks));
    return pieces;
  }

  private static List<Hunk> split(Hunk hunk, int most) {
    if (size(hunk) <= most) return List.of(hunk);
    var parts = new ArrayList<Hunk>();
    var lines = new ArrayList<Hunk.Line>();
    var oldLine = hunk.oldLine();
    var newLine = hunk.newLine();
    var oldStart = oldLine;
    var newStart = newLine;
    var room = most;
    for (var line : hunk.lines()) {
      if (!lines.isEmpty() && size(line) > room) {
        parts.add(new Hunk(oldStart, newStart, lines));
        lines.clear();
        oldStart = oldLine;
        newStart = newLine;
        room = most;
      }
      lines.add(line);
      room -= size(line);
      if (line.kind() != Hunk.Kind.ADDED) oldLine++;
      if (line.kind() != Hunk.Kind.REMOVED) newLine++;
    }
    parts.add(new Hunk(oldStart, newStart, lines));
    return parts;
  }

  /// The pieces of one file are one file again.
  private static List<FileChange> files(List<Piece> group) {
    var files = new LinkedHashMap<String, FileChange>();
    for (var piece : group) {
      files.merge(
          piece.file().path(),
          piece.file(),
          (one, two) -> {
            var hunks = new ArrayList<>(one.hunks());
            hunks.addAll(two.hunks());
            return new FileChange(one.path(), one.previousPath(), one.kind(), one.content(), hunks);
          });
    }
    return List.copyOf(files.values());
  }

  private static int lines(FileChange file) {
    return file.hunks().stream().mapToInt(hunk -> hunk.lines().size()).sum();
  }

  private static int size(Hunk hunk) {
    return hunk.lines().stream().mapToInt(Division::size).sum();
  }

  private static int size(Hunk.Line line) {
    return line.text().length() + LINE_OVERHEAD;
  }
}
