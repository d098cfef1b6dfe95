"""PyYAML works as always for whoever else uses it in this process."""

import datetime
import subprocess
import sys


def test_pyyaml_itself_is_as_it_always_is() -> None:
    code = (
        "from immutcheck.documents.libyaml import CParser\n"
        "import re, yaml\n"
        "assert re.compile('a').search('a')\n"
        "print(repr(yaml.safe_load('a: 2001-01-01\\nb: 0x1F\\nc: yes\\nd: 1.5e+3\\ne: ~\\nf: 1_000')))\n"
        "try:\n    yaml.load('a: \\x01', yaml.SafeLoader)\n"
        "except yaml.reader.ReaderError:\n    print('refused')\n"
    )
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    value, refused = process.stdout.splitlines()
    expected = {"a": datetime.date(2001, 1, 1), "b": 31, "c": True, "d": 1500.0, "e": None, "f": 1000}
    assert (value, refused) == (repr(expected), "refused")


def test_another_thread_that_imports_meanwhile_gets_real_patterns() -> None:
    code = (
        "import re, sys, threading\n"
        "from importlib.abc import MetaPathFinder\n"
        "made = []\n"
        "class Meanwhile(MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'yaml.reader':\n"
        "            thread = threading.Thread(target=lambda: made.append(re.compile('a+')))\n"
        "            thread.start(); thread.join()\n"
        "sys.meta_path.insert(0, Meanwhile())\n"
        "import immutcheck.documents.libyaml\n"
        "print(type(made[0]).__name__)\n"
    )
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stdout == "Pattern\n"
