package dev.parallax.report;

import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;
import java.util.List;
import java.util.regex.Pattern;

/// A text from outside in each of the places where texts from outside are shown. A renderer with
/// GitHub's extensions finds text in it and nothing else.
public final class SafeMarkdownFuzz {
  /// What GitHub makes links, mentions, formulas and pictures of, outside of code.
  private static final Pattern ALIVE =
      Pattern.compile(
          "@[A-Za-z0-9]|#[0-9]|(?i:gh-[0-9])|://|(?i:www\\.)|\\b[0-9a-fA-F]{7,40}\\b|\\$|:octocat:");

  private static final Pattern MARKER = Pattern.compile("(?i)<!--\\s*parallax");

  private SafeMarkdownFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var text = Pieces.of(data).get(0);
    var most = 1 + Math.floorMod(Pieces.of(data).get(1).hashCode(), 600);
    alone(text, most);
    cell(text, most);
    block(text);
  }

  private static void alone(String text, int most) {
    var inline = SafeMarkdown.inline(text, most);
    Must.hold(inline.length() <= most, "no longer than asked");
    Must.hold(inline.indexOf('\n') < 0 && inline.indexOf('\r') < 0, "on one line");
    Must.hold(!inline.startsWith("/"), "no command at the start of a line");
    for (var markdown : List.of(inline + "\n", "Claim: " + inline + "\n")) {
      var seen = Rendered.of(markdown);
      Must.hold(seen.links.isEmpty() && seen.images.isEmpty(), "it leads nowhere");
      Must.hold(seen.html.isEmpty(), "it is no HTML");
      Must.hold(seen.headings.isEmpty() && seen.blocks.isEmpty(), "it starts no block");
      Must.hold(seen.emphasis.isEmpty() && seen.tableRows.isEmpty(), "it is not styled");
      Must.hold(!ALIVE.matcher(seen.text).find(), "nothing in it is alive");
    }
    Must.hold(!MARKER.matcher(inline).find(), "nobody writes our marker");
  }

  private static void cell(String text, int most) {
    var code = SafeMarkdown.code(text, most);
    var table =
        "| a | b | c |\n|---|---|---|\n| x | %s | %s |\n| last | y | z |\n"
            .formatted(SafeMarkdown.inline(text, most), code);
    var seen = Rendered.of(table);
    Must.equal(seen.tableRows.size(), 3, "a table keeps its rows");
    Must.hold(seen.tableRows.stream().allMatch(row -> row.size() == 3), "and its columns");
    Must.equal(seen.tableRows.getLast(), List.of("last", "y", "z"), "and its end");
    Must.hold(seen.links.isEmpty() && seen.images.isEmpty() && seen.html.isEmpty(), "only text");
    Must.hold(!ALIVE.matcher(seen.text).find(), "nothing in a cell is alive");
    Must.hold(!MARKER.matcher(code).find(), "nobody writes our marker");
  }

  private static void block(String text) {
    var block = SafeMarkdown.block(text, 100, 4_000);
    var seen = Rendered.of("before\n\n" + block + "\n\nafter\n");
    Must.equal(seen.blocks.size(), 1, "a block is one block");
    Must.equal(seen.text.toString(), "before after ", "and ends where it should");
    Must.hold(block.lines().allMatch(line -> line.startsWith(">")), "all of it is quoted");
    Must.hold(SafeMarkdown.bytes(block) <= 4_000 + 200, "and no longer than asked");
    Must.hold(!MARKER.matcher(block).find(), "nobody writes our marker");
    var link = SafeMarkdown.link("words", text);
    Must.hold(Rendered.of(link + "\n").links.size() <= 1, "a link is one link");
    var html = Rendered.of(SafeMarkdown.html(text, 200) + "\n").html;
    Must.hold(
        html.stream().allMatch(tag -> tag.equals("<code>") || tag.equals("</code>")),
        "HTML is ours");
  }
}
