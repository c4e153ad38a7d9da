package shop.basket

class BasketService(private val baskets: BasketRepository, private val prices: PriceClient) {
    suspend fun total(basketId: Long): Money {
        val basket = baskets.load(basketId)
        val known = prices.forAll(basket.lines.map { it.product })
        return basket.lines.fold(Money.ZERO) { sum, line -> sum + known.getValue(line.product) * line.count }
    }

    suspend fun add(basketId: Long, product: Long, count: Int) {
        val basket = baskets.load(basketId)
        baskets.save(basket.with(product, count))
    }
}
