package dev.parallax.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One request, taken apart; what is wrong with it is refused in GitHub's words.
///
/// @param json the body; a missing node when there is none
/// @param youngest what is younger than this is not listed
/// @param mostTreeEntries how many entries of a tree are given
record Ask(
    String method,
    String url,
    Map<String, String> query,
    String accept,
    JsonNode json,
    String bearer,
    Instant youngest,
    int mostTreeEntries) {

  boolean accepts(String type) {
    return accept.contains(type);
  }

  String query(String name) {
    return query.getOrDefault(name, "");
  }

  Instant since() {
    var since = query("since");
    try {
      return since.isEmpty() ? Instant.MIN : Instant.parse(since);
    } catch (DateTimeParseException e) {
      throw invalid("since is not a time");
    }
  }

  /// A text that must be there.
  String text(String field) {
    if (!json.has(field)) throw invalid("\"" + field + "\" wasn't supplied.");
    return optionalText(field, "");
  }

  /// A text that may be left out, or be null.
  String optionalText(String field, String otherwise) {
    return text(json, field, otherwise);
  }

  static String text(JsonNode node, String field, String otherwise) {
    var value = node.path(field);
    if (value.isMissingNode() || value.isNull()) return otherwise;
    if (!value.isTextual()) {
      throw invalid("For 'properties/" + field + "', " + value + " is not a string.");
    }
    return value.textValue();
  }

  /// A word out of a set, which may be left out.
  static String word(JsonNode node, String field, Set<String> words, String otherwise) {
    var word = text(node, field, otherwise);
    if (!word.equals(otherwise) && !words.contains(word)) {
      throw invalid(
          "For 'properties/"
              + field
              + "', \""
              + word
              + "\" is not a member of "
              + List.copyOf(words)
              + ".");
    }
    return word;
  }

  static int number(JsonNode node, String field) {
    var value = node.path(field);
    if (value.isMissingNode()) throw invalid("\"" + field + "\" wasn't supplied.");
    if (!value.isInt()) {
      throw invalid("For 'properties/" + field + "', " + value + " is not an integer.");
    }
    return value.intValue();
  }

  /// An array of texts, which may be left out.
  List<String> texts(String field) {
    var texts = new ArrayList<String>();
    var array = json.isArray() ? json : json.path(field);
    if (!array.isMissingNode() && !array.isArray()) {
      throw invalid("For 'properties/" + field + "', " + array + " is not an array.");
    }
    for (var text : array) {
      if (!text.isTextual()) throw invalid("For 'items', " + text + " is not a string.");
      texts.add(text.textValue());
    }
    return texts;
  }

  static Refused invalid(String detail) {
    return new Refused(Answer.error(422, "Invalid request.\n\n" + detail));
  }

  /// One page of a list, with links to the others in the header.
  Answer page(List<? extends Object> all) {
    var page = slice(all);
    return page.answer(page.items());
  }

  /// One page of a list.
  <T> Page<T> slice(List<T> all) {
    var size = Math.max(1, Math.min(100, whole("per_page", 30)));
    var page = Math.max(1, whole("page", 1));
    var last = Math.max(1, (all.size() + size - 1) / size);
    var from = Math.min(all.size(), (page - 1) * size);
    var links = new ArrayList<String>();
    if (page > 1) {
      links.add(link(size, Math.min(page - 1, last), "prev"));
      links.add(link(size, 1, "first"));
    }
    if (page < last) {
      links.add(link(size, page + 1, "next"));
      links.add(link(size, last, "last"));
    }
    return new Page<>(
        all.subList(from, Math.min(all.size(), from + size)), String.join(", ", links));
  }

  /// A page and the header that leads to its neighbours.
  record Page<T>(List<T> items, String link) {
    Answer answer(Object body) {
      return link.isEmpty() ? Answer.ok(body) : Answer.ok(body).with("Link", link);
    }
  }

  int whole(String name, int otherwise) {
    var text = query(name);
    return text.matches("\\d{1,8}") ? Integer.parseInt(text) : otherwise;
  }

  private String link(int size, int page, String relation) {
    var to = new StringBuilder(url).append("?per_page=").append(size).append("&page=").append(page);
    query.forEach((name, value) -> {
      if (name.equals("page") || name.equals("per_page")) return;
      to.append('&').append(name).append('=');
      to.append(java.net.URLEncoder.encode(value, java.nio.charset.StandardCharsets.UTF_8));
    });
    return "<" + to + ">; rel=\"" + relation + "\"";
  }
}
