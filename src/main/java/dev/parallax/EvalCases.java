package dev.parallax;

import dev.parallax.eval.Case;
import dev.parallax.eval.CaseFile;
import dev.parallax.eval.GoldenFile;
import dev.parallax.git.LocalRepository;
import dev.parallax.git.TwoCommits;
import dev.parallax.plan.Globs;
import dev.parallax.plan.Mistake;
import dev.parallax.plan.Snapshot;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The cases below a folder, in our own layout or in that of golden comments. Their texts are read
/// when they are needed; what is wrong is told all at once, and what is left out is told as well.
///
/// @param notes what a person should know about what was read, a line each
record EvalCases(List<Item> items, List<String> notes) {
  private static final String BASE = "base";
  private static final String HEAD = "head";

  EvalCases {
    items = List.copyOf(items);
    notes = List.copyOf(notes);
  }

  /// A case and the folder that its `base` and `head` are in.
  record Item(Case about, Path folder) {
    /// The change. Neither the folder's name nor the case's id is part of it: they may give the
    /// answer away.
    Snapshot snapshot() throws IOException {
      var title = about.title().isEmpty() ? "Change" : about.title();
      try {
        var base = texts(folder.resolve(BASE));
        var head = texts(folder.resolve(HEAD));
        if (same(base, head)) {
          throw new WrongUse(
              List.of(folder + ": base/ and head/ are the same; put the change into head/"));
        }
        return TwoCommits.snapshot("project", title, base, head);
      } catch (LocalRepository.Unusable unusable) {
        throw new WrongUse(List.of(folder + ": " + unusable.getMessage()));
      }
    }

    private static boolean same(SortedMap<String, byte[]> base, SortedMap<String, byte[]> head) {
      return base.keySet().equals(head.keySet())
          && base.entrySet().stream()
              .allMatch(file ->
                  java.util.Arrays.equals(
                      file.getValue(), head.getOrDefault(file.getKey(), new byte[0])));
    }
  }

