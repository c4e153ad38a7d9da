package dev.parallax.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A check run as it stands. Guarded by the lock of its `StandInGitHub`.
final class StandInCheck {
  final long id;
  final String headSha;
  final Instant startedAt;
  final List<Map<String, Object>> annotations = new ArrayList<>();
  String name;
  String by = StandInGitHub.BOT;
  String externalId = "";
  String detailsUrl = "";
  String status = "queued";
  String conclusion = "";
  String title = "";
  String summary = "";
  String text = "";
  List<Map<String, Object>> actions = List.of();
  @Nullable Instant completedAt;

  StandInCheck(long id, String name, String headSha, Instant startedAt) {
    this.id = id;
    this.name = name;
    this.headSha = headSha;
    this.startedAt = startedAt;
  }
}
