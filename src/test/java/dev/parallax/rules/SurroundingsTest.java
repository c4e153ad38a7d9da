package dev.parallax.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.plan.Change;
import dev.parallax.plan.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What models are told of the code around a change.
final class SurroundingsTest {
  private static String around(Map<String, String> before, Map<String, String> changed) {
    return around(Surroundings.STANDARD, before, changed);
  }

  private static String around(
      Surroundings surroundings, Map<String, String> before, Map<String, String> changed) {
    var after = new TreeMap<>(before);
    after.putAll(changed);
    return surroundings.of(Changes.between(before, after), Changes.source(after));
  }

  @Test
  void java_is_read() {
    var text =
        """
        package shop;

        /** Orders. */
        @Deprecated
        class Orders {
          static final int MOST_ITEMS = 100;

          int count() {
            return 1;
          }

          @Override
          public int total(Cart cart) {
            var sum = 0;
            for (var item : cart.items()) {
              sum += item.price();
            }
            // one
            // two
            return sum;
          }

          private void clear(Cart cart) {
            cart.items().clear();
          }
        }
        """;
    assertThat(
            around(
                Map.of(
                    "shop/Orders.java",
                    text,
                    "shop/Prices.java",
                    """
                    class Prices {
                      static int rounded(int sum, int digits) {
                        return sum;
                      }

                      void unrelated() {}
                    }
                    """,
                    "shop/Shop.java",
                    """
                    class Shop {
                      int sell(Cart cart) {
                        return new Orders().total(cart);
                      }
                    }
                    """),
                Map.of(
                    "shop/Orders.java",
                    text.replace("return sum;", "return Prices.rounded(sum, 2);"))))
        .isEqualTo(
            """
            === shop/Orders.java
                 5   class Orders
                12     @Override
                13     public int total(Cart cart) {
                14       var sum = 0;
                15       for (var item : cart.items()) {
                16         sum += item.price();
                17       }
                18       // one
                19       // two
                20       return Prices.rounded(sum, 2);
                21     }

            Also in shop/Orders.java:
                 6   Orders: MOST_ITEMS = 100
                 8   Orders: int count()

            Used by the added lines and defined elsewhere:
            shop/Prices.java:1   class Prices
            shop/Prices.java:2   Prices: static int rounded(int sum, int digits)

            Calls of what was changed, by name:
            shop/Shop.java:3   return new Orders().total(cart);
            """);
  }

  @Test
  void python_is_read() {
    var text =
        """
        import os
        from shop.prices import rounded

        LIMIT = 3

        class Orders:
            def count(self):
                return 1

            @cached
            def total(self, cart) -> int:
                a = 1
                b = 2
                c = 3
                return a

        def other(x):
            return x
        """;
    assertThat(
            around(
                Map.of(
                    "shop/orders.py",
                    text,
                    "shop/prices.py",
                    "def rounded(sum, digits=2):\n    return sum\n"),
                Map.of("shop/orders.py", text.replace("return a\n", "return rounded(a)\n"))))
        .isEqualTo(
            """
            === shop/orders.py
                 6   class Orders
                11       def total(self, cart) -> int:
                12           a = 1
                13           b = 2
                14           c = 3
                15           return rounded(a)

            Also in shop/orders.py:
                 4   LIMIT = 3
                 7   Orders: def count(self)

            Used by the added lines and defined elsewhere:
            shop/prices.py:1   def rounded(sum, digits=2)
            """);
  }

  @Test
  void go_is_read() {
    var text =
        """
        package rates

        const MostRates = 3

        type Rates struct {
        \tall map[string]int
        }

        type Source interface {
        \tFetch(name string) int
        }

        func (r *Rates) Get(name string) int {
        \ta := 1
        \tb := 1
        \tfmt.Println(a, b)
        \treturn 1
        }

        func Load() *Rates {
        \treturn nil
        }
        """;
    assertThat(
            around(
                Map.of(
                    "rates/rates.go",
                    text,
                    "rates/convert.go",
                    """
                    package rates

                    // Converts.
                    func Convert(amount int) int {
                    \treturn amount
                    }
                    """,
                    "main.go",
                    "package main\n\nfunc main() {\n\trates.Load().Get(\"x\")\n}\n"),
                Map.of(
                    "rates/rates.go", text.replace("return 1\n", "return Convert(r.all[name])\n"))))
        .isEqualTo(
            """
            === rates/rates.go
                13   func (r *Rates) Get(name string) int {
                14   \ta := 1
                15   \tb := 1
                16   \tfmt.Println(a, b)
                17   \treturn Convert(r.all[name])
                18   }

            Also in rates/rates.go:
                 3   MostRates = 3
                 5   Rates struct
                 9   Source interface
                10   Source: Fetch(name string) int

            Used by the added lines and defined elsewhere:
            rates/convert.go:4   func Convert(amount int) int

            Calls of what was changed, by name:
            main.go:4   rates.Load().Get("x")
            """);
  }

