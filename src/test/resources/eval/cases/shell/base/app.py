import subprocess


def listing():
    return subprocess.run(["ls"], check=True)
