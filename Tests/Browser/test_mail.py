"""Mail by SMTP and text messages by HTTP, from the form to a server on the loopback."""

import re
import subprocess
from email.utils import parsedate_to_datetime

import pytest
import requests

from mail_server import PASSWORD, TOKEN, USER, MailServer, TextMessageGateway
from market import BINARY, COMMAND_SECONDS, MAIL_SECONDS, Market, fill_with_demo
from steps import until

SENDER = "Pasar für alle <shop@shop.example>"
JSON = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}


class Post:
    """A demo market with a mail server and a gateway for text messages."""

    def __init__(self, folder, mail, texts):
        self.mail, self.texts = mail, texts
        self.market = Market(folder / "var")
        fill_with_demo(self.market.folder)

    def start(self, minutes_ahead=0, *, user=USER, timeout=3, more=""):
        ca = getattr(self.mail, "authority", "")
        address = f"{user}@localhost:{self.mail.port}?timeout={timeout}&ca={ca}{more}"
        flags = ("--rtmp-port=-1", "--smtp", f"smtp://{address}", "--mail-from", SENDER,
                 "--sms-url", self.texts.url, "--sms-from", "Pasar")  # fmt: skip
        self.market.start(minutes_ahead=minutes_ahead, limits=False, flags=flags)
        self.operator = self.session("en-US")
        answer = self.operator.post(
            self.market.url + "/sign-in", headers=JSON,
            data={"login": "olive@demo.pasar", "password": "pasar demo"},
        )  # fmt: skip
        assert answer.ok, answer.text
        return self

    def session(self, locale, country="US"):
        session = requests.Session()
        session.cookies.update({"pasar_locale": locale, "pasar_market": country})
        return session

    def sign_up(self, login, locale="en-US", country="US"):
        answer = self.session(locale, country).post(
            self.market.url + "/sign-up", headers=JSON,
            data={"name": "Ana", "login": login, "password": "three quiet tigers"},
        )  # fmt: skip
        assert answer.ok, answer.text

    def listed(self, masked, show="all"):
        """The newest message to somebody, as the operator sees it."""
        url = f"{self.market.url}/operations/mail?show={show}"
        letters = self.operator.get(url, headers=JSON).json()["letters"]
        return next((one for one in letters if one["to"] == masked), None)

    def await_state(self, masked, *states):
        def settled():
            letter = self.listed(masked)
            return letter if letter and letter["state"] in states else None

        return until(f"{masked} is {states}", settled, MAIL_SECONDS)

    def await_letter(self, address, count=1):
        until(f"mail to {address}", lambda: len(self.mail.to(address)) >= count, MAIL_SECONDS)
        return self.mail.to(address)[-1]


@pytest.fixture
def post(tmp_path, monkeypatch):
    for name, secret in ("SMTP_PASSWORD", PASSWORD), ("SMS_TOKEN", TOKEN):
        file = tmp_path / name
        file.write_text(secret + "\n")
        monkeypatch.setenv(f"PASAR_{name}_FILE", str(file))
    mail, texts = MailServer(tmp_path), TextMessageGateway()
    mail.start()
    post = Post(tmp_path, mail, texts)
    yield post
    post.market.stop()
    mail.stop()
    texts.stop()
    assert not post.market.faults(), "\n".join(post.market.faults())
    log = post.market.log.read_text()
    assert PASSWORD not in log and TOKEN not in log


def masked(address):
    return address[0] + "•••" + address[address.index("@"):]


