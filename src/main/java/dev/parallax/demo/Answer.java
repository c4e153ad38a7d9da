package dev.parallax.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is answered.
///
/// @param body bytes and text go as they are, all else as JSON; an empty text is no body
record Answer(int status, Object body, Map<String, String> headers) {
  private static final String DOCUMENTATION = "https://docs.github.com/rest";

  static Answer ok(Object body) {
    return new Answer(200, body, Map.of());
  }

  static Answer created(Object body) {
    return new Answer(201, body, Map.of());
  }

  static Answer nothing() {
    return new Answer(204, "", Map.of());
  }

  static Answer redirect(int status, String to) {
    return new Answer(
        status,
        status == 302 ? "" : Map.of("message", "Moved Permanently", "url", to),
        Map.of("Location", to));
  }

  /// In the form of GitHub's errors.
  static Answer error(int status, String message) {
    return error(status, message, List.of());
  }

  static Answer error(int status, String message, List<Map<String, String>> errors) {
    var body = new LinkedHashMap<String, Object>();
    body.put("message", message);
    if (!errors.isEmpty()) body.put("errors", errors);
    body.put("documentation_url", DOCUMENTATION);
    body.put("status", Integer.toString(status));
    return new Answer(status, body, Map.of());
  }

  static Answer notFound() {
    return error(404, "Not Found");
  }

  /// 422 for a value that is not acceptable.
  static Answer invalid(String resource, String field, String code, String message) {
    return error(
        422,
        "Validation Failed",
        List.of(Map.of("resource", resource, "code", code, "field", field, "message", message)));
  }

  Answer with(String header, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Answer(status, body, more);
  }
}
