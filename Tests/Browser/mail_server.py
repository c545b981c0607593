"""Servers for outgoing messages on the loopback: an SMTP server (aiosmtpd) with STARTTLS and AUTH
that misbehaves as a test says, and a gateway for text messages."""

import asyncio
import json
import ssl
import subprocess
import threading
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from market import free_port

USER, PASSWORD = "post@shop.example", 'p"a\\ss: wörd'
TOKEN = "token-of-the-gateway"
# Longer than a delivery's deadline in any of these tests.
SILENCE_SECONDS = 60


def certificate(folder):
    """A self-signed certificate of this machine: its file, which is its own authority, and key."""
    files = folder / "mail.pem", folder / "mail.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-out", files[0], "-keyout", files[1]],
        check=True, capture_output=True,
    )  # fmt: skip
    return files


class Behaviour(SMTP):
    """The server's side of a conversation; what is wrong with it depends on the recipient."""

    async def smtp_DATA(self, arg):
        server = self.event_handler
        if server.fault(self.envelope) == "drops":
            await self.push("354 go on")
            await self._reader.readline()
            server.faults[self.envelope.rcpt_tos[0]].pop(0)
            return self.transport.close()
        await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg):
        if self.event_handler.is_silent_at_the_end:
            await asyncio.sleep(SILENCE_SECONDS)
        await super().smtp_QUIT(arg)


class MailServer(Controller):
    """Takes mail. `faults` says by recipient what goes wrong: `421`, `451`, `550` (the reply to
    the recipient), `554` (the reply to the text), `hangs`, `drops`; each as often as given."""

    def __init__(self, folder, port=None, *, tls=True):
        self.letters, self.faults, self.logins = [], {}, []
        self.is_silent_at_the_end = False
        options = {}
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.authority, key = certificate(folder)
            context.load_cert_chain(self.authority, key)
            options = {
                "tls_context": context, "require_starttls": True, "auth_required": True,
                "auth_require_tls": True, "authenticator": self.judge,
            }  # fmt: skip
        self.options = options
        super().__init__(self, hostname="127.0.0.1", port=port or free_port())

    def factory(self):
        return Behaviour(self, hostname="localhost", **self.options)

    def judge(self, server, session, envelope, mechanism, data):
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=self.logins[-1] == (USER, PASSWORD), handled=False)

    def stop(self, no_assert=False):
        """Ends it; a second time is no fault."""
        if self._thread is not None:
            super().stop(no_assert)

    def fault(self, envelope):
        """The next thing that goes wrong for the recipient; None if nothing does."""
        left = self.faults.get(envelope.rcpt_tos[0]) if envelope.rcpt_tos else None
        return left[0] if left else None

    async def handle_RCPT(self, server, session, envelope, address, options):
        left = self.faults.get(address, [])
        if left and left[0][0] in "45" and left[0] != "554":
            code = left.pop(0)
            return f"{code} 4.7.1 <{address}>: not like this"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server, session, envelope):
        kind = self.fault(envelope)
        if kind:
            self.faults[envelope.rcpt_tos[0]].pop(0)
        if kind == "hangs":
            await asyncio.sleep(SILENCE_SECONDS)
        if kind == "554":
            return "554 5.7.1 no"
        letter = message_from_bytes(envelope.original_content, policy=policy.default)
        letter.sender, letter.recipients = envelope.mail_from, envelope.rcpt_tos
        letter.raw, letter.helo = envelope.original_content, session.host_name
        letter.is_encrypted = session.ssl is not None
        self.letters.append(letter)
        return "250 taken"

    def to(self, address):
        return [letter for letter in self.letters if letter.recipients == [address]]


class TextMessageGateway:
    """Takes text messages by POST; answers with the statuses in `faults` first."""

    def __init__(self):
        self.requests, self.faults = [], []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                gateway.requests.append((dict(self.headers), json.loads(body)))
                self.send_response(gateway.faults.pop(0) if gateway.faults else 202)
                self.end_headers()

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/messages"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
