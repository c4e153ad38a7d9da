package dev.parallax.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An archive made to harm whoever reads it. C2 row 36.
@Timeout(60)
final class ArchiveTest {
  private static final byte[] WANTED = "what the tree has\n".getBytes(UTF_8);
  private static final String NAME = Objects.name(WANTED);

  /// Writes an archive, and may be broken off.
  private interface Written {
    void to(OutputStream out) throws IOException;
  }

  private final List<String> fetched = new CopyOnWriteArrayList<>();
  private final CountDownLatch brokenOff = new CountDownLatch(1);
  private HttpServer github;
  private Written archive = _ -> {};

  @BeforeEach
  void start() throws IOException {
    github = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    github.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    github.createContext("/", this::answer);
    github.start();
  }

  @AfterEach
  void stop() {
    github.stop(0);
  }

  @Test
  void what_is_in_the_archive_is_not_asked_for_again() throws Exception {
    archive = zip("shop-1/README.md", WANTED);
    assertThat(objects().read(NAME)).isEqualTo(WANTED);
    assertThat(fetched).isEmpty();
  }

  @Test
  void a_file_that_says_to_be_another_one_is_not_believed() throws Exception {
    archive = zip("shop-1/README.md", "something else\n".getBytes(UTF_8));
    assertThat(objects().read(NAME)).isEqualTo(WANTED);
    assertThat(fetched).containsExactly(NAME);
  }

  @Test
  void a_name_leads_nowhere_since_nothing_is_unpacked() throws Exception {
    var out = Files.createTempDirectory("parallax-archive");
    for (var name :
        List.of(
            "../".repeat(12) + out.toString().substring(1) + "/slipped",
            out + "/slipped",
            "..\\..\\slipped",
            "shop-1/../../slipped",
            "C:\\slipped",
            "shop-1/link\0slipped")) {
      archive = zip(name, "evil\n".getBytes(UTF_8));
      assertThat(objects().read(NAME)).isEqualTo(WANTED);
    }
    try (var files = Files.list(out)) {
      assertThat(files).isEmpty();
    }
    assertThat(Path.of("slipped")).doesNotExist();
    Files.delete(out);
  }

  @Test
  void what_unfolds_without_end_is_not_unfolded() throws Exception {
    archive =
        out -> {
          out.write(localHeader("shop-1/bomb", 8));
          var gigabyte = deflatedZeros();
          while (true) out.write(gigabyte);
        };
    assertThat(objects().read(NAME)).isEqualTo(WANTED);
    // The other side could not even send a part of it that would be worth the name.
    brokenOff.await();
  }

  @Test
  void a_million_entries_are_not_all_looked_at() throws Exception {
    archive =
        out -> {
          for (var i = 0; i < 1_000_000; i++) {
            out.write(localHeader("shop-1/a-name-of-some-length-so-that-it-takes-room-" + i, 0));
          }
        };
    assertThat(objects().read(NAME)).isEqualTo(WANTED);
    brokenOff.await();
  }

  @Test
  void what_is_no_archive_is_no_loss() throws Exception {
    for (var text : List.of("", "PK", "not a zip", "PK\u0003\u0004" + "x".repeat(100))) {
      archive = out -> out.write(text.getBytes(UTF_8));
      assertThat(objects().read(NAME)).isEqualTo(WANTED);
    }
  }

  private Objects objects() {
    var url = "http://127.0.0.1:" + github.getAddress().getPort();
    var app = new GitHubApp(url, new GivenToken(""), InstantSource.system());
    return new Objects(app.requests(1, 1), "/repositories/1", "c0ffee", 1000);
  }

  private void answer(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    exchange.sendResponseHeaders(200, 0);
    try (var out = exchange.getResponseBody()) {
      if (path.contains("/zipball/")) {
        archive.to(out);
      } else {
        fetched.add(path.substring(path.lastIndexOf('/') + 1));
        var content = Base64.getEncoder().encodeToString(WANTED);
        out.write(("{\"content\":\"" + content + "\"}").getBytes(UTF_8));
      }
    } catch (IOException hungUp) {
      brokenOff.countDown();
    }
  }

  private static Written zip(String name, byte[] content) {
    return out -> {
      var zip = new ZipOutputStream(out);
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
      zip.closeEntry();
      zip.finish();
    };
  }

  /// A local file header: sizes follow the content when it is deflated, and are none otherwise.
  private static byte[] localHeader(String name, int method) {
    var bytes = name.getBytes(UTF_8);
    var header = ByteBuffer.allocate(30 + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0x04034b50).putShort((short) 20).putShort((short) (method == 8 ? 8 : 0));
    header.putShort((short) method).putInt(0).putInt(0).putInt(0).putInt(0);
    header.putShort((short) bytes.length).putShort((short) 0).put(bytes);
    return header.array();
  }

  /// Blocks that unfold to a gigabyte of zeros and can be followed by more.
  private static byte[] deflatedZeros() {
    var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    var buffer = new byte[1 << 16];
    var megabyte = new ByteArrayOutputStream();
    // The second of two has references back to the first alone, so it can be repeated.
    for (var i = 0; i < 2; i++) {
      megabyte.reset();
      deflater.setInput(new byte[1 << 20]);
      int length;
      while ((length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH)) > 0) {
        megabyte.write(buffer, 0, length);
      }
    }
    deflater.end();
    var block = megabyte.toByteArray();
    var gigabyte = new byte[block.length * 1024];
    for (var i = 0; i < 1024; i++)
      System.arraycopy(block, 0, gigabyte, i * block.length, block.length);
    return Arrays.copyOf(gigabyte, gigabyte.length);
  }
}
