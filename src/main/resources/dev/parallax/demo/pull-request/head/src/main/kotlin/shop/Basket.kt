package shop

/** What a customer is about to buy. */
class Basket {
  private val lines = mutableListOf<Line>()

  /** One article and how many of it. */
  data class Line(val article: String, val count: Int, val cents: Long)

  /** Puts an article into the basket. */
  fun add(line: Line) {
    require(line.count > 0) { "nothing to add" }
    lines += line
  }

  /** Whether there is nothing in it. */
  fun isEmpty(): Boolean = lines.isEmpty()

  /** The price of everything, in cents. */
  fun total(): Long = lines.sumOf { it.count * it.cents }
}