def test_mail_leaves_encrypted_in_every_language(post):
    post.start()
    said = post.market.log.read_text()
    where = f"Mail goes to localhost:{post.mail.port} (STARTTLS, as {USER}) from shop@shop.example"
    assert where in said and f"text messages go to {post.texts.url[:21]}" in said
    people = [("en-US", "US"), ("en-GB", "GB"), ("id-ID", "ID"), ("th-TH", "TH"), ("vi-VN", "VN")]
    ids = set()
    for locale, country in people:
        address = f"{locale.lower()}@new.example"
        post.sign_up(address, locale, country)
        letter = post.await_letter(address)
        assert letter.is_encrypted and letter.helo == "shop.example"
        assert letter.sender == "shop@shop.example"
        assert str(letter["From"]) == SENDER and str(letter["To"]) == address
        assert re.fullmatch(r"<msg_\w+@shop\.example>", letter["Message-ID"])
        ids.add(letter["Message-ID"])
        assert parsedate_to_datetime(letter["Date"]).tzinfo is not None
        assert letter["Auto-Submitted"] == "auto-generated"
        assert re.search(r"\d{6}", letter.get_content()), letter.get_content()
        assert letter["Subject"] and "?=" not in letter["Subject"]
        lines = letter.raw.split(b"\r\n")
        assert all(len(line) <= 76 and line.isascii() for line in lines)
        assert b"\n" not in b"".join(lines) and b"\r" not in b"".join(lines)
        post.await_state(masked(address), "sent")
    assert len(ids) == len(people)
    assert set(post.mail.logins) == {(USER, PASSWORD)}
    assert not list((post.market.folder / "outbox").iterdir())
    assert post.market.verify()[0] == 0


# Recipient, fault of the server, cause that the operator reads, and whether another try helps.
FAULTS = [
    ("a", "421", "deferred", True), ("b", "451", "deferred", True), ("c", "550", "refused", False),
    ("d", "554", "refused", False), ("e", "drops", "broken", True), ("f", "hangs", "silent", True),
]  # fmt: skip


def test_faults_are_tried_again_and_refusals_are_not(post):
    post.start()
    for name, fault, cause, passes in FAULTS:
        address = f"{name}@new.example"
        post.mail.faults[address] = [fault]
        post.sign_up(address)
        letter = post.await_state(masked(address), "retrying" if passes else "failed")
        assert letter["cause"] == cause and letter["tries"] == 1, letter
        assert (letter["next_try_at"] is not None) == passes
        assert address not in letter["detail"]
        if fault in ("421", "451", "550"):
            assert letter["detail"] == f"{fault} 4.7.1 <{masked(address)}>: not like this"
    page = post.operator.get(post.market.url + "/operations/mail?show=failed").text
    assert "Its text is gone, so it can’t be sent again." in page, "it held a code"
    assert "/retries" not in page
    post.market.stop()
    post.start(minutes_ahead=2)
    for name, fault, cause, passes in FAULTS:
        address = f"{name}@new.example"
        if passes:
            letter = post.await_state(masked(address), "sent")
            assert letter["tries"] == 2 and letter["cause"] is None
        assert len(post.mail.to(address)) == (1 if passes else 0)


def test_a_failed_letter_is_sent_again_by_the_operator(post):
    post.start()
    address = "grace@demo.pasar"
    post.mail.faults[address] = ["550"]
    post.sign_up(address)
    failed = post.await_state(masked(address), "failed")
    assert failed["kind"] == "login-taken" and failed["can_be_retried"]
    assert failed["tries"] == 1 and not post.mail.to(address)
    retries = f"{post.market.url}/operations/mail/{failed['id']}/retries"
    page = post.operator.get(post.market.url + "/operations/mail?show=failed").text
    assert f'action="/operations/mail/{failed["id"]}/retries"' in page
    assert post.session("en-US").post(retries, headers=JSON).status_code == 401
    assert post.operator.post(retries, headers=JSON).ok
    letter = post.await_letter(address)
    assert letter["Message-ID"] == f"<{failed['id']}@shop.example>"
    post.await_state(masked(address), "sent")
    again = post.operator.post(retries, headers=JSON)
    assert again.status_code == 409 and again.json()["code"] == "notifications.not-failed"
    secret = "secret@new.example"
    post.mail.faults[secret] = ["550"]
    post.sign_up(secret)
    gone = post.await_state(masked(secret), "failed")
    answer = post.operator.post(f"{post.market.url}/operations/mail/{gone['id']}/retries",
                                headers=JSON)  # fmt: skip
    assert answer.status_code == 410 and answer.json()["code"] == "notifications.text-gone"


def test_a_yes_is_final_though_the_server_never_says_goodbye(post):
    post.mail.is_silent_at_the_end = True
    post.start()
    post.sign_up("bye@new.example")
    letter = post.await_state(masked("bye@new.example"), "sent")
    assert letter["tries"] == 1 and len(post.mail.to("bye@new.example")) == 1