  /// Reads what is below a folder.
  ///
  /// @param wanted a glob that a case's folder or id matches; empty for all
  /// @param judged whether there is a judge, for cases whose truths have no place
  /// @throws WrongUse with a line for each mistake
  static EvalCases read(Path folder, String wanted, boolean judged) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new WrongUse(List.of(folder + " is not a folder; name the one that the cases are in"));
    }
    var fault = wanted.isEmpty() ? java.util.Optional.<String>empty() : Globs.fault(wanted);
    if (fault.isPresent()) throw new WrongUse(List.of("--case: " + fault.get()));
    return new Reader(folder, wanted).read(judged);
  }

  private static final class Reader {
    private final Path root;
    private final String wanted;
    private final List<Item> items = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> mistakes = new ArrayList<>();
    private final TreeMap<String, Integer> unknown = new TreeMap<>();

    Reader(Path root, String wanted) {
      this.root = root;
      this.wanted = wanted;
    }

    EvalCases read(boolean judged) throws IOException {
      var golden = golden();
      if (golden.isEmpty()) walk(root);
      else for (var file : golden) pulls(file);
      twice();
      if (!mistakes.isEmpty()) throw new WrongUse(mistakes);
      unknown.forEach((key, count) ->
          notes.add("the key `%s` of %d truth.json means nothing here".formatted(key, count)));
      var chosen = items.stream().filter(this::isWanted).filter(i -> canTell(i, judged)).toList();
      if (chosen.isEmpty()) throw new WrongUse(nothing());
      return new EvalCases(chosen, notes);
    }

    private List<String> nothing() {
      var lines = new ArrayList<>(notes);
      lines.add(
          items.isEmpty()
              ? root + " holds no case; a case is a folder with base/, head/ and truth.json"
              : "no case is left in " + root + (wanted.isEmpty() ? "" : " for --case " + wanted));
      return lines;
    }

    private boolean isWanted(Item item) {
      if (wanted.isEmpty()) return true;
      var globs = Globs.of(List.of(wanted));
      var path = root.relativize(item.folder()).toString().replace('\\', '/');
      return globs.matches(item.about().id()) || globs.matches(path);
    }

    private boolean canTell(Item item, boolean judged) {
      var without = item.about().truths().stream().anyMatch(truth -> truth.places().isEmpty());
      if (judged || !without) return true;
      notes.add(
          item.about().id()
              + " is left out: it says in words only what is true of it; name a --judge");
      return false;
    }

    private void twice() {
      var folders = new HashMap<String, Path>();
      for (var item : items) {
        var other = folders.putIfAbsent(item.about().id(), item.folder());
        if (other != null) {
          mistakes.add(
              new Mistake(
                      item.folder().resolve(CaseFile.NAME).toString(),
                      0,
                      "`id` is `" + item.about().id() + "`, as in " + other,
                      "give one of them another id")
                  .toString());
        }
      }
    }

    // Our own layout.

    private void walk(Path folder) throws IOException {
      var truth = folder.resolve(CaseFile.NAME);
      var isCase = Files.isRegularFile(truth);
      if (isCase || Files.isDirectory(folder.resolve(HEAD))) {
        if (isCase) one(folder, truth);
        else mistakes.add(truth + ": is missing; say in it what is true of the change");
        return;
      }
      try (var children = Files.list(folder)) {
        for (var child : children.sorted().toList()) {
          if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) walk(child);
        }
      }
    }

    private void one(Path folder, Path truth) throws IOException {
      if (!Files.isDirectory(folder.resolve(HEAD))) {
        mistakes.add(folder + ": head/ is missing; put the files after the change into it");
        return;
      }
      if (!Files.isDirectory(folder.resolve(BASE))) {
        notes.add(folder + ": there is no base/; all of head/ is taken for new");
      }
      switch (CaseFile.read(truth.toString(), text(truth), path -> lines(folder, path))) {
        case CaseFile.Wrong wrong -> wrong.mistakes().forEach(m -> mistakes.add(m.toString()));
        case CaseFile.Read read -> {
          items.add(new Item(read.value(), folder));
          read.unknown().forEach(key -> unknown.merge(key, 1, Integer::sum));
        }
      }
    }

    private String text(Path file) throws IOException {
      try {
        return Files.readString(file);
      } catch (MalformedInputException e) {
        mistakes.add(file + ": is not UTF-8; write it anew");
        return "{}";
      }
    }

    private static OptionalInt lines(Path folder, String path) {
      var head = folder.resolve(HEAD);
      var file = head.resolve(path).normalize();
      if (!file.startsWith(head) || !Files.isRegularFile(file)) return OptionalInt.empty();
      try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
        return OptionalInt.of((int) lines.count());
      } catch (IOException e) {
        return OptionalInt.empty();
      }
    }

    // The layout of golden comments.

    private List<Path> golden() throws IOException {
      var places =
          List.of(
              root.resolve(GoldenFile.FOLDER),
              root.resolve("offline").resolve(GoldenFile.FOLDER),
              root.endsWith(GoldenFile.FOLDER) ? root : root.resolve(GoldenFile.FOLDER));
      for (var place : places) {
        if (!Files.isDirectory(place)) continue;
        try (var files = Files.list(place)) {
          return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
      }
      return List.of();
    }

    private void pulls(Path file) throws IOException {
      switch (GoldenFile.read(file.toString(), text(file))) {
        case GoldenFile.Wrong wrong -> wrong.mistakes().forEach(m -> mistakes.add(m.toString()));
        case GoldenFile.Read read -> {
          var code = file.toAbsolutePath().resolve("../../code").normalize();
          for (var pull : read.pulls()) {
            var folder = code.resolve(pull.folder()).normalize();
            if (folder.startsWith(code) && Files.isDirectory(folder.resolve(HEAD))) {
              items.add(new Item(pull.value(), folder));
            } else {
              notes.add(
                  pull.value().id()
                      + " is left out: its code is not there; put it into "
                      + folder
                      + "/base and /head");
            }
          }
        }
      }
    }
  }

  /// All files below a folder by their paths in it; none when it is not there. Links are not
  /// followed, and a `.git` is not read.
  private static SortedMap<String, byte[]> texts(Path folder) throws IOException {
    var texts = new TreeMap<String, byte[]>();
    if (!Files.isDirectory(folder)) return texts;
    for (var file : files(folder)) {
      texts.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
    }
    return texts;
  }

  private static TreeSet<Path> files(Path folder) throws IOException {
    var files = new TreeSet<Path>();
    try (Stream<Path> found = Files.walk(folder)) {
      found
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> !folder.relativize(file).startsWith(".git"))
          .forEach(files::add);
    }
    return files;
  }
}
