"""lib_chain.py: the chain of a station's file, after its description."""
import hashlib


def digest(data):
    return hashlib.blake2b(data, digest_size=32).hexdigest()


def rechained(data):
    """A station's file whose lines were changed, with the chain of these."""
    lines = data.split(b"\r\n")
    chain = digest(lines[0])
    for i, line in enumerate(lines[1:-1], 1):
        body = line.rpartition(b",")[0]
        chain = digest(chain.encode() + body)
        lines[i] = body + b"," + chain.encode()
    return b"\r\n".join(lines)


def chain_fault(path):
    """None: every line is whole and follows from the line before it."""
    with open(path, "rb") as f:
        data = f.read()
    lines = data.split(b"\r\n")
    if lines.pop() != b"":
        return "bytes after the last line"
    chain = digest(lines[0])
    for number, line in enumerate(lines[1:], 1):
        body, _, found = line.rpartition(b",")
        chain = digest(chain.encode() + body)
        if b"\n" in line or b"\r" in line or b"\0" in line:
            return "line %d is more than one line" % (number + 1)
        if found.decode() != chain:
            return "line %d: its chain does not follow" % (number + 1)
        if not body.endswith(b",%d" % number):
            return "line %d: its seq is not %d" % (number + 1, number)
    return None
