package dev.parallax.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/// A Markdown text as GitHub's flavour renders it: what links, loads, is HTML, and is plain text.
public final class Rendered {
  private static final Parser PARSER =
      Parser.builder()
          .extensions(List.of(TablesExtension.create(), AutolinkExtension.create()))
          .build();
  private static final Pattern MENTION =
      Pattern.compile("(^|[^A-Za-z0-9_`])@[A-Za-z0-9][A-Za-z0-9-]*");
  private static final Pattern REFERENCE =
      Pattern.compile("(^|[^A-Za-z0-9_&])#\\d+|\\bGH-\\d+|[A-Za-z0-9-]+/[A-Za-z0-9._-]+#\\d+");

  public final List<String> links = new ArrayList<>();
  public final List<String> images = new ArrayList<>();
  public final List<String> html = new ArrayList<>();
  public final List<String> texts = new ArrayList<>();
  public int tableRows;

  /// Parses a text.
  public Rendered(String markdown) {
    PARSER
        .parse(markdown)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Link link) {
                links.add(link.getDestination());
                visitChildren(link);
              }

              @Override
              public void visit(Image image) {
                images.add(image.getDestination());
              }

              @Override
              public void visit(HtmlInline inline) {
                html.add(inline.getLiteral());
              }

              @Override
              public void visit(HtmlBlock block) {
                html.add(block.getLiteral());
              }

              @Override
              public void visit(Text text) {
                texts.add(text.getLiteral());
              }

              @Override
              public void visit(Code code) {}

              @Override
              public void visit(CustomNode node) {
                if (node instanceof TableRow) tableRows++;
                visitChildren(node);
              }
            });
  }

  /// Plain text in which GitHub would see a mention of somebody.
  public List<String> mentions() {
    return texts.stream().filter(text -> MENTION.matcher(text).find()).toList();
  }

  /// Plain text in which GitHub would see another issue.
  public List<String> references() {
    return texts.stream().filter(text -> REFERENCE.matcher(text).find()).toList();
  }
}
