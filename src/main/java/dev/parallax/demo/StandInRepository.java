package dev.parallax.demo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// One pretend repository: its branch, pull requests, comments, checks and people.
final class StandInRepository {
  final long id;
  final String owner;
  final String name;
  final GitObjects git = new GitObjects();
  final Map<Integer, Pull> pulls = new TreeMap<>();
  final Map<Long, Comment> comments = new TreeMap<>();
  final Map<Long, Map<String, Object>> checks = new TreeMap<>();
  final Map<String, String> permissions = new HashMap<>();
  String main = "";

  /// A pull request.
  static final class Pull {
    final int number;
    final String title;
    final String body;
    final String author;
    final String base;
    final Set<String> labels = new LinkedHashSet<>();
    String head;
    boolean draft;
    String state = "open";

    Pull(int number, String title, String body, String author, String base, String head) {
      this.number = number;
      this.title = title;
      this.body = body;
      this.author = author;
      this.base = base;
      this.head = head;
    }
  }

  /// A comment on a pull request.
  static final class Comment {
    final long id;
    final int number;
    final String user;
    final long madeAt;
    final List<String> reactions = new ArrayList<>();
    String body;

    Comment(long id, int number, String user, String body, long madeAt) {
      this.id = id;
      this.number = number;
      this.user = user;
      this.body = body;
      this.madeAt = madeAt;
    }
  }

  StandInRepository(long id, String fullName) {
    this.id = id;
    this.owner = fullName.substring(0, fullName.indexOf('/'));
    this.name = fullName.substring(fullName.indexOf('/') + 1);
  }

  String fullName() {
    return owner + "/" + name;
  }

  static Map<String, byte[]> bytes(Map<String, String> files) {
    var bytes = new LinkedHashMap<String, byte[]>();
    files.forEach((path, text) -> bytes.put(path, text.getBytes(StandardCharsets.UTF_8)));
    return bytes;
  }
}
