"""nginx as a limit: a file of the same bytes, or nchan's events. Debian's build, on a free port."""
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time

from engines import WORK, BenchFailure

#: As Debian ships it (sendfile, tcp_nopush), without logs, and with connections that stay.
CONFIG = """
{modules}
user {user} {group};
daemon off;
worker_processes auto;
worker_rlimit_nofile 20000;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 16000; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  {http}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    {server}
  }}
}}
"""


class Nginx:
    """Runs inside of a `with`; `url` and `pid` are what the load clients ask of a server."""

    def __init__(self, server, http="", modules=""):
        if not shutil.which("nginx"):
            raise BenchFailure("there is no nginx: apt-get install nginx")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = tempfile.mkdtemp(prefix="nginx-", dir=WORK)
        self.parts = {
            "server": server, "http": http, "modules": modules,
            # Root's workers would be nobody, who may not read the bench's files.
            "user": pwd.getpwuid(os.getuid()).pw_name, "group": grp.getgrgid(os.getgid()).gr_name,
        }

    def __enter__(self):
        config = os.path.join(self.folder, "nginx.conf")
        with open(config, "w") as file:
            file.write(CONFIG.format(folder=self.folder, port=self.port, **self.parts))
        self.process = subprocess.Popen(
            ["nginx", "-p", self.folder, "-c", config], stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True)
        self.pid = self.process.pid
        try:
            self._await()
        except BenchFailure:
            self.__exit__()
            raise
        return self

    def _await(self):
        limit = time.monotonic() + 10
        while time.monotonic() < limit and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        self.process.terminate()
        raise BenchFailure(f"nginx did not start: {self.process.stderr.read()[-1000:]}")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        self.process.stderr.close()
        shutil.rmtree(self.folder, ignore_errors=True)
