#!/usr/bin/env python3
"""Computes the root of an exported bundle from its entries, by RFC 6962 and nothing but Python 3, and compares heads.

Why this exists: whoever noted a head (SIZE:ROOT, as letters print it) can see with these few lines whether the log that is
shown today still begins with the same entries. It knows no signatures; Go's verifier and aics-tlog do.

    bundle_root.py BUNDLE [SIZE:ROOT]...

Exit: 0 the entries hash to the checkpoint's root and every head given is one of this log, 3 not the checkpoint's root,
4 a head is not one of this log, 5 missing or malformed, 64 usage.
"""

import base64
import hashlib
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # The folder of the scripts stays as it is.

from bundle_files import entry_bytes


def root(hashes):
    """RFC 6962, section 2.1: halves meet at the largest power of two below the number of entries."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root(hashes[:half]) + root(hashes[half:])).digest()


def main(bundle, heads):
    hashes = [hashlib.sha256(b"\x00" + entry).digest() for entry in entry_bytes(bundle)]
    _, size, signed = Path(bundle, "checkpoint").read_text().split("\n")[:3]
    computed = base64.b64encode(root(hashes)).decode()
    print(f"{len(hashes)}:{computed}")
    if (len(hashes), computed) != (int(size), signed):
        print(f"bundle_root: the checkpoint says {size}:{signed}", file=sys.stderr)
        return 3
    for head in heads:
        at, noted = head.split(":")
        if int(at) > len(hashes) or base64.b64encode(root(hashes[:int(at)])).decode() != noted:
            print(f"bundle_root: {head} is not a head of this log: it was rewritten or cut", file=sys.stderr)
            return 4
        print(f"{head} is a head of this log")
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 2 or any(head.count(":") != 1 for head in sys.argv[2:]):
        print(__doc__, file=sys.stderr)
        sys.exit(64)
    try:
        sys.exit(main(sys.argv[1], sys.argv[2:]))
    except (OSError, ValueError) as reason:
        print(f"bundle_root: missing or malformed: {reason}", file=sys.stderr)
        sys.exit(5)
