package shop.basket

class BasketService(private val baskets: BasketRepository, private val prices: PriceClient) {
    suspend fun total(basketId: Long): Money {
        val basket = baskets.load(basketId)
        var sum = Money.ZERO
        basket.lines.forEach { line ->
            sum += prices.current(line.product) * line.count
        }
        return sum
    }

    suspend fun add(basketId: Long, product: Long, count: Int) {
        val basket = baskets.load(basketId)
        baskets.save(basket.with(product, count))
    }
}