  @Test
  void typescript_is_read() {
    var text =
        """
        import { fetchAll } from './api';

        export const LIMIT = 10;

        export interface Query {
          text: string;
          run(): void;
        }

        export const search = async (query: Query) => {
          const a = 1;
          const b = 1;
          const c = 1;
          return a;
        };

        export class Box<T> {
          private open = () => {
            return 1;
          };
          close(): void {}
        }
        """;
    assertThat(
            around(
                Map.of(
                    "web/search.ts",
                    text,
                    "web/api.ts",
                    "export async function fetchAll(url: string, most: number): Promise<string[]>"
                        + " {\n"
                        + "  return [];\n"
                        + "}\n",
                    "web/page.tsx",
                    """
                    import { search } from './search';
                    export const Page = () => <div>{search({})}</div>;
                    """),
                Map.of(
                    "web/search.ts", text.replace("return a;", "return fetchAll('/x', LIMIT);"))))
        .isEqualTo(
            """
            === web/search.ts
                10   export const search = async (query: Query) => {
                11     const a = 1;
                12     const b = 1;
                13     const c = 1;
                14     return fetchAll('/x', LIMIT);
                15   };

            Also in web/search.ts:
                 3   LIMIT = 10
                 5   interface Query
                 7   Query: run(): void
                18   Box: private open = () =>
                21   Box: close(): void

            Used by the added lines and defined elsewhere:
            web/api.ts:1   async function fetchAll(url: string, most: number): Promise<string[]>

            Calls of what was changed, by name:
            web/page.tsx:2   export const Page = () => <div>{search({})}</div>;
            """);
  }

  @Test
  void javascript_is_read() {
    var text =
        """
        const api = require('./api');

        function search(query) {
          const a = 1;
          const b = 1;
          const c = 1;
          return a;
        }

        class Box {
          open() {}

          close() {}
        }
        """;
    assertThat(
            around(
                Map.of(
                    "web/search.js",
                    text,
                    "web/api.js",
                    "exports.x = 1;\nfunction fetchAll(url) {}\n"),
                Map.of("web/search.js", text.replace("return a;", "return api.fetchAll('/x');"))))
        .isEqualTo(
            """
            === web/search.js
                 3   function search(query) {
                 4     const a = 1;
                 5     const b = 1;
                 6     const c = 1;
                 7     return api.fetchAll('/x');
                 8   }

            Also in web/search.js:
                 1   api = require('./api')
                11   Box: open()
                13   Box: close()

            Used by the added lines and defined elsewhere:
            web/api.js:2   function fetchAll(url)
            """);
  }

  @Test
  void kotlin_is_read() {
    var text =
        """
        package shop

        class Basket(val owner: String) {
            fun count(): Int = 1

            fun total(rates: Rates): Int {
                val a = 1
                val b = 1
                val c = 1
                return a
            }
        }

        fun helper(x: Int): Int = x
        """;
    assertThat(
            around(
                Map.of(
                    "shop/Basket.kt",
                    text,
                    "shop/Rates.kt",
                    "package shop\n\ninterface Rates {\n    fun convert(sum: Int): Int\n}\n"),
                Map.of("shop/Basket.kt", text.replace("return a\n", "return rates.convert(a)\n"))))
        .isEqualTo(
            """
            === shop/Basket.kt
                 3   class Basket(val owner: String)
                 6       fun total(rates: Rates): Int {
                 7           val a = 1
                 8           val b = 1
                 9           val c = 1
                10           return rates.convert(a)
                11       }

            Also in shop/Basket.kt:
                 4   Basket: fun count(): Int
                14   fun helper(x: Int): Int

            Used by the added lines and defined elsewhere:
            shop/Rates.kt:4   Rates: fun convert(sum: Int): Int
            """);
  }

