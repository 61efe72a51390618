"""What lies sealed on a phone: assets/js/sealing.js itself, run in Node, whose crypto is the browsers'.

Needs Node on the machine, as the browser's tests do."""

import base64
import json
import subprocess
from typing import Any

from static_site.scripts import bare

#: A browser's stores, in which names are enumerable, and short work: what is tested is what opens what.
_BROWSER = """
function store() {
  const kept = Object.create({
    getItem: (name) => kept[name] ?? null,
    setItem: (name, text) => (kept[name] = text),
    removeItem: (name) => delete kept[name],
  });
  return kept;
}
globalThis.localStorage = store();
globalThis.sessionStorage = store();
const secret = JSON.stringify({ name: "Siti Noor Hidayah", nik: "3319021704789001", answer: "é".repeat(200_000) });
const sealedBy = async (password, card, text) => {
  tryPassword(password, card);
  takePassword();
  await keepSealed(text);
};
const opens = async (password, card) => {
  tryPassword(password, card);
  return (await openedDrafts()).map(({ text }) => text);
};
"""
KK, OTHER_KK = "3319020507109001", "3319020507100001"


def run(script: str) -> Any:
    """What `script` says, with the module at hand."""
    module = bare("sealing.js").replace("600_000", "1_000").replace("100_000", "100")
    whole = f'{module}{_BROWSER}const KK = "{KK}", OTHER = "{OTHER_KK}";\nconst said = await (async () => {{ {script} }})();\n'
    done = subprocess.run(
        ["node", "--input-type=module"],
        input=whole + "console.log(JSON.stringify(said));",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_only_the_familys_own_number_and_password_open_a_draft() -> None:
    opened = run(
        """await sealedBy("kopi mendoan sawah hujan", KK, secret);
        return [
          await opens("kopi mendoan sawah hujan", KK), await opens("kopi mendoan sawah pagi", KK),
          await opens("kopi mendoan sawah hujan", OTHER),
        ].map((texts) => texts.map((text) => text === secret));"""
    )
    assert opened == [[True], [], []]


def test_what_is_kept_shows_neither_what_it_says_nor_whose_it_is() -> None:
    entries = run("""await sealedBy("kopi mendoan sawah hujan", KK, secret); return Object.entries(localStorage);""")
    ((name, text),) = entries
    parts = [base64.b64decode(part) for part in (name, *text.split("."))]
    for shown in (b"Siti", b"3319021704789001", KK.encode(), b"mendoan"):
        assert not any(shown in part for part in parts)
    assert [len(part) for part in parts[:3]] == [12, 16, 12]


def test_the_same_text_is_never_sealed_alike() -> None:
    first, second, names = run(
        """await sealedBy("kopi mendoan sawah hujan", KK, "a");
        const [first] = Object.values(localStorage);
        await keepSealed("a");
        return [first, ...Object.values(localStorage), Object.keys(localStorage).length];"""
    )
    assert names == 1
    assert first.split(".")[0] == second.split(".")[0]
    assert first.split(".")[1:] != second.split(".")[1:]


def test_families_on_one_phone_keep_their_own_and_nothing_is_left_when_all_is_saved() -> None:
    opened, after = run(
        """await sealedBy("kopi mendoan sawah hujan", KK, "ours");
        await sealedBy("kopi mendoan sawah hujan", OTHER, "theirs");
        const opened = [await opens("kopi mendoan sawah hujan", KK), await opens("kopi mendoan sawah hujan", OTHER)];
        for (const card of [KK, OTHER]) {
          tryPassword("kopi mendoan sawah hujan", card);
          takePassword();
          for (const { at } of await openedDrafts()) takeDraft(at);
          await keepSealed("");
        }
        return [opened, Object.keys(localStorage)];"""
    )
    assert opened == [["ours"], ["theirs"]]
    assert after == []


def test_the_newest_text_is_what_stays_however_fast_it_is_typed() -> None:
    texts = run(
        """await sealedBy("kopi mendoan sawah hujan", KK, "0");
        await Promise.all(Array.from({ length: 50 }, (_, number) => keepSealed(String(number))));
        return opens("kopi mendoan sawah hujan", KK);"""
    )
    assert texts == ["49"]


def test_a_new_password_takes_the_draft_with_it_also_after_a_reload() -> None:
    opened = run(
        """await sealedBy("kopi mendoan sawah hujan", KK, "old");
        await takePassword();
        ring = empty();
        takeKey();
        for (const { at } of await openedDrafts()) takeDraft(at);
        await keepSealed("typed");
        tryPassword("kopi tubruk gunung pagi");
        takePassword(true);
        await keepSealed("typed later");
        return [await opens("kopi mendoan sawah hujan", KK), await opens("kopi tubruk gunung pagi", KK)];"""
    )
    assert opened == [[], ["typed later"]]


def test_a_phone_without_room_or_crypto_is_found_out() -> None:
    kept = run(
        """await sealedBy("kopi mendoan sawah hujan", KK, "text");
        const before = isKept();
        Object.getPrototypeOf(localStorage).setItem = () => { throw new Error("QuotaExceededError"); };
        await keepSealed("more");
        return [before, isKept()];"""
    )
    assert kept == [True, False]
