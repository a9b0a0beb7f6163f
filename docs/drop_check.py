"""Computes a fair drop again from its published file: `python3 drop_check.py drop.json [SALT ACCOUNT]`.

It needs Python alone. With the salt and the account that the app shows you, it also says where your own wish is.
Exit code: 0 everything agrees; 1 something does not, and is named; 2 there is nothing to compute yet.
"""

import json
import sys
from hashlib import sha256


def sha(*parts: str) -> str:
    """SHA-256 of bytes written in hexadecimal digits, one after the other."""
    return sha256(bytes.fromhex("".join(parts))).hexdigest()


def main(file: str, salt: str = "", account: str = "0") -> int:
    """Print what was computed, and what of the file does not agree with it."""
    with open(file, encoding="utf-8") as opened:
        drop = json.load(opened)
    leaves, wrong = drop["leaves"], []
    if not leaves and drop["root"] is None:
        print(f"The list is not closed: {drop['phase']}.")
        return 2
    root = sha(*sorted(leaves))
    print(f"{len(leaves)} wishes, root {root}")
    if leaves != sorted(set(leaves)) or root != drop["root"]:
        wrong.append("the list of wishes is not the one whose root was published")
    for one in drop["rounds"]:
        seeds, promised = ({each["side"]: each for each in one[name]} for name in ("seeds", "commitments"))
        print(f"round {one['number']}: {one['ending']} {' '.join(one['missing'])}")
        wrong += [f"the seed of {side} is not the one it committed to"
                  for side, told in seeds.items() if sha(told["seed"]) != promised[side]["commitment"]]
        if one["ending"] == "DRAWN":
            both = seeds["OPERATOR"]["seed"] + seeds["AUTHORITY"]["seed"]
            won = sorted(leaves, key=lambda leaf: sha(both, root, leaf))[: drop["pieces"]]
            print(*won, sep="\n")
            if won != drop["winners"]:
                wrong.append("these are not the published winners in their order")
    mine = sha(salt, f"{int(account):016x}{int(drop['drop']):016x}") if salt else ""
    if mine:
        print(f"your wish {mine}: {'in' if mine in leaves else 'NOT in'} the list, won: {mine in drop['winners']}")
    print("\n".join(f"WRONG: {each}" for each in wrong) or "Everything agrees.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