  @Test
  void ruby_is_read() {
    var text =
        """
        module Shop
          class Orders
            def count
              1
            end

            def total(cart, digits = 2)
              a = 1
              b = 1
              c = 1
              a
            end

            def self.load(path)
              new
            end

            def clear
            end
          end
        end
        """;
    assertThat(
            around(
                Map.of(
                    "lib/orders.rb",
                    text,
                    "lib/prices.rb",
                    "class Prices\n  def self.rounded(sum)\n    sum\n  end\nend\n"),
                Map.of(
                    "lib/orders.rb",
                    text.replace("      a\n    end", "      Prices.rounded(a)\n    end"))))
        .isEqualTo(
            """
            === lib/orders.rb
                 1   module Shop
                 2   class Orders
                 7       def total(cart, digits = 2)
                 8         a = 1
                 9         b = 1
                10         c = 1
                11         Prices.rounded(a)
                12       end

            Also in lib/orders.rb:
                 3   Orders: def count
                18   Orders: def clear

            Used by the added lines and defined elsewhere:
            lib/prices.rb:1   class Prices
            lib/prices.rb:2   Prices: def self.rounded(sum)
            """);
  }

  @Test
  void shell_is_read() {
    var text =
        """
        #!/bin/bash
        set -e

        build() {
          echo a
          echo b
          echo c
          echo d
          echo e
        }

        ship() {
          scp x y
        }
        """;
    assertThat(
            around(
                Map.of("run.sh", text, "lib.sh", "notify_all() {\n  curl x\n}\n"),
                Map.of("run.sh", text.replace("echo e\n", "notify_all e\n"))))
        .isEqualTo(
            """
            === run.sh
                 4   build() {
                 5     echo a
                 6     echo b
                 7     echo c
                 8     echo d
                 9     notify_all e
                10   }

            Used by the added lines and defined elsewhere:
            lib.sh:1   notify_all()
            """);
  }

  @Test
  void a_language_without_a_grammar_by_its_indentation() {
    var text =
        """
        mod a;

        impl Orders {
            fn count(&self) -> i32 {
                1
            }

            fn total(&self) -> i32 {
                let a = 1;
                let b = 1;
                let c = 1;
                let d = 1;
                let e = 1;
                a
            }
        }
        """;
    assertThat(
            around(
                Map.of("src/orders.rs", text),
                Map.of("src/orders.rs", text.replace("        a\n", "        a + 1\n"))))
        .isEqualTo(
            """
            === src/orders.rs
                 3   impl Orders {
                 8       fn total(&self) -> i32 {
            """);
  }

  @Test
  void what_the_difference_shows_whole_is_not_repeated() {
    var text = "class A {\n  int one() {\n    return 1;\n  }\n}\n";
    assertThat(around(Map.of("A.java", text), Map.of("A.java", text.replace("1", "2"))))
        .doesNotContain("int one()", "return");
  }

  @Test
  void a_long_function_is_shown_around_the_change() {
    var text =
        "class A {\n  int long() {\n"
            + IntStream.range(0, 300)
                .mapToObj(i -> "    call(" + i + ");\n")
                .collect(Collectors.joining())
            + "  }\n}\n";
    var around =
        around(
            Map.of("A.java", text.replace("long", "much")),
            Map.of("A.java", text.replace("long", "much").replace("call(200)", "call(-1)")));
    assertThat(around)
        .contains("     2   int much()\n", "       ...\n", "   203       call(-1);\n", "   195  ")
        .doesNotContain("   150  ", "   250  ");
  }

  @Test
  void a_method_of_a_type_that_nobody_names_is_taken_when_there_is_no_other() {
    var before =
        Map.of(
            "a/A.java",
            "class A {}\n",
            "a/Store.java",
            "class Store {\n  void saveAll(int most) {}\n}\n");
    var changed = Map.of("a/A.java", "class A {\n  void run() {\n    it.saveAll(1);\n  }\n}\n");
    assertThat(around(before, changed)).contains("a/Store.java:2   Store: void saveAll(int most)");
    var two = new TreeMap<>(before);
    two.put("a/Other.java", "class Other {\n  void saveAll() {}\n}\n");
    assertThat(around(two, changed)).doesNotContain("saveAll(int most)");
  }

  @Test
  void what_has_no_room_is_counted_in_one_line() {
    var before = new HashMap<String, String>();
    var after = new HashMap<String, String>();
    for (var i = 0; i < 200; i++) {
      var text =
          "class A%d {\n%s  void m() {\n    a();\n    b();\n    c();\n    d();\n    e();\n  }\n}\n"
              .formatted(i, "  void other() {}\n".repeat(40));
      before.put("src/A%d.java".formatted(i), text);
      after.put("src/A%d.java".formatted(i), text.replace("e();", "f();"));
    }
    var around = around(before, after);
    assertThat(around.length()).isBetween(20_000, 40_000);
    assertThat(around)
        .containsPattern(
            "\nLeft out for want of room: [0-9]+ enclosing functions, [0-9]+ signatures\\.\n$");
    assertThat(around(new Surroundings(0, 0), before, after).length()).isLessThan(200);
  }

