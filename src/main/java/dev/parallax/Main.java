package dev.parallax;

/// The front door.
public final class Main {
  private Main() {}

  /// Runs the command.
  public static void main(String[] args) {
    var n = args.length;
    System.out.println(n);
  }
}