def test_a_server_that_is_away_gets_the_mail_later(post):
    post.start()
    post.mail.stop()
    post.sign_up("late@new.example")
    letter = post.await_state(masked("late@new.example"), "retrying")
    assert letter["cause"] == "unreachable"
    back = MailServer(post.market.folder.parent, post.mail.port)
    back.start()
    try:
        post.market.stop()
        post.mail.authority = back.authority
        post.start(minutes_ahead=2)
        until("it is there", lambda: back.to("late@new.example"), MAIL_SECONDS)
    finally:
        back.stop()


@pytest.mark.parametrize("wrong", ["password", "certificate"])
def test_what_the_operator_must_mend_is_named(wrong, post, monkeypatch, tmp_path):
    if wrong == "password":
        (tmp_path / "SMTP_PASSWORD").write_text("another")
        post.start(timeout=30)
    else:
        post.start(more="&ca=/etc/ssl/certs/ca-certificates.crt")
    post.sign_up("mend@new.example")
    letter = post.await_state(masked("mend@new.example"), "retrying")
    assert letter["cause"] == {"password": "login", "certificate": "insecure"}[wrong]
    assert "another" not in letter["detail"] and not post.mail.letters


def test_a_server_without_starttls_gets_nothing(post, tmp_path):
    plain = MailServer(tmp_path, tls=False)
    plain.start()
    try:
        post.mail.stop()
        plain.authority = post.mail.authority
        post.mail = plain
        post.start()
        post.sign_up("plain@new.example")
        letter = post.await_state(masked("plain@new.example"), "retrying")
        assert letter["cause"] == "insecure" and not plain.letters and not plain.logins
    finally:
        post.market.stop()


def test_text_messages_go_to_the_gateway(post):
    post.start()
    post.texts.faults += [503]
    post.sign_up("+44 7700 900123", "en-GB", "GB")
    letter = post.await_state("+44•••23", "retrying")
    assert letter["cause"] == "deferred" and letter["detail"] == "HTTP 503"
    post.texts.faults += [400]
    post.sign_up("+44 7700 900456", "en-GB", "GB")
    assert post.await_state("+44•••56", "failed")["cause"] == "refused"
    post.market.stop()
    post.start(minutes_ahead=2)
    post.await_state("+44•••23", "sent")
    (head, first), (_, refused), (again, second) = post.texts.requests
    assert first == second and head["Idempotency-Key"] == again["Idempotency-Key"] == first["id"]
    assert head["Authorization"] == f"Bearer {TOKEN}"
    assert head["Content-Type"] == "application/json"
    assert first["to"] == "+447700900123" and first["from"] == "Pasar"
    assert re.search(r"\d{6}", first["text"]) and refused["to"] == "+447700900456"
    assert not post.mail.letters


@pytest.mark.parametrize(
    "words, said",
    [
        (["--smtp", "mail.example"], "--mail-from"),
        (["--mail-from", "a@b.example"], "--mail-from needs --smtp"),
        (["--smtp", "mail.example", "--mail-from", "a@b.example"], "must begin with smtp://"),
        (["--smtp", "smtp://u:geheim@mail.example", "--mail-from", "a@b.example"],
         "PASAR_SMTP_PASSWORD_FILE"),
        (["--smtp", "smtp://u@mail.example", "--mail-from", "a@b.example"],
         "PASAR_SMTP_PASSWORD_FILE"),
        (["--smtp", "smtp://u@mail.example?starttls=none", "--mail-from", "a@b.example"],
         "encrypted connection alone"),
        (["--sms-url", "http://sms.example/"], "must be an https:// address"),
        (["--sms-from", "Pasar"], "--sms-from needs --sms-url"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_used_stop_the_start(words, said, tmp_path):
    done = subprocess.run(
        [str(BINARY), "serve", *words], cwd=tmp_path, timeout=COMMAND_SECONDS, text=True,
        capture_output=True,
    )  # fmt: skip
    assert done.returncode == 64 and said in done.stderr, done.stderr
    assert "geheim" not in done.stderr
    assert not list(tmp_path.iterdir())
