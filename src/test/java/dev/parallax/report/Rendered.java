package dev.parallax.report;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/// Markdown as a renderer with GitHub's extensions understands it.
public final class Rendered extends AbstractVisitor {
  private static final List<Extension> EXTENSIONS =
      List.of(
          TablesExtension.create(), AutolinkExtension.create(), StrikethroughExtension.create());

  public final List<String> links = new ArrayList<>();
  public final List<String> images = new ArrayList<>();
  final List<String> html = new ArrayList<>();
  final List<String> code = new ArrayList<>();
  final List<String> blocks = new ArrayList<>();
  final List<String> emphasis = new ArrayList<>();
  final List<String> headings = new ArrayList<>();
  final List<List<String>> tableRows = new ArrayList<>();
  public final StringBuilder text = new StringBuilder();
  private final StringBuilder all = new StringBuilder();

  public static Rendered of(String markdown) {
    var rendered = new Rendered();
    Parser.builder().extensions(EXTENSIONS).build().parse(markdown).accept(rendered);
    return rendered;
  }

  /// What a reader sees, code included.
  public String seen() {
    return all.toString();
  }

  @Override
  public void visit(Text node) {
    text.append(node.getLiteral()).append(' ');
    all.append(node.getLiteral());
  }

  @Override
  public void visit(Code node) {
    code.add(node.getLiteral());
    all.append(node.getLiteral());
  }

  @Override
  public void visit(FencedCodeBlock node) {
    blocks.add(node.getLiteral());
  }

  @Override
  public void visit(Link node) {
    links.add(node.getDestination());
    visitChildren(node);
  }

  @Override
  public void visit(Image node) {
    images.add(node.getDestination());
  }

  @Override
  public void visit(HtmlInline node) {
    html.add(node.getLiteral());
  }

  @Override
  public void visit(HtmlBlock node) {
    html.add(node.getLiteral());
  }

  @Override
  public void visit(Heading node) {
    headings.add(node.getLevel() + "");
    visitChildren(node);
  }

  @Override
  public void visit(Emphasis node) {
    emphasis.add("em");
    visitChildren(node);
  }

  @Override
  public void visit(StrongEmphasis node) {
    emphasis.add("strong");
    visitChildren(node);
  }

  @Override
  public void visit(CustomNode node) {
    if (node instanceof TableRow) tableRows.add(new ArrayList<>());
    var from = all.length();
    visitChildren(node);
    if (node instanceof TableCell) tableRows.getLast().add(all.substring(from));
  }
}
