"""Starts the processes of a profile on free ports and stops them again."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import urllib.request
import json

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("MOCKS3_BIN", ROOT / "build" / "release" / "bin"))
ACCESS_KEY, SECRET_KEY = "mocks3", "mocks3-secret"


class Process:
    """One of our binaries, up to its Ready line."""

    def __init__(self, name, args, log_path, env=None):
        self.name = name
        self.log_path = log_path
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("MOCKS3_", "MINIO_", "AWS_"))}
        self.log = open(log_path, "ab")
        self.popen = subprocess.Popen([str(BIN / name), *args], stdout=subprocess.PIPE, stderr=self.log,
                                      env={**clean, **(env or {})})
        self.addresses = {}
        line = self._first_line(30)
        if not line.startswith("Ready."):
            self.popen.kill()
            self.popen.wait()
            raise RuntimeError(f"{name} did not get ready: {line!r}\n{self.tail()}")
        self.addresses = dict(re.findall(r"([\w-]+)=(\S+)", line))

    def _first_line(self, limit):
        result = []
        reader = threading.Thread(target=lambda: result.append(self.popen.stdout.readline().decode()), daemon=True)
        reader.start()
        reader.join(limit)
        return result[0] if result else ""

    def tail(self):
        return pathlib.Path(self.log_path).read_text(errors="replace")[-4000:]

    def stop(self, limit=20):
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(limit)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()
                raise RuntimeError(f"{self.name} did not stop within {limit} s\n{self.tail()}")
        self.popen.stdout.close()
        self.log.close()
        return self.popen.returncode

    def kill(self):
        self.popen.send_signal(signal.SIGKILL)
        self.popen.wait()
        self.popen.stdout.close()
        self.log.close()


class Deployment:
    """A running profile: `endpoint` speaks S3, `admin` takes rules and shows requests, `tasks` runs the clean-up."""

    def __init__(self, profile, args=(), env=None, data=None):
        self.profile = profile
        self.own_data = data is None
        self.data = pathlib.Path(data or tempfile.mkdtemp(prefix="mocks3-e2e-"))
        self.processes = []
        try:
            (self._start_embedded if profile == "embedded" else self._start_split)(list(args), env)
        except BaseException:
            self.stop(check=False)
            raise

    def _start(self, name, args, env=None):
        process = Process(name, args, self.data.parent / f"{self.data.name}-{name}.log", env)
        self.processes.append(process)
        return process

    def _start_embedded(self, args, env):
        main = self._start("mocks3", ["serve", "--data", str(self.data), "--listen", "127.0.0.1:0", "--admin-listen",
                                      "127.0.0.1:0", *args], env)
        self.endpoint, self.admin = main.addresses["s3"], main.addresses["admin"]
        self.tasks = self.admin

    def _start_split(self, args, env):
        token = ["--internal-token", "e2e-token"]
        listen = ["--listen", "127.0.0.1:0"]
        metadata = self._start("mocks3-metadata-service", ["--data", str(self.data / "metadata"), *listen, *token], env)
        storage = self._start("mocks3-storage-service", ["--data", str(self.data / "storage"), *listen, *token], env)
        faults = self._start("mocks3-error-injection", ["--data", str(self.data / "injection"), *listen,
                                                        "--admin-listen", "127.0.0.1:0", *token], env)
        services = []
        for process in (metadata, storage, faults):
            name = process.name.removeprefix("mocks3-")
            services += ["--service", f"{name}={process.addresses[name]}"]
        tasks = self._start("mocks3-async-service", [*listen, *token, *services], env)
        s3 = self._start("mocks3-s3-api", [*listen, "--s3-listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", *token, *services, *args], env)
        self.endpoint, self.admin = s3.addresses["s3"], s3.addresses["admin"]
        self.tasks = tasks.addresses["async-service"]

    def log(self):
        return "\n".join(f"--- {p.name}\n{p.tail()}" for p in self.processes)

    def stop(self, check=True):
        codes = [p.stop() for p in reversed(self.processes)]
        self.processes = []
        if self.own_data:
            shutil.rmtree(self.data, ignore_errors=True)
        if check:
            assert all(code == 0 for code in codes), f"exit codes {codes}"

    # ---- our own API -----------------------------------------------------------------------------------------------

    def call(self, method, path, body=None, base=None, headers=None):
        request = urllib.request.Request((base or self.admin) + path, method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json",
                                                  **({"Authorization": "Bearer e2e-token"} if base else {}),
                                                  **(headers or {})})
        with urllib.request.urlopen(request, timeout=30) as reply:
            text = reply.read()
            return json.loads(text) if text else None

    def add_rule(self, rule):
        return self.call("POST", "/v1/rules", {"rule": rule})

    def rules(self):
        return {r["id"]: r for r in self.call("GET", "/v1/rules")["rules"]}

    def clear_rules(self):
        self.call("DELETE", "/v1/rules")

    def cleanup(self):
        return self.call("POST", "/v1/cleanup", {"orphan_grace_ms": 0}, base=self.tasks)

    def boto(self, **overrides):
        import boto3
        from botocore.config import Config
        # SigV4 by name: botocore still presigns with SigV2 when it is left to choose.
        config = {"retries": {"total_max_attempts": overrides.pop("attempts", 3), "mode": "standard"}, "signature_version": "s3v4",
                  "s3": {"addressing_style": overrides.pop("addressing", "path")}, **overrides.pop("config", {})}
        return boto3.client("s3", endpoint_url=self.endpoint, region_name=overrides.pop("region", "us-east-1"),
                            aws_access_key_id=overrides.pop("access_key", ACCESS_KEY),
                            aws_secret_access_key=overrides.pop("secret_key", SECRET_KEY),
                            config=Config(**config), **overrides)

    def tool_env(self, home):
        """Environment of a command-line client that must not see this machine's own settings."""
        keep = {k: v for k, v in os.environ.items() if not k.startswith("AWS_") and k not in
                ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy",
                 "https_proxy")}
        return {**keep, "HOME": str(home), "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
                "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true", "LC_ALL": "C.UTF-8"}
