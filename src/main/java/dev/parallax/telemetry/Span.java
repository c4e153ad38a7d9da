package dev.parallax.telemetry;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import dev.parallax.trail.Fact;
import dev.parallax.trail.Watch;
import dev.parallax.trail.Work;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// One piece of work as a span: its name and its attributes are those of the semantic conventions
/// where there are any, and `parallax.` ones where there are none.
///
/// `url.full` is left out though the conventions ask for it: it names repositories and files.
final class Span implements Watch.Seen {
  private static final int MOST_CHARACTERS = 200;

  private static final AttributeKey<String> GUID = stringKey("parallax.delivery.guid");
  private static final AttributeKey<String> EVENT = stringKey("parallax.delivery.event");
  private static final AttributeKey<String> RUN = stringKey("parallax.run.id");
  private static final AttributeKey<String> REPOSITORY = stringKey("parallax.repository");
  private static final AttributeKey<Long> NUMBER = longKey("parallax.number");
  private static final AttributeKey<String> TASK = stringKey("parallax.task");
  private static final AttributeKey<String> AGENT = stringKey("parallax.agent");
  private static final AttributeKey<Boolean> BUILT_IN = booleanKey("parallax.agent.built_in");
  private static final AttributeKey<Long> ATTEMPTS = longKey("parallax.attempts");
  private static final AttributeKey<String> RESULT = stringKey("parallax.result");
  private static final AttributeKey<String> CAUSE = stringKey("parallax.cause");
  private static final AttributeKey<Double> COST = doubleKey("parallax.cost.usd");
  private static final AttributeKey<Long> INSTALLATION = longKey("parallax.installation");
  private static final AttributeKey<Long> REMAINING = longKey("parallax.github.requests_remaining");
  private static final AttributeKey<String> OPERATION = stringKey("gen_ai.operation.name");
  private static final AttributeKey<String> AGENT_NAME = stringKey("gen_ai.agent.name");
  private static final AttributeKey<String> PROVIDER = stringKey("gen_ai.provider.name");
  private static final AttributeKey<String> MODEL = stringKey("gen_ai.request.model");
  private static final AttributeKey<Long> MOST_TOKENS = longKey("gen_ai.request.max_tokens");
  private static final AttributeKey<Long> INPUT = longKey("gen_ai.usage.input_tokens");
  private static final AttributeKey<Long> OUTPUT = longKey("gen_ai.usage.output_tokens");
  private static final AttributeKey<Long> CACHED = longKey("gen_ai.usage.cache_read.input_tokens");
  private static final AttributeKey<Long> WRITTEN =
      longKey("gen_ai.usage.cache_creation.input_tokens");
  private static final AttributeKey<String> METHOD = stringKey("http.request.method");
  private static final AttributeKey<String> TEMPLATE = stringKey("url.template");
  private static final AttributeKey<Long> STATUS = longKey("http.response.status_code");
  private static final AttributeKey<String> ADDRESS = stringKey("server.address");
  private static final AttributeKey<Long> PORT = longKey("server.port");
  private static final AttributeKey<String> ERROR = stringKey("error.type");

  private final Tracer tracer;
  private final io.opentelemetry.api.trace.Span span;
  private final UnaryOperator<String> clean;
  private volatile int status;

  private Span(Tracer tracer, io.opentelemetry.api.trace.Span span, UnaryOperator<String> clean) {
    this.tracer = tracer;
    this.span = span;
    this.clean = clean;
  }

  /// @param parent as it was given; nothing is taken from the calling thread
  static Span begin(Tracer tracer, Context parent, Work work, UnaryOperator<String> clean) {
    var builder = tracer.spanBuilder(name(work, clean)).setParent(parent).setSpanKind(kind(work));
    var span = new Span(tracer, builder.startSpan(), clean);
    span.describe(work);
    return span;
  }

  private static String name(Work work, UnaryOperator<String> clean) {
    return switch (work) {
      case Work.Delivery _ -> "delivery";
      case Work.Run _ -> "run";
      case Work.Task task -> "invoke_agent " + shown(task.agent(), clean);
      case Work.ModelCall call -> "chat " + shown(call.model(), clean);
      case Work.Request request -> request.method() + " " + request.template();
    };
  }

