package dev.parallax.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.http.Context;

/// The one form of every error that leaves the server: `{"error": "..."}`.
final class ErrorJson {
  static final String TYPE = "application/json";

  private ErrorJson() {}

  static void answer(Context context, int status, String error) {
    context.status(status).contentType(TYPE).result(of(error));
  }

  static String of(String error) {
    return JsonNodeFactory.instance.objectNode().put("error", error).toString();
  }

  /// What is said about a status when there is nothing better to say.
  static String about(int status) {
    return switch (status) {
      case 400 -> "the request is not well-formed";
      case 404 -> "there is nothing here";
      case 405 -> "this address does not take that method";
      case 408 -> "the request took too long";
      case 413 -> "the request is too large";
      case 414, 431 -> "the request's head is too large";
      case 503 -> "not now";
      case 505 -> "HTTP/1.1 is spoken here";
      default -> status < 500 ? "the request cannot be answered" : "internal error";
    };
  }
}
