package shop.mail;

import java.time.Duration;
import java.util.List;

/** Sends letters. */
public final class Mailer {
  private final Transport transport;

  /**
   * A mailer.
   *
   * @param transport what carries the letters
   */
  public Mailer(Transport transport) {
    this.transport = transport;
  }

  /**
   * Sends a letter and waits until it was taken.
   *
   * @param to who gets it
   * @param subject its first line
   * @param timeout how long to wait
   * @return its number
   * @throws NotTaken when nobody took it in time
   */
  public long send(String to, String subject, Duration timeout) {
    return transport.tryToCarry(List.of(to), subject, timeout).orElse(-1L);
  }
}
