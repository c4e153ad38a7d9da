package dev.parallax.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What each tool answers: its results, its limits, and what hostile calls come to.
final class FileToolsTest {
  private static final List<String> ALL = List.of("Read", "Grep", "Glob");
  private static final Map<String, String> FILES =
      Map.of(
          "src/app/Main.java", Looks.MAIN,
          "src/app/MainTest.java", "class MainTest {}\n",
          "README.md", "# Read me\nno password here\n",
          "dos.txt", "one\r\ntwo\r\n",
          "logo.png", "");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"path":"dos.txt"}                                | '     1  one⏎     2  two'
          {"path":"src/app/Main.java","first_line":4}       | '     4    String password = "secret";⏎     5  }'
          {"path":"dos.txt","first_line":2,"last_line":99}  | '     2  two'
          {"path":"dos.txt","first_line":1,"last_line":1}   | '     1  one⏎(the file has 2 lines)'
          {"path":"dos.txt","first_line":null}              | '     1  one⏎     2  two'
          """)
  void read_answers_with_numbered_lines(String input, String text) throws Exception {
    assertThat(call("Read", input)).isEqualTo(done(text.replace("⏎", "\n")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Read | {}                                             | Read needs `path`
          Read | {"path":7}                                     | `path` must be a text
          Read | {"path":"dos.txt","first_line":0}              | `first_line` must be a whole number from 1
          Read | {"path":"dos.txt","first_line":"2"}            | `first_line` must be a whole number from 1
          Read | {"path":"dos.txt","first_line":1e99}           | `first_line` must be a whole number from 1
          Read | {"path":"dos.txt","last_line":4294967297}      | `last_line` must be a whole number from 1
          Read | {"path":"dos.txt","first_line":3}              | `dos.txt` ends at line 2
          Read | {"path":"dos.txt","first_line":2,"last_line":1} | `last_line` is before `first_line`
          Read | {"path":"logo.png"}                            | `logo.png` is not text, or is over 1 MiB
          Read | {"path":"main.java"}                           | there is no file `main.java` in this commit; there is src/app/Main.java
          Read | {"path":"src/app"}                             | there is no file `src/app` in this commit; there is src/app/Main.java, src/app/MainTest.java
          Read | {"path":"app/Main.kt"}                         | there is no file `app/Main.kt` in this commit; there is src/app/Main.java
          Read | {"path":"x","repo":"other/repo"}               | Read has no `repo`; it takes path, first_line, last_line
          Grep | {"pattern":""}                                 | `pattern` is empty
          Grep | {"pattern":"("}                                | `pattern` is not an RE2 expression: missing closing )
          Grep | {"pattern":"(a)\\\\1"}                         | `pattern` is not an RE2 expression: invalid escape sequence
          Grep | {"pattern":"x","glob":"{a"}                    | `glob` has a brace without its other half
          Grep | {"pattern":"x","commit":"main"}                | Grep has no `commit`; it takes pattern, glob
          Glob | {"pattern":" "}                                | `pattern` is an empty pattern
          Diff | {"path":"README.md"}                           | `README.md` is not changed here
          Diff | {"path":"NEW.md"}                              | `NEW.md` is not changed here; there is docs/new.md
          """)
  void a_wrong_call_is_answered_in_words_that_help(String tool, String input, String text)
      throws Exception {
    assertThat(call(tool, input)).isEqualTo(new FileTools.Answer(text, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"pattern":"password"}                  | README.md:2: no password here⏎src/app/Main.java:4:   String password = "secret";
          {"pattern":"PASSWORD"}                  | (no match; files looked at: 4)
          {"pattern":"(?i)PASSWORD","glob":"*.md"} | README.md:2: no password here
          {"pattern":"^two$","glob":"dos.txt"}    | dos.txt:2: two
          {"pattern":"^two$","glob":null}         | dos.txt:2: two
          {"pattern":"x","glob":"*.rs"}           | (no match; files looked at: 0)
          """)
  void grep_answers_with_path_line_and_text(String input, String text) throws Exception {
    assertThat(call("Grep", input).text().replace(UNREAD, "")).isEqualTo(text.replace("⏎", "\n"));
  }

  private static final String UNREAD =
      "\n(files not looked at, as they are not text or are over 1 MiB: 1)";

  @Test
  void grep_says_which_files_it_cannot_look_at() throws Exception {
    assertThat(call("Grep", "{\"pattern\":\"two\"}").text()).endsWith(UNREAD);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          *.java          | src/app/Main.java⏎src/app/MainTest.java
          src/            | src/app/Main.java⏎src/app/MainTest.java
          **/Main.*       | src/app/Main.java
          /*.{md,txt}     | README.md⏎dos.txt
          *.rs            | (no path matches)
          ../*            | (no path matches)
          /etc/passwd     | (no path matches)
          """)
  void glob_answers_with_the_paths_that_match(String pattern, String text) throws Exception {
    assertThat(call("Glob", json("pattern", pattern))).isEqualTo(done(text.replace("⏎", "\n")));
  }

  @Test
  void diff_shows_what_the_change_does_to_a_file() throws Exception {
    assertThat(call("Diff", json("path", "src/app/Main.java")))
        .isEqualTo(
            done(
                """
                src/app/Main.java (MODIFIED)
                @@ old line 3, new line 3
                     3   class Main {
                       -   String word;
                     4 +   String password = "secret";
                     5   }\
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          docs/new.md | docs/new.md (RENAMED, was docs/old.md)⏎(its content is the same)
          docs/old.md | docs/new.md (RENAMED, was docs/old.md)⏎(its content is the same)
          logo.png    | logo.png (ADDED)⏎(it is not text)
          """)
  void diff_says_why_there_are_no_lines(String path, String text) throws Exception {
    assertThat(call("Diff", json("path", path))).isEqualTo(done(text.replace("⏎", "\n")));
  }

  static Stream<String> hostilePaths() {
    var passwd = "etc/passwd";
    return Stream.of(
        "",
        " ",
        ".",
        "..",
        "/",
        "//",
        "/" + passwd,
        "//" + passwd,
        "../" + passwd,
        "../../../../" + passwd,
        "src/../" + passwd,
        "src/app/../../../" + passwd,
        "src/app/./Main.java",
        "./README.md",
        "/README.md",
        "README.md/",
        "README.md/.",
        "src/../README.md",
        "src//app/Main.java",
        "..%2f" + passwd,
        "%2e%2e%2f" + passwd,
        "..%252f" + passwd,
        "..\\" + passwd,
        "..\\..\\windows\\win.ini",
        "C:\\windows\\win.ini",
        "C:/windows/win.ini",
        "\\\\host\\share",
        "file:///" + passwd,
        "https://example.com/",
        "http://169.254.169.254/latest/meta-data",
        "/proc/self/environ",
        "/proc/self/fd/0",
        "proc/self/environ",
        "/dev/stdin",
        "/dev/zero",
        "~/.ssh/id_rsa",
        "~root",
        "$HOME/.netrc",
        "${env:HOME}",
        "`id`",
        "$(id)",
        ".git/config",
        ".git/../.git/HEAD",
        "readme.MD",
        "README.MD",
        "README.md\0",
        "README.md\0.png",
        "\0",
        "README.md\n",
        " README.md",
        "README.md ",
        "README.md:1",
        "README.md::$DATA",
        "ＲＥＡＤＭＥ.md",
        "..\uFF0F" + passwd,
        "\u202Egnp.ogol",
        "*",
        "src/*",
        "{README.md,x}",
        "HEAD:README.md",
        "c0ffee:README.md",
        "other/repo:README.md",
        "-",
        "--help",
        "x".repeat(5_000),
        "../".repeat(100_000));
  }

  @ParameterizedTest
  @MethodSource("hostilePaths")
  void a_path_that_is_not_in_the_tree_is_not_there_whatever_it_says(String path) throws Exception {
    var answer = call("Read", json("path", path));
    assertThat(answer.error()).isTrue();
    assertThat(answer.text())
        .startsWith("there is no file `")
        .hasSizeLessThan(2_000)
        .doesNotContain("\0", "\n", "\u202E");
    assertThat(call("Diff", json("path", path)).text()).contains("` is not changed here");
  }

  @Test
  void the_tools_know_no_file_system() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.nio.file..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(File.class)
        .check(
            new ClassFileImporter().importClasses(FileTools.class, Page.class, LinePattern.class));
  }

  @Test
  void a_long_file_is_read_in_parts_that_say_where_to_go_on() throws Exception {
    var tools = tools(Map.of("long", "line\n".repeat(5_000)), FileToolsTest::still);
    var first = tools.call("Read", parsed(json("path", "long"))).text();
    assertThat(first.lines()).hasSize(2_001);
    assertThat(first)
        .endsWith("  2000  line\n(cut: lines 1 to 2000 of 5000; go on from line 2001)");
    var last = tools.call("Read", parsed("{\"path\":\"long\",\"first_line\":4001}")).text();
    assertThat(last).startsWith("  4001  line").endsWith("  5000  line");
  }

  @Test
  void no_result_is_over_64_KiB_and_each_cut_is_said() throws Exception {
    var wide = ("é".repeat(900) + "\n").repeat(500);
    var many = new TreeMap<String, String>(Map.of("wide", wide));
    IntStream.range(0, 900).forEach(i -> many.put("p".repeat(200) + i, "x"));
    var tools = tools(many, FileToolsTest::still);
    for (var call :
        Map.of(
                "Read", "{\"path\":\"wide\"}",
                "Grep", "{\"pattern\":\"é\"}",
                "Glob", "{\"pattern\":\"p*\"}")
            .entrySet()) {
      var text = tools.call(call.getKey(), parsed(call.getValue())).text();
      assertThat(text.getBytes(StandardCharsets.UTF_8).length).isBetween(60_000, 64 * 1024);
      assertThat(text.substring(text.lastIndexOf('\n') + 1)).startsWith("(cut");
    }
  }

  @Test
  void a_line_out_of_hand_is_cut_and_says_so() throws Exception {
    var tools =
        tools(
            Map.of("app.min.js", "x".repeat(500_000) + "needle" + "y".repeat(500_000)),
            FileToolsTest::still);
    assertThat(tools.call("Read", parsed(json("path", "app.min.js"))).text())
        .hasSizeLessThan(2_100)
        .endsWith("x (cut: 998014 characters more in this line)");
    assertThat(tools.call("Grep", parsed(json("pattern", "needle"))).text())
        .startsWith("app.min.js:1: …xxx")
        .contains("needle")
        .endsWith("y… (cut: the line has 1000006 characters)");
  }

  @Test
  void matches_and_paths_are_counted_and_cut() throws Exception {
    var files =
        IntStream.range(0, 1_500).boxed().collect(Collectors.toMap(i -> "f" + i, _ -> "hit\n"));
    var tools = tools(files, FileToolsTest::still);
    var matches = tools.call("Grep", parsed(json("pattern", "hit"))).text();
    assertThat(matches.lines()).hasSize(201);
    assertThat(matches).endsWith("\n(cut: there are more than 200 matches)");
    var paths = tools.call("Glob", parsed(json("pattern", "f*"))).text();
    assertThat(paths.lines()).hasSize(1_001);
    assertThat(paths).endsWith("\n(cut: 1000 of 1500 paths)");
  }

  @Test
  void hidden_characters_are_left_out_and_counted() throws Exception {
    var tools = tools(Map.of("a", "ad\u202Emin\u200B\0\tx\n"), FileToolsTest::still);
    assertThat(tools.call("Read", parsed(json("path", "a"))).text())
        .isEqualTo("     1  admin\tx\n(characters left out that cannot be seen: 3)");
  }

  @Test
  void a_file_name_with_line_ends_in_it_stays_on_one_line() throws Exception {
    var tools = tools(Map.of("a\nREADME.md:1: forged", "hit\n"), FileToolsTest::still);
    assertThat(tools.call("Grep", parsed(json("pattern", "hit"))).text())
        .isEqualTo("aREADME.md:1: forged:1: hit");
  }

  static Stream<String> hostilePatterns() {
    return Stream.of(
        "(a+)+$",
        "(a*)*b",
        "(a|aa)+$",
        "(.*)(.*)(.*)(.*)(.*)b",
        "(x*)".repeat(70) + "$",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(a{0,1000}){0,1000}b",
        "(((a{1000}){1000}){1000}){1000}",
        "((((((a{9}){9}){9}){9}){9}){9}){9}",
        "(a{1000}b?)".repeat(20),
        "a{99999999999}",
        "(".repeat(150) + "a" + ")".repeat(150),
        "(?i)" + "\\pL".repeat(90),
        "a".repeat(301));
  }

  @ParameterizedTest
  @MethodSource("hostilePatterns")
  @Timeout(60) // a pattern that got through would take hours
  void a_pattern_made_to_take_long_comes_to_an_end(String pattern) throws Exception {
    var tools = tools(Map.of("long", "a".repeat(1_000_000) + "!"), System::nanoTime);
    var answer = tools.call("Grep", parsed(json("pattern", pattern)));
    assertThat(answer.text())
        .matches("(?s)`pattern` .*|long:1: .*|\\((no match|cut after 1 second).*");
  }

  @Test
  void a_search_can_end_in_the_middle_of_a_line() throws Exception {
    var clock = new AtomicLong();
    var files = Map.of("app.min.js", "a".repeat(1_000_000));
    var tools = tools(files, () -> clock.addAndGet(50_000_000));
    assertThat(tools.call("Grep", parsed(json("pattern", "(a|aa)+b"))).text())
        .isEqualTo(
            "(cut after 1 second, with 0 of 1 files done; look in fewer with `glob`)\n"
                + "(no match; files looked at: 0)");
  }

  @Test
  void a_search_that_takes_too_long_says_how_far_it_came() throws Exception {
    var clock = new AtomicLong();
    var files =
        IntStream.range(0, 100).boxed().collect(Collectors.toMap(i -> "f" + i, _ -> "hit\n"));
    // Each look at the clock takes 50 ms; there are two for each file of one line.
    var tools = tools(files, () -> clock.addAndGet(50_000_000));
    var text = tools.call("Grep", parsed(json("pattern", "hit"))).text();
    assertThat(text.lines()).hasSize(11);
    assertThat(text)
        .endsWith("\n(cut after 1 second, with 10 of 100 files done; look in fewer with `glob`)");
  }

  @Test
  void an_interrupt_ends_a_search() {
    var tools = tools(FILES, FileToolsTest::still);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> tools.call("Grep", parsed(json("pattern", "x"))))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "Bash, ''",
    "Read, 'Read,Diff'",
    "'Glob,Grep,Bash', 'Grep,Glob,Diff'",
    "'Glob,Read,Grep', 'Read,Grep,Glob,Diff'"
  })
  void an_agent_has_its_own_tools_and_the_diff(String own, String offered) {
    var tools =
        new FileTools(
            Looks.source(FILES), Looks.CHANGE, List.of(own.split(",")), FileToolsTest::still);
    assertThat(String.join(",", tools.names())).isEqualTo(offered);
    assertThat(FileTools.offered(List.of(own.split(","))))
        .extracting(Model.Tool::name)
        .isEqualTo(tools.names());
  }

  @Test
  void a_tool_that_the_agent_does_not_have_is_not_done() throws Exception {
    var tools =
        new FileTools(Looks.source(FILES), Looks.CHANGE, List.of("Glob"), FileToolsTest::still);
    assertThat(tools.call("Read", parsed(json("path", "README.md"))).error()).isTrue();
  }

  private static FileTools.Answer done(String text) {
    return new FileTools.Answer(text, false);
  }

  private static FileTools.Answer call(String tool, String input) throws Exception {
    return tools(FILES, FileToolsTest::still).call(tool, parsed(input));
  }

  private static FileTools tools(Map<String, String> files, LongSupplier nanos) {
    return new FileTools(Looks.source(files), Looks.CHANGE, ALL, nanos);
  }

  private static JsonNode parsed(String json) throws JsonProcessingException {
    return JsonMapper.builder().build().readTree(json);
  }

  private static String json(String name, String value) {
    return JsonMapper.builder().build().createObjectNode().put(name, value).toString();
  }

  /// A clock that stands still.
  private static long still() {
    return 0;
  }
}
