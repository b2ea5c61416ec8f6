"""The arrows of docs/architecture.md, and that what is written is also built."""

import re
from pathlib import PurePosixPath

from tidy_rules.tree import Finding, includes

# docs/architecture.md: a layer and what it may include besides itself.
BELOW_USE_CASES = {"core", "protocol", "net", "store", "provider", "routing", "access"}
LAYERS = {
    "core": set(),
    "protocol": {"core"},
    "net": {"core"},
    "store": {"core"},
    "provider": {"protocol", "core"},
    "routing": {"protocol", "core"},
    "access": {"core"},
    "gateway": BELOW_USE_CASES,
    "admin": BELOW_USE_CASES,
    "jobs": BELOW_USE_CASES,
}
LAYERS["app"] = set(LAYERS)
# core is in this list because everyone includes it.
PURE_LAYERS = {"core", "protocol", "provider", "routing", "access"}
ASIO = re.compile(r"boost/(asio|beast)")
DATABASE = re.compile(r"(soci/|soci\.h|soci-|sqlite3\.h|libpq)")
SOCKETS = re.compile(r"(boost/beast|boost/asio/(ip/|ssl|local/|connect|write|read)|sys/socket\.h"
                     r"|netinet/|arpa/|openssl/ssl\.h|curl/)")


def layer_of(path):
    parts = path.split("/")
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None


def check_layers(tree):
    """Arrows point down only; sockets belong to net, the database to store."""
    for path, text in tree.sources():
        layer = layer_of(path)
        if layer is None:
            continue
        if layer not in LAYERS:
            yield Finding(path, 1, f"src/{layer} is not a layer")
            continue
        for line, name, kind in includes(text):
            complaint = project_include(layer, name) if kind == '"' else system_include(layer, name)
            if complaint:
                yield Finding(path, line, complaint)


def project_include(layer, name):
    target = name.split("/")[0]
    if "/" not in name or target not in LAYERS:
        return f'"{name}": write the path from src/, as in "{layer}/…"'
    if target != layer and target not in LAYERS[layer]:
        return f"{layer} must not include {target} ({name})"
    return None


def system_include(layer, name):
    if layer in PURE_LAYERS and ASIO.match(name):
        return f"{layer} is pure and includes no Asio ({name})"
    if layer != "store" and DATABASE.match(name):
        return f"only store includes a database header ({name})"
    if layer != "net" and SOCKETS.match(name):
        return f"only net opens sockets ({name})"
    return None


def check_simulator(tree):
    """vendor-sim is the oracle of the tests: it shares no code with the router."""
    for path, text in tree.sources():
        if not path.startswith("tools/vendor_sim/"):
            continue
        for line, name, _ in includes(text):
            if name.split("/")[0] in LAYERS:
                yield Finding(path, line, f"vendor-sim shares no code with the router ({name})")


def check_built(tree):
    """A source that no list names is not compiled, and nobody notices."""
    lists = {PurePosixPath(path).parent: text for path, text in tree.matching("CMakeLists.txt")}
    fuzz_lists = "\n".join(text for _, text in tree.matching("tests/fuzz/*.cmake"))
    for path, _ in tree.matching("*.cpp"):
        source = PurePosixPath(path)
        named = any(names(lists.get(folder, ""), source.relative_to(folder))
                    for folder in source.parents)
        if not named and not names(fuzz_lists, source.stem):
            yield Finding(path, 1, "no CMakeLists.txt names this file")


def names(text, word):
    return re.search(rf"(?<![\w/.]){re.escape(str(word))}(?![\w.])", text)
