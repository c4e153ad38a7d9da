package dev.parallax;
import dev.parallax.demo.StandInGitHub;
import java.nio.file.*;
import java.util.*;
public class AckProfile {
  public static void main(String[] a) throws Exception {
    var rounds = Integer.parseInt(a[0]); var n = Integer.parseInt(a[1]); var conns = Integer.parseInt(a[2]); var action = a[3];
    var opts = a.length > 4 ? List.of(a).subList(4, a.length) : List.<String>of();
    try (var github = StandInGitHub.start(ServerProcess.SECRET)) {
      github.repository("acme/shop", Map.of("a.txt", "a"));
      var data = Files.createTempDirectory("ackprofile");
      var o = new ArrayList<>(List.of("-XX:TieredStopAtLevel=4")); o.addAll(opts);
      var env = Map.of("PARALLAX_DEBOUNCE_SECONDS","300","PARALLAX_SWEEP_MINUTES","0","PARALLAX_RECONCILE_HOURS","0");
      Process p = null;
      try (var server = ServerProcess.start(github, data, env, o).listens()) {
        var port = Integer.parseInt(server.address().replaceAll(".*:", ""));
        int pport = ServerProcess.freePort();
        var probot = Probot.there().orElseThrow();
        var b = new ProcessBuilder(probot.command()).inheritIO();
        b.environment().putAll(probot.environment(github.appId(), github.privateKey()));
        b.environment().put("PORT", ""+pport); b.environment().put("WEBHOOK_SECRET", ServerProcess.SECRET);
        p = b.start();
        System.err.println("pid " + server.pid()); Thread.sleep(1500);
        for (int r = 0; r < rounds; r++) {
          for (var who : System.getenv("ONLY") != null ? List.of("parallax") : List.of("parallax", "probot")) {
            var d = new PreparedDeliveries(n, action, ServerProcess.SECRET);
            var ph = ProcessHandle.of(who.equals("parallax") ? server.pid() : p.pid()).orElseThrow();
            var cpu = ph.info().totalCpuDuration().orElseThrow();
            var own = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
            var c = new LeanClient(who.equals("parallax") ? port : pport).send(d, conns);
            System.out.printf("%-9s %s bytes %d: %.0f/s p50 %.2f p99 %.2f ms; server cpu %.0f us client cpu %.0f us each%n", who, c.statuses(), d.bytes(), c.perSecond(),
              LeanClient.millis(c.whole(), 0.5), LeanClient.millis(c.whole(), 0.99),
              ph.info().totalCpuDuration().orElseThrow().minus(cpu).toNanos()/1e3/n, ProcessHandle.current().info().totalCpuDuration().orElseThrow().minus(own).toNanos()/1e3/n);
          }
        }
        if (System.getenv("JFR") != null) new ProcessBuilder(System.getProperty("java.home")+"/bin/jcmd", ""+server.pid(), "JFR.dump", "filename=/tmp/ack.jfr").inheritIO().start().waitFor();
        new ProcessBuilder(System.getProperty("java.home")+"/bin/jcmd", ""+server.pid(), "Compiler.perfmap").start().waitFor(); System.out.println(new ProcessBuilder("uptime").inheritIO().start().waitFor());
        if (server.log().length() > 0) System.out.println(server.log().lines().limit(15).toList());
      } finally { if (p != null) p.destroyForcibly(); }
    }
  }
}
