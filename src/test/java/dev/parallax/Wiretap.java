package dev.parallax;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// A wire to somebody on this machine, on which all that is asked is heard.
final class Wiretap implements AutoCloseable {
  private final ServerSocket door;
  private final URI there;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

  private Wiretap(ServerSocket door, URI there) {
    this.door = door;
    this.there = there;
  }

  /// Lays one.
  static Wiretap to(String url) {
    try {
      var door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      var tap = new Wiretap(door, URI.create(url));
      Thread.ofVirtual().start(tap::accept);
      return tap;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The same address, by this wire.
  String url() {
    return there.toString().replace(":" + there.getPort(), ":" + door.getLocalPort());
  }

  /// All that was asked.
  String heard() {
    return heard.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        var from = door.accept();
        var to = new Socket(there.getHost(), there.getPort());
        Thread.ofVirtual().start(() -> carry(from, to, true));
        Thread.ofVirtual().start(() -> carry(to, from, false));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void carry(Socket from, Socket to, boolean listening) {
    try (from;
        to) {
      copy(from.getInputStream(), to.getOutputStream(), listening);
    } catch (IOException _) {
      // one of them has gone
    }
  }

  private void copy(InputStream in, OutputStream out, boolean listening) throws IOException {
    var buffer = new byte[16 * 1024];
    for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      if (listening) heard.write(buffer, 0, read);
      out.write(buffer, 0, read);
      out.flush();
    }
  }
}
