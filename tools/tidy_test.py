#!/usr/bin/env python3
"""Tests of tidy: every rule must be able to fail, and must leave good code alone."""

import unittest

import tidy
from tidy_rules.sizes import functions
from tidy_rules.tree import Tree

GOOD_HEADER = "// A thing.\n#pragma once\n"
# Assembled, so that no rule finds them here.
KEY = "sk-" + "proj-" + "A1b2C3d4" * 5


def complaints(rule, files, **options):
    return [finding.message for finding in tidy.RULES[rule](Tree(files, **options))]


class Rules(unittest.TestCase):
    def accepts(self, rule, files, **options):
        self.assertEqual(complaints(rule, files, **options), [])

    def rejects(self, rule, files, *parts, **options):
        found = complaints(rule, files, **options)
        self.assertEqual(len(found), 1, found)
        for part in parts:
            self.assertIn(part, found[0])

    def includes(self, path, name):
        return {path: f"// A source.\n#include {name}\n"}

    def test_arrows_point_down(self):
        for path, name in [("src/core/money.hpp", '"protocol/sse.hpp"'),
                           ("src/routing/plan.cpp", '"provider/adapter.hpp"'),
                           ("src/access/key_ring.cpp", '"protocol/canonical/usage.hpp"'),
                           ("src/net/server.cpp", '"store/database.hpp"'),
                           ("src/gateway/admit.cpp", '"admin/channels.hpp"'),
                           ("src/store/rows.cpp", '"gateway/pipeline.hpp"')]:
            self.rejects("layers", self.includes(path, name), "must not include")

    def test_arrows_that_are_allowed(self):
        for path, name in [("src/routing/plan.cpp", '"protocol/canonical/usage.hpp"'),
                           ("src/gateway/admit.cpp", '"access/rate_window.hpp"'),
                           ("src/app/compose.cpp", '"gateway/pipeline.hpp"'),
                           ("src/core/ids.cpp", '"core/random.hpp"'),
                           ("src/net/server.cpp", "<boost/asio/ip/tcp.hpp>"),
                           ("src/store/database.cpp", "<soci/soci.h>"),
                           ("tests/unit/core/ids_test.cpp", '"app/compose.hpp"')]:
            self.accepts("layers", self.includes(path, name))

    def test_pure_layers_and_io(self):
        for path, name in [("src/protocol/sse.cpp", "<boost/asio/buffer.hpp>"),
                           ("src/core/clock.cpp", "<boost/asio.hpp>"),
                           ("src/access/key_ring.cpp", "<soci/soci.h>"),
                           ("src/gateway/settle.cpp", "<sqlite3.h>"),
                           ("src/gateway/attempt.cpp", "<boost/asio/ip/tcp.hpp>"),
                           ("src/app/main.cpp", "<sys/socket.h>")]:
            self.rejects("layers", self.includes(path, name))

    def test_include_paths_start_at_the_layer(self):
        self.rejects("layers", self.includes("src/core/ids.cpp", '"ids.hpp"'), "core/")
        self.rejects("layers", self.includes("src/core/ids.cpp", '"../net/task.hpp"'))
        self.rejects("layers", self.includes("src/misc/ids.cpp", '"core/ids.hpp"'), "not a layer")

    def test_simulator_shares_nothing(self):
        self.rejects("simulator", self.includes("tools/vendor_sim/main.cpp", '"protocol/sse.hpp"'))
        self.accepts("simulator", self.includes("tools/vendor_sim/main.cpp", '"scenario.hpp"'))

    def test_sources_are_built(self):
        lists = {"src/core/CMakeLists.txt": "sar_layer(core SOURCES\n  config/load.cpp\n  ids.cpp)",
                 "tests/fuzz/net.cmake": "sar_fuzz(head_fuzz LIBRARIES sar_net)"}
        for path in ["src/core/ids.cpp", "src/core/config/load.cpp", "tests/fuzz/head_fuzz.cpp"]:
            self.accepts("built", lists | {path: ""})
        for path in ["src/core/id.cpp", "src/core/load.cpp", "src/net/ids.cpp",
                     "src/core/old_ids.cpp", "tests/fuzz/body_fuzz.cpp"]:
            self.rejects("built", lists | {path: ""})

    def test_file_lines(self):
        for path, limit in [("src/core/a.cpp", 400), ("src/core/a.hpp", 150),
                            ("tests/unit/core/a_test.cpp", 500), ("tests/e2e/a.test.ts", 500)]:
            self.accepts("file-lines", {path: "x\n" * limit})
            self.rejects("file-lines", {path: "x\n" * (limit + 1)}, f"at most {limit}")

    def test_function_lines(self):
        def body(count):
            return "int f(int a) {\n" + "  a += 1;\n" * (count - 2) + "}\n"
        self.accepts("function-lines", {"src/core/a.cpp": body(60)})
        self.rejects("function-lines", {"src/core/a.cpp": body(61)}, "f() has 61 lines")

    def test_line_length_counts_characters(self):
        self.accepts("line-length", {"src/core/a.cpp": "–" * 100})
        self.rejects("line-length", {"src/core/a.cpp": "x" * 101}, "101 columns")
        self.accepts("line-length", {"src/core/a.cpp": 'f(R"json(' + "x" * 200 + ')json");'})

    def test_names(self):
        for text in ["class KeyManager {", "struct StringUtils {", "using CallContext = int;",
                     "enum class ServerImpl {", "class SseHelper final : Base {"]:
            with self.subTest(text):
                self.rejects("names", {"src/core/a.cpp": text}, "banned name")
        self.rejects("names", {"src/net/http_util.cpp": ""}, "file name")
        self.accepts("names", {"src/net/tls.cpp": "class Utility {}; struct Implied {};\n"
                                                  "asio::ssl::context context(CallContext c);"})

    def test_leftovers(self):
        for word in ["FIX" + "ME", "TO" + "DO", "TO" + "DO: later", "TO" + "DO(me)"]:
            self.rejects("leftovers", {"src/core/a.cpp": f"// {word}"})
        self.accepts("leftovers", {"src/core/a.cpp": "// TO" + "DO(#12): split by region."})

    def test_headers(self):
        self.accepts("headers", {"src/core/a.hpp": GOOD_HEADER})
        self.rejects("headers", {"src/core/a.hpp": "// A thing.\n"}, "pragma once")
        self.rejects("headers", {"src/core/a.hpp": GOOD_HEADER + "using namespace std;\n"})
        self.accepts("headers", {"src/core/a.cpp": "using namespace std::chrono_literals;\n"})

    def test_opening_comment(self):
        self.accepts("opening-comment", {"src/core/a.hpp": GOOD_HEADER})
        self.rejects("opening-comment", {"src/core/a.hpp": "\n#pragma once\n"})

    def test_sleep(self):
        for text in ["std::this_thread::sleep_for(1s);", "sleep(1);", "time.sleep(0.1)",
                     "await new Promise((resolve) => setTimeout(resolve, 50));",
                     "import { setTimeout } from 'node:timers/promises';"]:
            self.rejects("sleep", {"tests/unit/core/a_test.cpp": text})
        self.accepts("sleep", {"tests/e2e/a.ts": "setTimeout(() => reject(new Error('late')), 9)",
                               "src/core/failpoint.cpp": "std::this_thread::sleep_for(1ms);"})

    def test_secrets(self):
        self.rejects("secrets", {"README.md": f"curl -H 'Authorization: Bearer {KEY}'"}, "secret")
        self.rejects("secrets", {"tests/tls.pem": "-----BEGIN " + "PRIVATE KEY-----"})
        self.accepts("secrets", {"README.md": "sk-sar-… sk-test-1234567890abcdefghij sk-short"})

    def test_documents(self):
        files = {"src/net/server.cpp": "", "docs/glossary.md": ""}
        good = "[words](glossary.md) `src/net/server.cpp` `src/net` [out](https://x.org) [in](#a)"
        self.accepts("documents", files | {"docs/a.md": good})
        self.rejects("documents", files | {"docs/a.md": "`src/net/listener.cpp`"}, "not exist")
        self.rejects("documents", files | {"docs/a.md": "[words](words.md)"}, "docs/words.md")

    def test_foreign(self):
        text = "a recording\n"
        digest = tidy.hashlib.sha256(text.encode()).hexdigest()
        self.rejects("foreign", {"tests/a.txt": text}, "copy", outside={digest})
        self.rejects("foreign", {"dev": "cd /home/me/router/"}, "path", home="/home/me/router/")
        self.accepts("foreign", {"dev": text}, outside=set(), home="/home/me/router/")

    def test_every_rule_is_tested(self):
        tested = " ".join(name for name in dir(self) if name.startswith("test_"))
        aliases = {"layers": "arrows", "simulator": "simulator", "built": "sources_are_built"}
        for rule in tidy.RULES:
            self.assertIn(aliases.get(rule, rule.replace("-", "_")), tested)


