package dev.parallax.job;

import dev.parallax.plan.Found;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Wish;
import dev.parallax.trigger.IssueQuery;
import dev.parallax.trigger.Trigger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Many issues, looked at in one run. The looking is that of `ReviewJob`, so its caps, its restarts
/// and its memory hold here; which issues they are is found out here.
public final class BulkJob {
  private final Forge forge;
  private final Admission admission;
  private final ReviewJob reviews;

  public BulkJob(Forge forge, Admission admission, ReviewJob reviews) {
    this.forge = forge;
    this.admission = admission;
    this.reviews = reviews;
  }

  /// Looks at the issues that a query means, and says of all of them in one comment how they stand.
  public String bulk(Trigger.SubjectRef ref, String words, Set<Wish.Option> options, String guid)
      throws InterruptedException {
    return switch (IssueQuery.read(words)) {
      case IssueQuery.Reading.Refused(var why) ->
          answer(ref, guid, why + " " + IssueQuery.HOW, "refused: " + why);
      case IssueQuery.Reading.Understood(var query) -> bulk(ref, query, options, guid);
    };
  }

  private String bulk(
      Trigger.SubjectRef ref, IssueQuery query, Set<Wish.Option> options, String guid)
      throws InterruptedException {
    if (!(forge.subject(ref) instanceof Subject.Issue host)) {
      return answer(ref, guid, "`/parallax bulk` is asked for on an issue.", "not an issue");
    }
    var all = forge.find(host, query);
    if (all.items().isEmpty()) {
      var left =
          all.left().stream().map(some -> "\n\n- " + some.words()).collect(Collectors.joining());
      return answer(ref, guid, "No issue matches that." + left, "no issue matches");
    }
    var found = query.limit() == 0 ? all : all.first(query.limit(), "--limit " + query.limit());
    var wanted = EnumSet.noneOf(Wish.Option.class);
    wanted.addAll(options);
    if (query.fresh()) wanted.add(Wish.Option.NO_CACHE);
    var subject = host.bulk(query.text(), found).at(version(query, found));
    var wish = new Wish(List.of(), true, wanted, Wish.Tuning.NONE);
    return reviews.look(ref, subject, wish, guid);
  }

  private String answer(Trigger.SubjectRef ref, String guid, String text, String result) {
    admission.answer(ref, guid, text);
    return result;
  }

  /// What stands for the issues as they are: a run that is taken up again after a crash, and finds
  /// other ones, is another run.
  private static String version(IssueQuery query, Found found) {
    var text = new StringBuilder(query.text());
    for (var item : found.items()) {
      text.append('\n').append(item.number()).append(' ').append(item.updatedAt());
    }
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(sha.digest(text.toString().getBytes(StandardCharsets.UTF_8)), 0, 20);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
