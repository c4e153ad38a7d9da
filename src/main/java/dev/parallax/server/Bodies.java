package dev.parallax.server;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Reads the bodies of strangers' requests: none too large, none too slowly, and all together never
/// more than fits into memory.
final class Bodies {
  private static final int CHUNK = 16 * 1024;
  private static final Duration UNHURRIED = Duration.ofSeconds(5);
  private static final int BYTES_PER_SECOND = 1024;

  /// How much of each body finds room of its own: with that, none of the usual size has to compete
  /// with the large ones.
  private static final int USUAL_BYTES = 64 * 1024;

  /// How reading a body ended.
  sealed interface Body {
    /// A class, since a record would compare its arrays by identity.
    final class Whole implements Body {
      private final List<byte[]> parts;
      private final int size;

      private Whole(List<byte[]> parts, int size) {
        this.parts = parts;
        this.size = size;
      }

      /// Its bytes, one part after the other: nothing of it is copied for a stranger.
      List<byte[]> parts() {
        return Collections.unmodifiableList(parts);
      }

      /// All of it in one, which makes its parts go.
      byte[] bytes() {
        if (parts.size() == 1) return parts.getFirst();
        var bytes = new byte[size];
        var at = 0;
        for (var part : parts) {
          System.arraycopy(part, 0, bytes, at, part.length);
          at += part.length;
        }
        parts.clear();
        parts.add(bytes);
        return bytes;
      }
    }

    record TooLarge() implements Body {}

    record TooSlow() implements Body {}

    record NoRoom() implements Body {}

    record Broken() implements Body {}
  }

  private final int mostBytes;
  private final Semaphore usual;
  private final Semaphore large;
  private final LongSupplier nanoTime;

  /// @param mostBytes of one body
  /// @param roomBytes for all that are held at one time
  Bodies(int mostBytes, int roomBytes, LongSupplier nanoTime) {
    this.mostBytes = mostBytes;
    this.usual = new Semaphore(roomBytes / 4);
    this.large = new Semaphore(roomBytes - roomBytes / 4);
    this.nanoTime = nanoTime;
  }

  /// Reads a body to its end and gives it to `use`; its room is free again when that returns.
  <T> T read(InputStream in, Function<Body, T> use) {
    var held = new Held();
    try {
      return use.apply(read(in, held));
    } finally {
      usual.release(held.usual);
      large.release(held.large);
    }
  }

  // What counts is what has arrived, not what was announced: announcing costs a stranger nothing.
  // What has arrived is held once, in pieces: a buffer that grows would hold it up to three times.
  private Body read(InputStream in, Held held) {
    var start = nanoTime.getAsLong();
    var parts = new ArrayList<byte[]>();
    var part = new byte[0];
    var filled = 0;
    var size = 0;
    try {
      while (true) {
        if (filled == part.length) {
          // Whether anything follows is known by one byte, for which no room need be held yet.
          var next = in.read();
          if (next < 0) break;
          if (size == mostBytes) return new Body.TooLarge();
          if (!hasRoom(size, held)) return new Body.NoRoom();
          part = new byte[CHUNK];
          parts.add(part);
          part[0] = (byte) next;
          filled = 1;
          size++;
        }
        var n = in.read(part, filled, CHUNK - filled);
        if (n < 0) break;
        if (n > mostBytes - size) return new Body.TooLarge();
        filled += n;
        size += n;
        if (tooSlow(nanoTime.getAsLong() - start, size)) return new Body.TooSlow();
      }
    } catch (IOException _) {
      return new Body.Broken();
    }
    if (filled < part.length) parts.set(parts.size() - 1, Arrays.copyOf(part, filled));
    return new Body.Whole(parts, size);
  }

  private boolean hasRoom(int size, Held held) {
    if (size < USUAL_BYTES && usual.tryAcquire(CHUNK)) {
      held.usual += CHUNK;
      return true;
    }
    if (!large.tryAcquire(CHUNK)) return false;
    held.large += CHUNK;
    return true;
  }

  private static boolean tooSlow(long nanos, int bytes) {
    var beyond = nanos - UNHURRIED.toNanos();
    return beyond > 0 && bytes < beyond / 1e9 * BYTES_PER_SECOND;
  }

  private static final class Held {
    private int usual;
    private int large;
  }
}