class Functions(unittest.TestCase):
    def found(self, text):
        return [(name, last - first + 1) for name, first, last in functions(text)]

    def test_kinds_of_functions(self):
        self.assertEqual(self.found("namespace a {\nclass B {\n public:\n"
                                    "  int f() const { return 1; }\n"
                                    "  B& operator=(const B&) {\n    return *this;\n  }\n};\n}\n"),
                         [("f", 1), ("operator=", 3)])
        self.assertEqual(self.found("A::A(int a)\n    : a_{a}, b_(a) {\n  go();\n}\nint g() {}\n"),
                         [("A::A", 4), ("g", 1)])
        self.assertEqual(self.found("template <class T = int>\nauto f(T a) -> Result<T> {\n}\n"),
                         [("f", 3)])
        self.assertEqual(self.found("TEST(Money, RoundsUp) {\n  x();\n}\n"),
                         [("Money.RoundsUp", 3)])

    def test_lambdas_and_blocks_belong_to_their_function(self):
        self.assertEqual(
            self.found("int f() {\n  if (a) {\n  }\n  auto g = [] { return 1; };\n}\n"), [("f", 5)])

    def test_tables_strings_and_comments_are_not_functions(self):
        self.assertEqual(self.found('constexpr auto kTable = make({\n  {"{", f(1)},\n});\n'
                                    "// int f() {\nstruct P { int x; };\n"
                                    "#define F(a) do { a; }\n"), [])


