package dev.parallax.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A provider of models on loopback that speaks Anthropic's and OpenAI's wire formats, streamed. It
/// thinks nothing: what it answers to which agent, after how long, and what goes wrong, is
/// scripted. An agent is known by the line `Your name is NAME.` in what it is told.
///
/// Its log is the view from outside: who really asked when, and how many asked at the same time.
/// Safe for use by many threads; thousands of calls can be open at once, each a parked thread.
public final class StandInModel implements AutoCloseable {
  /// What it answers when nothing else was said.
  public static final String ANSWER =
      "{\"status\":\"PASS\",\"summary\":\"looked at it all\",\"evidence\":[]}";

  private static final int BACKLOG = 4096;

  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final Map<String, Duration> delays = new ConcurrentHashMap<>();
  private final Map<String, Duration> lengths = new ConcurrentHashMap<>();
  private final Map<String, Queue<Act>> scripts = new ConcurrentHashMap<>();
  private final Queue<OpenCall> log = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ServerSocket server;
  private boolean closed;
  private volatile @Nullable PromptCache cache;
  private volatile String onlyKey = "";
  private volatile Function<Request, Act> others = _ -> new Act.Say(ANSWER);

  /// What is done with one call.
  public sealed interface Act {
    /// Answers with this text.
    ///
    /// @param cachedTokens how much of the input is said to have come from a cache
    record Say(String text, long cachedTokens) implements Act {
      /// Answers with this text, and nothing of the input came from a cache.
      public Say(String text) {
        this(text, 0);
      }
    }

    /// Answers with this text after a time of its own, whatever the agent's delay.
    record SayAfter(Duration time, String text) implements Act {}

    /// Answers with an error.
    ///
    /// @param headers such as `retry-after`
    record Status(int code, String body, Map<String, String> headers) implements Act {
      /// Copies the headers.
      public Status {
        headers = Map.copyOf(headers);
      }

      /// An error without headers.
      public Status(int code, String body) {
        this(code, body, Map.of());
      }
    }

    /// Never sends a byte, until the client closes the connection or this provider is closed.
    record Hang() implements Act {}

    /// Begins well, and closes the connection in the middle of the stream.
    record Drop() implements Act {}

    /// Ends in the middle of the answer because the tokens are used up.
    record Cut() implements Act {}

    /// Declines to answer.
    record Refuse() implements Act {}

    /// Asks for tools to be used.
    record Tools(List<ToolUse> calls) implements Act {
      /// Copies the calls.
      public Tools {
        calls = List.copyOf(calls);
      }

      /// Asks for these.
      public Tools(ToolUse... calls) {
        this(List.of(calls));
      }
    }

    /// Ends well, and has said nothing.
    record Empty() implements Act {}

    /// Sends these words as the whole stream, whatever they are.
    record Raw(String stream) implements Act {}
  }

  /// A tool that the model wants to be used.
  ///
  /// @param input a JSON object, as text
  public record ToolUse(String name, String input) {}

  /// What is known of a call when it is decided what is done with it.
  ///
  /// @param agent empty when the prompt names none
  /// @param maxTokens 0 when the request sets no bound
  /// @param prompt everything that is told, in order, one text after the other
  /// @param tools the names of the tools that are offered
  /// @param body the request as it was sent
  public record Request(
      String agent,
      String model,
      long maxTokens,
      String prompt,
      List<String> tools,
      JsonNode body) {
    /// Copies the tools.
    public Request {
      tools = List.copyOf(tools);
    }
  }

  /// How a call's tokens are counted. `written` is told by those only who want more money for it.
  ///
  /// @param input all that was told, the cached included
  /// @param read how much of it a cache served
  /// @param written how much of it went into a cache
  public record Billed(long input, long read, long written) {
    static final Billed NOTHING = new Billed(0, 0, 0);
  }

  /// One call as it was seen from outside.
  ///
  /// @param agent empty when the prompt names none
  /// @param startedAt when its first line had come in
  /// @param endedAt when its answer was complete or it was given up; null while it is open
  /// @param maxTokens 0 when the request sets no bound
  /// @param prompt everything that was told, in order, one text after the other
  /// @param status what was answered; 0 when nothing was
  /// @param closedByClient whether the client closed the connection before the answer was complete
  /// @param billed nothing when no answer began
  public record Call(
      String agent,
      String model,
      Instant startedAt,
      @Nullable Instant endedAt,
      long maxTokens,
      String prompt,
      int status,
      boolean closedByClient,
      Billed billed) {
    /// From its arrival to its end; empty while it is open.
    public Optional<Duration> took() {
      return Optional.ofNullable(endedAt).map(end -> Duration.between(startedAt, end));
    }
  }

