package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Somebody with a browser without JavaScript: looks at pages, fills in forms, presses buttons, and
/// keeps cookies. Follows redirects only when told to.
final class Browser implements AutoCloseable {
  private static final Pattern FORM =
      Pattern.compile("(?s)<form method=\"post\" action=\"([^\"]*)\">(.*?)</form>");
  private static final Pattern FIELD =
      Pattern.compile("<input[^>]*name=\"([^\"]*)\"[^>]*value=\"([^\"]*)\"");

  final List<String> seen = new ArrayList<>();
  private final boolean elsewhere;
  private final HttpClient http =
      HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

  /// At the machine of the server.
  Browser() {
    this(false);
  }

  /// @param elsewhere whether it comes through a proxy, from another machine
  Browser(boolean elsewhere) {
    this.elsewhere = elsewhere;
  }

  HttpResponse<String> get(String url) {
    return send(HttpRequest.newBuilder(URI.create(url)));
  }

  /// Presses the button of the one form that is sent to where this begins.
  HttpResponse<String> press(HttpResponse<String> page, String where) {
    return press(page, where, Map.of());
  }

  /// The same with more filled in.
  HttpResponse<String> press(HttpResponse<String> page, String where, Map<String, String> typed) {
    var form = FORM.matcher(page.body());
    while (form.find()) {
      var action = page.uri().resolve(plain(form.group(1)));
      if (!action.toString().startsWith(where)) continue;
      var fields = new LinkedHashMap<>(fields(form.group(2)));
      fields.putAll(typed);
      return post(action, fields);
    }
    throw new AssertionError("no form leads to " + where + ":\n" + page.body());
  }

  HttpResponse<String> post(URI url, Map<String, String> fields) {
    var body =
        fields.entrySet().stream()
            .map(field -> field.getKey() + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return send(
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body)));
  }

  /// Where an answer sends the browser.
  static String location(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isBetween(302, 303);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    if (elsewhere) request.header("X-Forwarded-For", "203.0.113.7");
    try {
      var answer = http.send(request.build(), BodyHandlers.ofString());
      seen.add(answer.body());
      return answer;
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static Map<String, String> fields(String form) {
    var fields = new LinkedHashMap<String, String>();
    var field = FIELD.matcher(form);
    while (field.find()) fields.put(plain(field.group(1)), plain(field.group(2)));
    return fields;
  }

  private static String plain(String html) {
    return html.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
  }
}
