"""lib_sign.py: what a signature signs, from its description alone: the message
of a sign row, and openssl to check it where there is one."""
import os
import shutil
import subprocess
import tempfile

# SubjectPublicKeyInfo of an Ed25519 key (RFC 8410) up to its 32 bytes.
SPKI = bytes.fromhex("302a300506032b6570032100")
OPENSSL = shutil.which("openssl")


def escape(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace(
        "\r", "\\r")


def message(row, chains):
    """(message, key, signature) of a decoded sign row; chains: ref -> chain."""
    scheme, key, signature, *heads = row["label"].split(" ")
    assert scheme == "ed25519" and heads and heads == sorted(
        heads, key=lambda h: h.rpartition(":")[0].encode())
    lines = ["myolog-signature 1", "session " + row["session_id"],
             "patient " + row["patient_id"],
             "protocol %s %s" % (row["protocol_id"], row["protocol_rev"]),
             "meaning " + row["value"], "signer " + row["examiner_id"],
             "time " + row["recorded_at"], "remark " + escape(row["note"])]
    lines += ["head %s:%s" % (h, chains[h]) for h in heads]
    return ("".join(l + "\n" for l in lines).encode(), bytes.fromhex(key),
            bytes.fromhex(signature))


def verifies(data, key, signature):
    """By openssl; None: there is none that can."""
    if OPENSSL is None:
        return None
    with tempfile.TemporaryDirectory(prefix="myolog-sign.") as d:
        for name, content in (("key", SPKI + key), ("sig", signature),
                              ("data", data)):
            with open(os.path.join(d, name), "wb") as f:
                f.write(content)
        p = subprocess.run(
            [OPENSSL, "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform",
             "DER", "-inkey", "key", "-sigfile", "sig", "-in", "data"],
            cwd=d, capture_output=True, check=False)
    text = p.stdout + p.stderr
    if b"Verified Successfully" in text and p.returncode == 0:
        return True
    return False if b"Verification Failure" in text else None
