package dev.parallax.engine;

import dev.parallax.outcome.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What models cost, from a table with a date. A model that is not in it costs nothing as far as we
/// know.
final class Prices {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  private final Map<String, Price> prices;

  /// US dollars for a million tokens.
  private record Price(BigDecimal input, BigDecimal cached, BigDecimal output) {}

  private Prices(Map<String, Price> prices) {
    this.prices = prices;
  }

  static Prices bundled() {
    try (var file = Prices.class.getResourceAsStream("prices.yml")) {
      var table = new TreeMap<String, Price>();
      var root = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromInputStream(file);
      var models = (Map<?, ?>) java.util.Objects.requireNonNull(root.get("models"));
      models.forEach((name, values) -> {
        var price = (Map<?, ?>) values;
        table.put(
            String.valueOf(name),
            new Price(amount(price, "input"), amount(price, "cached"), amount(price, "output")));
      });
      return new Prices(table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The same use of a model, with what it cost in US dollars.
  Usage priced(String model, Usage used) {
    var price = price(model);
    var fresh = Math.max(0, used.inputTokens() - used.cachedTokens());
    var cost =
        price
            .input()
            .multiply(BigDecimal.valueOf(fresh))
            .add(price.cached().multiply(BigDecimal.valueOf(used.cachedTokens())))
            .add(price.output().multiply(BigDecimal.valueOf(used.outputTokens())))
            .divide(MILLION);
    return new Usage(
        used.calls(), used.inputTokens(), used.cachedTokens(), used.outputTokens(), cost);
  }

  /// Of names that differ in their date only, the one that the longest entry starts.
  private Price price(String model) {
    return prices.entrySet().stream()
        .filter(entry -> model.startsWith(entry.getKey()))
        .max(Map.Entry.comparingByKey(java.util.Comparator.comparingInt(String::length)))
        .map(Map.Entry::getValue)
        .orElse(new Price(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO));
  }

  private static BigDecimal amount(Map<?, ?> price, String key) {
    return new BigDecimal(String.valueOf(price.get(key)));
  }
}
