"""lib_model.py: a protocol file read after myolog-protocol(5) and nothing else
of myolog: which slots a session has, and which of them answers hide."""
import re

YES = ["yes", "no"]
NUMERIC = {"number", "count", "hold"}
TOKEN = re.compile(r"\s*([A-Za-z0-9.,+_-]+|!=|<=|>=|[=<>()]|\*\*?|~)")
QUALIFIER = re.compile(r"p|\*\*|\*|~")


def sections(text):
    """[(words of the header, {key: value})]"""
    found, key = [], None
    for line in text.splitlines():
        if line[:1] in " \t" and line.strip() and key:
            keys = found[-1][1]
            if line.strip() == ".":
                keys[key] += "\n"
            else:
                glue = "" if keys[key][-1:] in ("", "\n") else " "
                keys[key] += glue + line.strip()
        elif line[:1] == "[":
            found.append((line.strip("[] ").split(), {}))
        elif "=" in line and line[0] not in "#;":
            key, _, value = line.partition("=")
            key = key.strip()
            found[-1][1][key] = value.strip()
    return found


def sides_of(text):
    if text == "once":
        return [""], False
    return re.split(r", *| else ", text), " else " in text


class Protocol:
    def __init__(self, text):
        self.steps, self.safeties, levels, head = {}, {}, {}, {}
        for words, keys in sections(text):
            if words[0] == "protocol":
                head = keys
            elif words[0] == "step":
                self.steps[words[1]] = keys
            elif words[0] == "safety":
                self.safeties["safety." + words[1]] = keys
            elif words[0] == "grade":
                levels.setdefault(words[1], []).append(
                    (int(keys["rank"]), words[2]))
        for keys in self.steps.values():
            keys["sides"], keys["else"] = sides_of(
                keys.get("sides", head.get("sides", "once")))
            keys["n"] = int(keys.get("trials", 1))
            keys["codes"] = [code for _, code in sorted(
                levels.get(keys.get("scale"), []))] or YES * (
                    keys["kind"] == "yesno") or [
                        k[7:] for k in keys if k.startswith("option.")]

    def slots(self, sides, order):
        """[(step, side, trial)] in the order in which they are asked."""
        found = [(step, "", "") for step in self.safeties]

        def emit(step, side):
            keys = self.steps[step]
            for trial in range(1, keys["n"] + 1):
                found.append((step, side,
                              str(trial) if "trials" in keys else ""))
            for child, of in self.steps.items():
                if of.get("with") == step and side in of["sides"]:
                    emit(child, side)

        tops = [s for s, keys in self.steps.items() if "with" not in keys]
        passes = [[side] for side in sides] or [[]]
        if order == "step":
            passes = [sides]
        for number, some in enumerate(passes):
            for step in tops:
                keys = self.steps[step]
                own = keys["sides"]
                if own == [""] and number == 0:
                    emit(step, "")
                # "right else left" keeps its own order.
                for side in [s for s in own if s in some] if keys["else"] \
                        else [s for s in some if s in own]:
                    emit(step, side)
        return found


class Answers:
    """What a record says. force: {slot: value}, "" for skipped; qualifiers:
    {slot: text}."""

    def __init__(self, protocol, force, sides, qualifiers):
        self.p, self.force, self.sides = protocol, force, sides
        self.q = qualifiers

    def places(self, step, side):
        keys = self.p.steps[step]
        return [(step, side, str(t + 1) if "trials" in keys else "")
                for t in range(keys["n"])]

    def values(self, step, side):
        return [self.force.get(slot) for slot in self.places(step, side)]

    def qualifiers(self, step, side):
        """Of all answered trials together."""
        return {q for slot in self.places(step, side)
                if (self.force.get(slot) or "nt:")[:3] != "nt:"
                for q in QUALIFIER.findall(self.q.get(slot, ""))}

    def shown(self, step, side):
        keys = self.p.steps[step]
        if keys["else"] and side == keys["sides"][1] and \
                keys["sides"][0] in self.sides and \
                not self.not_tested(step, keys["sides"][0]):
            return False
        parent = keys.get("with")
        if parent and (not self.shown(parent, side) or
                       self.done_without(parent, side)):
            return False
        return "ask_if" not in keys or self.holds(keys["ask_if"], side)

    def asked(self, step, side):
        keys = self.p.steps[step]
        return side in keys["sides"] and side in ["", *self.sides] and \
            self.shown(step, side)

    def answers(self, step, side):
        return [v for v in self.values(step, side) if v and v[:3] != "nt:"] \
            if self.asked(step, side) else []

    def not_tested(self, step, side):
        values = [v for v in self.values(step, side) if v is not None]
        return self.asked(step, side) and values != [] and all(
            v[:3] == "nt:" for v in values)

    def done_without(self, step, side):
        """Every trial is not tested or skipped."""
        return all(v is not None and (v == "" or v[:3] == "nt:")
                   for v in self.values(step, side))

    # ---- conditions

    def holds(self, text, side):
        self.words = TOKEN.findall(text)
        assert "".join(self.words) == re.sub(r"\s", "", text), text
        words = list(self.words)
        result = self.any_of(words, side)
        assert words == [], text
        return result

    def any_of(self, words, side):
        result = self.all_of(words, side)
        while words[:1] == ["or"]:
            words.pop(0)
            result = self.all_of(words, side) or result
        return result

    def all_of(self, words, side):
        result = self.item(words, side)
        while words[:1] == ["and"]:
            words.pop(0)
            result = self.item(words, side) and result
        return result

    def item(self, words, side):
        if words[0] == "(":
            words.pop(0)
            result = self.any_of(words, side)
            assert words.pop(0) == ")"
            return result
        step, at, of = self.reference(words.pop(0), side)
        test = words.pop(0)
        if test == "answered":
            return self.answers(step, at) != []
        if test == "not-tested":
            return self.not_tested(step, at)
        if test in ("with", "without"):
            has = words.pop(0) in self.qualifiers(step, at)
            return self.answers(step, at) != [] and has == (test == "with")
        operand, extra = words.pop(0), 0.0
        if words[:1] and words[0][0] in "+-":
            sign = words.pop(0)
            extra = float(sign + (words.pop(0) if len(sign) == 1 else ""))
        codes = self.p.steps[step]["codes"]
        if test == "has":
            return any(operand in v.split() for v in self.answers(step, at))
        if operand in codes:
            right = float(codes.index(operand))
        elif re.match(r"[-+]?\d", operand):
            right = float(operand.replace(",", "."))
        else:
            right = self.number(*self.reference(operand, side))
        left = self.number(step, at, of)
        if left is None or right is None:
            return False
        right += extra
        near = abs(left - right) < 5e-10
        return {"=": near, "!=": not near, "<": left < right and not near,
                "<=": left < right or near, ">": left > right and not near,
                ">=": left > right or near}[test]

    def reference(self, word, side):
        step, *parts = word.split(".")
        of = parts.pop() if parts and parts[-1] in ("max", "mean") else ""
        if self.p.steps[step]["sides"] == [""]:
            return step, "", of
        return step, parts[0] if parts else side, of

    def number(self, step, side, of):
        keys = self.p.steps[step]
        values = [float(v) if keys["kind"] in NUMERIC else
                  float(keys["codes"].index(v))
                  for v in self.answers(step, side)]
        if not values:
            return None
        return sum(values) / len(values) if of == "mean" else max(values)