  private StandInModel() throws IOException {
    server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /// Starts one on a free port.
  public static StandInModel start() {
    try {
      return new StandInModel();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The base address for clients that speak as Anthropic does: `/v1/messages` is below it.
  public String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /// The base address for clients that speak as OpenAI does: `/chat/completions` is below it.
  public String openAiUrl() {
    return url() + "/v1";
  }

  /// From now on this agent is answered with this text.
  public void answer(String agent, String text) {
    answers.put(agent, text);
  }

  /// From now on the first byte for this agent takes so long.
  public void delay(String agent, Duration time) {
    delays.put(agent, time);
  }

  /// From now on it takes so long from the first part of an answer for this agent to the last.
  public void length(String agent, Duration time) {
    lengths.put(agent, time);
  }

  /// From now on prompts are cached, as the real ones do: by Anthropic up to each mark, when that
  /// was served before byte for byte, by OpenAI unasked in steps of 128 tokens; from 1,024 tokens
  /// on, and not before an earlier answer has begun. Tokens are then counted over the tools too.
  public void cachePrompts() {
    cache = new PromptCache();
  }

  /// From now on its list of models is for those alone who come with this key.
  public void listFor(String key) {
    onlyKey = key;
  }

  /// What is done with the next calls of this agent, one after the other; then as before.
  public void script(String agent, Act... acts) {
    scripts.computeIfAbsent(agent, _ -> new ConcurrentLinkedQueue<>()).addAll(List.of(acts));
  }

  /// From now on this decides about every call that no script and no answer is there for.
  public void answerWith(Function<Request, Act> decision) {
    others = decision;
  }

  /// All calls, in order of arrival.
  public List<Call> calls() {
    return log.stream().map(OpenCall::seen).sorted(Comparator.comparing(Call::startedAt)).toList();
  }

  /// Forgets all calls so far.
  public void forget() {
    log.clear();
  }

  /// The most calls that were open at one moment.
  public int overlap() {
    return overlap(calls());
  }

  // What a log says.

  /// The calls of one agent, in order of arrival.
  public static List<Call> of(Collection<Call> calls, String agent) {
    return calls.stream()
        .filter(call -> call.agent().equals(agent))
        .sorted(Comparator.comparing(Call::startedAt))
        .toList();
  }

  /// The agents in the order of their first calls' arrival.
  public static List<String> order(Collection<Call> calls) {
    return calls.stream()
        .sorted(Comparator.comparing(Call::startedAt))
        .map(Call::agent)
        .distinct()
        .toList();
  }

  /// The most of these calls that were open at one moment.
  public static int overlap(Collection<Call> calls) {
    var ends = new ArrayDeque<Instant>();
    calls.stream()
        .map(c -> c.endedAt() == null ? Instant.MAX : c.endedAt())
        .sorted()
        .forEach(ends::add);
    var most = 0;
    var open = 0;
    for (var call : calls.stream().sorted(Comparator.comparing(Call::startedAt)).toList()) {
      // Whoever starts at the moment in which another one ends does not overlap with it.
      while (!ends.isEmpty() && !ends.getFirst().isAfter(call.startedAt())) {
        ends.removeFirst();
        open--;
      }
      most = Math.max(most, ++open);
    }
    return most;
  }

  /// From the first arrival to the last; zero when there are fewer than two.
  public static Duration skew(Collection<Call> calls) {
    var first = calls.stream().map(Call::startedAt).min(Comparator.naturalOrder());
    var last = calls.stream().map(Call::startedAt).max(Comparator.naturalOrder());
    return first.isPresent() && last.isPresent()
        ? Duration.between(first.get(), last.get())
        : Duration.ZERO;
  }

  /// The time of the agent that took the most, all its ended calls together.
  public static Duration longest(Collection<Call> calls) {
    var times = new HashMap<String, Duration>();
    for (var call : calls) {
      call.took().ifPresent(took -> times.merge(call.agent(), took, Duration::plus));
    }
    return times.values().stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    try {
      server.close();
      synchronized (connections) {
        closed = true;
        for (var connection : connections) connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.close();
  }

  // What a connection needs.

  /// Notes a call that has come in.
  OpenCall note(Request request, Instant at) {
    var call = new OpenCall(request, at);
    log.add(call);
    return call;
  }

  /// What is to be done with a call.
  Act next(Request request) {
    var script = scripts.get(request.agent());
    var scripted = script == null ? null : script.poll();
    if (scripted != null) return scripted;
    var answer = answers.get(request.agent());
    return answer == null ? others.apply(request) : new Act.Say(answer);
  }

  Duration delay(String agent) {
    return delays.getOrDefault(agent, Duration.ZERO);
  }

  Duration length(String agent) {
    return lengths.getOrDefault(agent, Duration.ZERO);
  }

  String onlyKey() {
    return onlyKey;
  }

  @Nullable PromptCache cache() {
    return cache;
  }

  private void accept() {
    try {
      while (true) {
        var socket = server.accept();
        synchronized (connections) {
          if (closed) { // it came in at the last moment
            socket.close();
            return;
          }
          connections.add(socket);
          threads.execute(() -> serve(socket));
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      new ModelConnection(this, socket).serve();
    } catch (IOException e) {
      // whoever was there is gone; the log has it
    } finally {
      connections.remove(socket);
    }
  }

  /// A call while it goes on.
  static final class OpenCall {
    private final Request request;
    private final Instant startedAt;
    private @Nullable Instant endedAt;
    private int status;
    private boolean closedByClient;
    private Billed billed = Billed.NOTHING;

    OpenCall(Request request, Instant startedAt) {
      this.request = request;
      this.startedAt = startedAt;
    }

    /// Noted before the last byte goes out, so that whoever has read the answer finds it ended.
    synchronized void ended(int status) {
      if (endedAt != null) return;
      this.endedAt = Instant.now();
      this.status = status;
    }

    synchronized void billed(Billed billed) {
      this.billed = billed;
    }

    synchronized void closedByClient() {
      endedAt = Instant.now();
      closedByClient = true;
    }

    synchronized Call seen() {
      return new Call(
          request.agent(),
          request.model(),
          startedAt,
          endedAt,
          request.maxTokens(),
          request.prompt(),
          status,
          closedByClient,
          billed);
    }
  }
}
