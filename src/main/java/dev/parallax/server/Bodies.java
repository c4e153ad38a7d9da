package dev.parallax.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Reads the bodies of strangers' requests: none too large, none too slowly, and all together never
/// more than fits into memory.
final class Bodies {
  private static final int CHUNK = 16 * 1024;
  private static final Duration UNHURRIED = Duration.ofSeconds(5);
  private static final int BYTES_PER_SECOND = 1024;

  /// How reading a body ended.
  sealed interface Body {
    /// A class, since a record would compare its array by identity.
    final class Whole implements Body {
      private final byte[] bytes;

      private Whole(byte[] bytes) {
        this.bytes = bytes;
      }

      byte[] bytes() {
        return bytes;
      }
    }

    record TooLarge() implements Body {}

    record TooSlow() implements Body {}

    record NoRoom() implements Body {}

    record Broken() implements Body {}
  }

  private final int mostBytes;
  private final Semaphore room;
  private final LongSupplier nanoTime;

  /// @param mostBytes of one body
  /// @param roomBytes for all that are held at one time
  Bodies(int mostBytes, int roomBytes, LongSupplier nanoTime) {
    this.mostBytes = mostBytes;
    this.room = new Semaphore(roomBytes);
    this.nanoTime = nanoTime;
  }

  /// Reads a body to its end and gives it to `use`; its room is free again when that returns.
  <T> T read(InputStream in, Function<Body, T> use) {
    var held = new Held();
    try {
      return use.apply(read(in, held));
    } finally {
      room.release(held.bytes);
    }
  }

  // What counts is what has arrived, not what was announced: announcing costs a stranger nothing.
  private Body read(InputStream in, Held held) {
    var start = nanoTime.getAsLong();
    var chunk = new byte[CHUNK];
    var body = new ByteArrayOutputStream(CHUNK);
    try {
      for (var n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        if (body.size() + n > mostBytes) return new Body.TooLarge();
        if (!room.tryAcquire(n)) return new Body.NoRoom();
        held.bytes += n;
        body.write(chunk, 0, n);
        if (tooSlow(nanoTime.getAsLong() - start, body.size())) return new Body.TooSlow();
      }
    } catch (IOException _) {
      return new Body.Broken();
    }
    return new Body.Whole(body.toByteArray());
  }

  private static boolean tooSlow(long nanos, int bytes) {
    var beyond = nanos - UNHURRIED.toNanos();
    return beyond > 0 && bytes < beyond / 1e9 * BYTES_PER_SECOND;
  }

  private static final class Held {
    private int bytes;
  }
}
