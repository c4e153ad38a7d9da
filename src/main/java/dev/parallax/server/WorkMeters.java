package dev.parallax.server;

import dev.parallax.trail.Fact;
import dev.parallax.trail.Watch;
import dev.parallax.trail.Work;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/// Counts work as it goes on: deliveries that are handed out, questions to models, requests to
/// GitHub. What may be named by others has a bounded number of names.
final class WorkMeters implements Watch {
  private static final int MOST_MODELS = 40;

  /// Installations of which it is shown what GitHub still allows them.
  static final int MOST_INSTALLATIONS = 100;

  private static final Duration[] CALL_STEPS = seconds(1, 2, 5, 10, 20, 30, 60, 120, 300);
  private static final Duration[] REQUEST_STEPS = {
    Duration.ofMillis(100),
    Duration.ofMillis(300),
    Duration.ofSeconds(1),
    Duration.ofSeconds(3),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30)
  };

  private final MeterRegistry registry;
  private final FewNames models = new FewNames(MOST_MODELS);
  private final FewNames installations = new FewNames(MOST_INSTALLATIONS);
  private final Map<String, Allowance> allowances = new ConcurrentHashMap<>();
  private final AtomicInteger runs;
  private final AtomicInteger tasks;

  private record Allowance(AtomicLong remaining, AtomicLong limit) {}

  WorkMeters(MeterRegistry registry) {
    this.registry = registry;
    this.runs = underWay("parallax.runs.running", "runs that are under way in this process");
    this.tasks =
        underWay(
            "parallax.tasks.running",
            "tasks that have begun, or wait for a place, in this process");
    for (var result : List.of("done", "later", "fault", "store", "lease_lost", "github_passing")) {
      handled(result);
    }
  }

  private static Duration[] seconds(long... steps) {
    var durations = new Duration[steps.length];
    for (var i = 0; i < steps.length; i++) durations[i] = Duration.ofSeconds(steps[i]);
    return durations;
  }

  private AtomicInteger underWay(String name, String what) {
    var number = new AtomicInteger();
    Gauge.builder(name, number, AtomicInteger::get).description(what).register(registry);
    return number;
  }

  @Override
  public Seen began(Work work) {
    return switch (work) {
      case Work.Delivery _ -> new Delivery(System.nanoTime());
      case Work.Run _ -> new UnderWay(runs);
      case Work.Task _ -> new UnderWay(tasks);
      case Work.ModelCall call -> new Call(call.provider(), models.of(call.model()));
      case Work.Request request -> new Request(request);
    };
  }

  private Timer handled(String result) {
    return Timer.builder("parallax.delivery.handling")
        .description(
            "one handing out of a delivery, from its beginning to its end, by how it ended")
        .tag("result", result)
        .register(registry);
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static String label(String words) {
    return words.replace(' ', '_');
  }

  /// What has parts of which is heard.
  private abstract class Whole implements Seen {
    @Override
    public Seen began(Work part) {
      return WorkMeters.this.began(part);
    }

    @Override
    public void learned(Fact fact) {}
  }

  private final class UnderWay extends Whole {
    private final AtomicInteger number;

    UnderWay(AtomicInteger number) {
      this.number = number;
      number.incrementAndGet();
    }

    @Override
    public void ended(Optional<String> failure) {
      number.decrementAndGet();
    }
  }

  private final class Delivery extends Whole {
    private final long start;
    private volatile String word = "done";

    Delivery(long start) {
      this.start = start;
    }

    @Override
    public void learned(Fact fact) {
      if (fact instanceof Fact.Ended(var how)) word = how;
    }

    @Override
    public void ended(Optional<String> failure) {
      handled(label(failure.orElse(word))).record(since(start));
    }
  }

  private final class Call extends Whole {
    private final long start = System.nanoTime();
    private final String provider;
    private final String model;

    Call(String provider, String model) {
      this.provider = provider;
      this.model = model;
    }

    @Override
    public void learned(Fact fact) {
      if (!(fact instanceof Fact.Used used)) return;
      tokens("input", used.input());
      tokens("cached", used.cached());
      tokens("output", used.output());
      Counter.builder("parallax.cost.usd")
          .description("what calls of models cost, in US dollars, by the price table")
          .tags("provider", provider, "model", model)
          .register(registry)
          .increment(used.costUsd().doubleValue());
    }

    private void tokens(String kind, long count) {
      Counter.builder("parallax.tokens")
          .description("tokens of models; the cached ones are part of the input")
          .tags("kind", kind, "provider", provider, "model", model)
          .register(registry)
          .increment((double) count);
    }

    @Override
    public void ended(Optional<String> failure) {
      Counter.builder("parallax.model.calls")
          .description("questions to models, by how they ended: ok, or the cause of the failure")
          .tags("provider", provider, "model", model, "result", label(failure.orElse("ok")))
          .register(registry)
          .increment();
      Timer.builder("parallax.model.call")
          .description("one question to a model, to the end of its answer")
          .tags("provider", provider, "model", model)
          .serviceLevelObjectives(CALL_STEPS)
          .register(registry)
          .record(since(start));
    }
  }

  private final class Request extends Whole {
    private final long start = System.nanoTime();
    private final Work.Request request;
    private volatile int status;

    Request(Work.Request request) {
      this.request = request;
    }

    @Override
    public void learned(Fact fact) {
      if (fact instanceof Fact.Answered(var code)) status = code;
      if (fact instanceof Fact.Allowed(var remaining, var limit) && request.installation() > 0) {
        allowed(Long.toString(request.installation()), remaining, limit);
      }
    }

    @Override
    public void ended(Optional<String> failure) {
      var how = failure.map(WorkMeters::label).orElse(Integer.toString(status));
      Timer.builder("parallax.github.request")
          .description("one request to GitHub, by its method and the answer's status")
          .tags("method", request.method(), "status", how)
          .serviceLevelObjectives(REQUEST_STEPS)
          .register(registry)
          .record(since(start));
    }
  }

  private void allowed(String installation, long remaining, long limit) {
    var name = installations.of(installation);
    if (name.equals(FewNames.OTHER)) return;
    var known = allowances.computeIfAbsent(name, this::allowance);
    known.remaining().set(remaining);
    known.limit().set(limit);
  }

  private Allowance allowance(String installation) {
    var allowance = new Allowance(new AtomicLong(), new AtomicLong());
    gauge(
        "parallax.github.requests.remaining",
        "requests that GitHub allows an installation until its hour is over, as last heard",
        installation,
        allowance,
        known -> known.remaining().get());
    gauge(
        "parallax.github.requests.limit",
        "requests that GitHub allows an installation in an hour",
        installation,
        allowance,
        known -> known.limit().get());
    return allowance;
  }

  private void gauge(
      String name,
      String what,
      String installation,
      Allowance allowance,
      ToLongFunction<Allowance> value) {
    Gauge.builder(name, allowance, value::applyAsLong)
        .description(what)
        .tags(Tags.of("installation", installation))
        .register(registry);
  }
}
