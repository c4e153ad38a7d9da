package dev.parallax.engine;

import dev.parallax.outcome.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What models cost, from a table with a date. Of a model that is not in it nobody knows.
final class Prices {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  private final LocalDate date;
  private final Map<String, Price> prices;

  /// US dollars for a million tokens.
  private record Listed(
      BigDecimal input, BigDecimal cached, BigDecimal written, BigDecimal output) {}

  /// US dollars for one token.
  ///
  /// @param cached for one that the provider's cache served
  /// @param written for one that was written to it
  record Price(BigDecimal input, BigDecimal cached, BigDecimal written, BigDecimal output) {
    static final Price UNKNOWN =
        new Price(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

    /// What so many tokens cost, the cached and the written ones being part of the input.
    BigDecimal of(long inputTokens, long cachedTokens, long writtenTokens, long outputTokens) {
      var plain = Math.max(0, inputTokens - cachedTokens - writtenTokens);
      return input
          .multiply(BigDecimal.valueOf(plain))
          .add(cached.multiply(BigDecimal.valueOf(cachedTokens)))
          .add(written.multiply(BigDecimal.valueOf(writtenTokens)))
          .add(output.multiply(BigDecimal.valueOf(outputTokens)));
    }

    /// What so many tokens of input cost at most: all that are not in a cache are written to it.
    BigDecimal ofMost(long inputTokens, long cachedTokens) {
      return input
          .max(written)
          .multiply(BigDecimal.valueOf(inputTokens - cachedTokens))
          .add(cached.multiply(BigDecimal.valueOf(cachedTokens)));
    }
  }

  private Prices(LocalDate date, Map<String, Price> prices) {
    this.date = date;
    this.prices = prices;
  }

  static Prices bundled() {
    try (var file = Prices.class.getResourceAsStream("prices.yml")) {
      var table = new TreeMap<String, Price>();
      var root = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromInputStream(file);
      var models = (Map<?, ?>) Objects.requireNonNull(root.get("models"));
      models.forEach((name, values) -> {
        var price = (Map<?, ?>) values;
        var listed =
            new Listed(
                amount(price, "input"),
                amount(price, "cached"),
                amount(price, price.containsKey("written") ? "written" : "input"),
                amount(price, "output"));
        table.put(
            String.valueOf(name),
            new Price(
                listed.input().divide(MILLION),
                listed.cached().divide(MILLION),
                listed.written().divide(MILLION),
                listed.output().divide(MILLION)));
      });
      return new Prices(LocalDate.parse(String.valueOf(root.get("date"))), table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// When they were read from the providers' lists.
  LocalDate date() {
    return date;
  }

  /// Whether they are so old on a day that nobody should rely on them.
  boolean old(LocalDate day) {
    return date.plusYears(1).isBefore(day);
  }

  /// The same use of a model, with what it cost in US dollars. A call whose price is unknown is
  /// counted as such.
  Usage priced(String model, Usage used) {
    var price = of(model);
    var known = price.orElse(Price.UNKNOWN);
    return new Usage(
        used.calls(),
        used.inputTokens(),
        used.cachedTokens(),
        used.writtenTokens(),
        used.outputTokens(),
        known.of(
            used.inputTokens(), used.cachedTokens(), used.writtenTokens(), used.outputTokens()),
        price.isPresent() ? 0 : used.calls());
  }

  /// What a token of a model costs. Of names that differ in their date only, the one that the
  /// longest entry starts.
  Optional<Price> of(String model) {
    return prices.entrySet().stream()
        .filter(entry -> isVersion(model, entry.getKey()))
        .max(Map.Entry.comparingByKey(Comparator.comparingInt(String::length)))
        .map(Map.Entry::getValue);
  }

  /// Another number behind a point is another model, at another price.
  private static boolean isVersion(String model, String name) {
    return model.equals(name)
        || (model.startsWith(name) && "-@:".indexOf(model.charAt(name.length())) >= 0);
  }

  private static BigDecimal amount(Map<?, ?> price, String key) {
    return new BigDecimal(String.valueOf(price.get(key)));
  }
}
