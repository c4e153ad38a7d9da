package dev.parallax.job;

import dev.parallax.trail.Fact;
import dev.parallax.trail.Trail;
import dev.parallax.trail.Watch;
import dev.parallax.trail.Work;
import java.util.Locale;

/// Handles deliveries as another one does, and lets somebody hear of it: each time that one is
/// handed out is a piece of work with an end of its own.
public final class WatchedHandler implements JobQueue.Handler {
  private final JobQueue.Handler handler;
  private final Watch watch;

  public WatchedHandler(JobQueue.Handler handler, Watch watch) {
    this.handler = handler;
    this.watch = watch;
  }

  @Override
  public void handle(String guid) throws InterruptedException {
    var trail = Trail.begin(new Work.Delivery(guid), watch);
    // What nobody says an end of ended in a fault.
    var end = "fault";
    var isFailure = true;
    try {
      trail.during(() -> {
        handler.handle(guid);
        return guid;
      });
      end = "done";
      isFailure = false;
    } catch (Later later) {
      end = "later";
      isFailure = false;
      throw later;
    } catch (Lease.Lost lost) {
      end = "lease lost";
      throw lost;
    } catch (ForgeTrouble trouble) {
      end = words(trouble);
      throw trouble;
    } catch (StoreTrouble trouble) {
      end = "store";
      throw trouble;
    } catch (InterruptedException stopped) {
      end = "stopped";
      isFailure = false;
      throw stopped;
    } finally {
      if (isFailure) trail.failed(end);
      else trail.learn(new Fact.Ended(end));
      trail.end();
    }
  }

  /// What a trouble with the forge is called where only categories are.
  static String words(ForgeTrouble trouble) {
    return "github " + trouble.kind().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void givenUp(String guid, String reason) {
    handler.givenUp(guid, reason);
  }
}
