"""Files in a store of objects that speaks S3: up, down, there and back. The store is moto's, which boto3 looks into.

DOCENT_BIN is the program; nothing else is needed.
"""

import hashlib
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import boto3

BUCKET = "docent-files"
LARGE = 12 * 1024 * 1024 + 5


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def until(answers, what):
    deadline = time.monotonic() + 60
    while True:
        try:
            if answers():
                return
        except OSError:
            pass
        if time.monotonic() > deadline:
            sys.exit(f"{what}: nothing came of it")
        time.sleep(0.05)


def listens(port):
    def answers():
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True

    return answers


class Person:
    """Somebody who is signed in."""

    def __init__(self, url, secret):
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.json("/api/session/link", json.dumps({"secret": secret}).encode(), "application/json")

    def ask(self, path, body=None, kind="application/octet-stream"):
        headers = {"Origin": self.url, "Content-Type": kind}
        return self.opener.open(urllib.request.Request(self.url + path, body, headers), timeout=60).read()

    def json(self, *arguments):
        return json.loads(self.ask(*arguments) or "null")


def main():
    work = Path(tempfile.mkdtemp(prefix="docent-objects."))
    work.chmod(0o755)
    s3 = free_port()
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": "somebody",
        "AWS_SECRET_ACCESS_KEY": "something",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT": f"http://127.0.0.1:{s3}",
        "DOCENT_FILES_URL": f"s3://{BUCKET}/in/here",
        "DOCENT_DATA_DIR": str(work / "data"),
    }
    docent = os.environ.get("DOCENT_BIN", "docent")
    processes = []

    def run(*arguments):
        output = subprocess.run([docent, "--json", *arguments], env=environment, check=True, capture_output=True)
        return json.loads(output.stdout)

    def start(log, *command):
        with open(work / log, "w") as out:
            processes.append(subprocess.Popen(command, env=environment, stdout=out, stderr=out))

    try:
        start("s3.log", sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(s3))
        until(listens(s3), "moto")
        bucket = boto3.resource(
            "s3",
            endpoint_url=environment["AWS_ENDPOINT"],
            region_name="us-east-1",
            aws_access_key_id="somebody",
            aws_secret_access_key="something",
        ).Bucket(BUCKET)
        bucket.create()

        def objects():
            return {item.key: item.size for item in bucket.objects.all()}

        port = free_port()
        url = f"http://127.0.0.1:{port}"
        start("docent.log", docent, "serve", "--listen", f"127.0.0.1:{port}", "--first-run")
        until(lambda: urllib.request.urlopen(url + "/readyz", timeout=5).status == 200, "docent")
        email = run("user", "create", "ada@example.org", "--name", "Ada")["email"]
        run("space", "create", "Ada", "--owner", email)
        secret = run("user", "reset", email)["signInUrl"].rsplit("#")[-1]
        person = Person(url, secret)
        space = next(space["id"] for space in person.json("/api/spaces") if space["name"] == "Ada")
        files = f"/api/spaces/{space}/files"

        chance = random.Random(1)
        kept = {}
        for name, length in (("small", 1000), ("large", LARGE), ("twin", LARGE)):
            content = chance.randbytes(length) if name != "twin" else kept[large]
            made = person.json(f"{files}?name={name}", content)["id"]
            if name == "large":
                large = made
            kept[made] = content

        def whole():
            for file, content in kept.items():
                got = person.ask(f"{files}/{file}")
                assert hashlib.sha256(got).digest() == hashlib.sha256(content).digest(), file

        whole()
        sizes = sorted(objects().values())
        assert sizes[:2] == [1000, LARGE], sizes
        assert all(key.startswith(f"in/here/{space}/") for key in objects()), objects()
        moved = run("files", "move", "--space", "Ada", "--to", "postgres")
        assert moved == {"contents": 2, "bytes": 1000 + LARGE}, moved
        whole()
        assert objects() == {}, objects()
        moved = run("files", "move", "--space", "Ada", "--to", "objects")
        assert moved == {"contents": 2, "bytes": 1000 + LARGE}, moved
        assert sorted(objects().values()) == [1000, LARGE], objects()
        whole()
        print("up, down, there and back: 3 files of 2 contents")
    except BaseException:
        for log in ("docent.log", "s3.log"):
            if (work / log).exists():
                sys.stderr.write((work / log).read_text()[-3000:])
        raise
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(30)
        subprocess.run(["rm", "-rf", str(work)], check=True)


main()
