package dev.parallax.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Usage;
import dev.parallax.run.EngineTrouble;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a provider's errors mean, in words that a person understands. The numbers are the
/// standard's, the wordings are those that the providers use; nothing of theirs is repeated, for it
/// may hold a part of a key.
final class ProviderError {
  /// Anthropic, OpenAI's two interfaces, vLLM, Gemini, in this order.
  private static final Pattern TOO_LONG =
      Pattern.compile(
          "prompt is too long|exceed context limit|request_too_large|context_length_exceeded"
              + "|string_above_max_length|maximum context length|context window"
              + "|longer than the maximum model length|input token count");

  private static final String MORE_THAN_IT_TAKES = "the change is too large for the model";

  private static final Pattern NO_MONEY =
      Pattern.compile(
          "insufficient_quota|spend_limit|billing|credit balance|insufficient (credits|balance)"
              + "|requires more credits|current quota");
  private static final Pattern NO_KEY =
      Pattern.compile(
          "invalid_api_key|api_key_invalid|api key not valid|(invalid|incorrect) api key"
              + "|authentication_error");
  private static final Pattern NO_MODEL =
      Pattern.compile("model_not_found|not a valid model|invalid model|deploymentnotfound");
  private static final Pattern NO_TOOLS =
      Pattern.compile(
          "does not support tools|support tool use|tools? (choice|use|calling)? ?(is|are) not"
              + " supported|enable-auto-tool-choice");
  private static final Pattern FILTERED =
      Pattern.compile("content_filter|content management policy|flagged|moderation");
  private static final Pattern OVERLOADED = Pattern.compile("overloaded|slow_down|unavailable");
  private static final Pattern LIMITED = Pattern.compile("rate_limit|resource_exhausted");

  private ProviderError() {}

  /// Whether a shorter question may help.
  static boolean isTooLong(EngineTrouble trouble) {
    return trouble.detail().equals(MORE_THAN_IT_TAKES);
  }

  /// An answer that is none.
  ///
  /// @param body its beginning
  /// @param after how long it asks us to stay away; null when it says nothing of that
  static EngineTrouble of(int status, String body, @Nullable Duration after) {
    var said = body.toLowerCase(Locale.ROOT);
    if (status == 401) return noKey();
    if (status == 402) return noMoney();
    if (status == 429) {
      // Who says when to come again has money left to take.
      return after == null && NO_MONEY.matcher(said).find() ? spent() : limited(after);
    }
    if (status == 503 || status == 529) return overloaded(after);
    if (status == 408) {
      return new EngineTrouble(
          Cause.TIMEOUT, "the provider took too long to answer", after, Usage.NONE);
    }
    if (status >= 500) {
      return new EngineTrouble(Cause.PROVIDER_ERROR, "the provider has a fault", after, Usage.NONE);
    }
    if (status == 413 || TOO_LONG.matcher(said).find()) return tooLong();
    if (NO_MONEY.matcher(said).find()) return noMoney();
    if (NO_KEY.matcher(said).find()) return noKey();
    if (NO_TOOLS.matcher(said).find()) {
      return new EngineTrouble(
          Cause.PERMISSION, "this model cannot use tools: write `tools: []` in the agent's file");
    }
    if (FILTERED.matcher(said).find()) return filtered();
    if (status == 403) {
      return new EngineTrouble(Cause.PERMISSION, "the key may not use this model");
    }
    if (status == 404 || NO_MODEL.matcher(said).find()) {
      return new EngineTrouble(
          Cause.PERMISSION, "the provider has no such model for this key, or its address is wrong");
    }
    if (status < 400) {
      return new EngineTrouble(
          Cause.PERMISSION, "the provider's address leads elsewhere: set the new one");
    }
    return new EngineTrouble(Cause.REFUSED, "the provider did not accept the request");
  }

  /// An error that a provider reports inside an answer that began well.
  static EngineTrouble inside(JsonNode error) {
    var code = error.path("code");
    if (code.isInt() && code.intValue() >= 400) return of(code.intValue(), error.toString(), null);
    var said = error.toString().toLowerCase(Locale.ROOT);
    if (OVERLOADED.matcher(said).find()) return overloaded(null);
    if (said.contains("insufficient_quota")) return spent();
    if (LIMITED.matcher(said).find()) return limited(null);
    if (TOO_LONG.matcher(said).find()) return tooLong();
    if (FILTERED.matcher(said).find()) return filtered();
    return new EngineTrouble(Cause.PROVIDER_ERROR, "the provider reported an error in its answer");
  }

  private static EngineTrouble noKey() {
    return new EngineTrouble(Cause.NO_CREDENTIALS, "the key was refused");
  }

  private static EngineTrouble noMoney() {
    return new EngineTrouble(Cause.COST_CAP, "the account at the provider has no money left");
  }

  private static EngineTrouble spent() {
    return new EngineTrouble(Cause.COST_CAP, "the account's limit at the provider is reached");
  }

  private static EngineTrouble limited(@Nullable Duration after) {
    return new EngineTrouble(
        Cause.RATE_LIMITED, "the provider's rate limit was reached", after, Usage.NONE);
  }

  private static EngineTrouble overloaded(@Nullable Duration after) {
    return new EngineTrouble(Cause.OVERLOADED, "the provider is overloaded", after, Usage.NONE);
  }

  private static EngineTrouble tooLong() {
    return new EngineTrouble(Cause.REFUSED, MORE_THAN_IT_TAKES);
  }

  private static EngineTrouble filtered() {
    return new EngineTrouble(Cause.REFUSED, "the provider's filter declined the question");
  }
}