class Ratchet(unittest.TestCase):
    def findings(self, value):
        text = {"src/core/a.cpp": "x\n" * value}
        return {"file-lines": {"src/core/a.cpp": list(tidy.RULES["file-lines"](Tree(text)))}}

    def test_excuses_what_it_names_and_no_more(self):
        ratchet = {"file-lines": {"src/core/a.cpp": 420}}
        self.assertEqual(list(tidy.judge(self.findings(420), ratchet)), [])
        self.assertIn("421 lines", next(tidy.judge(self.findings(421), ratchet)))
        self.assertIn("420 lines", next(tidy.judge(self.findings(420), {})))

    def test_stale_excuses_are_errors(self):
        ratchet = {"file-lines": {"src/core/a.cpp": 450}}
        self.assertIn("excused up to 450", next(tidy.judge(self.findings(420), ratchet)))
        self.assertIn("now needs 0", next(tidy.judge(self.findings(10), ratchet)))

    def test_tightening_only_lowers(self):
        ratchet = {"file-lines": {"src/core/a.cpp": 450}}
        self.assertEqual(tidy.tightened(self.findings(420), ratchet),
                         {"file-lines": {"src/core/a.cpp": 420}})
        self.assertEqual(tidy.tightened(self.findings(500), ratchet), ratchet)
        self.assertEqual(tidy.tightened(self.findings(10), ratchet), {})


if __name__ == "__main__":
    unittest.main()
