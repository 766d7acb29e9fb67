"""Run benchmarks and print one JSON object a line: `make bench`, or `make bench ONLY=load-1m`."""

import importlib
import subprocess
import sys

MODULES = {
    "simulate": "simulate",
    "load-1m": "load",
    "load-memory": "load",
    "snapshot-1m": "snapshot",
    "determine-1m": "determine",
    "determine-25m": "determine",
    "explain-one": "determine",
    "search-10m": "search",
    "lookup-http": "lookup",
    "second-start": "starting",
    "link-1m": "linkage",
    "link-1m-sparse": "linkage",
    "link-1m-unlabelled": "linkage",
    "link-1m-labelled": "linkage",
    "link-10m": "linkage",
    "link-id-10m": "linkage",
    "link-one": "linking_one",
    "link-one-http": "linking_http",
    "link-delta": "linking_one",
    "link-known-sets": "linkage",
    "payments-1m": "payments",
    "enrol-1m": "enrolling",
    "findings": "findings",
    "picture-20m": "pictures",
    "reports-20m": "reports",
    "link-encoded": "encoding",
    "link-encoded-febrl": "encoding",
}
"""Every benchmark by name, and the module whose function of that name (with underscores) runs it."""


def main(names: list[str]) -> None:
    """Run one benchmark here, or each of several in a process of its own, so that memory is measured apart."""
    if unknown := set(names) - set(MODULES):
        sys.exit(f"No benchmark named {', '.join(sorted(unknown))}. There are: {', '.join(MODULES)}.")
    if len(names) == 1:
        module = importlib.import_module(f"benchmarks.{MODULES[names[0]]}")
        getattr(module, names[0].replace("-", "_"))()
        return
    for name in names or MODULES:
        subprocess.run([sys.executable, "-m", "benchmarks", name], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
