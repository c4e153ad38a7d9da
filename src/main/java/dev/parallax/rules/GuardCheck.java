package dev.parallax.rules;

import com.google.re2j.Pattern;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Hunk;
import java.util.List;
import java.util.Map;

/// Checks of who may do something that a change takes away, while what they guarded stays. A change
/// that puts a check in anywhere may only have moved it, and is believed.
final class GuardCheck {
  private static final Pattern GUARD =
      Pattern.compile(
          "^\\s*@(?:\\w+\\.)?(?:login_required|permission_required|permission_classes|user_passes_test|staff_member_required|admin_required|require[sd]?_(?:auth|login|admin|role|permission)\\w*|auth_required|jwt_required|token_required|roles?_(?:required|accepted)|csrf_protect|authenticated)\\b"
              + "|^\\s*@(?:PreAuthorize|PostAuthorize|Secured|RolesAllowed|Authenticated|RequiresPermissions|RequiresRoles|RequiresAuthentication|UseGuards|Roles)\\b"
              + "|^\\s*\\[(?:Authorize|ValidateAntiForgeryToken|RequirePermission)\\b"
              + "|^\\s*(?:before_action|before_filter|prepend_before_action)\\s+:(?:authenticate|authorize|require|ensure|verify|check_auth|admin|login)\\w*"
              + "|^\\s*protect_from_forgery\\b|^\\s*\\$this->(?:middleware\\(\\s*['\"](?:auth|can|admin|verified)|authorize\\()");
  private static final Pattern ROUTE =
      Pattern.compile(
          "(?:\\.(?:get|post|put|patch|delete|all|use|Handle|HandleFunc|GET|POST|PUT|PATCH|DELETE|Get|Post|Put|Delete|route)|Route::\\w+)\\(\\s*([\"'`]/?[^\"'`]*[\"'`])(.*)$");
  private static final Pattern GUARDING =
      Pattern.compile(
          "(?i)\\b(?:require|ensure|is|check|verify|must|only|with)_?(?:auth\\w*|login|logged_?in|admin|user|role|permission|token|owner)\\b|\\bauth(?:enticate\\w*|orize\\w*|_?middleware|_?required|_?guard)?\\b|passport\\.authenticate|csrf_?protection|\\badmin_?only\\b");

  private GuardCheck() {}

  static void look(Sight sight) {
    var added =
        sight.change().files().stream().flatMap(file -> file.added().values().stream()).toList();
    if (added.stream().anyMatch(line -> GUARD.matcher(line).find())) return;
    for (var file : sight.change().files()) {
      if (file.kind() == FileChange.Kind.REMOVED || Places.isTest(file.path())) continue;
      if (Language.of(file.path()).isCode()) file.hunks().forEach(hunk -> look(sight, file, hunk));
    }
  }

  private static void look(Sight sight, FileChange file, Hunk hunk) {
    var lines = hunk.lines();
    for (var i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      if (line.kind() != Hunk.Kind.REMOVED) continue;
      if (GUARD.matcher(line.text()).find()) {
        // What was guarded must still be there: a line that stays, right after.
        var next = next(lines, i + 1);
        if (next == null || GUARD.matcher(next.text()).find() || isBehindAnother(lines, i))
          continue;
        found(sight, file, next.number());
      } else {
        unguarded(sight, file, lines, line.text());
      }
    }
  }

  /// Whether a check right before this one stays.
  private static boolean isBehindAnother(List<Hunk.Line> lines, int at) {
    for (var i = at - 1; i >= 0; i--) {
      if (lines.get(i).kind() == Hunk.Kind.REMOVED) continue;
      return GUARD.matcher(lines.get(i).text()).find();
    }
    return false;
  }

  /// The line that stays after a guard; null when what it guarded went with it.
  private static Hunk.@org.jspecify.annotations.Nullable Line next(
      List<Hunk.Line> lines, int from) {
    for (var i = from; i < lines.size(); i++) {
      var line = lines.get(i);
      if (line.kind() == Hunk.Kind.REMOVED) {
        if (line.text().isBlank() || GUARD.matcher(line.text()).find()) continue;
        return null;
      }
      if (!line.text().isBlank()) return line;
    }
    return null;
  }

  /// A route that was given a check before its handler, and is written again without one.
  private static void unguarded(
      Sight sight, FileChange file, List<Hunk.Line> lines, String removed) {
    var was = ROUTE.matcher(removed);
    if (!was.find() || !GUARDING.matcher(was.group(2)).find()) return;
    for (var line : lines) {
      if (line.kind() != Hunk.Kind.ADDED) continue;
      var is = ROUTE.matcher(line.text());
      if (!is.find() || !is.group(1).equals(was.group(1))) continue;
      var handler = was.group(2).replaceAll(".*[\\s,(]([\\w.]+)\\W*$", "$1");
      if (GUARDING.matcher(is.group(2)).find() || !is.group(2).contains(handler)) continue;
      found(sight, file, line.number());
    }
  }

  private static void found(Sight sight, FileChange file, int number) {
    sight.find("security/guard-removed", file.path(), number, Map.of());
  }
}
