package dev.parallax;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A wire between a process and a port of this machine, which can be cut: then nothing comes
/// through any more, and nobody is told, as when a cable is pulled.
final class Wire implements AutoCloseable {
  private final ServerSocket door;
  private final int port;
  private final List<Socket> ends = new CopyOnWriteArrayList<>();
  private volatile boolean cut;

  private Wire(ServerSocket door, int port) {
    this.door = door;
    this.port = port;
  }

  /// Lays one to a port.
  static Wire to(int port) throws IOException {
    var wire = new Wire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
    Thread.ofVirtual().start(wire::accept);
    return wire;
  }

  /// The port at which it begins.
  int port() {
    return door.getLocalPort();
  }

  void cut() {
    cut = true;
  }

  /// Carries again; what was connected before is broken, as by then it is.
  void mend() {
    ends.forEach(Wire::end);
    ends.clear();
    cut = false;
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ends.forEach(Wire::end);
  }

  private void accept() {
    try {
      while (true) {
        var from = door.accept();
        ends.add(from);
        if (cut) continue;
        var to = new Socket(InetAddress.getLoopbackAddress(), port);
        ends.add(to);
        Thread.ofVirtual().start(() -> carry(from, to));
        Thread.ofVirtual().start(() -> carry(to, from));
      }
    } catch (IOException closed) {
      ends.forEach(Wire::end);
    }
  }

  private void carry(Socket from, Socket to) {
    var bytes = new byte[8192];
    try (from;
        to) {
      while (true) {
        var read = from.getInputStream().read(bytes);
        if (read < 0) return;
        if (cut) continue;
        to.getOutputStream().write(bytes, 0, read);
      }
    } catch (IOException broken) {
      ends.remove(from);
      ends.remove(to);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