  @Test
  void the_same_change_gives_the_same_text() {
    var before = new HashMap<String, String>();
    for (var i = 0; i < 40; i++) {
      before.put(
          "src/A%d.java".formatted(i),
          "class A%d {\n  static void call%d() {}\n}\n".formatted(i, i));
    }
    var uses =
        IntStream.range(1, 40)
            .mapToObj("    A%1$d.call%1$d();\n"::formatted)
            .collect(Collectors.joining());
    var changed = Map.of("src/A0.java", "class A0 {\n  void run() {\n" + uses + "  }\n}\n");
    var first = around(before, changed);
    assertThat(first).contains("src/A39.java:2   A39: static void call39()");
    assertThat(around(new TreeMap<>(before), changed)).isEqualTo(first);
  }

  @Test
  void few_files_are_read_however_many_there_are() {
    var files = new TreeMap<String, String>();
    for (var i = 0; i < 20_000; i++)
      files.put("src/f%d/F.java".formatted(i), "class F { void used() {} }\n");
    files.put("src/Main.java", "class Main { void m() { used(); } }\n");
    var read = new ArrayList<String>();
    var plain = Changes.source(files);
    var counting =
        new Source() {
          @Override
          public String commit() {
            return plain.commit();
          }

          @Override
          public List<String> paths() {
            return plain.paths();
          }

          @Override
          public Optional<String> read(String path) {
            read.add(path);
            return plain.read(path);
          }
        };
    var change = Changes.between(Map.of(), Map.of("src/Main.java", files.get("src/Main.java")));
    assertThat(Surroundings.STANDARD.of(change, counting)).hasSizeLessThan(40_000);
    assertThat(read).hasSizeLessThan(60);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".java", ".kt", ".py", ".js", ".ts", ".tsx", ".go", ".rb", ".sh", ".sql", ".rs", ""
      })
  void whatever_a_file_holds_it_is_read(String end) {
    var hostile =
        List.of(
            "(".repeat(150_000),
            "{[(".repeat(60_000),
            "class A { void m() {".repeat(9_000),
            "def a(x):\n ".repeat(9_000),
            "a" + " + a".repeat(40_000),
            "\0\0\u0001\ud800 \udc00\n".repeat(1_000),
            "\ud83d\ude00 void \ud83d\ude00() { \ud83d\ude00 }\n".repeat(2_000),
            "\n".repeat(150_000),
            "x\r".repeat(50_000),
            "<".repeat(100_000),
            "`".repeat(100_000),
            "\"".repeat(100_000),
            "if (a) {\n".repeat(20_000),
            "x".repeat(900_000));
    for (var text : hostile) {
      var path = "a\n`../b" + end;
      var change = Changes.between(Map.of(path, ""), Map.of(path, text));
      var source = Changes.source(Map.of(path, text, "a\nother" + end, text));
      assertThat(Surroundings.STANDARD.of(change, source)).hasSizeLessThan(40_000);
    }
  }

  @Test
  void a_change_that_does_not_fit_its_source_is_no_trouble() {
    var change =
        Changes.between(
            Map.of("A.java", "class A {}\n"), Map.of("A.java", "class A {\n}\n// x\n// y\n"));
    assertThat(Surroundings.STANDARD.of(change, Changes.source(Map.of()))).isEmpty();
    assertThat(Surroundings.STANDARD.of(change, Changes.source(Map.of("A.java", "b")))).isNotNull();
    assertThat(Surroundings.STANDARD.of(new Change(List.of(), List.of()), Changes.source(Map.of())))
        .isEmpty();
  }

  @Test
  void hints_are_lines_with_a_place_a_rule_and_a_claim() {
    var rule = RuleBook.of("security").rules().getFirst();
    var example = rule.examples().stream().filter(Rule.Example::bad).findFirst().orElseThrow();
    var after = example.files();
    assertThat(Hints.of(Changes.between(Map.of(), after), Changes.source(after)).lines())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).matches("\\S+:\\d+ [a-z]+/[a-z0-9-]+ .+"));
  }
}
