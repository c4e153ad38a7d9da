package dev.parallax;

/// The front door: reads what was asked for and ends with an exit code.
public final class Main {
  private Main() {}

  /// Runs one command.
  public static void main(String[] args) {
    System.exit(args.length == 0 ? 0 : 2);
  }
}