  private static SpanKind kind(Work work) {
    return switch (work) {
      case Work.Delivery _ -> SpanKind.CONSUMER;
      case Work.Run _, Work.Task _ -> SpanKind.INTERNAL;
      case Work.ModelCall _, Work.Request _ -> SpanKind.CLIENT;
    };
  }

  private void describe(Work work) {
    switch (work) {
      case Work.Delivery(var guid) -> put(GUID, guid);
      case Work.Run(var id, var repository, var number) -> {
        put(RUN, id);
        put(REPOSITORY, repository);
        span.setAttribute(NUMBER, (long) number);
      }
      case Work.Task(var id, var agent, var builtIn) -> {
        put(TASK, id);
        put(AGENT, agent);
        span.setAttribute(BUILT_IN, builtIn);
        put(OPERATION, "invoke_agent");
        put(AGENT_NAME, agent);
      }
      case Work.ModelCall(var provider, var model, var mostTokens) -> {
        put(OPERATION, "chat");
        put(PROVIDER, provider);
        put(MODEL, model);
        if (mostTokens > 0) span.setAttribute(MOST_TOKENS, (long) mostTokens);
      }
      case Work.Request(var method, var host, var port, var template, var installation) -> {
        put(METHOD, method);
        put(ADDRESS, host);
        span.setAttribute(PORT, (long) port);
        put(TEMPLATE, template);
        if (installation > 0) span.setAttribute(INSTALLATION, installation);
      }
    }
  }

  @Override
  public Watch.Seen began(Work part) {
    return begin(tracer, Context.root().with(span), part, clean);
  }

  @Override
  public void learned(Fact fact) {
    switch (fact) {
      case Fact.Event(var name) -> {
        put(EVENT, name);
        span.updateName("delivery " + shown(name, clean));
      }
      case Fact.About(var repository, var number) -> {
        put(REPOSITORY, repository);
        if (number > 0) span.setAttribute(NUMBER, (long) number);
      }
      case Fact.Attempt(var number) -> {
        span.setAttribute(ATTEMPTS, (long) number);
        span.addEvent("parallax.started", Attributes.of(ATTEMPTS, (long) number));
      }
      case Fact.Retrying(var why) ->
          span.addEvent("parallax.retrying", Attributes.of(CAUSE, shown(why, clean)));
      case Fact.Asked(var host, var port) -> {
        put(ADDRESS, host);
        span.setAttribute(PORT, (long) port);
      }
      case Fact.Answered(var code) -> {
        status = code;
        span.setAttribute(STATUS, (long) code);
      }
      case Fact.Used used -> {
        span.setAttribute(INPUT, used.input());
        span.setAttribute(OUTPUT, used.output());
        span.setAttribute(CACHED, used.cached());
        span.setAttribute(WRITTEN, used.written());
        span.setAttribute(COST, used.costUsd().doubleValue());
      }
      case Fact.Allowed(var remaining, _) -> span.setAttribute(REMAINING, remaining);
      case Fact.Ended(var word) -> put(RESULT, word);
    }
  }

  @Override
  public void ended(Optional<String> failure) {
    if (failure.isPresent()) {
      var word = shown(failure.get(), clean);
      span.setStatus(StatusCode.ERROR, word);
      span.setAttribute(ERROR, word.replace(' ', '_'));
    } else if (status >= 400) {
      span.setStatus(StatusCode.ERROR);
      span.setAttribute(ERROR, Integer.toString(status));
    }
    span.end();
  }

  @Override
  public Map<String, String> ids() {
    var context = span.getSpanContext();
    return Map.of("trace_id", context.getTraceId(), "span_id", context.getSpanId());
  }

  private void put(AttributeKey<String> key, String value) {
    span.setAttribute(key, shown(value, clean));
  }

  /// Names come from files of repositories, and may be as long and as indiscreet as these.
  private static String shown(String text, UnaryOperator<String> clean) {
    var cleaned = clean.apply(text);
    return cleaned.substring(0, Math.min(MOST_CHARACTERS, cleaned.length()));
  }
}
