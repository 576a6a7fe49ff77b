"""JupyterLab, started for real on a copy of the notebooks, and the system's Chromium to look at it with.

The copy, the settings and the kernels' files stand in a folder that the caller gives, so that nothing is written into
the project. Only this machine can reach the server, and only with its token.
"""

import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 120  # seconds, for whatever a slow machine has to do first

SETTINGS = {
    # No question about news from the network, no look for a newer version.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
    "docmanager-extension/plugin": {"autosave": False},
    # Every cell is in the page, not only those in sight.
    "notebook-extension/tracker": {"windowingMode": "none"},
}


class Lab:
    """A JupyterLab server that runs between ``with`` and its end; ``url`` leads to it, ``token`` opens it."""

    def __init__(self, folder):
        self.folder, self.token = Path(folder), secrets.token_hex(16)
        for name in ("notebooks", "data"):
            shutil.copytree(ROOT / name, self.folder / "project" / name, ignore=shutil.ignore_patterns(".ipynb_*"))
        for name, values in SETTINGS.items():
            path = self.folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values), encoding="utf-8")

    def __enter__(self):
        places = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_RUNTIME_DIR": "runtime", "JUPYTER_DATA_DIR": "data"}
        places |= {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
        places |= {"IPYTHONDIR": "ipython"}
        environment = os.environ | {name: str(self.folder / place) for name, place in places.items()}
        options = ["--no-browser", "--ip=127.0.0.1", "--port=0", f"--notebook-dir={self.folder / 'project'}"]
        options += ["--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly"]
        # Should the tests be killed, the server ends itself.
        options += ["--ServerApp.shutdown_no_activity_timeout=900", "--MappingKernelManager.cull_idle_timeout=900"]
        options += ["--MappingKernelManager.cull_connected=True"]
        options += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        with (self.folder / "log").open("wb") as log:
            self.server = subprocess.Popen(
                [sys.executable, "-m", "jupyterlab", *options],
                env=environment | {"JUPYTER_TOKEN": self.token},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self.url = self._address()
        except BaseException:
            self.server.kill()
            raise
        return self

    def __exit__(self, *_):
        """Stop every kernel, then the server, and wait until it is gone."""
        try:
            self.stop_kernels()
            self._ask("POST", "api/shutdown")
            self.server.wait(PATIENCE)
        finally:
            if self.server.poll() is None:
                self.server.kill()
                self.server.wait()

    def kernels(self):
        """The ids of the kernels that run."""
        return [kernel["id"] for kernel in json.loads(self._ask("GET", "api/kernels"))]

    def stop_kernels(self):
        for kernel in self.kernels():
            self._ask("DELETE", f"api/kernels/{kernel}")

    def processes(self):
        """The command lines of this server and its kernels, where the system shows them (/proc)."""
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):  # gone since it was listed, or another user's
                found += [path.read_bytes()]
        return [command for command in found if str(self.folder).encode() in command]

    def log(self):
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def _ask(self, method, path):
        headers = {"Authorization": f"token {self.token}"}
        with urllib.request.urlopen(
            urllib.request.Request(self.url + path, method=method, headers=headers), timeout=PATIENCE
        ) as answer:
            return answer.read()

    def _address(self):
        """The address, as soon as the server has written it down and answers."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.server.poll() is None:
            for path in (self.folder / "runtime").glob("jpserver-*.json"):
                try:
                    self.url = json.loads(path.read_text(encoding="utf-8"))["url"]
                    self._ask("GET", "api")
                    return self.url
                except (ValueError, OSError):  # half written, or not listening yet
                    pass
            time.sleep(0.1)
        raise RuntimeError(f"JupyterLab did not start:\n{self.log()[-2000:]}")
