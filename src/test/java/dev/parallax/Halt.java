package dev.parallax;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.request.EventRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Holds a JVM still at the moment in which it comes to a place in its code, from outside and
/// without a change to that code, so that it can be killed exactly there.
///
/// A place that is not in the code any more is an error, never a place that is not reached.
final class Halt implements AutoCloseable {
  private static final int FRAMES = 40;

  private final ListeningConnector connector;
  private final Map<String, Connector.Argument> arguments;
  private final String address;
  private @Nullable VirtualMachine machine;
  private @Nullable Armed armed;

  /// The beginning of a method.
  ///
  /// @param type the class, by its name in the JVM
  /// @param within the name of a class, without its package, that must be among the callers; empty
  ///   for any caller
  record Place(String type, String method, String within) {
    @Override
    public String toString() {
      var simple = type.substring(type.lastIndexOf('.') + 1);
      return simple + "." + method + (within.isEmpty() ? "" : " within " + within);
    }
  }

  private static final class Armed {
    final Place place;
    int left;
    final CompletableFuture<Place> reached = new CompletableFuture<>();

    Armed(Place place, int left) {
      this.place = place;
      this.left = left;
    }
  }

  Halt() {
    connector =
        Bootstrap.virtualMachineManager().listeningConnectors().stream()
            .filter(c -> c.name().equals("com.sun.jdi.SocketListen"))
            .findFirst()
            .orElseThrow();
    arguments = connector.defaultArguments();
    set("localAddress", "127.0.0.1");
    set("port", "0");
    set("timeout", "60000");
    try {
      address = connector.startListening(arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalConnectorArgumentsException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The option with which a JVM comes under this one's hand. It waits at its start for `attend`.
  String option() {
    var port = address.substring(address.lastIndexOf(':') + 1);
    return "-agentlib:jdwp=transport=dt_socket,server=n,suspend=y,address=127.0.0.1:" + port;
  }

  /// Waits for the JVM, and lets it go on. What was armed before is armed from its first moment.
  void attend() {
    VirtualMachine here;
    try {
      here = connector.accept(arguments);
      connector.stopListening(arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalConnectorArgumentsException e) {
      throw new IllegalStateException(e);
    }
    synchronized (this) {
      machine = here;
      if (armed != null) request(here, armed);
    }
    Thread.ofPlatform().daemon().name("halt").start(() -> listen(here));
  }

  /// From now on it is held where it comes to this place for the n-th time.
  synchronized void arm(Place place, int nth) {
    var now = new Armed(place, nth);
    armed = now;
    if (machine != null) {
      machine.eventRequestManager().deleteAllBreakpoints();
      request(machine, now);
    }
  }

  /// Lets it pass everywhere again.
  synchronized void disarm() {
    armed = null;
    if (machine != null) machine.eventRequestManager().deleteAllBreakpoints();
  }

  /// Waits until it is held.
  void await(Duration patience) throws InterruptedException {
    Armed waited;
    synchronized (this) {
      waited = Objects.requireNonNull(armed);
    }
    try {
      waited.reached.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(waited.place + " was not reached", e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private void set(String argument, String value) {
    Objects.requireNonNull(arguments.get(argument), argument).setValue(value);
  }

  private static void request(VirtualMachine machine, Armed armed) {
    var requests = machine.eventRequestManager();
    var prepared = requests.createClassPrepareRequest();
    prepared.addClassFilter(armed.place.type());
    prepared.setSuspendPolicy(EventRequest.SUSPEND_ALL);
    prepared.enable();
    for (var type : machine.classesByName(armed.place.type())) set(type, armed);
  }

  private static void set(ReferenceType type, Armed armed) {
    if (!type.isPrepared() || !type.name().equals(armed.place.type())) return;
    var machine = type.virtualMachine();
    var there =
        machine.eventRequestManager().breakpointRequests().stream()
            .anyMatch(request -> request.location().declaringType().equals(type));
    if (there) return;
    var found = false;
    for (var method : type.methodsByName(armed.place.method())) {
      if (!method.declaringType().equals(type) || method.location() == null) continue;
      var breakpoint = machine.eventRequestManager().createBreakpointRequest(method.location());
      breakpoint.setSuspendPolicy(EventRequest.SUSPEND_ALL);
      breakpoint.enable();
      found = true;
    }
    if (!found) {
      armed.reached.completeExceptionally(
          new AssertionError(armed.place + " is not in the code any more"));
    }
  }

  private void listen(VirtualMachine here) {
    try {
      while (true) {
        var events = here.eventQueue().remove();
        var holds = false;
        for (var event : events) holds |= holds(event);
        if (!holds) events.resume();
      }
    } catch (VMDisconnectedException killed) {
      // It is gone, as it was to be.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean holds(Event event) {
    var now = armed;
    if (now == null) return false;
    if (event instanceof ClassPrepareEvent prepared) {
      set(prepared.referenceType(), now);
      return false;
    }
    if (!(event instanceof BreakpointEvent breakpoint)) return false;
    if (now.reached.isDone()) return true;
    if (!isThere(breakpoint, now.place) || --now.left > 0) return false;
    now.reached.complete(now.place);
    return true;
  }

  private static boolean isThere(BreakpointEvent event, Place place) {
    if (!event.location().declaringType().name().equals(place.type())) return false;
    if (place.within().isEmpty()) return true;
    try {
      var frames = event.thread().frames();
      for (var frame : frames.subList(1, Math.min(FRAMES, frames.size()))) {
        var type = frame.location().declaringType().name();
        if (type.endsWith("." + place.within())) return true;
      }
      return false;
    } catch (IncompatibleThreadStateException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (machine == null) return;
      try {
        machine.dispose();
      } catch (VMDisconnectedException gone) {
        // so much the better
      }
    }
  }
}
