package dev.parallax;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Many requests for as little of a machine as can be, since the server under test has the same
/// cores: one thread, connections that are kept, one request at a time on each, and everything that
/// is sent prepared before the clock starts.
final class LeanClient {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// Of one answer.
  private static final int MOST_BYTES = 1 << 20;

  private final InetSocketAddress address;

  LeanClient(int port) {
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /// What is sent, each request in parts that need not be its own.
  interface Requests {
    int count();

    ByteBuffer[] get(int i);
  }

  /// What was answered.
  ///
  /// @param firstByte and `whole`: the times in nanoseconds from when each request was due, sorted
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answers(Map<Integer, Integer> statuses, long[] firstByte, long[] whole, Duration took) {
    int of(int status) {
      return statuses.getOrDefault(status, 0);
    }

    double perSecond() {
      return whole.length / (took.toNanos() / 1e9);
    }
  }

  /// The smallest time that this share of all does not exceed, in milliseconds.
  static double millis(long[] sorted, double share) {
    var rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)] / 1e6;
  }

  /// Sends all of them, as fast as that many connections can.
  Answers send(Requests requests, int connections) throws IOException {
    return send(requests, connections, 0);
  }

  /// The same at an even pace, whatever the answers take: a request that finds no connection free
  /// waits for one, and its time counts all the while.
  Answers send(Requests requests, int connections, int perSecond) throws IOException {
    try (var selector = Selector.open()) {
      return new Sending(selector, requests, perSecond).with(connections);
    }
  }

  private final class Sending {
    private final Selector selector;
    private final Requests requests;
    private final int perSecond;
    private final long[] firstByte;
    private final long[] whole;
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final ArrayDeque<Connection> free = new ArrayDeque<>();
    private long begin;
    private int next;
    private int done;

    Sending(Selector selector, Requests requests, int perSecond) {
      this.selector = selector;
      this.requests = requests;
      this.perSecond = perSecond;
      this.firstByte = new long[requests.count()];
      this.whole = new long[requests.count()];
    }

    Answers with(int connections) throws IOException {
      for (var i = 0; i < connections; i++) free.add(new Connection());
      begin = System.nanoTime();
      var heard = begin;
      while (done < whole.length) {
        while (!free.isEmpty() && next < whole.length && due(next) <= System.nanoTime()) {
          free.remove().send(next, perSecond == 0 ? System.nanoTime() : due(next));
          next++;
        }
        if (done == whole.length) break;
        if (select() > 0) {
          heard = System.nanoTime();
          for (var key : selector.selectedKeys()) ((Connection) key.attachment()).go();
          selector.selectedKeys().clear();
        } else if (System.nanoTime() - heard > PATIENCE.toNanos()) {
          throw new IOException("no answer for " + PATIENCE + "; so far " + statuses);
        }
      }
      var took = Duration.ofNanos(System.nanoTime() - begin);
      for (var key : selector.keys()) key.channel().close();
      Arrays.sort(firstByte);
      Arrays.sort(whole);
      return new Answers(Map.copyOf(statuses), firstByte, whole, took);
    }

    private long due(int i) {
      return perSecond == 0 ? begin : begin + (long) (i * (1e9 / perSecond));
    }

    private int select() throws IOException {
      if (free.isEmpty() || next == whole.length) return selector.select(1_000);
      var left = due(next) - System.nanoTime();
      return left < 1_000_000 ? selector.selectNow() : selector.select(left / 1_000_000);
    }

    private final class Connection {
      private final ByteBuffer in = ByteBuffer.allocateDirect(MOST_BYTES);
      private ByteBuffer[] out = {};
      private @Nullable SocketChannel channel;
      private @Nullable SelectionKey key;
      private int request;
      private long dueAt;
      private boolean heard;

      void send(int number, long due) throws IOException {
        request = number;
        dueAt = due;
        heard = false;
        in.clear();
        out = requests.get(number);
        if (channel == null) {
          var opened = SocketChannel.open(address);
          opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
          opened.configureBlocking(false);
          key = opened.register(selector, 0, this);
          channel = opened;
        }
        write();
      }

      void go() throws IOException {
        if (key != null && key.isWritable()) write();
        else read();
      }

      private void write() throws IOException {
        if (channel == null || key == null) return;
        try {
          channel.write(out);
          key.interestOps(
              out[out.length - 1].hasRemaining()
                  ? SelectionKey.OP_WRITE | SelectionKey.OP_READ
                  : SelectionKey.OP_READ);
        } catch (IOException e) {
          end(0, false);
        }
      }

      private void read() throws IOException {
        if (channel == null) return;
        int n;
        try {
          n = channel.read(in);
        } catch (IOException e) {
          n = -1;
        }
        if (n > 0 && !heard) {
          heard = true;
          firstByte[request] = System.nanoTime() - dueAt;
        }
        if (n < 0) {
          end(0, false);
          return;
        }
        if (!in.hasRemaining()) throw new IOException("an answer is larger than " + MOST_BYTES);
        var bytes = new byte[Math.min(in.position(), 2_048)];
        in.get(0, bytes);
        var head = head(new String(bytes, ISO_8859_1));
        if (head != null && head.isWhole(in)) end(head.status, head.last);
      }

      private void end(int status, boolean last) throws IOException {
        whole[request] = System.nanoTime() - dueAt;
        if (!heard) firstByte[request] = whole[request];
        statuses.merge(status, 1, Integer::sum);
        done++;
        if ((status == 0 || last) && channel != null) {
          channel.close();
          channel = null;
        } else if (key != null) {
          key.interestOps(0);
        }
        free.add(this);
      }
    }
  }

  /// The beginning of an answer.
  ///
  /// @param size of all of it; 0 when that is not known before its end
  private record Head(int status, int size, boolean last) {
    private static final byte[] END_OF_CHUNKS = "\r\n0\r\n\r\n".getBytes(ISO_8859_1);

    boolean isWhole(ByteBuffer in) {
      if (size > 0) return in.position() >= size;
      var end = new byte[END_OF_CHUNKS.length];
      if (in.position() < end.length) return false;
      in.get(in.position() - end.length, end);
      return Arrays.equals(end, END_OF_CHUNKS);
    }
  }

  private static @Nullable Head head(String text) {
    var end = text.indexOf("\r\n\r\n");
    if (end < 0) return null;
    var size = 0;
    var last = false;
    for (var line : text.substring(0, end).toLowerCase(Locale.ROOT).split("\r\n")) {
      if (line.startsWith("content-length:")) {
        size = end + 4 + Integer.parseInt(line.substring(15).strip());
      }
      if (line.equals("connection: close")) last = true;
    }
    return new Head(Integer.parseInt(text.substring(9, 12)), size, last);
  }
}
